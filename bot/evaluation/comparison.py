"""Two editions of a knowledge file: what was edited, and which recorded questions get another reply. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.evaluation.judging import Result, Verdict
from bot.model import Report

# A right answer and a rightful no are worth the same; being shown a wrong passage is worse than being shown none.
_WORTH = {
    Verdict.RIGHT: 4,
    Verdict.DECLINED: 4,
    Verdict.HALF: 3,
    Verdict.OFFERED: 2,
    Verdict.NEEDLESS: 1,
    Verdict.MISSED: 1,
    Verdict.WRONG: 0,
    Verdict.INVENTED: 0,
}


class Turn(StrEnum):
    """What became of a question's reply."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"  # another reply, worth the same


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the two editions reply to differently."""

    before: Result
    after: Result

    @property
    def ask(self) -> str:
        return self.after.asked.ask

    @property
    def turn(self) -> Turn:
        gain = _WORTH[self.after.verdict] - _WORTH[self.before.verdict]
        return Turn.BETTER if gain > 0 else Turn.WORSE if gain < 0 else Turn.OTHER


@dataclass(frozen=True, slots=True)
class Edit:
    """What happened to one kind of thing in the file: ids, or examples as "intent: example"."""

    kind: str  # "passage", "intent" or "example"
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...] = ()


def compare(before: Sequence[Result], after: Sequence[Result]) -> tuple[Difference, ...]:
    """The questions with another reply, worse ones first, else in the order asked.

    Args:
        before: of `evaluate`, by the old edition.
        after: of the same questions in the same order, by the new one.

    Raises:
        ValueError: the questions are not the same.
    """
    if [result.asked for result in before] != [result.asked for result in after]:
        raise ValueError("both editions must be asked the same questions, in the same order")
    found = [Difference(old, new) for old, new in zip(before, after, strict=True) if _shown(old) != _shown(new)]
    return tuple(sorted(found, key=lambda difference: list(_ORDER).index(difference.turn)))


_ORDER = (Turn.WORSE, Turn.OTHER, Turn.BETTER)


def edits(old: Report, new: Report) -> tuple[Edit, ...]:
    """What was edited in passages, intents and examples; only the kinds where something was."""
    found = (
        _edit("passage", {p.id: p.text for p in old.passages.values()}, {p.id: p.text for p in new.passages.values()}),
        _edit("intent", _intents(old), _intents(new)),
        _edit("example", _examples(old), _examples(new)),
    )
    return tuple(edit for edit in found if edit.added or edit.removed or edit.changed)


def _shown(result: Result) -> tuple[str, tuple[str, ...] | str | None]:
    """What the person sees: which passages, or which intent is offered or declined."""
    return result.outcome, result.passages or result.intent


def _edit(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Edit:
    return Edit(
        kind,
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(name for name in new if name in old and new[name] != old[name]),
    )


def _intents(report: Report) -> dict[str, tuple[object, ...]]:
    return {i.id: (i.kind, i.title, i.passages, i.nearest, i.follow_ups) for i in report.intents.values()}


def _examples(report: Report) -> dict[str, bool]:
    return {f"{i.id}: {example}": True for i in report.intents.values() for example in i.examples}
