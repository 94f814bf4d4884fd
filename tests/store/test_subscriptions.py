"""Subscriptions: edited in one transaction, by many at once, with a post's beginning between; the old forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest

from bot.config import default_report
from bot.delivery.subscriptions import obey
from bot.digest import Outcome, date_to_post, no_subscription, parse
from bot.knowledge import load
from bot.model import Nation, Report, Subscription
from bot.store.database import Database
from bot.store.deliveries import Deliveries, KeptSubscription

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = MONDAY.date()


@pytest.fixture(scope="module")
def report() -> Report:
    return load(default_report())


@pytest.fixture
def deliveries(database: Database) -> Deliveries:
    return Deliveries(database)


def give(
    deliveries: Deliveries, report: Report, words: str, now: datetime = MONDAY, person: str = "U1", channel: str = "C1"
) -> Outcome:
    command = parse(words, now.date())
    return obey(deliveries, lambda _: report, command, now, ("T1", channel, person), prefix="digest")


def kept(deliveries: Deliveries, channel: str = "C1") -> KeptSubscription:
    found = deliveries.find_subscription("T1", channel)
    assert found
    return found


def begin(deliveries: Deliveries, now: datetime) -> bool:
    """As a tick's post does."""

    def decide(subscription: Subscription, last_posted: date | None) -> bool:
        return date_to_post(subscription, now, last_posted) == now.date()

    return deliveries.claim_digest("T1", "C1", now.date(), f"digest:T1:C1:{now.date()}", decide)


def test_on_is_kept_with_the_moment_it_is_due_and_off_takes_that_away(deliveries: Deliveries, report: Report):
    give(deliveries, report, "on at 10:15 daily skip holidays of Wales")
    on = kept(deliveries)
    assert (on.subscription.at, on.subscription.holidays, on.subscription.created_by) == (
        time(10, 15),
        Nation.WALES,
        "U1",
    )
    assert on.next_due == int((MONDAY + timedelta(hours=2, minutes=15)).timestamp())

    give(deliveries, report, "off")
    assert (kept(deliveries).subscription.off, kept(deliveries).next_due) == (True, None)


@pytest.mark.parametrize("words", ["off", "pause until tomorrow", "resume", "status", "next 5", "preview", "nonsense"])
def test_a_channel_without_a_digest_is_not_written_down(deliveries: Deliveries, report: Report, words: str):
    assert give(deliveries, report, words).say
    assert deliveries.find_subscription("T1", "C1") is None


def test_whoever_starts_it_again_is_told_of_its_faults(deliveries: Deliveries, report: Report):
    give(deliveries, report, "on", person="U1")
    give(deliveries, report, "on at 10:00", person="U2")
    assert kept(deliveries).subscription.created_by == "U1"

    give(deliveries, report, "off", person="U2")
    give(deliveries, report, "on", person="U3")
    assert kept(deliveries).subscription.created_by == "U3"


def test_a_stopped_one_says_so_and_goes_on_with_what_it_could_not_post(deliveries: Deliveries, report: Report):
    give(deliveries, report, "on")
    first = give(deliveries, report, "next 1").say.splitlines()[1]
    deliveries.stop_subscription("T1", "C1", "is_archived")
    wednesday = MONDAY + timedelta(days=2)
    for words in ("status", "next"):
        assert "archived" in give(deliveries, report, words, wednesday).say

    give(deliveries, report, "on", wednesday)

    again = kept(deliveries)
    assert (again.stopped, again.next_due) == (None, int((wednesday + timedelta(hours=1)).timestamp()))
    listed = give(deliveries, report, "next 1", wednesday).say.splitlines()[1]
    assert listed.split(": ", 1)[1] == first.split(": ", 1)[1]


def test_a_fault_while_editing_changes_nothing(deliveries: Deliveries):
    def fail(_: KeptSubscription) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deliveries.edit_subscription(no_subscription("T1", "C1", "U1", MONDAY), fail)
    assert deliveries.find_subscription("T1", "C1") is None


