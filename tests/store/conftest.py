"""Every test of the store runs on a SQLite file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import Evidence, Match, Receipt
from bot.store.database import Database
from tests.postgres import postgres

__all__ = ["postgres"]


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'leadership.db'}"
    server = request.getfixturevalue("postgres")
    return server.url(server.new_database())


@pytest.fixture
def opened(url: str, clock: Clock) -> Iterator[Callable[[], Database]]:
    """Opens the database, as often as called; all are closed afterwards."""
    databases: list[Database] = []

    def open_once() -> Database:
        databases.append(Database.open(url, clock))
        return databases[-1]

    yield open_once
    for database in databases:
        database.close()


@pytest.fixture
def database(opened: Callable[[], Database]) -> Database:
    return opened()


def a_receipt(
    name: str = "ABCD-2345",
    outcome: str = "answered",
    reason: str | None = None,
    intents: tuple[str, ...] = ("inclusion",),
    matches: tuple[Match, ...] = (Match("inclusion", 91.5, "what about inclusion"), Match("talent", 40.25, "talent")),
) -> Receipt:
    evidence = Evidence(matches, 70.0, 55.5, ("‘inclusion’ is a word of the report",), "0123456789ab")
    return Receipt(name, outcome, reason, intents, evidence)
