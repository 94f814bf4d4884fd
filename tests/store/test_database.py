"""What the bot keeps, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.model import Tally, Thread
from bot.store import Store, Words
from bot.store.database import Database
from bot.store.schema import metadata
from tests.store.conftest import Clock, a_receipt

TODAY = date(2026, 11, 23)
EVER = (date(2000, 1, 1), date(2100, 1, 1))


def test_the_database_is_a_store(database: Database) -> None:
    store: Store = database
    assert {name for name in vars(Store) if not name.startswith("_")} <= set(dir(store))


# --- claims ---


def test_a_key_is_claimed_once(database: Database) -> None:
    assert [database.claim("T1", "C1:1.0") for _ in range(3)] == [True, False, False]


def test_claims_outlive_a_restart(opened: Callable[[], Database]) -> None:
    first = opened()
    assert first.claim("T1", "C1:1.0")
    first.close()
    assert not opened().claim("T1", "C1:1.0")


# --- receipts ---


@pytest.mark.parametrize(
    "receipt",
    [
        a_receipt(),
        a_receipt(outcome="not_in_report", reason="not_in_report", intents=("pay",)),
        a_receipt(outcome="not_in_report", reason="not_understood", intents=(), matches=()),
        a_receipt(intents=("inclusion", "talent")),
    ],
    ids=["answered", "not in report", "nothing matched", "two intents"],
)
def test_a_receipt_comes_back_as_it_was(opened: Callable[[], Database], receipt) -> None:
    first = opened()
    first.save_reply("T1", "slack", receipt)
    first.close()
    assert opened().find_receipt("T1", receipt.id) == receipt


def test_a_receipt_given_again_holds_the_latest(database: Database) -> None:
    database.save_reply("T1", "slack", a_receipt(outcome="suggested"))
    database.save_reply("T1", "slack", a_receipt(outcome="answered"))
    found = database.find_receipt("T1", "ABCD-2345")
    assert found is not None
    assert found.outcome == "answered"


@pytest.mark.parametrize("typed", ["", "ZZZZ-ZZZZ", "\0", "\ud800", "☎", "A" * 65, "A" * 100_000, "' OR 1=1 --"])
def test_whatever_is_typed_as_a_receipt_is_looked_up_calmly(database: Database, typed: str) -> None:
    assert database.find_receipt("T1", typed) is None
    database.save_vote("T1", typed, "U1", helpful=True)
    database.save_rejection("T1", typed, "U1")
    assert sum(database.count_votes("T1", typed)) <= 1


def test_people_may_have_any_id(database: Database) -> None:
    for person in ("", "\0", "\ud800", "☎", "U" * 100_000):
        database.save_vote("T1", "ABCD-2345", person, helpful=True)
    assert database.count_votes("T1", "ABCD-2345") == (5, 0)


# --- counts ---


def test_replies_are_counted_by_day_surface_outcome_and_intent(database: Database, clock: Clock) -> None:
    for surface in ("slack", "slack", "web"):
        database.save_reply("T1", surface, a_receipt())
    database.save_reply("T1", "slack", a_receipt(outcome="not_in_report", reason="outside", intents=("weather",)))
    clock.move(days=1)
    database.save_reply("T1", "slack", a_receipt(intents=("inclusion", "talent")))
    assert database.count_replies("T1", *EVER) == (
        Tally(TODAY, "slack", "answered", None, ("inclusion",), 2),
        Tally(TODAY, "slack", "not_in_report", "outside", ("weather",), 1),
        Tally(TODAY, "web", "answered", None, ("inclusion",), 1),
        Tally(TODAY + timedelta(days=1), "slack", "answered", None, ("inclusion", "talent"), 1),
    )


def test_what_was_not_answered_is_counted_under_the_nearest_intent(database: Database) -> None:
    database.save_reply("T1", "slack", a_receipt(outcome="suggested", intents=()))
    database.save_reply("T1", "slack", a_receipt(outcome="small_talk", intents=(), matches=()))
    counted = {tally.outcome: tally.intents for tally in database.count_replies("T1", *EVER)}
    assert counted == {"suggested": ("inclusion",), "small_talk": ()}


def test_a_day_is_the_day_in_utc_and_both_ends_count(database: Database, clock: Clock) -> None:
    clock.now = datetime.fromisoformat("2026-11-24T00:30:00+01:00")
    database.save_reply("T1", "slack", a_receipt())
    assert [tally.day for tally in database.count_replies("T1", TODAY, TODAY)] == [TODAY]
    assert database.count_replies("T1", TODAY + timedelta(days=1), EVER[1]) == ()
    assert database.count_replies("T1", EVER[0], TODAY - timedelta(days=1)) == ()


def test_a_reply_that_cannot_be_counted_leaves_no_receipt(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("DROP TABLE tallies"))
    with pytest.raises(Exception, match="tallies"):
        database.save_reply("T1", "slack", a_receipt())
    assert database.find_receipt("T1", "ABCD-2345") is None


# --- votes and rejections ---


def test_a_person_has_one_vote_and_may_change_it(database: Database) -> None:
    database.save_vote("T1", "ABCD-2345", "U1", helpful=True)
    database.save_vote("T1", "ABCD-2345", "U1", helpful=False)
    database.save_vote("T1", "ABCD-2345", "U2", helpful=True)
    assert database.count_votes("T1", "ABCD-2345") == (1, 1)
    assert database.count_votes("T1", "OTHR-2345") == (0, 0)


def test_a_rejection_counts_once_a_person(database: Database) -> None:
    for person in ("U1", "U1", "U2"):
        database.save_rejection("T1", "ABCD-2345", person)
    assert rows_of(database)["rejections"] == 2


# --- threads ---


def test_a_thread_is_followed_until_it_is_left(opened: Callable[[], Database]) -> None:
    database = opened()
    thread = Thread("T1", "C1", "1.0", "inclusion")
    assert database.find_thread("T1", "C1", "1.0") is None
    database.follow_thread(thread)
    database.follow_thread(replace(thread, topic=None))
    database.follow_thread(replace(thread, topic="talent"))
    database.close()
    database = opened()
    assert database.find_thread("T1", "C1", "1.0") == replace(thread, topic="talent")
    assert database.find_thread("T1", "C1", "2.0") is None
    assert database.find_thread("T1", "C11", ".0") is None
    assert [database.unfollow_thread("T1", "C1", "1.0") for _ in range(2)] == [True, False]
    assert database.find_thread("T1", "C1", "1.0") is None


# --- privacy ---


def test_a_channel_keeps_a_report_of_its_own_until_it_is_taken_away(opened: Callable[[], Database]) -> None:
    first = opened()
    assert first.find_channel_reports() == {}
    for report in ("allotments", "parks"):
        first.save_channel_report("T1", "C1", report)
    first.close()
    again = opened()
    again.save_channel_report("T2", "C1", "gardens")
    own, namesake = again.channel_key("T1", "C1"), again.channel_key("T2", "C1")
    assert again.find_channel_reports() == {own: "parks", namesake: "gardens"}
    again.save_channel_report("T1", "C1", "")
    assert again.find_channel_reports() == {namesake: "gardens"}


def test_replies_of_several_reports_are_counted_apart(database: Database) -> None:
    first, second = a_receipt(intents=("pay",)), a_receipt(intents=("pay", "rent"))
    for receipt, report in ((first, ""), (first, "a"), (second, "b"), (second, "b")):
        database.save_reply("T1", "slack", replace(receipt, evidence=replace(receipt.evidence, report=report)))
    counted = {(tally.report, tally.intents): tally.replies for tally in database.count_replies("T1", *EVER)}
    assert counted == {("", ("pay",)): 1, ("a", ("pay",)): 1, ("b", ("pay", "rent")): 2}


def test_no_id_of_a_person_channel_thread_or_message_is_stored(database: Database) -> None:
    fill(database, "T1")
    stored = dump(database)
    assert "T1" in stored
    for name in ("U-secret", "C-secret", "1700000000.5", "M-secret"):
        assert name not in stored


def test_a_pseudonym_tells_nothing_across_workspaces_and_databases(
    database: Database, opened: Callable[[], Database]
) -> None:
    pseudonyms = database.pseudonyms
    assert pseudonyms.person("T1", "U1") == opened().pseudonyms.person("T1", "U1")
    made = {
        pseudonyms.person("T1", "U1"),
        pseudonyms.person("T2", "U1"),
        pseudonyms.person("T1U", "1"),
        pseudonyms.message("T1", "U1"),
        pseudonyms.thread("T1", "U", "1"),
        pseudonyms.thread("T1", "", "U1"),
    }
    assert len(made) == 6
    assert all(len(each) == 32 for each in made)
    other = Database.open("sqlite://")
    assert other.pseudonyms.person("T1", "U1") not in made
    other.close()


def test_one_workspace_never_reads_another(database: Database) -> None:
    fill(database, "T1")
    assert database.find_receipt("T2", "ABCD-2345") is None
    assert database.count_votes("T2", "ABCD-2345") == (0, 0)
    assert database.find_thread("T2", "C-secret", "1700000000.5") is None
    assert database.count_replies("T2", *EVER) == ()
    assert database.claim("T2", "M-secret")


def test_one_workspace_never_changes_another(database: Database) -> None:
    fill(database, "T1")
    before = dump(database)
    assert database.erase_person("T2", "U-secret") == 0
    assert database.purge_workspace("T2") == 0
    assert not database.unfollow_thread("T2", "C-secret", "1700000000.5")
    assert dump(database) == before


def test_a_row_moved_to_another_workspace_is_of_no_use_there(database: Database) -> None:
    fill(database, "T1")
    with database.transaction() as connection:
        for table in ("threads", "claims", "votes"):
            connection.execute(text(f"UPDATE {table} SET workspace = 'T2'"))
    assert database.find_thread("T2", "C-secret", "1700000000.5") is None
    assert database.claim("T2", "M-secret")
    assert database.erase_person("T2", "U-secret") == 0


# --- forgetting ---


def test_erasing_a_person_leaves_the_others(database: Database) -> None:
    fill(database, "T1")
    database.save_vote("T1", "ABCD-2345", "U2", helpful=False)
    assert database.erase_person("T1", "U-secret") == 3
    assert database.erase_person("T1", "U-secret") == 0
    assert database.count_votes("T1", "ABCD-2345") == (0, 1)


def test_every_table_that_names_a_person_is_erased(database: Database) -> None:
    fill(database, "T1")
    personal = [table for table in metadata.sorted_tables if "person" in table.c]
    assert {table.name for table in personal} == {"votes", "rejections", "questions"}
    database.erase_person("T1", "U-secret")
    kept = rows_of(database)
    assert [kept[table.name] for table in personal] == [0, 0, 0]


def test_purging_a_workspace_leaves_nothing_of_it_and_all_of_the_others(database: Database) -> None:
    fill(database, "T1")
    before = rows_of(database)
    fill(database, "T2")
    fill(database, "")
    assert database.purge_workspace("T2") == 7
    assert database.purge_workspace("") == 7
    assert rows_of(database) == before
    assert "'T2'" not in dump(database)


def test_what_goes_with_a_place_is_deleted_and_nothing_else(database: Database) -> None:
    fill(database, "T1")
    for workspace, channel, place in (("T1", "C1", ""), ("T1", "C2", "C1"), ("T1", "C3", "C2"), ("T2", "C1", "")):
        database.follow_thread(Thread(workspace, channel, "1.0", None, place))
        database.follow_thread(Thread(workspace, channel, "2.0", None, place))
        database.save_channel_report(workspace, channel, "allotments")
    before = rows_of(database)
    assert database.purge_place("T1", "C1") == 5
    assert rows_of(database) == before | {"threads": before["threads"] - 4, "channel_reports": 3}
    assert database.find_thread("T1", "C2", "1.0") is None
    assert database.find_thread("T2", "C1", "1.0") is not None
    assert database.purge_place("T1", "C1") == 0


def test_what_is_old_is_forgotten_and_counts_are_kept(database: Database, clock: Clock) -> None:
    fill(database, "T1")
    clock.move(days=30)
    database.save_reply("T1", "slack", a_receipt("NEWR-2345"))
    database.follow_thread(Thread("T1", "C2", "2.0", None))
    assert database.claim("T1", "new")
    assert database.expire(clock.now - timedelta(days=30)) == 0
    assert database.expire(clock.now - timedelta(days=1)) == 6
    assert database.find_receipt("T1", "ABCD-2345") is None
    assert database.find_receipt("T1", "NEWR-2345") is not None
    assert database.find_thread("T1", "C-secret", "1700000000.5") is None
    assert database.find_thread("T1", "C2", "2.0") is not None
    assert not database.claim("T1", "new")
    assert sum(tally.replies for tally in database.count_replies("T1", *EVER)) == 2
    assert database.count_votes("T1", "ABCD-2345") == (0, 0)


def test_a_receipt_or_thread_in_use_is_not_forgotten(database: Database, clock: Clock) -> None:
    fill(database, "T1")
    clock.move(days=30)
    database.save_reply("T1", "slack", a_receipt())
    database.follow_thread(Thread("T1", "C-secret", "1700000000.5", None))
    assert database.expire(clock.now - timedelta(days=1)) == 4  # the claim, the vote, the rejection, the question
    assert database.find_receipt("T1", "ABCD-2345") is not None
    assert database.find_thread("T1", "C-secret", "1700000000.5") is not None


def test_more_old_rows_than_one_slice_are_forgotten(database: Database, clock: Clock) -> None:
    rows = [{"workspace": "T1", "key": f"{n:032}", "claimed_at": 1} for n in range(1201)]
    with database.transaction() as connection:
        connection.execute(metadata.tables["claims"].insert(), rows)
    assert database.expire(datetime(2001, 1, 1, tzinfo=UTC)) == 1201


# --- what the tests look at ---


def fill(database: Database, workspace: str) -> None:
    """A row in each table."""
    words = Words("do they keep bees", "U-secret", "gardens", "unanswered", "")
    database.save_reply(workspace, "slack", a_receipt(), words)
    database.save_vote(workspace, "ABCD-2345", "U-secret", helpful=True)
    database.save_rejection(workspace, "ABCD-2345", "U-secret")
    database.follow_thread(Thread(workspace, "C-secret", "1700000000.5", "inclusion"))
    assert database.claim(workspace, "M-secret")


def rows_of(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {name: len(connection.execute(table.select()).all()) for name, table in metadata.tables.items()}


def dump(database: Database) -> str:
    with database.reading() as connection:
        return "\n".join(
            f"{name} {dict(row._mapping)}"
            for name, table in metadata.tables.items()
            for row in connection.execute(table.select().order_by(*table.primary_key))
        )


# --- leases ---


def test_a_lease_is_its_holder_s_for_its_term_and_while_it_is_renewed(
    opened: Callable[[], Database], clock: Clock
) -> None:
    first, second = opened(), opened()
    for _ in range(3):
        assert first.take_lease("slack", "a", 90)
        assert not second.take_lease("slack", "b", 90)
        clock.move(seconds=60)
    assert second.take_lease("database", "b", 90)
    clock.move(seconds=31)
    assert second.take_lease("slack", "b", 90)
    assert not first.take_lease("slack", "a", 90)


def test_of_many_who_take_a_lease_at_once_one_has_it(opened: Callable[[], Database]) -> None:
    databases = [opened() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda each: each[1].take_lease("slack", f"boot-{each[0]}", 90), enumerate(databases)))
    assert taken.count(True) == 1
