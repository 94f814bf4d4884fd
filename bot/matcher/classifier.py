"""Evidence for each class from its examples: kernel ridge regression over likeness, or the best three examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matcher import index as indexing
from bot.matcher.index import Index, Ints
from bot.matcher.lexicon import Floats, Lexicon, Reach
from bot.matcher.tokens import STOP_TOKENS

WIDTH = 0.3
RIDGE = 0.1
RIDGE_LIMIT = 8000  # examples; beyond, fitting would take minutes and memory, and the best three do as well
_FLOOR = np.float32(np.exp(-1.0 / WIDTH))


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fitting makes, all of it plain arrays. `duals` (examples × classes) is empty beyond RIDGE_LIMIT."""

    index: Index
    labels: Ints
    classes: int
    duals: Floats


class Classifier:
    """Scores a message's tokens for every class."""

    def __init__(self, fitted: Fitted) -> None:
        self.fitted = fitted
        self.lexicon = Lexicon(fitted.index.terms, fitted.index.weights)

    def reach(self, tokens: Sequence[str]) -> Reach:
        return self.lexicon.reach(tokens)

    def scores(self, likeness: Floats) -> Floats:
        """About 1 for a class whose examples are like the message, about 0 for one whose are not; shape (classes,)."""
        if len(self.fitted.duals):
            scores: Floats = kernel(likeness) @ self.fitted.duals
            return scores
        return _best_three(likeness, self.fitted.labels, self.fitted.classes)


def kernel(likeness: Floats) -> Floats:
    """exp((likeness − 1) / WIDTH), let down so that no likeness gives 0."""
    return np.exp((likeness - np.float32(1.0)) / np.float32(WIDTH)) - _FLOOR


def fit(tokens: Sequence[Sequence[str]], labels: Sequence[int], classes: int) -> Fitted:
    """Fits a classifier to examples given as distinct tokens; `labels` count from 0 to `classes` − 1."""
    index = indexing.build(tokens, labels, STOP_TOKENS)
    marks = np.asarray(labels, np.int32)
    duals = np.zeros((0, classes), np.float32)
    if len(tokens) <= RIDGE_LIMIT:
        duals = _ridge(gram(index, tokens), marks, classes)
    return Fitted(index, marks, classes, duals)


def gram(index: Index, tokens: Sequence[Sequence[str]]) -> Floats:
    """Kernel between all examples, shape (examples, examples)."""
    lexicon = Lexicon(index.terms, index.weights)
    matrix = np.stack([kernel(index.likeness(lexicon.reach(found))) for found in tokens])
    halved: Floats = (matrix + matrix.T) * np.float32(0.5)
    return halved


def balance(labels: Ints, classes: int) -> Floats:
    """Each example's weight: classes with fewer examples count a little more each."""
    sizes = np.bincount(labels, minlength=classes).astype(np.float64)
    present = sizes[sizes > 0]
    return np.sqrt(present.mean() / np.maximum(sizes, 1.0))[labels].astype(np.float32)


def _ridge(matrix: Floats, labels: Ints, classes: int) -> Floats:
    targets = np.zeros((len(labels), classes), np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    matrix[np.diag_indices_from(matrix)] += RIDGE / balance(labels, classes)
    return np.linalg.solve(matrix, targets).astype(np.float32)


def _best_three(likeness: Floats, labels: Ints, classes: int) -> Floats:
    near = np.flatnonzero(likeness > 0)
    near = near[np.argsort(-likeness[near], kind="stable")[:2000]]
    scores = np.zeros(classes, np.float32)
    counted = np.zeros(classes, np.int8)
    for example, value in zip(near.tolist(), kernel(likeness[near]).tolist(), strict=True):
        label = labels[example]
        if counted[label] < 3:
            scores[label] += value * 0.5 ** counted[label]
            counted[label] += 1
    return scores / np.float32(1.75)
