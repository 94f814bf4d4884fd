"""The coverage map: counted by passage and section, over days and weeks, in text and as a picture."""

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.cli import main
from bot.coverage import map_coverage
from bot.model import Span, Tally
from bot.render.coverage import coverage_text, draw_spans
from bot.render.text import Style
from tests.knowledge_files import write_report
from tests.matcher.gardens import report

MONDAY = date(2026, 11, 23)


def tally(outcome, *intents, replies=1, day=MONDAY):
    return Tally(day, "slack", outcome, None, intents, replies)


def uses(coverage):
    return {use.passage.id: (use.intents, use.asked) for section in coverage.sections for use in section.passages}


def test_a_passage_counts_where_people_were_shown_it():
    tallies = [tally("answered", "pruning", replies=3), tally("answered", "wishes"), tally("suggested", "wishes")]
    coverage = map_coverage(report(), tallies, MONDAY, MONDAY)
    quoting = {p: sum(p in i.passages for i in report().intents.values()) for p in report().passages}
    assert uses(coverage) == {
        "time": (quoting["time"], 4),  # pruning quotes it second
        "privilege": (quoting["privilege"], 0),
        "pruned": (quoting["pruned"], 3),
    }
    assert [passage.id for passage in coverage.never_asked] == ["privilege"]
    assert coverage.sections[0].asked == 7


def test_two_intents_answered_at_once_count_each_passage_once():
    coverage = map_coverage(report(), [tally("answered", "wishes", "pruning", replies=2)], MONDAY, MONDAY)
    assert uses(coverage)["time"][1] == 2


def test_what_no_passage_holds_is_told_sentence_by_sentence():
    coverage = map_coverage(report(), [], MONDAY, MONDAY)
    assert coverage.unquoted == ("A report on gardens", ", but this is starting to be addressed.")


def test_what_is_asked_in_vain_is_told_by_how_often():
    tallies = [tally("not_in_report", "pay", replies=5), tally("not_in_report", "wishes", replies=9)]
    wanted = map_coverage(report(), tallies, MONDAY, MONDAY).wanted
    assert [(intent.id, number) for intent, number in wanted] == [("pay", 5)]  # wishes was only the nearest


def test_intents_that_the_file_has_no_more_are_passed_over():
    coverage = map_coverage(report(), [tally("answered", "gone")], MONDAY, MONDAY)
    assert not any(asked for _, asked in uses(coverage).values())
    assert coverage.spans == (Span(MONDAY, 1, 0, 0),)


def test_small_talk_is_no_question():
    assert map_coverage(report(), [tally("small_talk", "thanks")], MONDAY, MONDAY).spans == (Span(MONDAY, 0, 0, 0),)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.data())
def test_every_reply_counts_in_one_span(first, length, data):
    last = first + timedelta(length)
    days = data.draw(st.lists(st.dates(first, last), max_size=20))
    outcomes = ["answered", "suggested", "not_in_report"]
    tallies = [tally(outcomes[n % 3], "wishes", replies=n + 1, day=day) for n, day in enumerate(days)]
    spans = map_coverage(report(), tallies, first, last).spans
    assert sum(span.asked for span in spans) == sum(t.replies for t in tallies)
    assert spans[0].first == first
    assert all(span.first.weekday() == 0 for span in spans[1:]) or length < 31


def test_days_outside_are_not_counted():
    outside = [tally("answered", "wishes", day=MONDAY - timedelta(1)), tally("answered", "wishes", day=date.max)]
    assert not any(span.asked for span in map_coverage(report(), outside, MONDAY, MONDAY).spans)


def test_the_text_tells_all_of_it():
    tallies = [tally("answered", "pruning", replies=1200), tally("not_in_report", "pay", replies=5)]
    text = coverage_text(map_coverage(report(), tallies, MONDAY, MONDAY), Style())
    assert "what was asked from 23 Nov 2026 to 23 Nov 2026" in text
    assert "1,205 questions: 1,200 answered, 0 offered choices, 5 declined." in text
    assert "Quoted, but nobody has asked for it\n  privilege: ‘Weeding is a privilege’" in text
    assert "Asked most of what the report does not say\n       5  What are gardeners paid?" in text


def test_nothing_asked_is_said_so():
    text = coverage_text(map_coverage(report(), [], MONDAY, MONDAY), Style())
    assert "Nothing has been asked yet." in text


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), max_size=60))
def test_the_picture_stays_in_its_frame(numbers):
    spans = [Span(MONDAY + timedelta(n), *row) for n, row in enumerate(numbers)]
    figure = ElementTree.fromstring(draw_spans(spans))
    _, _, width, height = map(float, figure.get("viewBox").split())
    for circle in figure.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= float(circle.get("cx")) <= width
        assert 0 <= float(circle.get("cy")) <= height
    labels = [float(t.get("y")) for t in figure.iter("{http://www.w3.org/2000/svg}text") if t.text in Span.__slots__]
    assert all(abs(a - b) >= 14 for n, a in enumerate(labels) for b in labels[n + 1 :])


@pytest.fixture
def garden(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/var/bot.db")
    monkeypatch.setenv("REPORT", str(write_report(tmp_path)))
    return tmp_path


def test_the_command_counts_what_was_asked_and_draws_it(garden, capsys):
    assert main(["ask", "what about pruning"]) == 0
    assert main(["coverage", "--plot", str(garden / "plot.svg")]) == 0
    said = capsys.readouterr().out
    assert "1 question: 1 answered" in said
    assert ElementTree.parse(garden / "plot.svg").getroot().get("aria-label")
