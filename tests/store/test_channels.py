"""Channels' own reports: remembered, right at once where they are chosen and soon everywhere else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.errors import StoreError
from bot.store.channels import KEEP_SECONDS, ChannelReports
from bot.store.database import Database

WITHIN = 5.0  # seconds in which a choice is to count on every replica


@dataclass
class Seconds:
    """A clock that stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Counted:
    """A real database that counts the looks at it, waits in one for `go`, and fails when it is told to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.channel_key = database.channel_key
        self.save_channel_report = database.save_channel_report
        self.looks = 0
        self.away = False
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()

    def find_channel_reports(self) -> dict[str, str]:
        self.looks += 1
        if self.away:
            raise StoreError("the database cannot be reached")
        found = self._database.find_channel_reports()
        self.begun.set()
        assert self.go.wait(10)
        return found


async def test_many_questions_share_one_look(database: Database) -> None:
    clock, store = Seconds(), Counted(database)
    channels = ChannelReports(store, clock)
    database.save_channel_report("T1", "C1", "allotments")
    found = await asyncio.gather(*(channels.find("T1", name) for name in ("C1", "C2") * 20))
    clock.now += KEEP_SECONDS / 2
    assert [*found[:2], await channels.find("T1", "C1")] == ["allotments", "", "allotments"]
    assert store.looks == 1


async def test_what_is_chosen_here_counts_here_at_once(database: Database) -> None:
    channels = ChannelReports(database, Seconds())
    for report in ("", "allotments", "parks", ""):
        await channels.choose("T1", "C1", report)
        assert await channels.find("T1", "C1") == report


async def test_what_is_chosen_counts_on_every_replica_within_five_seconds(opened: Callable[[], Database]) -> None:
    clock = Seconds()
    here, there = (ChannelReports(opened(), clock) for _ in range(2))
    for report in ("allotments", "parks", ""):
        await there.find("T1", "C1")
        await here.choose("T1", "C1", report)
        clock.now += WITHIN
        assert await there.find("T1", "C1") == report


async def test_a_workspace_that_is_purged_has_no_reports_of_its_own(opened: Callable[[], Database]) -> None:
    clock, database = Seconds(), opened()
    channels = ChannelReports(opened(), clock)
    await channels.choose("T1", "C1", "allotments")
    assert await channels.find("T1", "C1") == "allotments"
    database.purge_workspace("T1")
    clock.now += WITHIN
    assert await channels.find("T1", "C1") == ""


async def test_a_look_from_before_a_choice_is_not_remembered(database: Database) -> None:
    store = Counted(database)
    channels = ChannelReports(store, Seconds())
    store.go.clear()
    early = asyncio.create_task(channels.find("T1", "C1"))
    await asyncio.to_thread(store.begun.wait, 10)
    await channels.choose("T1", "C1", "allotments")
    store.go.set()
    assert await early == ""
    assert await channels.find("T1", "C1") == "allotments"
    assert store.looks == 2


async def test_while_the_database_is_away_all_who_ask_at_once_are_told_by_one_try(database: Database) -> None:
    clock, store = Seconds(), Counted(database)
    channels = ChannelReports(store, clock)
    await channels.choose("T1", "C1", "allotments")
    store.away = True
    found = await asyncio.gather(*(channels.find("T1", "C1") for _ in range(9)), return_exceptions=True)
    assert {type(each) for each in found} == {StoreError}
    assert store.looks == 1
    with pytest.raises(StoreError):
        await channels.find("T1", "C1")
    store.away = False
    assert await channels.find("T1", "C1") == "allotments"
