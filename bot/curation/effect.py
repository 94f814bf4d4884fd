"""What a decision changes in the replies to the recorded questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.judging import Result, Verdict

_WORTH = {
    Verdict.RIGHT: 4,
    Verdict.HALF: 3,
    Verdict.OFFERED: 2,
    Verdict.MISSED: 1,
    Verdict.WRONG: 0,
    Verdict.DECLINED: 4,
    Verdict.NEEDLESS: 2,
    Verdict.INVENTED: 0,
}


@dataclass(frozen=True, slots=True)
class Shift:
    """A recorded question whose reply is another one: outcomes, and intents or the first passages shown."""

    ask: str
    before: tuple[str, str]
    after: tuple[str, str]
    better: bool | None  # None where it is as right or wrong as it was


@dataclass(frozen=True, slots=True)
class Effect:
    """Of `asked` recorded questions, those whose replies change; `understood` says how the new examples are read."""

    asked: int
    shifts: tuple[Shift, ...]
    understood: tuple[tuple[str, str], ...] = ()  # (example, outcome) as they will be answered

    @property
    def better(self) -> int:
        return sum(1 for shift in self.shifts if shift.better)

    @property
    def worse(self) -> int:
        return sum(1 for shift in self.shifts if shift.better is False)


def compare(before: Sequence[Result], after: Sequence[Result]) -> tuple[Shift, ...]:
    """The questions with another reply, those that got worse first; both results are of the same questions."""
    shifts = (
        Shift(old.asked.ask, _seen(old), _seen(new), _better(old.verdict, new.verdict))
        for old, new in zip(before, after, strict=True)
        if _seen(old) != _seen(new)
    )
    return tuple(sorted(shifts, key=lambda shift: (shift.better is not False, shift.better is True)))


def _seen(result: Result) -> tuple[str, str]:
    """What a person sees: refusals understood otherwise are one, but for the sentence they name."""
    return result.outcome, " ".join(result.passages) or (result.intent or "")


def _better(before: Verdict, after: Verdict) -> bool | None:
    return None if _WORTH[before] == _WORTH[after] else _WORTH[after] > _WORTH[before]
