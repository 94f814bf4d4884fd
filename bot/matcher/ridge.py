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
    weights = np.sqrt(present.mean() / np.maximum(sizes, 1.0)).astype(np.float32)
    return np.asarray(weights[labels])


def fit(gram: Floats, labels: Ints, classes: int) -> Floats:
    """Duals (examples × classes) of a regression on 1 for an example's own class and 0 for the others.

    `gram` (examples × examples) is spent in the making.
    """
    gram[np.diag_indices_from(gram)] += RIDGE / balance(labels, classes)
    _factorise(gram)
    return _solve(gram, _targets(labels, classes))


def leave_one_out(gram: Floats, labels: Ints, classes: int) -> Floats:
    """What each example would score (examples × classes) had it not been there; `gram` is spent."""
    gram[np.diag_indices_from(gram)] += RIDGE / balance(labels, classes)
    inverse = np.linalg.inv(gram)
    targets = _targets(labels, classes)
    return np.asarray(targets - (inverse @ targets) / np.diag(inverse)[:, None], np.float32)


def _targets(labels: Ints, classes: int) -> Floats:
    targets = np.zeros((len(labels), classes), np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    return targets


def _factorise(matrix: Floats) -> None:
    """Cholesky in place (the lower triangle is what counts after it): numpy's own needs the memory twice."""
    for start in range(0, len(matrix), _BLOCK):
        end = min(start + _BLOCK, len(matrix))
        corner = np.linalg.cholesky(matrix[start:end, start:end])
        matrix[start:end, start:end] = corner
        matrix[end:, start:end] = np.linalg.solve(corner, matrix[end:, start:end].T).T
        for row in range(end, len(matrix), _BLOCK):
            below = slice(row, min(row + _BLOCK, len(matrix)))
            matrix[below, end : below.stop] -= matrix[below, start:end] @ matrix[end : below.stop, start:end].T


def _solve(lower: Floats, targets: Floats) -> Floats:
    """Solves `lower @ lower.T @ x = targets` for x, block by block: numpy has no triangular solver."""
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
