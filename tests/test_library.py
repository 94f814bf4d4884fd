"""The library: which report is asked, and how the whole is replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot import phrases
from bot.answerer import Answerer
from bot.bot import Bot
from bot.errors import ConfigError, KnowledgeError
from bot.library import CERTAIN, Library, ReportCommand, load_library, read_report_command
from bot.model import Abstention, Answer, Question, Reason, Reply, SmallTalk
from bot.store.database import Database
from tests.reports import ALLOTMENTS, OTHER, both
from tests.site import answerer


def another(report_id: str = "second") -> Answerer:
    first = answerer()
    return Answerer(replace(first.report, id=report_id, title="Another report"), first.matcher)


def test_the_first_report_is_the_default_where_none_is_named():
    library = Library([answerer(), another()])
    assert library.default.id == answerer().report.id
    assert Library([answerer(), another()], "second").default.title == "Another report"


def test_the_default_stands_first():
    library = Library([answerer(), another(), another("third")], "third")
    assert [report.id for report in library.reports] == ["third", answerer().report.id, "second"]


def test_an_unknown_id_finds_the_default():
    library = Library([answerer(), another()])
    assert library.find("second").title == "Another report"
    assert library.find("").id == library.find("gone").id == answerer().report.id


@pytest.mark.parametrize(("ids", "default"), [([], ""), (["a", "a"], ""), (["a"], "b")])
def test_a_library_without_a_report_or_with_two_of_one_id_is_refused(ids, default):
    with pytest.raises(ValueError, match="report"):
        Library([another(name) for name in ids], default)


def test_one_report_of_a_library_is_replaced():
    library = Library([answerer(), another()])
    newer = Answerer(replace(another().report, title="Newer"), answerer().matcher)
    assert library.replacing(newer).find("second").title == "Newer"
    assert library.find("second").title == "Another report"


def test_a_bot_answers_from_its_new_library_at_once(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    bot = Bot(Library([answerer()]), database)
    bot.replace(Library([another()]))
    assert bot.report.title == bot.library.default.title == "Another report"
    bot.close()


# --- two reports ---

WAITING = "How long is the waiting list?"


def ask(text: str, **more: str) -> Reply:
    return both().answer(Question(text, "terminal", **more))


def test_the_default_answers_where_no_report_is_named():
    reply = ask("What did CEOs say about talent management?")
    assert isinstance(reply, Answer)
    assert reply.evidence.report == reply.intents[0].report == both().default.id


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (f"in allotments: {WAITING}", {}),
        (f"In the alotment report: {WAITING}", {}),
        (WAITING, {"report": OTHER}),
        (WAITING, {"topic": f"{OTHER}/rent"}),
        (WAITING, {"topic": f"{OTHER}/"}),
        (f"in the allotment report, {WAITING}", {"report": "nhs-leadership-2019"}),
    ],
)
def test_a_report_is_asked_that_is_named_or_chosen_or_was_asked_before(text, more):
    reply = ask(text, **more)
    assert isinstance(reply, Answer)
    assert reply.evidence.report == OTHER
    assert reply.quotes[0].passage.ref == f"{OTHER}/waiting"
    assert reply.quotes[0].citation.title == "Brookside Allotment Society annual report"


def test_what_another_report_answers_is_offered_under_its_name_and_nothing_of_it_is_quoted():
    reply = ask(WAITING)
    assert isinstance(reply, Abstention)
    assert reply.evidence.report == both().default.id
    (other,) = reply.elsewhere
    assert (other.report.id, [intent.ref for intent in other.intents]) == (OTHER, [f"{OTHER}/waiting-list"])


def test_a_report_that_there_is_not_is_never_taken_for_another_one():
    asked = "In open doors: what did CEOs say about talent management?"
    reply = ask(asked)
    assert isinstance(reply, Abstention)
    assert (reply.asked, reply.reason, reply.evidence.matches) == (asked, Reason.UNKNOWN_REPORT, ())
    assert [intent.report for intent in reply.nearest] == [both().default.id]
    assert "‘in " in phrases.abstention(both().default, reply)
    (other,) = ask(f"In open doors: {WAITING}").elsewhere
    assert other.report.id == OTHER


def test_one_report_alone_is_not_asked_under_another_ones_name():
    reply = Library([answerer()]).answer(Question("In open doors: what did CEOs say about talent management?", "web"))
    assert isinstance(reply, Abstention)
    assert phrases.abstention(answerer().report, reply).startswith("I know no report by that name. I answer from ‘")


def test_another_report_is_offered_only_where_it_is_surer_than_when_it_is_asked():
    asked = "what happened with the water pipe"
    answered = ask(asked, report=OTHER)
    assert isinstance(answered, Answer)
    assert answered.evidence.best.score < CERTAIN
    assert ask(asked).elsewhere == ()


def test_a_follow_up_is_read_with_what_was_asked_of_the_same_report():
    alone = ask("how much?", report=OTHER)
    together = ask("how much?", topic=f"{OTHER}/leak")
    assert alone.evidence.matches != together.evidence.matches


def test_a_conversation_turns_to_the_chosen_report_where_that_one_answers():
    turned = ask("What did CEOs say about talent management?", topic=f"{OTHER}/rent")
    assert isinstance(turned, Answer)
    assert turned.evidence.report == both().default.id
    stays = ask("What does it say about artificial intelligence?", topic=f"{OTHER}/rent")
    assert not isinstance(stays, Answer)
    assert stays.evidence.report == OTHER


def test_a_report_named_alone_says_what_it_is():
    reply = ask("in the allotment report:")
    assert isinstance(reply, SmallTalk)
    assert reply.evidence.report == OTHER


def test_a_button_answers_from_its_own_report_and_an_old_one_from_the_default():
    library = both()
    assert library.choose(f"{OTHER}/rent").quotes[0].passage.id == "rents"
    assert library.choose("talent-management").evidence.report == library.default.id
    assert library.choose("rent").evidence.report == OTHER  # the default has none of this name
    for gone in (f"{OTHER}/talent-management", "nobody/rent", "", "/", "a/b/c"):
        assert library.choose(gone) is None


def test_each_report_has_small_talk_of_its_own_and_they_share_bot_and_command():
    assert {report.command for report in both().reports} == {"/leadership"}
    assert {report.bot_name for report in both().reports} == {"Leadership Bot"}
    assert [name.short for name in both().default.shelf] == ["leadership report", "allotments"]
    assert Library([answerer()]).default.shelf == ()


def test_every_report_is_searched_the_best_fitting_passages_first():
    found = both().search("waiting list", 25)
    assert found[0].passage.ref == f"{OTHER}/waiting"
    assert {quote.passage.report for quote in both().search("year", 25)} == {both().default.id, OTHER}
    assert len({quote.passage.ref for quote in found}) == len(found)
    assert both().search("zzz", 25) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("report", ReportCommand("show")),
        ("Reports?", None),
        ("reports", ReportCommand("show")),
        ("report allotments", ReportCommand("choose", OTHER)),
        ("report: the leadership report.", ReportCommand("choose", "nhs-leadership-2019")),
        ("report default", ReportCommand("undo")),
        ("report gardens", ReportCommand("unknown")),
        ("report what the chief executives said of talent", None),
        ("reporting lines", None),
        ("what report is this", None),
    ],
)
def test_the_words_that_choose_a_report_are_told_from_questions(text, expected):
    assert read_report_command(both(), text) == expected
    assert read_report_command(Library([answerer()]), text) is None


# --- read from files ---


def copy_of(folder: Path, name: str, old: str = "", new: str = "") -> Path:
    path = folder / name
    text = ALLOTMENTS.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    (folder / "source").mkdir(exist_ok=True)
    (folder / "source" / "allotments.txt").write_bytes((ALLOTMENTS.parent / "source" / "allotments.txt").read_bytes())
    return path


def test_the_faults_of_all_files_are_told_at_once(tmp_path):
    first = copy_of(tmp_path, "a.yaml", "84 plots", "85 plots")
    second = copy_of(tmp_path, "b.yaml", "follow_ups: [rent]", "follow_ups: [rents]")
    with pytest.raises(KnowledgeError) as raised:
        load_library([first, second], None)
    assert len(raised.value.faults) == 2
    assert [fault.split(":")[0] for fault in raised.value.faults] == [str(first), str(second)]


def test_two_reports_of_one_id_or_name_are_refused_with_their_lines(tmp_path):
    first = copy_of(tmp_path, "a.yaml")
    second = copy_of(tmp_path, "b.yaml")
    with pytest.raises(KnowledgeError) as raised:
        load_library([first, second], None)
    told = "\n".join(raised.value.faults)
    assert f"{second}:3: id 'allotments-2025' is also the id of {first}" in told
    assert f"{second}:8: name 'allotments' is also a name of {first}" in told


def test_the_default_is_found_by_id_or_name_and_a_wrong_one_names_the_right_ones(tmp_path):
    first = copy_of(tmp_path, "a.yaml")
    second = copy_of(tmp_path, "b.yaml", "id: allotments-2025", "id: parks")
    second.write_text(second.read_text().replace("names: [allotments, allotment report]", "names: [parks]"))
    assert load_library([first, second], None).default.id == OTHER
    assert load_library([first, second], None, "parks").default.id == "parks"
    assert load_library([first, second], None, "the allotment report").default.id == OTHER
    with pytest.raises(ConfigError, match=r"no report is called 'bees'.*allotments-2025, parks"):
        load_library([first, second], None, "bees")
