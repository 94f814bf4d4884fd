"""Subscriptions and the ledger of posts, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model import Nation, Subscription
from bot.store.database import Database
from bot.store.deliveries import Began, Deliveries, Finished, OpenPost, Received
from tests.store.conftest import Clock

DAY = date(2026, 11, 24)
SUBSCRIPTION = Subscription(
    workspace="T1",
    channel="C1",
    created_by="U1",
    zone="Europe/London",
    at=time(9, 30),
    weekdays=frozenset({0, 3, 6}),
    holidays=Nation.NORTHERN_IRELAND,
    paused_until=date(2027, 1, 3),
    off=False,
    started=date(2026, 11, 23),
    shown=7,
)
ASKED = Received("T1", "k", {"text": "why", "thread": None}, "me")


@pytest.fixture
def deliveries(database: Database) -> Deliveries:
    return Deliveries(database)


def always(_subscription: Subscription, _last: date | None) -> bool:
    return True


# --- subscriptions ---


def test_a_subscription_comes_back_as_it_was(deliveries: Deliveries):
    deliveries.save_subscription(SUBSCRIPTION, 1000)

    kept = deliveries.find_subscription("T1", "C1")
    assert kept
    assert (kept.subscription, kept.next_due, kept.last_posted, kept.stopped) == (SUBSCRIPTION, 1000, None, None)
    assert deliveries.find_subscription("T2", "C1") is None


def test_an_edit_replaces_all_but_the_date_last_posted_and_mends_what_was_stopped(deliveries: Deliveries):
    deliveries.save_subscription(SUBSCRIPTION, 1000)
    deliveries.claim_digest("T1", "C1", DAY, "digest", always)
    deliveries.stop_subscription("T1", "C1", "is_archived")
    plain = replace(SUBSCRIPTION, holidays=None, paused_until=None)
    deliveries.save_subscription(plain, 2000)

    kept = deliveries.find_subscription("T1", "C1")
    assert kept
    assert (kept.subscription, kept.next_due, kept.last_posted, kept.stopped) == (plain, 2000, DAY, None)
    assert deliveries.count_subscriptions() == 1


def test_the_due_ones_are_found_earliest_first(deliveries: Deliveries):
    for channel, due in (("C1", 30), ("C2", 10), ("C3", None), ("C4", 31), ("C5", 20)):
        deliveries.save_subscription(replace(SUBSCRIPTION, channel=channel), due)

    assert [kept.subscription.channel for kept in deliveries.due_subscriptions(30, 10)] == ["C2", "C5", "C1"]
    assert len(deliveries.due_subscriptions(30, 2)) == 2


def test_the_next_time_is_set_unless_somebody_edited_meanwhile(deliveries: Deliveries):
    deliveries.save_subscription(SUBSCRIPTION, 10)
    deliveries.save_subscription(replace(SUBSCRIPTION, channel="C2"), 10)
    due = deliveries.due_subscriptions(10, 10)
    deliveries.save_subscription(SUBSCRIPTION, 500)
    deliveries.schedule([(kept, 99) for kept in due])

    assert [k.next_due for c in ("C1", "C2") if (k := deliveries.find_subscription("T1", c))] == [500, 99]


def test_a_stopped_subscription_is_never_due(deliveries: Deliveries):
    deliveries.save_subscription(SUBSCRIPTION, 10)
    deliveries.stop_subscription("T1", "C1", "is_archived")

    assert deliveries.due_subscriptions(10**9, 10) == ()
    assert not deliveries.claim_digest("T1", "C1", DAY, "digest", always)


# --- the digest of a date ---


def test_a_date_is_begun_under_one_key_only_until_it_is_over(deliveries: Deliveries):
    def unposted(_subscription: Subscription, last: date | None) -> bool:
        return last is None or last < DAY

    deliveries.save_subscription(SUBSCRIPTION, 10)
    assert deliveries.claim_digest("T1", "C1", DAY, "digest", unposted)
    assert deliveries.claim_digest("T1", "C1", DAY, "digest", unposted)  # the same one, after a crash
    assert not deliveries.claim_digest("T1", "C1", DAY, "another", unposted)

    deliveries.apply([Finished("T1", "digest", "sent", "1.1")])
    assert not deliveries.claim_digest("T1", "C1", DAY, "digest", unposted)
    assert deliveries.find_post("T1", "digest") == ("sent", "1.1")


def test_who_has_paused_meanwhile_is_asked_again(deliveries: Deliveries):
    def running(subscription: Subscription, _last: date | None) -> bool:
        return subscription.paused_until is None

    deliveries.save_subscription(replace(SUBSCRIPTION, paused_until=None), 10)
    assert deliveries.claim_digest("T1", "C1", DAY, "digest", running)
    deliveries.save_subscription(SUBSCRIPTION, 10)

    assert not deliveries.claim_digest("T1", "C1", DAY, "digest", running)


def test_a_channel_without_subscription_has_no_digest(deliveries: Deliveries):
    assert not deliveries.claim_digest("T1", "C1", DAY, "digest", always)


# --- questions ---


def test_a_question_is_received_once(deliveries: Deliveries):
    other = replace(ASKED, owner="other")

    assert deliveries.apply([ASKED, ASKED, other]) == [True, False, False]
    assert deliveries.open_posts("me") == (OpenPost("T1", "k", {"text": "why", "thread": None}, None),)


def test_only_its_owner_begins_it(deliveries: Deliveries):
    deliveries.apply([ASKED])

    assert deliveries.apply([Began("T1", "k", "other", 1.5), Began("T1", "k", "me", 2.25)]) == [False, True]
    assert deliveries.open_posts("me")[0].begun == ("me", 2.25)


def test_an_heir_takes_over_with_the_checkpoint_of_the_dead(deliveries: Deliveries):
    deliveries.apply([ASKED, replace(ASKED, key="k2"), Began("T1", "k", "me", 2.25)])

    assert deliveries.take_over("me", "heir") == 2
    assert deliveries.open_owners() == ("heir",)
    assert {post.key: post.begun for post in deliveries.open_posts("heir")} == {"k": ("me", 2.25), "k2": None}
    assert deliveries.apply([Began("T1", "k", "me", 9.0)]) == [False]


def test_what_is_over_keeps_no_payload_and_is_over_once(deliveries: Deliveries, database: Database):
    deliveries.apply([ASKED])

    done = Finished("T1", "k", "sent", "1.1")
    assert deliveries.apply([done, replace(done, detail="2.2")]) == [True, False]
    assert (deliveries.open_posts("me"), deliveries.find_post("T1", "k")) == ((), ("sent", "1.1"))
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT payload, owner, boot, begun_at FROM posts").one() == (None,) * 4
    assert deliveries.apply([ASKED]) == [False]


def test_a_very_long_reason_is_cut(deliveries: Deliveries):
    deliveries.apply([ASKED, Finished("T1", "k", "refused", "x" * 9000)])

    assert deliveries.find_post("T1", "k") == ("refused", "x" * 500)


def test_what_is_over_is_forgotten_after_a_while_and_what_is_open_is_not(deliveries: Deliveries, clock: Clock):
    deliveries.apply([ASKED, replace(ASKED, key="k2"), Finished("T1", "k2", "sent", "1.1")])
    clock.move(days=4)

    assert deliveries.expire_posts(clock.now - timedelta(days=3)) == 1
    assert deliveries.open_posts("me") != ()


def test_purging_a_workspace_takes_its_subscriptions_and_posts(deliveries: Deliveries, database: Database):
    for workspace in ("T1", "T2"):
        deliveries.save_subscription(replace(SUBSCRIPTION, workspace=workspace), 10)
        deliveries.apply([replace(ASKED, workspace=workspace)])
    database.purge_workspace("T1")

    assert deliveries.find_subscription("T1", "C1") is None
    assert [post.workspace for post in deliveries.open_posts("me")] == ["T2"]
