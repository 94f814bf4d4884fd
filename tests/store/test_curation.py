"""Questions kept for the curators, and what they decided, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.curation import Act, Decision, Mark, State, Verb, Why
from bot.model import Match
from bot.store import Held, Words
from bot.store.curation import Curation
from bot.store.database import Database
from tests.curation.samples import decision
from tests.store.conftest import Clock, a_receipt

DECISION = replace(
    decision("do they keep bees", "bees?", intent="bees", verb=Verb.INTENT, title="Bees?", passages=("time",)),
    state=State.PROPOSED,
    accepted=None,
)


@pytest.fixture
def curation(database: Database) -> Curation:
    return Curation(database)


def ask(
    database: Database,
    text: str,
    receipt: str,
    *,
    person: str = "U1",
    workspace: str = "T1",
    why: str = "unanswered",
    report: str = "gardens",
) -> None:
    words = Words(text, person, report, why, "wishes")
    database.save_reply(workspace, "slack", a_receipt(receipt, "not_in_report", "not_understood", ()), words)


# --- questions ---


def test_a_question_is_kept_with_how_often_and_by_how_many(database: Database, curation: Curation, clock: Clock):
    ask(database, "bees?", "BEES-AAAA")
    clock.move(seconds=5)
    ask(database, "bees?", "BEES-AAAA")
    ask(database, "bees?", "BEES-AAAA", person="U2")

    (found,) = curation.find_questions(("T1",), "gardens")
    assert (found.text, found.why, found.nearest) == ("bees?", Why.UNANSWERED, "wishes")
    assert (found.times, found.people, found.last) == (3, 2, int(clock.now.timestamp()))


def test_without_words_nothing_is_kept_of_a_question(database: Database, curation: Curation):
    database.save_reply("T1", "slack", a_receipt("BEES-AAAA"))
    assert curation.find_questions(("T1",), "gardens") == ()


def test_questions_of_other_workspaces_and_reports_are_not_shown(database: Database, curation: Curation):
    ask(database, "bees?", "BEES-AAAA")
    ask(database, "ponds?", "POND-AAAA", workspace="T2")
    ask(database, "boards?", "BOAR-AAAA", report="other")
    ask(database, "on the page", "PAGE-AAAA", workspace="")

    assert [asked.text for asked in curation.find_questions(("T1", ""), "gardens")] == ["bees?", "on the page"]


def test_an_answered_question_is_shown_once_somebody_finds_fault_with_it(database: Database, curation: Curation):
    ask(database, "bees?", "BEES-AAAA", why="")
    ask(database, "ponds?", "POND-AAAA", why="")
    assert curation.find_questions(("T1",), "gardens") == ()

    database.save_vote("T1", "BEES-AAAA", "U9", helpful=False)
    database.save_rejection("T1", "POND-AAAA", "U9")
    database.save_vote("T2", "POND-AAAA", "U9", helpful=False)
    assert {asked.text: asked.why for asked in curation.find_questions(("T1",), "gardens")} == {
        "bees?": Why.UNHELPFUL,
        "ponds?": Why.REFUSED,
    }
    database.save_vote("T1", "BEES-AAAA", "U9", helpful=True)
    assert [asked.text for asked in curation.find_questions(("T1",), "gardens")] == ["ponds?"]


def test_a_persons_questions_are_counted_and_erased(database: Database, curation: Curation):
    ask(database, "bees?", "BEES-AAAA")
    ask(database, "bees?", "BEES-AAAA", person="U2")
    assert database.count_person("T1", "U1").questions == 1

    assert database.erase_person("T1", "U1") == 1
    (left,) = curation.find_questions(("T1",), "gardens")
    assert left.people == 1
    assert database.count_person("T1", "U1") == Held(0, 0, 0)


def test_no_id_of_a_person_stands_in_the_questions(database: Database):
    ask(database, "bees?", "BEES-AAAA", person="U0SECRET")
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM questions").all()
    assert "U0SECRET" not in repr(rows)


def test_a_question_goes_with_its_workspace(database: Database, curation: Curation):
    ask(database, "bees?", "BEES-AAAA")
    curation.add(DECISION)
    database.purge_workspace("T1")
    assert curation.find_questions(("T1",), "gardens") == ()
    assert curation.find_decisions() == ()


def test_questions_without_fault_go_after_a_week_and_all_in_time(database: Database, curation: Curation, clock: Clock):
    ask(database, "bees?", "BEES-AAAA", why="")
    ask(database, "ponds?", "POND-AAAA")
    ask(database, "voted down", "VOTE-AAAA", why="")
    database.save_vote("T1", "VOTE-AAAA", "U9", helpful=False)
    clock.move(days=8)

    assert curation.expire(clock.now - timedelta(days=90)) == 1
    assert len(curation.find_questions(("T1",), "gardens")) == 2
    clock.move(days=90)
    database.expire(clock.now - timedelta(days=90))
    assert curation.find_questions(("T1",), "gardens") == ()


def test_a_question_of_any_signs_can_be_kept(database: Database, curation: Curation):
    ask(database, "bees \ud83d\udc1d? ' \" \\ % _".encode("utf-16", "surrogatepass").decode("utf-16"), "BEES-AAAA")
    assert curation.find_questions(("T1",), "gardens")[0].text.startswith("bees 🐝")


# --- counts ---


def test_without_text_replies_of_no_use_are_counted_by_the_nearest_intent(database: Database, curation: Curation):
    for receipt in ("AAAA-AAAA", "BBBB-BBBB"):
        database.save_reply("T1", "slack", a_receipt(receipt, "not_in_report", "not_understood", ()))
    database.save_reply("T1", "slack", a_receipt("CCCC-CCCC"))
    database.save_vote("T1", "CCCC-CCCC", "U1", helpful=False)
    talent = (Match("talent", 60.0, "talent"),)
    database.save_reply("T1", "slack", a_receipt("DDDD-DDDD", "suggested", None, (), talent))
    database.save_rejection("T1", "DDDD-DDDD", "U1")

    first, second = curation.count_unanswered(("T1",), date(2026, 11, 1))
    assert (first.nearest, first.unanswered, first.refused, first.unhelpful) == ("inclusion", 2, 0, 1)
    assert (second.nearest, second.unanswered, second.refused, second.unhelpful) == ("talent", 0, 1, 0)
    assert curation.count_unanswered(("T2",), date(2026, 11, 1)) == ()
    assert curation.count_unanswered(("T1",), date(2026, 11, 24)) == ()


# --- decisions ---


def test_a_decision_comes_back_as_it_was(curation: Curation):
    assert curation.add(DECISION)
    assert curation.find_decision("d1") == DECISION
    assert curation.find_decisions() == (DECISION,)
    assert curation.find_decision("none") is None


def test_each_change_raises_the_revision_and_nothing_else_does(database: Database, curation: Curation):
    assert curation.revision() == 0
    curation.add(DECISION)
    assert curation.revision() == 1
    ask(database, "bees?", "BEES-AAAA")
    curation.find_decisions()
    assert curation.revision() == 1
    curation.accept("d1", "T1/U2")
    curation.undo("d1", "T1/U3")
    assert curation.revision() == 3


def test_a_second_curator_accepts_and_the_first_may_not(curation: Curation, clock: Clock):
    curation.add(DECISION)
    clock.move(hours=1)
    assert not curation.accept("d1", "T1/U1")
    assert curation.accept("d1", "T1/U2")
    assert not curation.accept("d1", "T1/U3")

    found = curation.find_decision("d1")
    assert found
    assert found.state is State.ACCEPTED
    assert found.accepted
    assert (found.accepted.by, found.accepted.at) == ("T1/U2", int(clock.now.timestamp()))


def test_a_decision_is_undone_once_and_its_questions_may_be_decided_again(curation: Curation):
    curation.add(DECISION)
    assert curation.undo("d1", "T1/U2")
    assert not curation.undo("d1", "T1/U2")
    assert not curation.accept("d1", "T1/U2")
    assert curation.add(replace(DECISION, id="d2"))


def test_of_two_curators_who_decide_at_once_one_is_told(opened: Callable[[], Database]):
    def decide(number: int) -> bool:
        return Curation(opened()).add(replace(DECISION, id=f"d{number}"))

    opened()
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(decide, range(4))) == [False, False, False, True]


def test_decisions_about_other_questions_or_reports_do_not_meet(curation: Curation):
    assert curation.add(DECISION)
    assert not curation.add(replace(DECISION, id="d2"))
    assert curation.add(replace(DECISION, id="d3", covers=frozenset({"0" * 16})))
    assert curation.add(replace(DECISION, id="d4", report="other"))


def test_what_was_undone_or_ignored_goes_in_time_and_what_is_in_effect_stays(curation: Curation, clock: Clock):
    def added(name: str, verb: Verb = Verb.EXAMPLE) -> Decision:
        proposed = Mark("T1/U1", int(clock.now.timestamp()))
        made = replace(DECISION, id=name, verb=verb, covers=frozenset({name}), proposed=proposed)
        assert curation.add(made)
        return made

    added("stays")
    curation.accept("stays", "T1/U2")
    added("undone")
    curation.undo("undone", "T1/U2")
    added("ignored", Verb.IGNORE)
    clock.move(days=1)
    assert curation.expire(clock.now - timedelta(days=90)) == 0
    clock.move(days=90)
    assert curation.expire(clock.now - timedelta(days=90)) == 2
    assert [each.id for each in curation.find_decisions()] == ["stays"]


def test_who_did_what_is_written_down_and_so_is_what_was_refused(curation: Curation, clock: Clock):
    curation.record("T1", "T1/U1", "example", "d1", allowed=True)
    curation.record("T1", "T1/U9", "undo", "d1", allowed=False)

    now = int(clock.now.timestamp())
    assert curation.find_acts(5) == (
        Act(Mark("T1/U9", now), "undo", "d1", allowed=False),
        Act(Mark("T1/U1", now), "example", "d1", allowed=True),
    )
    assert len(curation.find_acts(1)) == 1


def test_whatever_somebody_makes_up_is_written_down_in_short(curation: Curation):
    curation.record("T1", "T1/U9", "x\x00" * 200, "\ud800" * 90, allowed=False)
    (act,) = curation.find_acts(5)
    assert (act.act, act.target) == (("x " * 32).strip() + " ", "")


def test_a_curator_who_has_their_name_erased_leaves_the_decision(database: Database, curation: Curation):
    curation.add(DECISION)
    curation.accept("d1", "T1/U2")
    assert database.count_person("T1", "U2").decisions == 1
    curation.record("T1", "T1/U2", "confirm", "d1", allowed=True)
    assert database.erase_person("T1", "U2") == 2

    assert curation.find_acts(1)[0].mark.by == ""
    found = curation.find_decision("d1")
    assert found
    assert found.accepted
    assert (found.proposed.by, found.accepted.by, found.state) == ("T1/U1", "", State.ACCEPTED)


def test_what_a_workspace_decided_is_out_of_effect_once_it_is_left(database: Database, curation: Curation):
    curation.add(DECISION)
    before = curation.revision()
    database.purge_workspace("T2")
    assert curation.revision() == before
    database.purge_workspace(DECISION.workspace)
    assert curation.find_decisions() == ()
    assert curation.revision() > before
