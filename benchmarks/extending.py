"""What is lost by answering from an extended matcher until the next deploy: `python -m benchmarks.extending`.

Recorded questions that the report's file does not reply to as it should are taken as examples, as curators take them;
then the others are asked of the file, of its matcher extended, and of one fitted anew. Reads Linux's /proc.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.config import ROOT, default_report
from bot.evaluation import Difference, Labelled, Result, Turn, Verdict, compare, evaluate, load_questions, tally
from bot.knowledge import load, publish
from bot.matcher import Matcher
from bot.model import IntentKind, Report

SIZES = (12, 50, 200)
WELL = {Verdict.RIGHT, Verdict.HALF, Verdict.DECLINED}
HEAD = (
    "taken",
    "matcher",
    "of these right",
    "others changed",
    "better, worse",
    "right",
    "declined",
    "wrong",
    "s",
    "MB",
)


def main() -> None:
    report = publish(load(default_report()))
    base = Matcher(report)
    before = evaluate(report, base, load_questions(ROOT / "knowledge" / "questions.yaml"))
    meant = {result.asked: name for result in before if (name := _meant(report, base, result))}
    asked = list(meant)
    random.Random(1).shuffle(asked)
    print(f"{len(before):,} questions, {len(asked)} of them replied to amiss")
    _print_row(*HEAD)
    _print_row(*["---"] * len(HEAD))
    for size in SIZES:
        _measure(report, base, before, {question: meant[question] for question in asked[:size]})


def _measure(report: Report, base: Matcher, before: Sequence[Result], taken: Mapping[Labelled, str]) -> None:
    taught = _taught(report, taken)
    makers: dict[str, Callable[[], Matcher]] = {
        "extended": lambda: base.extended(taught),
        "fitted anew": lambda: Matcher(taught, None),
    }
    found = []
    for name, make in makers.items():
        matcher, seconds, megabytes = _timed(make)
        after = evaluate(taught, matcher, [result.asked for result in before])
        well = sum(1 for result in after if result.asked in taken and result.verdict in WELL)
        others = _others(after, taken)
        found.append(others)
        total, shares = tally(others), compare(_others(before, taken), others)
        figures = (f"{share:.1%}" for share in (total.right, total.declined, total.wrong))
        _print_row(len(taken), name, well, len(shares), _turns(shares), *figures, f"{seconds:.1f}", f"{megabytes:.0f}")
    between = compare(*found)
    _print_row(len(taken), "the second against the first", "", len(between), _turns(between), *[""] * 5)


def _meant(report: Report, matcher: Matcher, result: Result) -> str | None:
    """The intent that a curator would choose for a question replied to amiss: the nearest of the right ones."""
    if result.verdict in WELL:
        return None
    gold = set(result.asked.gold)
    if gold:
        right = [i.id for i in report.intents.values() if i.kind is IntentKind.ANSWER and i.passages[0] in gold]
    else:
        right = [i.id for i in report.intents.values() if i.kind is IntentKind.NOT_IN_REPORT]
    near = [match.intent for match in matcher.rank(result.asked.ask).matches if match.intent in right]
    return next(iter([*near, *right]), None)


def _taught(report: Report, taken: Mapping[Labelled, str]) -> Report:
    intents = dict(report.intents)
    for asked, name in taken.items():
        intents[name] = replace(intents[name], examples=(*intents[name].examples, asked.ask))
    return replace(report, intents=intents, version=f"{report.version}+{len(taken)}")


def _timed(make: Callable[[], Matcher]) -> tuple[Matcher, float, float]:
    """What is made, the seconds of processor time it took, and the megabytes it needed at the most."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    begun, held = time.process_time(), _kilobytes("VmRSS")
    made = make()
    return made, time.process_time() - begun, (_kilobytes("VmHWM") - held) / 1000


def _kilobytes(name: str) -> int:
    return int(re.findall(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[0])


def _others(results: Sequence[Result], taken: Collection[Labelled]) -> list[Result]:
    return [result for result in results if result.asked not in taken]


def _turns(found: Sequence[Difference]) -> str:
    turns = [difference.turn for difference in found]
    return f"{turns.count(Turn.BETTER)}, {turns.count(Turn.WORSE)}"


def _print_row(*cells: object) -> None:
    print("|", " | ".join(map(str, cells)), "|", flush=True)


if __name__ == "__main__":
    main()
