"""Kernel ridge regression in single precision: fitted by Cholesky, left-one-out in closed form."""

from __future__ import annotations

import numpy as np

from bot.matcher.index import Ints
from bot.matcher.lexicon import Floats

RIDGE = 0.1
_BLOCK = 512


def balance(labels: Ints, classes: int) -> Floats:
    """Each example's weight: examples of small classes count a little more."""
    sizes = np.bincount(labels, minlength=classes).astype(np.float64)
    present = sizes[sizes > 0]
    weights: Floats = np.sqrt(present.mean() / np.maximum(sizes, 1.0))[labels].astype(np.float32)
    return weights


def fit(gram: Floats, labels: Ints, classes: int) -> Floats:
    """Duals (examples × classes) of a regression on 1 for an example's own class and 0 for the others.

    `gram` (examples × examples) is spent in the making.
    """
    gram[np.diag_indices_from(gram)] += RIDGE / balance(labels, classes)
    return _solve(np.linalg.cholesky(gram), _targets(labels, classes))


def leave_one_out(gram: Floats, labels: Ints, classes: int) -> Floats:
    """What each example would score (examples × classes) had it not been there; `gram` is spent."""
    gram[np.diag_indices_from(gram)] += RIDGE / balance(labels, classes)
    inverse = np.linalg.inv(gram)
    targets = _targets(labels, classes)
    scores: Floats = targets - (inverse @ targets) / np.diag(inverse)[:, None]
    return scores


def _targets(labels: Ints, classes: int) -> Floats:
    targets = np.zeros((len(labels), classes), np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    return targets


def _solve(lower: Floats, targets: Floats) -> Floats:
    """x with `lower @ lower.T @ x = targets`, block by block: numpy has no triangular solver."""
    count = len(lower)
    starts = range(0, count, _BLOCK)
    x = targets.copy()
    for start in starts:
        end = min(start + _BLOCK, count)
        x[start:end] -= lower[start:end, :start] @ x[:start]
        x[start:end] = np.linalg.solve(lower[start:end, start:end], x[start:end])
    for start in reversed(starts):
        end = min(start + _BLOCK, count)
        x[start:end] -= lower[end:, start:end].T @ x[end:]
        x[start:end] = np.linalg.solve(lower[start:end, start:end].T, x[start:end])
    return x
