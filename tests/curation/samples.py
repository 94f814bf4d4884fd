"""Questions, decisions and a small report for the tests of the curators' loop."""

from __future__ import annotations

from pathlib import Path

from bot.curation import Asked, Decision, Mark, State, Verb, Why, mark_of
from bot.knowledge import load
from bot.model import Report
from tests.knowledge_files import write_report

NOON = 1_700_000_000


def gardens(folder: Path) -> Report:
    return load(write_report(folder))


def asked(text: str, times: int = 1, why: Why = Why.UNANSWERED, nearest: str = "", last: int = NOON) -> Asked:
    return Asked("T1", f"R-{mark_of(text)[:6]}", "gardens", text, why, nearest, times, times, last)


def decision(
    *texts: str,
    intent: str = "wishes",
    verb: Verb = Verb.EXAMPLE,
    title: str = "",
    passages: tuple[str, ...] = (),
    name: str = "d1",
    state: State = State.ACCEPTED,
    at: int = NOON,
    report: str = "gardens",
) -> Decision:
    accepted = Mark("T1/U1", at) if state is not State.PROPOSED else None
    undone = Mark("T1/U2", at) if state is State.UNDONE else None
    covers = frozenset(map(mark_of, texts))
    place = (name, "T1", report, verb, intent, title, texts, passages, covers, len(texts), state)
    return Decision(*place, Mark("T1/U1", at), accepted, undone)
