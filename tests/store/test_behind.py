"""Replies written down behind the answers: none lost in order, none counted twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.store import behind
from bot.store.behind import WriteBehind
from bot.store.database import Database
from tests.postgres import Postgres
from tests.store.conftest import Clock, a_receipt

EVER = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture
def writer(url: str, clock: Clock) -> Iterator[WriteBehind]:
    writer = WriteBehind.open(url, clock)
    yield writer
    writer.close()


def test_a_reply_is_found_at_once(writer: WriteBehind) -> None:
    writer.save_reply("T1", "web", a_receipt())
    assert writer.find_receipt("T1", "ABCD-2345") == a_receipt()
    assert writer.find_receipt("T2", "ABCD-2345") is None


def test_a_reply_reaches_the_database_by_itself(writer: WriteBehind, database: Database) -> None:
    writer.save_reply("T1", "web", a_receipt())
    deadline = time.monotonic() + 10
    while database.find_receipt("T1", "ABCD-2345") is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert database.find_receipt("T1", "ABCD-2345") == a_receipt()


def test_replies_of_many_threads_are_all_counted(writer: WriteBehind, database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: writer.save_reply("T1", "web", a_receipt(f"AAAA-{n % 7}")), range(2000)))
    assert [tally.replies for tally in writer.count_replies("T1", *EVER)] == [2000]
    assert database.find_receipt("T1", "AAAA-6") is not None


def test_closing_writes_down_what_waits(url: str, clock: Clock, database: Database) -> None:
    for n in range(5):
        writer = WriteBehind.open(url, clock)
        for m in range(n * 3):
            writer.save_reply("T1", "web", a_receipt(f"AAAA-{m}"))
        writer.close()
    assert [tally.replies for tally in database.count_replies("T1", *EVER)] == [30]


def test_a_reply_counts_on_the_day_it_was_given(writer: WriteBehind, clock: Clock) -> None:
    writer.save_reply("T1", "web", a_receipt())
    clock.move(days=1)
    assert [tally.day for tally in writer.count_replies("T1", *EVER)] == [date(2026, 11, 23)]


def test_the_latest_of_two_receipts_with_one_id_is_kept(writer: WriteBehind) -> None:
    writer.save_reply("T1", "web", a_receipt(outcome="suggested"))
    writer.save_reply("T1", "web", a_receipt(outcome="answered"))
    found = writer.find_receipt("T1", "ABCD-2345")
    assert found is not None
    assert found.outcome == "answered"
    assert len(writer.count_replies("T1", *EVER)) == 2


def test_purging_takes_what_waits_too(writer: WriteBehind) -> None:
    writer.save_reply("T1", "web", a_receipt())
    assert writer.purge_workspace("T1") == 2
    assert writer.count_replies("T1", *EVER) == ()


def test_replies_outlast_a_database_that_is_away(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(behind, "TROUBLED_SECONDS", 0.1)
    writer = WriteBehind.open(postgres.url(postgres.new_database()))
    postgres.stop()
    try:
        for n in range(10):
            writer.save_reply("T1", "web", a_receipt(f"AAAA-{n}"))
        with pytest.raises(StoreError):
            writer.find_receipt("T1", "AAAA-0")
        wait_for("10 replies are not written down: DATABASE_URL: the PostgreSQL database", caplog)
    finally:
        postgres.start()
    wait_for("replies are written down again; 0 were too many", caplog)
    assert sum(tally.replies for tally in writer.count_replies("T1", *EVER)) == 10
    writer.close()
    assert len([record for record in caplog.records if "not written down" in record.message]) == 1


def test_too_many_that_wait_are_dropped_and_numbered(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(behind, "MOST", 3)
    monkeypatch.setattr(behind, "TROUBLED_SECONDS", 0.1)
    writer = WriteBehind.open(url)
    with writer.transaction() as connection:
        connection.execute(text("ALTER TABLE tallies RENAME TO away"))
    for n in range(5):
        writer.save_reply("T1", "web", a_receipt(f"AAAA-{n}"))
    wait_for("3 replies are not written down", caplog)
    with writer.transaction() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO tallies"))
    wait_for("written down again; 2 were too many", caplog)
    assert writer.find_receipt("T1", "AAAA-2") is not None
    assert writer.find_receipt("T1", "AAAA-3") is None
    writer.close()


def test_one_that_the_database_refuses_does_not_keep_the_others(
    postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    writer = WriteBehind.open(postgres.url(postgres.new_database()))
    writer.save_reply("T1", "web", a_receipt("AAAA-1"))
    writer.save_reply("T1", "web", a_receipt("A" * 100))
    writer.save_reply("T1", "web", a_receipt("AAAA-2"))
    assert writer.find_receipt("T1", "AAAA-2") is not None
    assert writer.find_receipt("T1", "AAAA-1") is not None
    assert [tally.replies for tally in writer.count_replies("T1", *EVER)] == [2]
    wait_for("a reply cannot be written down and is lost: DATABASE_URL: the PostgreSQL", caplog)
    writer.close()


def test_one_that_cannot_even_be_counted_is_lost_alone_and_the_rest_is_written(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Found by fuzzing: the thread that writes died of it, and with it all that came after."""
    writer = WriteBehind.open(url)
    writer.save_reply("T1", "web", a_receipt("AAAA-1"))
    writer.save_reply(["T1"], "web", a_receipt("AAAA-2"))  # type: ignore[arg-type]
    writer.save_reply("T1", "web", a_receipt("AAAA-3"))
    assert writer.find_receipt("T1", "AAAA-1") is not None
    assert writer.find_receipt("T1", "AAAA-3") is not None
    assert "a reply cannot be written down and is lost: " in caplog.text
    writer.save_reply("T1", "web", a_receipt("AAAA-4"))
    assert [tally.replies for tally in writer.count_replies("T1", *EVER)] == [3]
    writer.close()


def wait_for(message: str, caplog: pytest.LogCaptureFixture) -> None:
    deadline = time.monotonic() + 20
    while not any(message in record.getMessage() for record in caplog.records):
        assert time.monotonic() < deadline, caplog.text
        time.sleep(0.02)
    assert all(record.levelno == logging.WARNING for record in caplog.records)
