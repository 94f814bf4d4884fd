"""What is kept of a person: counted, and erased."""

from __future__ import annotations

from datetime import date, time

from bot.model import Subscription
from bot.store import Held
from bot.store.database import Database
from bot.store.deliveries import Deliveries


def digest_of(person: str, channel: str = "C1", workspace: str = "T1") -> Subscription:
    weekdays = frozenset(range(5))
    return Subscription(
        workspace, channel, person, "Europe/London", time(9), weekdays, None, None, False, date(2026, 11, 23)
    )


def keep(database: Database) -> None:
    database.save_vote("T1", "ABCD-2345", "U1", helpful=True)
    database.save_vote("T1", "EFGH-2345", "U1", helpful=True)
    database.save_rejection("T1", "ABCD-2345", "U1")
    Deliveries(database).save_subscription(digest_of("U1"), 1)
    Deliveries(database).save_subscription(digest_of("U2", "C2"), 1)
    Deliveries(database).save_subscription(digest_of("U1", workspace="T2"), 1)


def test_what_is_kept_of_a_person_is_counted(database: Database) -> None:
    keep(database)
    assert database.count_person("T1", "U1") == Held(votes=2, rejections=1, digests=1)
    assert database.count_person("T1", "U2") == Held(votes=0, rejections=0, digests=1)
    assert database.count_person("T2", "U1") == Held(votes=0, rejections=0, digests=1)
    assert database.count_person("T1", "") == Held(votes=0, rejections=0, digests=0)


def test_after_erasing_nothing_names_the_person_and_the_digest_goes_on(database: Database) -> None:
    keep(database)
    assert database.erase_person("T1", "U1") == 4
    assert database.erase_person("T1", "U1") == 0
    assert database.count_person("T1", "U1") == Held(votes=0, rejections=0, digests=0)
    kept = Deliveries(database).find_subscription("T1", "C1")
    assert kept is not None
    assert kept.subscription == digest_of("")
    assert kept.next_due == 1


def test_erasing_leaves_others_and_other_workspaces(database: Database) -> None:
    keep(database)
    database.erase_person("T1", "U1")
    assert database.count_person("T1", "U2").digests == 1
    assert database.count_person("T2", "U1").digests == 1
