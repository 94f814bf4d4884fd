"""`leadership diff`: what an edit of the knowledge file changes, for the terminal and for a pull request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot import evaluation
from bot.evaluation import Difference, Edit, Result, Tally, Turn
from bot.model import Report

LISTED = 30  # rows of a list that goes on; in full they are for `leadership eval --misses`
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~@])")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions, asked the same questions."""

    old: Report
    new: Report
    before: tuple[Result, ...]
    after: tuple[Result, ...]

    @property
    def differences(self) -> tuple[Difference, ...]:
        return evaluation.compare(self.before, self.after)

    @property
    def worse(self) -> int:
        return sum(1 for difference in self.differences if difference.turn is Turn.WORSE)


def text(comparison: Comparison) -> str:
    """The account for the terminal."""
    lines = [f"{comparison.old.path} → {comparison.new.path}", "", *_edit_lines(comparison), "", _head(comparison)]
    for difference in comparison.differences[:LISTED]:
        lines += ["", f"  {difference.turn.value:7} {_one_line(difference.ask)}"]
        lines.append(f"          {_reply(difference.before)} → {_reply(difference.after)}")
    lines += _rest(comparison)
    before, after = evaluation.tally(comparison.before), evaluation.tally(comparison.after)
    lines += ["", f"before  {_shares(before)}", f"after   {_shares(after)}"]
    return "\n".join(lines) + "\n"


def markdown(comparison: Comparison) -> str:
    """The same as GitHub-flavoured Markdown, for a pull request: https://github.github.com/gfm/."""
    before, after = evaluation.tally(comparison.before), evaluation.tally(comparison.after)
    lines = [f"### {_escape(comparison.new.title)}: what the edit changes", "", _head(comparison), ""]
    lines += [f"- {_escape(line)}" for line in _edit_lines(comparison)]
    lines += ["", "| | right | reached | declined | wrong |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {' | '.join(_figures(found))} |" for name, found in (("before", before), ("after", after))]
    if differences := comparison.differences[:LISTED]:
        lines += ["", "| | question | before | after |", "|---|---|---|---|"]
        lines += [_row(difference) for difference in differences]
    return "\n".join([*lines, *_rest(comparison)]) + "\n"


# --- parts ---


def _head(comparison: Comparison) -> str:
    turns = Counter(difference.turn for difference in comparison.differences)
    if not turns:
        return f"None of {len(comparison.after):,} recorded questions gets another reply."
    counted = ", ".join(f"{turns[turn]:,} {turn.value}" for turn in Turn if turns[turn])
    asked = f"{len(comparison.after):,} recorded questions"
    return f"{turns.total():,} of {asked} {'gets' if turns.total() == 1 else 'get'} another reply: {counted}."


def _edit_lines(comparison: Comparison) -> list[str]:
    found = evaluation.edits(comparison.old, comparison.new)
    return [line for edit in found for line in _edit_line(edit)] or ["passages, intents and examples are the same"]


def _edit_line(edit: Edit) -> list[str]:
    shown = (("added", edit.added), ("removed", edit.removed), ("changed", edit.changed))
    return [f"{_count(len(names), edit.kind)} {verb}: {_names(names)}" for verb, names in shown if names]


def _names(names: Sequence[str], most: int = 5) -> str:
    rest = f" and {len(names) - most:,} more" if len(names) > most else ""
    return "; ".join(_one_line(name) for name in names[:most]) + rest


def _rest(comparison: Comparison) -> list[str]:
    more = len(comparison.differences) - LISTED
    return ["", f"… and {more:,} more"] if more > 0 else []


def _row(difference: Difference) -> str:
    cells = (_one_line(difference.ask), _reply(difference.before), _reply(difference.after))
    return f"| {difference.turn.value} | {' | '.join(_escape(cell) for cell in cells)} |"


def _reply(result: Result) -> str:
    what = " ".join(result.passages) or result.intent or "nothing understood"
    return f"{result.outcome.replace('_', ' ')} ({what}), {result.verdict.value}"


def _shares(found: Tally) -> str:
    return ", ".join(
        f"{name} {share}"
        for name, share in zip(("right", "reached", "declined", "wrong"), _figures(found), strict=True)
    )


def _figures(found: Tally) -> tuple[str, ...]:
    return tuple(f"{share:.1%}" for share in (found.right, found.reached, found.declined, found.wrong))


def _one_line(words: str, most: int = 90) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _escape(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", words)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
