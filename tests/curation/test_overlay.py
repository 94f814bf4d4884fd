"""Accepted decisions become part of a report, alike on every machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.answerer import Answerer
from bot.curation import State, Verb, lay_over, new_intent_id
from bot.knowledge import load
from bot.matcher import Matcher
from bot.model import Answer, IntentKind, Question
from tests.curation.samples import NOON, decision, gardens


def test_an_accepted_example_is_added_to_its_intent_once(tmp_path: Path):
    report = gardens(tmp_path)
    made = lay_over(report, [decision("Bees?", "bees", "What do gardeners want?")])
    assert made.added == {"wishes": ("Bees?",)}
    assert made.report.intents["wishes"].examples == (*report.intents["wishes"].examples, "Bees?")
    assert made.report.version != report.version
    assert set(made.report.intents) == set(report.intents)


def test_what_is_proposed_undone_ignored_or_of_another_report_changes_nothing(tmp_path: Path):
    report = gardens(tmp_path)
    idle = [
        decision("bees", state=State.PROPOSED),
        decision("bees", state=State.UNDONE, name="d2"),
        decision("bees", verb=Verb.IGNORE, intent="", name="d3"),
        decision("bees", report="other", name="d4"),
    ]
    made = lay_over(report, idle)
    assert made.report is report
    assert (made.taken, made.contained, made.homeless) == ((), (), ())


def test_a_new_intent_answers_with_its_passages(tmp_path: Path):
    report = gardens(tmp_path)
    name = new_intent_id(report, "Is weeding liked?")
    new = decision(
        "do people like weeding", intent=name, verb=Verb.INTENT, title="Is weeding liked?", passages=("privilege",)
    )
    made = lay_over(report, [new])
    reply = Answerer(made.report, Matcher(made.report, None)).answer(Question("do people like weeding", "terminal"))
    assert isinstance(reply, Answer)
    assert reply.quotes[0].passage.id == "privilege"
    assert made.report.intents[name].kind is IntentKind.ANSWER


def test_a_later_decision_adds_to_the_intent_an_earlier_one_made(tmp_path: Path):
    first = decision("nettles", intent="weeds", verb=Verb.INTENT, title="Weeds?", passages=("privilege",))
    second = decision("weeds", intent="weeds", name="d2", at=NOON + 1)
    made = lay_over(gardens(tmp_path), [second, first])
    assert made.report.intents["weeds"].examples == ("nettles", "weeds")
    assert lay_over(gardens(tmp_path), [second]).homeless == (second,)


def test_what_the_report_does_not_say_gets_an_intent_with_what_stands_nearest(tmp_path: Path):
    new = decision("bees", intent="bees", verb=Verb.NOT_IN_REPORT, title="Bees?", passages=("time",))
    intent = lay_over(gardens(tmp_path), [new]).report.intents["bees"]
    assert (intent.kind, intent.nearest, intent.passages) == (IntentKind.NOT_IN_REPORT, ("time",), ())


def test_of_the_nearest_passages_those_without_a_button_of_their_own_are_left_out(tmp_path: Path):
    found = ("time", "privilege")
    new = decision("bees", intent="bees", verb=Verb.NOT_IN_REPORT, title="Bees?", passages=found)
    report = gardens(tmp_path)
    without = replace(report, intents={name: i for name, i in report.intents.items() if name != "weeding"})
    assert lay_over(without, [new]).report.intents["bees"].nearest == ("time",)
    assert lay_over(report, [new]).report.intents["bees"].nearest == found


def test_a_decision_whose_passages_or_intent_are_gone_is_named_and_not_applied(tmp_path: Path):
    gone = [
        decision("bees", intent="gone"),
        decision("x", intent="x", verb=Verb.INTENT, title="X?", passages=("gone",), name="d2"),
        decision("y", intent="y", verb=Verb.INTENT, title="Y?", name="d3"),
    ]
    made = lay_over(gardens(tmp_path), gone)
    assert made.homeless == tuple(gone)
    assert made.added == {}


def test_a_decision_that_was_exported_is_recognised_in_the_file(tmp_path: Path):
    taken = decision("What do gardeners want?")
    report = gardens(tmp_path)
    assert lay_over(report, [taken]).contained == (taken,)
    assert lay_over(report, [taken]).report is report


def test_the_edition_depends_on_what_is_added_and_not_on_the_order_it_is_read_in(tmp_path: Path):
    report = gardens(tmp_path)
    one, two = decision("bees", at=NOON), decision("ponds", name="d2", at=NOON + 1)
    assert lay_over(report, [one, two]).report.version == lay_over(report, [two, one]).report.version
    assert lay_over(report, [one]).report.version != lay_over(report, [two]).report.version


def test_new_ids_are_words_of_the_title_and_never_taken(tmp_path: Path):
    report = gardens(tmp_path)
    assert new_intent_id(report, "What about café bees?") == "what-about-cafe-bees"
    assert new_intent_id(report, "Wishes") == "wishes-2"
    assert new_intent_id(report, "Wishes", {"wishes-2"}) == "wishes-3"
    assert new_intent_id(report, "¿?") == "question"
    assert load(Path(report.path)).id == "gardens"
