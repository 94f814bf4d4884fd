"""What curators see in Slack is within Slack's limits, however long and strange what people typed is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation import Asked, Count, Effect, Mark, Reading, State, Suggestion, Verb, Why
from bot.evaluation import Difference, Labelled, Result, Verdict
from bot.knowledge import load
from bot.model import Report
from bot.render import curation
from bot.render.blocks import View
from bot.render.curation import Bench, Decided, Draft, Row
from tests.curation.samples import decision
from tests.knowledge_files import write_report
from tests.render import checkers

LONG = "<!channel> *why* & " + "how about the bees " * 60
NOON = 1_700_000_000


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return load(write_report(tmp_path))


def suggestion(text: str = LONG, alike: int = 30) -> Suggestion:
    asked = Asked("T1", "ABCD-EFGH", "gardens", text, Why.UNHELPFUL, "wishes", 12_345, 7, NOON)
    return Suggestion((asked, *(replace(asked, receipt=f"ABCD-{n:04}", why=Why.REFUSED) for n in range(alike))))


def effect(differences: int = 30) -> Effect:
    asked = Labelled(LONG, ("time",))
    before = Result(asked, Verdict.RIGHT, "answered", "wishes", ("time",), 0.0, None)
    after = Result(asked, Verdict.MISSED, "not_in_report", None, (), 0.0, None)
    return Effect(2646, (Difference(before, after),) * differences, (Reading.MEANT, Reading.OFFERED, Reading.OTHERWISE))


def decided(state: State) -> Decided:
    made = decision(*(LONG[: 400 + n] for n in range(10)), state=state)
    return Decided(replace(made, proposed=Mark("T1/U1", NOON)), "W" * 75, "U1", "A curator", "23 Nov 2026")


def views(report: Report) -> Iterator[tuple[str, View]]:
    nearest = report.intents["wishes"]
    rows = [Row(suggestion(), nearest, "R" * 200)] * 40
    long_title = replace(nearest, title="W" * 75)
    counts = [("W" * 75, Count("gardens/wishes", 1_000_000, 2, 3))] * 30
    settled = [decided(State.ACCEPTED), decided(State.UNDONE)] * 10
    bench = Bench(rows, 40, counts, keeps_text=True, waiting=[decided(State.PROPOSED)] * 20, decided=settled, said="D")
    yield "home", {"type": "home", "blocks": list(curation.bench(bench))}
    nothing = Bench([], 0, [], keeps_text=True, waiting=[], decided=[])
    yield "home with nothing", {"type": "home", "blocks": list(curation.bench(nothing))}
    yield "all", curation.all_view(rows, 40)
    texts = tuple(LONG[: 450 + n] for n in range(10))
    passages = [(p.text, p.id) for p in report.passages.values()]
    for verb in Verb:
        empty = Draft(suggestion(), verb, ())
        full = Draft(
            suggestion(), verb, texts, long_title, (long_title,), "T" * 75, passages, effect(), "f" * 16, "Said"
        )
        yield f"{verb}, empty", curation.decide_view(report, empty, 1)
        yield f"{verb}, tried", curation.decide_view(report, replace(empty, tried="…"), 2)
        yield f"{verb}, full", curation.decide_view(report, full, 2)
        yield f"{verb}, searched", curation.decide_view(report, replace(full, near=()), 1)
    yield "confirm", curation.confirm_view(report, decided(State.PROPOSED), effect())
    yield "confirm, trying", curation.confirm_view(report, decided(State.PROPOSED), None)


def test_every_view_is_within_slack_s_limits(report: Report):
    assert {name: found for name, view in views(report) if (found := checkers.faults_in_view(view))} == {}


def test_every_view_passes_slack_sdk(report: Report):
    found = {name: checkers.faults_by_sdk(view["blocks"]) for name, view in views(report)}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_weekly_post_is_within_slack_s_limits(report: Report):
    rows = [Row(suggestion(), report.intents["wishes"], "R" * 200)] * 40
    for message in (curation.weekly(rows, 40), curation.weekly([], 0, [("W" * 75, Count("", 1, 2, 3))] * 40)):
        assert checkers.faults_in_message(message) == []
        assert checkers.faults_by_sdk(message["blocks"]) == []
        assert "<!channel>" not in message["text"]


def test_a_difference_names_what_was_and_what_will_be(report: Report):
    shown = "\n".join(checkers.texts(curation.confirm_view(report, decided(State.PROPOSED), effect(1))["blocks"]))
    assert "answered, ‘What do gardeners want?’ → not in report (worse)" in shown
