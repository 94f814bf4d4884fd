"""HINT3's bots (Arora et al. 2020): examples and queries, and the figures that tell matchers apart on them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OUT_OF_SCOPE = "NO_NODES_DETECTED"
FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "benchmarks" / "hint3"


@dataclass(frozen=True, slots=True)
class Bot:
    """Examples with their classes' names, and queries with theirs (None: out of scope)."""

    name: str
    examples: tuple[str, ...]
    labels: tuple[str, ...]
    queries: tuple[str, ...]
    wanted: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Top-1 in scope without threshold, AUROC of the score for in scope, and at a threshold fixed beforehand: in-scope
    accuracy, out-of-scope recall, Matthews' coefficient; last the best coefficient over all thresholds.
    """

    top: float
    auroc: float
    in_scope: float
    recall: float
    mcc: float
    best_mcc: float


def load(folder: Path = FOLDER) -> tuple[Bot, ...]:
    """The bots whose files are in `folder`."""
    found = []
    for train in sorted(folder.glob("*_train.csv")):
        name = train.name.removesuffix("_train.csv")
        examples, queries = read_rows(train), read_rows(folder / f"{name}_test.csv")
        found.append(
            Bot(
                name,
                tuple(text for text, _ in examples),
                tuple(label for _, label in examples),
                tuple(text for text, _ in queries),
                tuple(None if label == OUT_OF_SCOPE else label for _, label in queries),
            )
        )
    return tuple(found)


def figures(guesses: Sequence[str], scores: Sequence[float], wanted: Sequence[str | None], threshold: float) -> Figures:
    """Judges one matcher's guess and score for each query."""
    truth, given = np.array([w or OUT_OF_SCOPE for w in wanted]), np.asarray(scores, np.float64)
    named = np.array(guesses)
    inside = truth != OUT_OF_SCOPE
    said = np.where(given >= threshold, named, OUT_OF_SCOPE)
    bounds = np.unique(np.quantile(given, np.linspace(0, 1, 201)))
    return Figures(
        top=float((named == truth)[inside].mean()),
        auroc=_auroc(given[inside], given[~inside]),
        in_scope=float((said == truth)[inside].mean()),
        recall=float((said == OUT_OF_SCOPE)[~inside].mean()),
        mcc=matthews(truth, said),
        best_mcc=max(matthews(truth, np.where(given >= b, named, OUT_OF_SCOPE)) for b in bounds),
    )


def matthews(truth: NDArray[np.str_], said: NDArray[np.str_]) -> float:
    """Matthews' correlation coefficient for many classes (Gorodkin's R_K)."""
    names, (true, got) = _numbered(truth, said)
    right, count = float((true == got).sum()), float(len(true))
    t, p = np.bincount(true, minlength=names).astype(float), np.bincount(got, minlength=names).astype(float)
    spread = np.sqrt((count**2 - p @ p) * (count**2 - t @ t))
    return float((right * count - t @ p) / spread) if spread else 0.0


def _numbered(*columns: NDArray[np.str_]) -> tuple[int, list[NDArray[np.int64]]]:
    names, numbers = np.unique(np.concatenate(columns), return_inverse=True)
    return len(names), np.split(numbers, len(columns))


def _auroc(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """How often a query in scope scores higher than one out of scope; ties count half."""
    higher = (inside[:, None] > outside[None, :]).mean()
    return float(higher + 0.5 * (inside[:, None] == outside[None, :]).mean())


def read_rows(path: Path) -> list[tuple[str, str]]:
    """Texts and labels of a file in HINT3's form: columns sentence and label."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["sentence"], row["label"]) for row in csv.DictReader(file)]
