"""Kernel ridge regression in single precision: fitted by Cholesky, left-one-out in closed form."""

from __future__ import annotations

import numpy as np

from bot.matcher.index import Ints
from bot.matcher.lexicon import Floats

RIDGE = 0.1
BLOCK = 512
SMALL_BLOCK = 64


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
    return solve(gram, balance(labels, classes), _targets(labels, classes))


def solve(gram: Floats, weights: Floats, targets: Floats, block: int = BLOCK) -> Floats:
    """Duals (examples × columns) of a regression on `targets`, each example counting by its weight; `gram` is spent.

    Blocks of SMALL_BLOCK rows are not shared out to threads by OpenBLAS. Threads pay for thousands of examples on an
    idle machine, but a busy one makes them wait for each other: a second for what takes 20 ms.
    """
    gram[np.diag_indices_from(gram)] += RIDGE / weights
    _factorise(gram, block)
    return _solve(gram, targets, block)


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


def _factorise(matrix: Floats, block: int) -> None:
    """Cholesky in place (the lower triangle is what counts after it): numpy's own needs the memory twice."""
    spans = _spans(len(matrix), block)
    for at, span in enumerate(spans):
        corner = np.linalg.cholesky(matrix[span, span])
        matrix[span, span] = corner
        for row in spans[at + 1 :]:
            matrix[row, span] = np.linalg.solve(corner, matrix[row, span].T).T
        for last, row in enumerate(spans[at + 1 :], start=at + 2):
            for column in spans[at + 1 : last]:
                matrix[row, column] -= matrix[row, span] @ matrix[column, span].T


def _solve(lower: Floats, targets: Floats, block: int) -> Floats:
    """Solves `lower @ lower.T @ x = targets` for x, block by block: numpy has no triangular solver."""
    spans = _spans(len(lower), block)
    x = targets.copy()
    for at, span in enumerate(spans):
        for before in spans[:at]:
            x[span] -= lower[span, before] @ x[before]
        x[span] = np.linalg.solve(lower[span, span], x[span])
    for at, span in reversed(list(enumerate(spans))):
        for after in spans[at + 1 :]:
            x[span] -= lower[after, span].T @ x[after]
        x[span] = np.linalg.solve(lower[span, span].T, x[span])
    return x


def _spans(count: int, block: int) -> list[slice]:
    return [slice(start, min(start + block, count)) for start in range(0, count, block)]
