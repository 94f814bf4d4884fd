"""The Store on SQLite or PostgreSQL, by one set of queries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Engine, Executable, Row, Select, Table, delete, select, tuple_
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError as PoolTimeout

from bot.errors import StoreError
from bot.model import Evidence, Match, Receipt, Thread
from bot.store import Tally
from bot.store.engine import connect, describe_url, immediate, parse_url, single
from bot.store.pseudonyms import Pseudonyms, new_key
from bot.store.queries import Queries
from bot.store.revisions import prepare
from bot.store.schema import claims, metadata, receipts, tallies, threads

_SLICE = 500  # rows deleted in one transaction

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Database:
    """What the bot keeps. Safe to use from many threads and, on one database, from many processes."""

    def __init__(self, engine: Engine, name: str, pseudonyms: Pseudonyms, clock: Clock) -> None:
        """Is made by `open`."""
        self._engine = engine
        self._name = name
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._queries = Queries(engine.dialect.name)
        self._single = single(engine)
        self._immediate = immediate(engine)
        # SQLite has one writer at a time and lets others poll; within this process they queue instead.
        self._writer: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @classmethod
    def open(cls, url: str, clock: Clock = utc_now) -> Database:
        """Opens the database, making or upgrading its tables where needed.

        Raises:
            StoreError: the address cannot be read, the database cannot be reached, or it is newer than this bot.
        """
        parsed = parse_url(url)
        name = describe_url(parsed)
        engine = connect(parsed)
        try:
            with _faults(name):
                prepare(engine, name)
                return cls(engine, name, Pseudonyms(_key(engine)), clock)
        except BaseException:
            engine.dispose()
            raise

    def close(self) -> None:
        self._engine.dispose()

    # --- messages ---

    def claim(self, workspace: str, key: str) -> bool:
        row = {"workspace": workspace, "key": self._pseudonyms.message(workspace, key), "claimed_at": self._now()}
        return self._write(self._queries.claim, row) == 1

    # --- replies ---

    def save_reply(self, workspace: str, surface: str, receipt: Receipt) -> None:
        moment = self._clock()
        with self._transaction() as connection:
            connection.execute(self._queries.keep_receipt, _receipt_row(workspace, receipt, moment))
            connection.execute(self._queries.count_reply, _tally_row(workspace, surface, receipt, moment))

    def find_receipt(self, workspace: str, receipt_id: str) -> Receipt | None:
        row = self._first(self._queries.find_receipt, {"workspace": workspace, "receipt": receipt_id})
        return _receipt(row) if row else None

    def count_replies(self, workspace: str, first: date, last: date) -> tuple[Tally, ...]:
        """Replies counted from day `first` to `last`, both included, in UTC."""
        query = (
            select(*(tallies.c[name] for name in ("day", "surface", "outcome", "reason", "intents", "replies")))
            .where(tallies.c.workspace == workspace, tallies.c.day.between(first, last))
            .order_by(*tallies.primary_key)
        )
        with _faults(self._name), self._single.connect() as connection:
            return tuple(_tally(row) for row in connection.execute(query))

    # --- votes ---

    def save_vote(self, workspace: str, receipt_id: str, person: str, helpful: bool) -> None:
        row = self._personal(workspace, receipt_id, person) | {"helpful": helpful, "voted_at": self._now()}
        self._write(self._queries.vote, row)

    def count_votes(self, workspace: str, receipt_id: str) -> tuple[int, int]:
        row = self._first(self._queries.count_votes, {"workspace": workspace, "receipt": receipt_id})
        return (row.helpful, row.unhelpful) if row else (0, 0)

    def save_rejection(self, workspace: str, receipt_id: str, person: str) -> None:
        self._write(self._queries.reject, self._personal(workspace, receipt_id, person) | {"rejected_at": self._now()})

    # --- threads ---

    def follow_thread(self, thread: Thread) -> None:
        where = self._where(thread.workspace, thread.channel, thread.thread)
        self._write(self._queries.follow, where | {"topic": thread.topic, "followed_at": self._now()})

    def find_thread(self, workspace: str, channel: str, thread: str) -> Thread | None:
        row = self._first(self._queries.find_thread, self._where(workspace, channel, thread))
        return Thread(workspace, channel, thread, row.topic) if row else None

    def unfollow_thread(self, workspace: str, channel: str, thread: str) -> bool:
        return self._write(self._queries.unfollow, self._where(workspace, channel, thread)) == 1

    # --- forgetting ---

    def erase_person(self, workspace: str, person: str) -> int:
        """Deletes every row that hangs on a person; how many there were."""
        pseudonym = self._pseudonyms.person(workspace, person)
        return self._delete(
            delete(table).where(table.c.workspace == workspace, table.c.person == pseudonym)
            for table in metadata.sorted_tables
            if "person" in table.c
        )

    def purge_workspace(self, workspace: str) -> int:
        """Deletes every row of a workspace; how many there were."""
        return self._delete(
            delete(table).where(table.c.workspace == workspace)
            for table in metadata.sorted_tables
            if "workspace" in table.c
        )

    def expire(self, before: datetime) -> int:
        """Deletes claims, receipts and threads last touched before a moment; how many there were."""
        moment = _seconds(before)
        ages = ((claims, "claimed_at"), (receipts, "kept_at"), (threads, "followed_at"))
        return sum(self._delete_slowly(table, table.c[column] < moment) for table, column in ages)

    # --- inside ---

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with _faults(self._name), self._writer, self._immediate.begin() as connection:
            yield connection

    def _write(self, statement: Executable, row: dict[str, Any]) -> int:
        """Runs one statement; how many rows it touched."""
        with _faults(self._name), self._writer, self._single.connect() as connection:
            return connection.execute(statement, row).rowcount

    def _first(self, query: Select[Any], row: dict[str, Any]) -> Row[Any] | None:
        with _faults(self._name), self._single.connect() as connection:
            return connection.execute(query, row).first()

    def _delete(self, statements: Iterable[Delete]) -> int:
        with self._transaction() as connection:
            return sum(connection.execute(statement).rowcount for statement in statements)

    def _delete_slowly(self, table: Table, condition: ColumnElement[bool]) -> int:
        """Deletes in small transactions, so that nobody waits long for the database."""
        key = tuple_(*table.primary_key)
        some = delete(table).where(key.in_(select(*table.primary_key).where(condition).limit(_SLICE)))
        deleted = 0
        while rows := self._delete([some]):
            deleted += rows
        return deleted

    def _now(self) -> int:
        return _seconds(self._clock())

    def _where(self, workspace: str, channel: str, thread: str) -> dict[str, Any]:
        return {"workspace": workspace, "thread": self._pseudonyms.thread(workspace, channel, thread)}

    def _personal(self, workspace: str, receipt_id: str, person: str) -> dict[str, Any]:
        pseudonym = self._pseudonyms.person(workspace, person)
        return {"workspace": workspace, "receipt": receipt_id, "person": pseudonym}


@contextmanager
def _faults(name: str) -> Iterator[None]:
    """Turns the driver's errors into one line that holds no password and nothing of what was to be stored."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"DATABASE_URL: the {name} cannot be used: {_reason(error)}") from error