def test_of_commands_given_at_once_none_is_lost(opened: Callable[[], Database], report: Report):
    replicas = [Deliveries(opened()), Deliveries(opened())]
    words = ["on at 10:00", "on daily", "on skip holidays of Scotland", "on at 10:00 daily"]
    channels = [f"C{n}" for n in range(12)]
    for channel in channels:
        barrier = Barrier(len(words))

        def command(n: int, channel: str = channel, barrier: Barrier = barrier) -> None:
            barrier.wait()
            give(replicas[n % 2], report, words[n], channel=channel)

        with ThreadPoolExecutor(len(words)) as pool:
            list(pool.map(command, range(len(words))))
    for channel in channels:
        found = kept(replicas[0], channel).subscription
        assert (found.at, len(found.weekdays), found.holidays) == (time(10), 7, Nation.SCOTLAND), channel


def test_an_edit_and_a_post_at_once_post_no_date_twice_and_no_passage_twice(
    opened: Callable[[], Database], report: Report
):
    tick, desk = Deliveries(opened()), Deliveries(opened())
    give(desk, report, "on at 08:00")
    for days in range(1, 8):
        now = MONDAY + timedelta(days=days)
        barrier = Barrier(2)

        def post(now: datetime = now, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            return begin(tick, now)

        def edit(now: datetime = now, barrier: Barrier = barrier) -> Outcome:
            barrier.wait()
            return give(desk, report, f"on skip holidays of {'Wales' if now.day % 2 else 'England'}", now)

        with ThreadPoolExecutor(2) as pool:
            begun, edited = pool.submit(post), pool.submit(edit)
        after = kept(desk)
        assert begun.result() == (after.last_posted == now.date())
        assert edited.result().subscription.started > now.date()
        assert after.next_due is not None
        assert after.next_due > now.timestamp()
        assert not begin(tick, now)
    assert kept(desk).subscription.shown == sum(
        tick.find_post("T1", f"digest:T1:C1:{TODAY + timedelta(days=n)}") is not None for n in range(1, 8)
    )


def test_a_command_that_comes_a_second_time_changes_nothing_more(deliveries: Deliveries, report: Report):
    give(deliveries, report, "on at 10:00")
    begin(deliveries, MONDAY + timedelta(hours=2))
    once = kept(deliveries)
    give(deliveries, report, "on at 10:00", MONDAY + timedelta(hours=2))
    assert kept(deliveries) == once


def test_one_that_is_off_is_forgotten_when_it_is_old_and_none_that_is_on(deliveries: Deliveries, report: Report):
    give(deliveries, report, "on", channel="C1")
    for channel in ("C2", "C3"):
        give(deliveries, report, "on", channel=channel)
        give(deliveries, report, "off", channel=channel)
    give(deliveries, report, "on", MONDAY + timedelta(days=60), channel="C3")
    give(deliveries, report, "off", MONDAY + timedelta(days=60), channel="C3")

    assert deliveries.expire_subscriptions(TODAY + timedelta(days=30)) == 1
    assert [deliveries.find_subscription("T1", c) is not None for c in ("C1", "C2", "C3")] == [True, False, True]


def test_the_last_date_posted_outlives_off(deliveries: Deliveries, report: Report):
    give(deliveries, report, "on at 08:30")
    now = MONDAY + timedelta(minutes=30)
    assert begin(deliveries, now)
    give(deliveries, report, "off", now)
    give(deliveries, report, "on at 08:45", now)

    assert kept(deliveries).last_posted == TODAY
    assert kept(deliveries).subscription.started == TODAY + timedelta(days=1)
    assert not begin(deliveries, now + timedelta(minutes=20))


def test_a_row_in_full_comes_back_as_it_was_edited(deliveries: Deliveries):
    blank = no_subscription("T1", "C1", "U1", MONDAY)
    full = replace(
        blank,
        created_by="U2",
        zone="Asia/Tokyo",
        at=time(23, 59),
        weekdays=frozenset({0, 6}),
        holidays=Nation.NORTHERN_IRELAND,
        paused_until=date(2027, 1, 3),
        off=False,
        started=date(2026, 12, 1),
        shown=7,
    )
    deliveries.edit_subscription(blank, lambda _: (full, 123))
    assert kept(deliveries) == KeptSubscription(full, 123, None, None)
