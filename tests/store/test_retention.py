"""Forgetting: once a day, by one process, of all that is old and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bot.curation import Mark
from bot.digest import no_subscription
from bot.errors import StoreError
from bot.retention import Retention
from bot.store.curation import Curation
from bot.store.database import Database
from bot.store.deliveries import Deliveries, Finished, Received
from bot.store.installations import Installation, Installations
from bot.store.schema import metadata
from bot.store.vault import Tokens, Vault, new_key
from tests.curation.samples import decision
from tests.store.conftest import Clock
from tests.store.test_database import fill, rows_of

# Counts hold nobody; what is on or in effect stays.
KEPT = {"tallies", "settings", "subscriptions", "decisions", "installations", "channel_reports"}
VAULT = Vault([new_key()])


def fill_all(database: Database, clock: Clock) -> Deliveries:
    """A row in each table; of posts one that is over and one that is not."""
    fill(database, "T1")
    database.save_channel_report("T1", "C1", "allotments")
    deliveries = Deliveries(database)
    blank = no_subscription("T1", "C1", "U1", clock.now)
    deliveries.edit_subscription(blank, lambda _: (replace(blank, off=False), 1))
    deliveries.edit_subscription(replace(blank, channel="C2"), lambda kept: (kept.subscription, None))
    deliveries.apply([Received("T1", "over", {}, "me"), Finished("T1", "over", "sent", "1.0")])
    deliveries.apply([Received("T1", "open", {}, "me")])
    curation = Curation(database)
    now = Mark("T1/U1", database.now())
    curation.add(replace(decision("bees"), proposed=now, accepted=now))
    curation.add(replace(decision("ponds", name="d2"), proposed=now, accepted=now))
    curation.undo("d2", "T1/U1")
    curation.record("T1", "T1/U1", "undo", "d2", allowed=True)
    Installations(database, VAULT).save(Installation("T1", "Trust", "UBOT", Tokens("xoxb-1"), None))
    return deliveries


def test_all_that_is_old_goes_but_counts_digests_and_what_is_still_to_be_answered(database: Database, clock: Clock):
    fill_all(database, clock)
    Installations(database, VAULT).open_state("state", "browser")
    clock.move(days=89, hours=23)
    assert Retention(database, 90).forget() == 1  # the installation that was begun and not finished
    clock.move(days=1)

    assert Retention(database, 90).forget() == 10

    rows = rows_of(database)
    assert {name for name, count in rows.items() if count} == KEPT | {"posts"}
    assert (rows["posts"], rows["subscriptions"], rows["decisions"]) == (1, 1, 1)
    aging = {"posts", "claims", "receipts", "threads", "votes", "rejections", "questions", "audit", "oauth_states"}
    assert KEPT | aging == set(metadata.tables)


def test_a_day_s_forgetting_is_done_once(database: Database, clock: Clock):
    retention = Retention(database, 90)
    assert retention.forget() == 0
    assert retention.forget() is None
    clock.move(hours=14)
    assert retention.forget() is None
    clock.move(hours=1)  # midnight
    assert retention.forget() == 0


def test_of_many_processes_one_does_it(opened: Callable[[], Database], clock: Clock):
    replicas = [Retention(opened(), 90) for _ in range(4)]
    fill_all(opened(), clock)
    for _ in range(10):
        clock.move(days=1)
        barrier = Barrier(len(replicas))

        def forget(retention: Retention, barrier: Barrier = barrier) -> int | None:
            barrier.wait()
            return retention.forget()

        with ThreadPoolExecutor(len(replicas)) as pool:
            assert sorted(pool.map(forget, replicas), key=str) == [0, None, None, None]


async def test_it_goes_on_day_by_day_until_it_is_stopped(database: Database, clock: Clock):
    fill_all(database, clock)
    task = asyncio.create_task(Retention(database, 90).run(look=0.01))
    await asyncio.sleep(0.1)
    assert rows_of(database)["receipts"] == 1
    clock.move(days=100)
    for _ in range(100):
        await asyncio.sleep(0.02)
        if not rows_of(database)["receipts"]:
            break
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert rows_of(database)["receipts"] == 0


@pytest.mark.parametrize(
    ("fault", "told"),
    [(StoreError("DATABASE_URL: away"), "away"), (RuntimeError("unexpected"), "what is old is forgotten tomorrow")],
)
async def test_no_fault_is_the_end_of_it(fault, told, database: Database, monkeypatch, caplog):
    calls: list[timedelta] = []

    def fail(*_: object) -> int:
        calls.append(timedelta())
        raise fault

    retention = Retention(database, 90)
    monkeypatch.setattr(retention, "forget", fail)
    task = asyncio.create_task(retention.run(look=0.01))
    await asyncio.sleep(0.2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(calls) > 1
    assert told in caplog.text