def _reason(error: SQLAlchemyError) -> str:
    if isinstance(error, PoolTimeout):
        return "all its connections are busy; see what keeps them, and try again"
    origin = error.orig if isinstance(error, DBAPIError) else error
    first = next((line.strip() for line in str(origin).splitlines() if line.strip()), type(error).__name__)
    return f"{first}; see that it is there, runs and may be written to"


def _key(engine: Engine) -> str:
    """The key of the pseudonyms, made by whichever process comes first."""
    queries = Queries(engine.dialect.name)
    name = {"name": "pseudonym-key"}
    with single(engine).connect() as connection:
        if found := connection.execute(queries.setting, name).scalar():
            return str(found)
        connection.execute(queries.set_once, name | {"value": new_key()})
        return str(connection.execute(queries.setting, name).scalar_one())


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _receipt_row(workspace: str, receipt: Receipt, moment: datetime) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "receipt": receipt.id,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "intents": list(receipt.intents),
        "evidence": asdict(receipt.evidence),
        "kept_at": _seconds(moment),
    }


def _receipt(row: Row[Any]) -> Receipt:
    stored = row.evidence
    evidence = Evidence(
        matches=tuple(Match(**match) for match in stored["matches"]),
        threshold=stored["threshold"],
        offer_threshold=stored["offer_threshold"],
        notes=tuple(stored["notes"]),
        version=stored["version"],
    )
    return Receipt(row.receipt, row.outcome, row.reason, tuple(row.intents), evidence)


def _tally_row(workspace: str, surface: str, receipt: Receipt, moment: datetime) -> dict[str, Any]:
    best = receipt.evidence.best
    return {
        "workspace": workspace,
        "day": moment.astimezone(UTC).date(),
        "surface": surface,
        "outcome": receipt.outcome,
        "reason": receipt.reason or "",
        "intents": " ".join(receipt.intents) or (best.intent if best else ""),
        "replies": 1,
    }


def _tally(row: Row[Any]) -> Tally:
    return Tally(row.day, row.surface, row.outcome, row.reason or None, tuple(row.intents.split()), row.replies)
