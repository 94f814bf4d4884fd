"""What the curators work with: questions kept, counts where none are, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Table,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from bot.curation import Act, Asked, Count, Decision, Mark, State, Verb, Why, tidy
from bot.store.database import Database
from bot.store.queries import CURATION_REVISION, raise_number
from bot.store.rows import receipt_of, seconds
from bot.store.schema import audit, decisions, questions, receipts, rejections, tallies, votes

PENDING = timedelta(days=7)  # how long a question is kept that nobody has found fault with
NAMED = 64  # characters of what was done, and to what
_MOST = 1000


class Curation:
    """Questions and decisions in the bot's database. Methods block; they raise `StoreError` as the Store's do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> int:
        """Seconds since 1970, by the database's clock."""
        return self._database.now()

    def day(self) -> date:
        """The day (UTC) by the same clock."""
        return datetime.fromtimestamp(self.now(), UTC).date()

    # --- what was asked in vain ---

    def find_questions(self, workspaces: Sequence[str] | None, report: str) -> tuple[Asked, ...]:
        """Questions of a report that were of no use to somebody, asked in these workspaces; None is all of them."""
        refused, unhelpful = func.max(cast(_refused(), Integer)), func.max(cast(_unhelpful(), Integer))
        key = (questions.c.workspace, questions.c.receipt, questions.c.report)
        asked_in = and_(_among(questions, workspaces), questions.c.report == report)
        query = (
            select(
                *key,
                func.max(questions.c.text).label("text"),
                func.max(questions.c.why).label("why"),
                func.max(questions.c.nearest).label("nearest"),
                func.sum(questions.c.times).label("times"),
                func.count().label("people"),
                func.max(questions.c.asked_at).label("last"),
                refused.label("refused"),
                unhelpful.label("unhelpful"),
            )
            .where(asked_in, _is_of_no_use())
            .group_by(*key)
            .order_by(func.sum(questions.c.times).desc(), questions.c.receipt)
            .limit(_MOST)
        )
        with self._database.reading() as connection:
            return tuple(_asked(row) for row in connection.execute(query))

    def count_unanswered(self, workspaces: Sequence[str] | None, since: date) -> tuple[Count, ...]:
        """How often replies were of no use, by the intent nearest to the question, most often first."""
        counted: dict[str, Counter[str]] = {}
        declined = select(tallies.c.intents, func.sum(tallies.c.replies)).where(
            _among(tallies, workspaces), tallies.c.day >= since, tallies.c.outcome == "not_in_report"
        )
        start = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp())
        with self._database.reading() as connection:
            for intents, replies in connection.execute(declined.group_by(tallies.c.intents)):
                counted.setdefault(intents.partition(" ")[0], Counter())["unanswered"] += int(replies)
            for kind, table, when in _marks(start):
                joined = and_(receipts.c.workspace == table.c.workspace, receipts.c.receipt == table.c.receipt)
                query = select(receipts).join(table, joined).where(_among(table, workspaces), when)
                for row in connection.execute(query.limit(_MOST)):
                    counted.setdefault(_nearest(row), Counter())[kind] += 1
        found = (Count(name, c["unanswered"], c["refused"], c["unhelpful"]) for name, c in counted.items())
        return tuple(sorted(found, key=lambda count: (-count.total, count.nearest)))

    # --- decisions ---

    def revision(self) -> int:
        """Rises with each decision taken or undone: whoever remembers it knows whether there is something new."""
        with self._database.reading() as connection:
            return int(connection.execute(self._database.queries.setting, {"name": CURATION_REVISION}).scalar() or 0)

    def find_decisions(self) -> tuple[Decision, ...]:
        """All there are, the latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(decisions).order_by(decisions.c.proposed_at.desc(), decisions.c.decision))
            return tuple(_decision(row) for row in rows)

    def find_decision(self, name: str) -> Decision | None:
        with self._database.reading() as connection:
            row = connection.execute(select(decisions).where(decisions.c.decision == name)).first()
        return _decision(row) if row else None

    def add(self, decision: Decision) -> bool:
        """Keeps a new decision; False where an active one covers one of its questions already."""
        with self._database.transaction() as connection:
            self._bump(connection)  # first: its row is the lock that two curators queue for
            active = select(decisions.c.covers).where(
                decisions.c.state != State.UNDONE, decisions.c.report == decision.report
            )
            taken = {mark for covers in connection.execute(active).scalars() for mark in covers}
            if taken & decision.covers:
                return False
            connection.execute(insert(decisions).values(**_row(decision)))
            return True

    def accept(self, name: str, by: str) -> bool:
        """Puts a proposed decision into effect; False where it is not proposed any more, or `by` the same person."""
        where = and_(decisions.c.decision == name, decisions.c.state == State.PROPOSED, decisions.c.proposed_by != by)
        return self._change(where, state=State.ACCEPTED, accepted_by=by, accepted_at=self.now())

    def undo(self, name: str, by: str) -> bool:
        """Takes a decision back, proposed or in effect; False where it is already."""
        where = and_(decisions.c.decision == name, decisions.c.state != State.UNDONE)
        return self._change(where, state=State.UNDONE, undone_by=by, undone_at=self.now())

    # --- who did what ---

    def record(self, workspace: str, actor: str, act: str, target: str, *, allowed: bool) -> None:
        """Writes down what somebody did as a curator, or tried to; `target` is a decision's id or ""."""
        # Whoever is refused may have made up what they pressed.
        act, target = (tidy(word)[:NAMED] for word in (act, target))
        row = {"workspace": workspace, "actor": actor, "act": act, "target": target, "allowed": allowed}
        with self._database.transaction() as connection:
            connection.execute(insert(audit).values(**row, acted_at=self.now()))

    def find_acts(self, limit: int) -> tuple[Act, ...]:
        """What was done and refused, the latest first."""
        query = select(audit).order_by(audit.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Act(Mark(row.actor, row.acted_at), row.act, row.target, row.allowed) for row in rows)

    # --- forgetting ---

    def expire(self, before: datetime) -> int:
        """Deletes questions asked before a moment, those of no interest to a curator after a week, and decisions that
        were undone or only ignored something before that moment; how many rows there were.
        """
        moment, pending = seconds(before), self.now() - int(PENDING.total_seconds())
        harmless = delete(questions).where(questions.c.asked_at < pending, ~_is_of_no_use())
        over = or_(decisions.c.state == State.UNDONE, decisions.c.verb == Verb.IGNORE)
        last = func.coalesce(decisions.c.undone_at, decisions.c.accepted_at, decisions.c.proposed_at)
        with self._database.transaction() as connection:
            forgotten = connection.execute(harmless).rowcount
        with self._database.transaction() as connection:
            return forgotten + connection.execute(delete(decisions).where(over, last < moment)).rowcount

    # --- inside ---

    def _change(self, where: ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401 what the columns take
        with self._database.transaction() as connection:
            self._bump(connection)
            return connection.execute(update(decisions).where(where).values(**values)).rowcount == 1

    def _bump(self, connection: Connection) -> None:
        connection.execute(self._database.queries.set_once, {"name": CURATION_REVISION, "value": "0"})
        connection.execute(raise_number(CURATION_REVISION))


def _among(table: Table, workspaces: Sequence[str] | None) -> ColumnElement[bool]:
    return true() if workspaces is None else table.c.workspace.in_(workspaces)


def _refused() -> ColumnElement[bool]:
    same = and_(rejections.c.workspace == questions.c.workspace, rejections.c.receipt == questions.c.receipt)
    return exists().where(same)


def _unhelpful() -> ColumnElement[bool]:
    same = and_(votes.c.workspace == questions.c.workspace, votes.c.receipt == questions.c.receipt)
    return exists().where(same, votes.c.helpful.is_(False))


def _is_of_no_use() -> ColumnElement[bool]:
    return or_(questions.c.why != "", _refused(), _unhelpful())


def _marks(start: int) -> tuple[tuple[str, Any, ColumnElement[bool]], ...]:
    """(kind, table, which of its rows), of marks set since `start`."""
    return (
        ("refused", rejections, rejections.c.rejected_at >= start),
        ("unhelpful", votes, and_(votes.c.helpful.is_(False), votes.c.voted_at >= start)),
    )


def _nearest(row: Row[Any]) -> str:
    receipt = receipt_of(row)
    best = receipt.evidence.best
    nearest = receipt.intents[0] if receipt.intents else best.intent if best else ""
    report = receipt.evidence.report
    return f"{report}/{nearest}" if report else nearest


def _asked(row: Row[Any]) -> Asked:
    why = Why.UNHELPFUL if row.unhelpful else Why.REFUSED if row.refused else Why(row.why)
    place = (row.workspace, row.receipt, row.report, row.text)
    return Asked(*place, why, row.nearest, int(row.times), row.people, row.last)


def _row(decision: Decision) -> dict[str, Any]:
    accepted, undone = decision.accepted, decision.undone
    return {
        "decision": decision.id,
        "workspace": decision.workspace,
        "report": decision.report,
        "verb": decision.verb,
        "intent": decision.intent,
        "title": decision.title,
        "texts": list(decision.texts),
        "passages": list(decision.passages),
        "covers": sorted(decision.covers),
        "times": decision.times,
        "state": decision.state,
        "proposed_by": decision.proposed.by,
        "proposed_at": decision.proposed.at,
        "accepted_by": accepted.by if accepted else None,
        "accepted_at": accepted.at if accepted else None,
        "undone_by": undone.by if undone else None,
        "undone_at": undone.at if undone else None,
    }


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=row.decision,
        workspace=row.workspace,
        report=row.report,
        verb=Verb(row.verb),
        intent=row.intent,
        title=row.title,
        texts=tuple(row.texts),
        passages=tuple(row.passages),
        covers=frozenset(row.covers),
        times=row.times,
        state=State(row.state),
        proposed=Mark(row.proposed_by, row.proposed_at),
        accepted=Mark(row.accepted_by, row.accepted_at) if row.accepted_at is not None else None,
        undone=Mark(row.undone_by, row.undone_at) if row.undone_at is not None else None,
    )
