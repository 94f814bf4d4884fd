"""The Store on SQLite or PostgreSQL, by one set of queries."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Engine,
    Executable,
    Row,
    Select,
    Table,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.model import Receipt, Tally, Thread
from bot.store import Held, Words
from bot.store.engine import connect, describe_url, immediate, parse_url, single
from bot.store.faults import store_faults
from bot.store.pseudonyms import Pseudonyms, new_key
from bot.store.queries import CURATION_REVISION, Queries, raise_number
from bot.store.revisions import prepare
from bot.store.rows import Given, is_plausible, question_rows, receipt_of, receipt_rows, seconds, tally_of, tally_rows
from bot.store.schema import (
    audit,
    channel_reports,
    claims,
    decisions,
    metadata,
    oauth_states,
    questions,
    receipts,
    rejections,
    settings,
    subscriptions,
    threads,
    votes,
)

_SLICE = 500  # rows deleted in one transaction
_BREATH = 0.01  # seconds between two slices: whoever waits for a lock does not always get it next
_DECIDED_BY = (decisions.c.proposed_by, decisions.c.accepted_by, decisions.c.undone_by)
_ACTED_BY = (*_DECIDED_BY, audit.c.actor)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Database:
    """What the bot keeps. Safe to use from many threads and, on one database, from many processes."""

    def __init__(self, engine: Engine, name: str, pseudonyms: Pseudonyms, clock: Clock) -> None:
        """Is called by `open`."""
        self._engine = engine
        self._name = name
        self.pseudonyms = pseudonyms
        self._clock = clock
        self.queries = Queries(engine.dialect.name)
        self._single = single(engine)
        self._immediate = immediate(engine)
        # SQLite has one writer at a time and lets others poll; within this process they queue instead.
        self._writer: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @classmethod
    def open(cls, url: str, clock: Clock = utc_now) -> Self:
        """Opens the database, making or upgrading its tables where needed.

        Raises:
            StoreError: the address cannot be read, the database cannot be reached, or it is newer than this bot.
        """
        parsed = parse_url(url)
        name = describe_url(parsed)
        engine = connect(parsed)
        try:
            with store_faults(name):
                prepare(engine, name)
                return cls(engine, name, Pseudonyms(_key(engine)), clock)
        except BaseException:
            engine.dispose()
            raise

    def close(self) -> None:
        self._engine.dispose()

    # --- for what else keeps rows here ---

    @property
    def engine(self) -> Engine:
        """For what locks this database, or keeps tables of its own beside."""
        return self._engine

    def now(self) -> int:
        """Seconds since 1970, by the database's clock."""
        return seconds(self._clock())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for single statements, each on its own."""
        with store_faults(self._name), self._single.connect() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection on which all is done or nothing. Keep it short: on SQLite all other writers wait."""
        with store_faults(self._name), self._writer, self._immediate.begin() as connection:
            yield connection

    def check(self) -> None:
        """Asks for nothing.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self.reading() as connection:
            connection.execute(select(1))

    # --- messages ---

    def claim(self, workspace: str, key: str) -> bool:
        row = {"workspace": workspace, "key": self.pseudonyms.message(workspace, key), "claimed_at": self.now()}
        return self._write(self.queries.claim, row) == 1

    # --- replies ---

    def save_reply(self, workspace: str, surface: str, receipt: Receipt, words: Words | None = None) -> None:
        self.save_replies([Given(workspace, surface, receipt, self._clock(), words)])

    def save_replies(self, replies: Sequence[Given]) -> None:
        """Keeps and counts several replies in one transaction."""
        receipts_kept, tallies_raised = receipt_rows(replies), tally_rows(replies)
        questions_kept = question_rows(replies, self.pseudonyms.person)
        with self.transaction() as connection:
            connection.execute(self.queries.keep_receipt, receipts_kept)
            connection.execute(self.queries.count_reply, tallies_raised)
            if questions_kept:
                connection.execute(self.queries.keep_question, questions_kept)

    def find_receipt(self, workspace: str, receipt_id: str) -> Receipt | None:
        if not is_plausible(receipt_id):
            return None
        rows = self._read(self.queries.find_receipt, {"workspace": workspace, "receipt": receipt_id})
        return receipt_of(rows[0]) if rows else None

    def count_replies(self, workspace: str, first: date, last: date) -> tuple[Tally, ...]:
        rows = self._read(self.queries.count_replies, {"workspace": workspace, "first": first, "last": last})
        return tuple(tally_of(row) for row in rows)

    def count_all_replies(self, first: date, last: date) -> tuple[Tally, ...]:
        return tuple(
            tally_of(row) for row in self._read(self.queries.count_all_replies, {"first": first, "last": last})
        )

    # --- votes ---

    def save_vote(self, workspace: str, receipt_id: str, person: str, helpful: bool) -> None:
        if is_plausible(receipt_id):
            row = self._personal(workspace, receipt_id, person) | {"helpful": helpful, "voted_at": self.now()}
            self._write(self.queries.vote, row)

    def count_votes(self, workspace: str, receipt_id: str) -> tuple[int, int]:
        if not is_plausible(receipt_id):
            return 0, 0
        (row,) = self._read(self.queries.count_votes, {"workspace": workspace, "receipt": receipt_id})
        return row.helpful, row.unhelpful

    def save_rejection(self, workspace: str, receipt_id: str, person: str) -> None:
        if is_plausible(receipt_id):
            row = self._personal(workspace, receipt_id, person) | {"rejected_at": self.now()}
            self._write(self.queries.reject, row)

    # --- threads ---

    def follow_thread(self, thread: Thread) -> None:
        where = self._where(thread.workspace, thread.channel, thread.thread)
        place = self.channel_key(thread.workspace, thread.place or thread.channel)
        self._write(self.queries.follow, where | {"topic": thread.topic, "place": place, "followed_at": self.now()})

    def find_thread(self, workspace: str, channel: str, thread: str) -> Thread | None:
        rows = self._read(self.queries.find_thread, self._where(workspace, channel, thread))
        return Thread(workspace, channel, thread, rows[0].topic) if rows else None

    def unfollow_thread(self, workspace: str, channel: str, thread: str) -> bool:
        return self._write(self.queries.unfollow, self._where(workspace, channel, thread)) == 1

    # --- channels ---

    def save_channel_report(self, workspace: str, channel: str, report_id: str) -> None:
        where = {"workspace": workspace, "channel": self.channel_key(workspace, channel)}
        if report_id:
            self._write(self.queries.set_channel_report, where | {"report": report_id, "chosen_at": self.now()})
        else:
            self._write(self.queries.unset_channel_report, where)

    def find_channel_reports(self) -> dict[str, str]:
        return {row.channel: row.report for row in self._read(self.queries.find_channel_reports, {})}

    def channel_key(self, workspace: str, channel: str) -> str:
        return self.pseudonyms.channel(workspace, channel)

    # --- forgetting ---

    def count_person(self, workspace: str, person: str) -> Held:
        name = self.pseudonyms.person(workspace, person)
        queries = [
            select(func.count()).where(votes.c.workspace == workspace, votes.c.person == name),
            select(func.count()).where(rejections.c.workspace == workspace, rejections.c.person == name),
            select(func.count()).where(subscriptions.c.workspace == workspace, subscriptions.c.created_by == person),
            select(func.count()).where(questions.c.workspace == workspace, questions.c.person == name),
            select(func.count()).where(or_(*(column == f"{workspace}/{person}" for column in _DECIDED_BY))),
        ]
        with self.reading() as connection:
            return Held(*(int(connection.execute(query).scalar_one()) for query in queries))

    def erase_person(self, workspace: str, person: str) -> int:
        name = self.pseudonyms.person(workspace, person)
        personal = [table for table in metadata.sorted_tables if "person" in table.c]
        deletions = [delete(t).where(t.c.workspace == workspace, t.c.person == name) for t in personal]
        # A digest is its channel's: it goes on, and nobody is told of its faults.
        started = (subscriptions.c.workspace == workspace) & (subscriptions.c.created_by == person)
        nameless = update(subscriptions).where(started, subscriptions.c.created_by != "").values(created_by="")
        # What a curator decided is the report's: it stays in effect, and nobody is named for it.
        name_there = f"{workspace}/{person}"
        decided = [update(c.table).where(c == name_there).values({c.name: ""}) for c in _ACTED_BY]
        with self.transaction() as connection:
            return sum(connection.execute(each).rowcount for each in (*deletions, nameless, *decided))

    def purge_place(self, workspace: str, place: str) -> int:
        key = self.channel_key(workspace, place)
        followed = delete(threads).where(threads.c.workspace == workspace, threads.c.place == key)
        chosen = delete(channel_reports).where(
            channel_reports.c.workspace == workspace, channel_reports.c.channel == key
        )
        return self._delete([followed, chosen])

    def purge_workspace(self, workspace: str) -> int:
        owned = [table for table in metadata.sorted_tables if "workspace" in table.c]
        with self.transaction() as connection:
            rows = {t: connection.execute(delete(t).where(t.c.workspace == workspace)).rowcount for t in owned}
            if rows[decisions]:  # no longer in effect, on any replica
                connection.execute(raise_number(CURATION_REVISION))
        return sum(rows.values())

    def expire(self, before: datetime) -> int:
        moment = seconds(before)
        ages = (
            (claims, "claimed_at"),
            (receipts, "kept_at"),
            (threads, "followed_at"),
            (votes, "voted_at"),
            (rejections, "rejected_at"),
            (questions, "asked_at"),
            (audit, "acted_at"),
        )
        begun = self._delete_slowly(oauth_states, oauth_states.c.expires_at <= self.now())
        return begun + sum(self._delete_slowly(table, table.c[column] < moment) for table, column in ages)

    def take_daily(self, job: str, day: date) -> bool:
        """Takes a job of a day (UTC) for this process; False where this or another has taken it before."""
        taken = update(settings).where(settings.c.name == job, settings.c.value < day.isoformat())
        with self.transaction() as connection:
            connection.execute(self.queries.set_once, {"name": job, "value": ""})
            return connection.execute(taken.values(value=day.isoformat())).rowcount == 1

    def take_lease(self, name: str, holder: str, term: int) -> bool:
        """Takes `name` for a holder for so many seconds, or renews it; False where another has it."""
        until = self.now() + term
        free = settings.c.value < f"{self.now():012}"
        taken = update(settings).where(settings.c.name == name, free | settings.c.value.endswith(f" {holder}"))
        with self.transaction() as connection:
            connection.execute(self.queries.set_once, {"name": name, "value": ""})
            return connection.execute(taken.values(value=f"{until:012} {holder}")).rowcount == 1

    # --- inside ---

    def _read(self, query: Select[Any], row: dict[str, Any]) -> Sequence[Row[Any]]:
        with self.reading() as connection:
            return connection.execute(query, row).all()

    def _write(self, statement: Executable, row: dict[str, Any]) -> int:
        """Runs one statement; how many rows it touched."""
        with self._writer, self.reading() as connection:
            return connection.execute(statement, row).rowcount

    def _delete(self, statements: Sequence[Delete]) -> int:
        with self.transaction() as connection:
            return sum(connection.execute(each).rowcount for each in statements)

    def _delete_slowly(self, table: Table, condition: ColumnElement[bool]) -> int:
        """Deletes in small transactions, so that nobody waits long for the database."""
        key = tuple_(*table.primary_key)
        some = delete(table).where(key.in_(select(*table.primary_key).where(condition).limit(_SLICE)))
        deleted = 0
        while rows := self._delete([some]):
            deleted += rows
            time.sleep(_BREATH)
        return deleted

    def _where(self, workspace: str, channel: str, thread: str) -> dict[str, Any]:
        return {"workspace": workspace, "thread": self.pseudonyms.thread(workspace, channel, thread)}

    def _personal(self, workspace: str, receipt_id: str, person: str) -> dict[str, Any]:
        pseudonym = self.pseudonyms.person(workspace, person)
        return {"workspace": workspace, "receipt": receipt_id, "person": pseudonym}


def _key(engine: Engine) -> str:
    """The key of the pseudonyms, made by whichever process comes first."""
    queries = Queries(engine.dialect.name)
    name = {"name": "pseudonym-key"}
    with single(engine).connect() as connection:
        if found := connection.execute(queries.setting, name).scalar():
            return str(found)
        connection.execute(queries.set_once, name | {"value": new_key()})
        return str(connection.execute(queries.setting, name).scalar_one())
