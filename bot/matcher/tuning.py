"""From evidence to probability: two logistic regressions, and the thresholds that replies are decided by."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from operator import mul
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORMAT = 2

# What the weights weigh, in this order. The last is there for files that were tuned while `tune` still weighed it.
FEATURES = (
    "evidence for the passage",
    "evidence for the next best passage",
    "evidence for all that the report says",
    "evidence for all that it does not say",
    "evidence for the passage's best question",
    "evidence for the best question it does not answer",
    "weight of the message's words",
)
UNWEIGHED = (6,)  # what `tune` leaves out: whether long messages are answered depends on who writes them


@dataclass(frozen=True, slots=True)
class Tuning:
    """`right` weighs evidence (the last number is the bias) for the first passage being right to show, `answerable` for
    the report answering at all. From `threshold` (0–100) on the first a passage is shown, from `offer_threshold` on the
    second choices are offered; below that the answer is no. `rule` says how the thresholds were found.
    """

    right: tuple[float, ...]
    answerable: tuple[float, ...]
    threshold: float
    offer_threshold: float
    rule: str


# For a knowledge file without a tuning of its own: the weights that `tune` found for the shipped one. Ten more must be
# reached than there, for of a new report little is known and few examples say what it does not hold: of the answers of
# a council's report that scored 50 to 60, two in six were wrong, and offered instead they can still be pressed.
# The words' weight has no say: with what `tune` once found for it, two sentences of chatter were sure of an answer.
DEFAULT = Tuning(
    (6.05, -2.95, 2.65, -0.7, 7.09, -2.81, 0.0, -4.03),
    (4.59, 1.21, 4.05, -3.53, 6.38, -0.7, 0.0, -2.76),
    60.0,
    40.0,
    "the shipped report's weights, with more care, as nothing is recorded of this report yet",
)


def probability(weights: Sequence[float], features: Sequence[float]) -> float:
    """0–1; `weights` has one number more than `features`, the bias."""
    total = weights[-1] + sum(map(mul, weights, features))
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


def path_beside(knowledge: Path) -> Path:
    """Where a knowledge file's tuning is kept: report.yaml → report.tuning.json."""
    return knowledge.with_suffix(".tuning.json")


def read(knowledge: Path) -> Tuning:
    """The tuning beside a knowledge file; DEFAULT where there is none, or one that `fault` names."""
    try:
        return _parse(path_beside(knowledge).read_text("utf-8"))
    except (OSError, ValueError):
        return DEFAULT


def fault(knowledge: Path) -> str | None:
    """Why the file beside a knowledge file is not what tunes it, and what to do; None where it is, or there is none."""
    path = path_beside(knowledge)
    try:
        _parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return (
            f"{path.name} is not used ({error}), so the thresholds are those of a report that nothing is recorded of;"
            " run `leadership tune`, or delete the file"
        )
    return None


def _parse(text: str) -> Tuning:
    """The tuning that a file holds; ValueError says why it is none."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"no tuning of format {FORMAT}")
    try:
        right, answerable = (tuple(map(float, found[name])) for name in ("right", "answerable"))
        thresholds = float(found["threshold"]), float(found["offer_threshold"])
        rule = str(found["rule"])
    except KeyError as error:
        raise ValueError(f"no {error}") from None
    except (TypeError, ValueError):
        raise ValueError("what should be numbers is not") from None
    if not len(right) == len(answerable) == len(FEATURES) + 1:
        raise ValueError(f"'right' and 'answerable' must hold {len(FEATURES) + 1} numbers each")
    if not all(map(math.isfinite, (*right, *answerable, *thresholds))):
        raise ValueError("a number is not finite")
    return Tuning(right, answerable, *thresholds, rule)


def write(tuning: Tuning, knowledge: Path) -> Path:
    """Writes the tuning beside its knowledge file."""
    path = path_beside(knowledge)
    path.write_text(json.dumps({"format": FORMAT, **asdict(tuning)}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def fit(
    features: NDArray[np.float64], right: NDArray[np.bool_], counts: NDArray[np.float64] | None = None
) -> tuple[float, ...]:
    """Weights, then the bias, of a lightly shrunk logistic regression (Newton's method).

    Args:
        features: one row a question.
        right: what is to be foretold, for each row.
        counts: how much each row counts; all alike where left out.
    """
    rows = np.column_stack([features, np.ones(len(features))])
    weights = np.ones(len(rows)) if counts is None else counts
    shrink = np.append(np.full(features.shape[1], 0.1), 1e-6)
    found = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1.0 / (1.0 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weights * (right - chances)) - shrink * found
        bend = (rows.T * (weights * chances * (1 - chances))) @ rows + np.diag(shrink)
        step = np.linalg.solve(bend, slope)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(np.round(found, 3).tolist())
