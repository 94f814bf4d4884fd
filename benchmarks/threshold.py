"""Chooses the bare matcher's one threshold on sets of intents that no benchmark measures.

`python -m benchmarks threshold FOLDER`, FOLDER holding files as HINT3's: NAME_train.csv and, where a set has queries of
its own, NAME_test.csv. From each set eighteen small bots are made. A quarter, a third or half of the classes are left
out; of the others at most 10, 20 or 50 examples are kept. In scope are the set's own queries for the classes kept, or a
quarter of each class. Out of scope are rows marked so and what asks for the classes left out, and for every three of
those one query of another set; together they are 30, 40 or 50 % of the queries, or as many as there are. The threshold
is the one with the highest mean of Matthews' coefficient, sets counting alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.hint3 import OUT_OF_SCOPE, Bot, matthews, read_rows
from benchmarks.matchers import Maker, ours

SEEDS = 18
THRESHOLDS = np.round(np.arange(0.05, 0.8, 0.01), 2)
LEFT_OUT = (1 / 4, 1 / 3, 1 / 2)
EXAMPLES = (10, 20, 50)
OUTSIDE = (0.3, 0.4, 0.5)

Curve = NDArray[np.float64]
Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Source:
    """A set of intents: rows of text and label, and queries where it has its own."""

    name: str
    examples: tuple[tuple[str, str], ...]
    queries: tuple[tuple[str, str], ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """What people ask of this set, to stand out of scope for others."""
        return tuple(text for text, label in self.queries or self.examples if label != OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The threshold, and for each of THRESHOLDS Matthews' coefficient: by set, mean of its bots."""

    threshold: float
    curves: dict[str, Curve]

    @property
    def mean(self) -> Curve:
        return _mean(self.curves.values())


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks threshold", description=__doc__)
    parser.add_argument("folder", type=Path, help="files NAME_train.csv and NAME_test.csv, columns sentence and label")
    sources = load(parser.parse_args(arguments).folder)
    if len(sources) < 2:
        raise SystemExit("two sets are needed, for each lends the other queries that are far out of scope")
    print("\n".join(table(choose(sources))))


def load(folder: Path) -> tuple[Source, ...]:
    """The sets whose files are in `folder`."""
    found = []
    for train in sorted(folder.glob("*_train.csv")):
        name = train.name.removesuffix("_train.csv")
        test = folder / f"{name}_test.csv"
        found.append(Source(name, tuple(read_rows(train)), tuple(read_rows(test)) if test.exists() else ()))
    return tuple(found)


def choose(sources: Sequence[Source], maker: Maker = ours, seeds: Iterable[int] = range(SEEDS)) -> Choice:
    """The threshold that serves the bots made from `sources` best."""
    drawn = tuple(seeds)
    curves = {}
    for source in sources:
        others = [text for other in sources if other is not source for text in other.asked]
        curves[source.name] = _mean(curve(draw(source, others, seed), maker) for seed in drawn)
    return Choice(float(THRESHOLDS[_mean(curves.values()).argmax()]), curves)


def draw(source: Source, others: Sequence[str], seed: int) -> Bot:
    """A small bot made from `source`; the same seed makes the same one."""
    chance = np.random.default_rng([seed, *source.name.encode()])
    share, most = LEFT_OUT[seed % 3], EXAMPLES[seed // 3 % 3]
    outside = OUTSIDE[(seed + seed // 3) % 3]
    rows = [*source.examples, *source.queries]
    near = [text for text, label in rows if label == OUT_OF_SCOPE]
    labels = sorted({label for _, label in source.examples if label != OUT_OF_SCOPE})
    left_out = set(chance.permutation(labels)[: round(share * len(labels))])
    examples: list[tuple[str, str]] = []
    queries: list[tuple[str, str | None]] = []
    for label in labels:
        known, asked = _shuffled(chance, [text for text, named in source.examples if named == label]), []
        if source.queries:
            asked = [text for text, named in source.queries if named == label]
        else:
            held = max(2, round(len(known) / 4))
            asked, known = known[:held], known[held:]
        if label in left_out:
            near += asked
        else:
            examples += [(text, label) for text in known[:most]]
            queries += [(text, label) for text in asked]
    wanted = round(len(queries) * outside / (1 - outside))
    far = round(wanted / 4)
    strangers = [*_shuffled(chance, near)[: wanted - far], *_shuffled(chance, others)[:far]]
    queries += [(text, None) for text in strangers]
    return Bot(source.name, *_columns(examples), *_columns(queries))


def curve(bot: Bot, maker: Maker) -> Curve:
    """Matthews' coefficient at each of THRESHOLDS."""
    ask = maker(bot.examples, bot.labels)
    guesses, scores = zip(*(ask(query) for query in bot.queries), strict=True)
    truth = np.array([label or OUT_OF_SCOPE for label in bot.wanted])
    named, given = np.array(guesses), np.array(scores)
    return np.array([matthews(truth, np.where(given >= bound, named, OUT_OF_SCOPE)) for bound in THRESHOLDS])


def table(choice: Choice) -> list[str]:
    """Markdown: the curve at every third threshold about the one chosen, by set and in the mean."""
    at = int(np.argmin(np.abs(THRESHOLDS - choice.threshold)))
    shown = [place for place in range(at % 3, len(THRESHOLDS), 3) if abs(place - at) <= 15]
    lines = ["| set | " + " | ".join(f"{THRESHOLDS[place]:.2f}" for place in shown) + " | best at |"]
    lines.append("|---" * (len(shown) + 2) + "|")
    for name, values in [*choice.curves.items(), ("mean", choice.mean)]:
        cells = " | ".join(f"{values[place]:.3f}" for place in shown)
        lines.append(f"| {name} | {cells} | {THRESHOLDS[int(values.argmax())]:.2f} |")
    return [*lines, f"The threshold is {choice.threshold:.2f}."]


def _mean(curves: Iterable[Curve]) -> Curve:
    return np.asarray(np.mean(list(curves), axis=0), np.float64)


def _shuffled(chance: np.random.Generator, texts: Sequence[str]) -> list[str]:
    return [texts[place] for place in chance.permutation(len(texts))]


def _columns(rows: Sequence[tuple[str, Label]]) -> tuple[tuple[str, ...], tuple[Label, ...]]:
    return tuple(text for text, _ in rows), tuple(label for _, label in rows)
