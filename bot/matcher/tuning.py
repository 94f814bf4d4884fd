"""From evidence to probability: a logistic regression on what speaks for and against the passage to be shown."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Tuning:
    """Weights of the evidence (`FEATURES` in `reading`, in that order), and the two thresholds (0–100)."""

    weights: tuple[float, ...]
    bias: float
    threshold: float
    offer_threshold: float

    def probability(self, features: Sequence[float]) -> float:
        """That the passage these features speak of is a right one to show; 0–1."""
        total = self.bias + math.fsum(w * x for w, x in zip(self.weights, features, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


# For a knowledge file without a tuning of its own: what `leadership tune` found for the shipped one.
DEFAULT = Tuning((6.18, -1.81, 3.17, -0.34, 4.56, -6.97), -2.98, 52.0, 22.0)


def path_beside(knowledge: Path) -> Path:
    """Where a knowledge file's tuning is kept: report.yaml → report.tuning.json."""
    return knowledge.with_suffix(".tuning.json")


def read(knowledge: Path) -> Tuning:
    """The tuning beside a knowledge file; DEFAULT where there is none, or none of this format."""
    try:
        found = json.loads(path_beside(knowledge).read_text("utf-8"))
        if found["format"] != FORMAT:
            return DEFAULT
        tuning = Tuning(
            tuple(map(float, found["weights"])),
            float(found["bias"]),
            float(found["threshold"]),
            float(found["offer_threshold"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT
    return tuning if len(tuning.weights) == len(DEFAULT.weights) else DEFAULT


def write(tuning: Tuning, knowledge: Path) -> Path:
    """Writes the tuning beside its knowledge file."""
    path = path_beside(knowledge)
    path.write_text(json.dumps({"format": FORMAT, **asdict(tuning)}, indent=2) + "\n", "utf-8")
    return path


def fit(
    features: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64] | None = None
) -> tuple[tuple[float, ...], float]:
    """Weights and bias of a logistic regression, lightly shrunk (Newton's method).

    Args:
        features: one row a question.
        right: whether the passage of that row is right.
        weights: how much each row counts; all alike where left out.
    """
    rows = np.column_stack([features, np.ones(len(features))])
    counts = np.ones(len(rows)) if weights is None else weights
    shrink = np.append(np.full(features.shape[1], 0.1), 1e-6)
    found = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1.0 / (1.0 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (counts * (right - chances)) - shrink * found
        bend = (rows.T * (counts * chances * (1 - chances))) @ rows + np.diag(shrink)
        step = np.linalg.solve(bend, slope)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(np.round(found[:-1], 3).tolist()), round(float(found[-1]), 3)
