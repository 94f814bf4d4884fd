"""What each question was answered with when it was last recorded, and what has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.judging import Result


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose reply is not what was recorded."""

    ask: str
    before: str
    after: str


def record_text(results: Iterable[Result]) -> str:
    """What each question is answered with, a JSON object a line, for `changes` to compare with."""
    lines = [json.dumps({"ask": r.asked.ask, "reply": _summary(r)}, ensure_ascii=False) for r in results]
    return "\n".join(lines) + "\n"


def recorded(path: Path) -> dict[str, str]:
    """What was recorded, by question; empty where nothing was."""
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            item = json.loads(line)
            found[str(item["ask"])] = str(item["reply"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def changes(before: dict[str, str], results: Iterable[Result]) -> tuple[Change, ...]:
    """Recorded questions whose reply is another now."""
    return tuple(
        Change(r.asked.ask, before[r.asked.ask], _summary(r))
        for r in results
        if r.asked.ask in before and before[r.asked.ask] != _summary(r)
    )


def _summary(result: Result) -> str:
    return (
        " ".join([result.outcome, *result.passages]) if result.passages else f"{result.outcome} {result.intent or '-'}"
    )
