"""Runs the benchmarks: `python -m benchmarks [hint3] [report] [speed]`; all of them where none is named.

`python -m benchmarks threshold FOLDER` chooses the bare matcher's threshold on other sets.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import count
from statistics import mean

import numpy as np

from benchmarks import hint3, threshold, timing
from benchmarks.matchers import PEERS, Measured
from benchmarks.typos import misspell
from bot.answerer import Answerer
from bot.config import ROOT, default_report
from bot.evaluation import evaluate, load_questions, tally
from bot.knowledge import load
from bot.matcher import Matcher
from bot.model import IntentKind, Question, Report

THRESHOLD = 0.23  # on this matcher's score: what `python -m benchmarks threshold` chose on four other sets of intents
TYPO_SHARE = 0.3
SIZES = (100, 1_000, 10_000, 100_000)
SLOW_FROM = {
    "chatterbot": 1_000,
    "tf-idf + linear SVM": 10_000,
    "semantic-router, MiniLM int8": 10_000,
}


def main(arguments: Sequence[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["threshold"]:
        threshold.main(arguments[1:])
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["hint3", "report", "speed", []], help="what to measure")
    parts = parser.parse_args(arguments).parts or ["hint3", "report", "speed"]
    for part in parts:
        {"hint3": measure_hint3, "report": measure_report, "speed": measure_speed}[part]()


def measure_hint3() -> None:
    """HINT3: every matcher on every bot, means over the bots; then this matcher with misspelt queries."""
    bots = hint3.load()
    if not bots:
        print(f"HINT3 left out: no files in {hint3.FOLDER}")
        return
    print(f"\nHINT3, mean of {', '.join(bot.name for bot in bots)}")
    print(f"| matcher | top-1 in scope | AUROC | MCC at {THRESHOLD} | best MCC | top-1, 30 % misspelt |")
    print("|---|---|---|---|---|---|")
    for name, maker in PEERS.items():
        try:
            made = [(bot, maker(bot.examples, bot.labels)) for bot in bots]
        except ImportError as missing:
            print(f"| {name} | left out: {missing} | | | | |")
            continue
        found = [_figures(bot, ask, bot.queries) for bot, ask in made]
        typed = [_figures(bot, ask, [misspell(q, TYPO_SHARE, 1) for q in bot.queries]).top for bot, ask in made]
        fixed = f"{mean(f.mcc for f in found):.3f}" if name == "this matcher" else "–"
        print(
            f"| {name} | {mean(f.top for f in found):.3f} | {mean(f.auroc for f in found):.3f} | {fixed} |"
            f" {mean(f.best_mcc for f in found):.3f} | {mean(typed):.3f} |",
            flush=True,
        )


def _figures(bot: hint3.Bot, ask: Measured, queries: Sequence[str]) -> hint3.Figures:
    replies = [ask(query) for query in queries]
    return hint3.figures([g for g, _ in replies], [s for _, s in replies], bot.wanted, THRESHOLD)


def measure_report() -> None:
    """The shipped report: this bot's replies; and what each matcher would find without and with the best threshold."""
    report = load(default_report())
    examples, labels = _examples(report)
    for name, path in (
        ("the project's own questions", ROOT / "knowledge" / "questions.yaml"),
        ("the measuring questions", ROOT.parent / "shared" / "questions" / "dev.jsonl"),
    ):
        if not path.exists():
            print(f"\n{name} left out: no {path.name}")
            continue
        questions = load_questions(path)
        found = tally(evaluate(report, Matcher(report), questions))
        print(
            f"\nOn {name} ({len(questions)}): right {found.right:.1%}, reached {found.reached:.1%},"
            f" declined {found.declined:.1%}, wrong {found.wrong:.1%}"
        )
        print("| matcher, nearest of all examples | passage right | right where 92 % are declined | AUROC |")
        print("|---|---|---|---|")
        for peer, maker in PEERS.items():
            if peer == "chatterbot":
                continue  # it takes hours to learn ten thousand lines
            try:
                ask = maker(examples, labels)
            except ImportError as missing:
                print(f"| {peer} | left out: {missing} | | |")
                continue
            print(_line(peer, [ask(q.ask) for q in questions], [set(q.gold) for q in questions]), flush=True)


def _examples(report: Report) -> tuple[list[str], list[str]]:
    """Every example with its intent's first passage; those that the report does not answer with '-'."""
    pairs = [
        (example, intent.passages[0] if intent.kind is IntentKind.ANSWER else "-")
        for intent in report.intents.values()
        for example in intent.examples
    ]
    return [example for example, _ in pairs], [label for _, label in pairs]


def _line(name: str, replies: list[tuple[str, float]], golds: list[set[str]]) -> str:
    right = np.array([home in gold for (home, _), gold in zip(replies, golds, strict=True)])
    answerable = np.array([bool(gold) for gold in golds])
    # A matcher that says '-' declines, however sure of it.
    scores = np.array([score if home != "-" else -score for home, score in replies])
    bound = np.quantile(scores[~answerable], 0.92)
    inside, outside = scores[answerable], scores[~answerable]
    auroc = (inside[:, None] > outside).mean() + 0.5 * (inside[:, None] == outside).mean()
    kept = (right & (scores > bound))[answerable].mean()
    return f"| {name} | {right[answerable].mean():.3f} | {kept:.3f} | {auroc:.3f} |"


def measure_speed() -> None:
    """Milliseconds a message by number of examples; start and memory of the shipped report."""
    print("\nMilliseconds a message, median / 99th percentile, by number of examples")
    print("| matcher | " + " | ".join(f"{size:,}" for size in SIZES) + " |")
    print("|---" * (len(SIZES) + 1) + "|")
    for name, maker in PEERS.items():
        cells = []
        for size in SIZES:
            if size >= SLOW_FROM.get(name, 10**9):
                cells.append("–")
                continue
            try:
                cells.append("{:.2f} / {:.2f}".format(*timing.measure(maker, size)))
            except ImportError as missing:
                cells = [f"left out: {missing}"]
                break
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    report = load(default_report())
    matcher = Matcher(report)
    asked = [q.ask for q in load_questions(ROOT / "knowledge" / "questions.yaml")]
    read = timing.milliseconds(lambda text: (matcher.rank(text).version, 0.0), asked)
    print("\nThe shipped report: {:.2f} / {:.2f} ms to read a message;".format(*read), end=" ")
    answerer, topics = (
        Answerer(report, matcher),
        map(str, count()),
    )  # a topic of its own each, for replies are remembered
    whole = timing.milliseconds(
        lambda text: (answerer.answer(Question(text, "terminal", topic=next(topics))).receipt, 0.0), asked
    )
    print("{:.2f} / {:.2f} ms for the whole reply;".format(*whole), end=" ")
    print("{:.2f} s of processor time and {:.0f} MB from nothing to the first answer".format(*timing.cold_start()))


if __name__ == "__main__":
    main()
