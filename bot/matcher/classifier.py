"""Evidence for each class from its examples: kernel ridge regression over likeness, or the best three examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.matcher import index as indexing, products, ridge
from bot.matcher.index import Coverage, Index, Ints
from bot.matcher.lexicon import Floats, Lexicon, Reach
from bot.matcher.likeness import (
    BEST,
    FEW,
    MEANING_SHARE,
    SLOPE,
    BestComparison,
    Comparison,
    Likeness,
    blend,
    kernel,
    principal_axes,
)
from bot.matcher.tokens import STOP_TOKENS
from bot.matcher.vectors import WIDTH as VECTOR_WIDTH, Meaning, shipped

RIDGE_LIMIT = 15_000  # examples; beyond, fitting would take minutes and memory, and the best three do well enough
NEAREST = 64  # examples that say which classes are weighed

Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fitting makes, all of it plain arrays.

    `meanings` (examples × VECTOR_WIDTH) holds a vector of length 1 for each example, turned by `turn`, which is empty
    where they are as they were; `duals` (classes × examples) is empty beyond RIDGE_LIMIT. Both have half precision, in
    which they are kept: fitted or read again, replies are the same. Of a classifier in use `duals` are the same numbers
    in the single precision it needs, for both would be a third more memory.
    """

    index: Index
    meanings: Halves
    turn: Floats
    labels: Ints
    classes: int
    duals: Halves | Floats


class Classifier:
    """Scores a message's tokens for every class.

    `duals` (classes × spread) gives a class's score as its product with a message's `spread`.
    """

    def __init__(self, fitted: Fitted) -> None:
        self.lexicon = Lexicon(fitted.index.terms, fitted.index.weights)
        self._coverage = Coverage(fitted.index)
        self._meaning = Meaning(fitted.index.terms, shipped(), fitted.turn)
        meanings = fitted.meanings.astype(np.float32)
        self._comparison: Comparison | BestComparison = BestComparison(meanings)
        if len(fitted.duals) or len(meanings) <= BEST:
            self._comparison = Comparison(meanings, bool(len(fitted.turn)))
        rest = meanings[:, :0] if isinstance(self._comparison, BestComparison) else self._comparison.rest
        del meanings  # what is read once from disk makes the most memory a bot ever takes
        self.duals = _with_those_beyond(fitted.duals, rest)
        self.fitted = replace(fitted, duals=self.duals[:, : fitted.duals.shape[1]])

    def reach(self, tokens: Sequence[str]) -> Reach:
        return self.lexicon.reach(tokens)

    def likeness(self, reach: Reach) -> Likeness:
        """0–1 for each example: words in common, and meaning in common."""
        words = self._coverage.likeness(reach, 1.0 - MEANING_SHARE)
        vector = self._meaning.of(reach) * np.float32(MEANING_SHARE)
        return self._comparison.add(words, vector)

    def spread(self, likeness: Likeness) -> Floats:
        """What each example counts, then for all unlikely ones together the message's numbers beyond HEAD."""
        count, likely = len(likeness.values), likeness.likely
        if likely is None:
            return kernel(likeness.values)
        spread = np.empty(count + len(likely.beyond), np.float32)
        kernel(likeness.values, spread[:count])
        spread[likely.rows] -= np.float32(SLOPE) * likely.rest  # is in what all have together, and counted here
        spread[count:] = likely.beyond
        return spread

    def scores(self, likeness: Likeness) -> Floats:
        """About 1 for a class whose examples are like the message, about 0 for one whose are not; shape (classes,).

        Of many classes only those are weighed that one of the NEAREST examples is of; the others have 0.
        """
        if not len(self.duals):
            return _best_three(likeness.values, self.fitted.labels, self.fitted.classes)
        scores = np.zeros(self.fitted.classes, np.float32)
        every = self.fitted.classes <= NEAREST
        weighed = np.arange(len(scores)) if every else np.unique(self.fitted.labels[likeness.nearest(NEAREST)])
        vector = products.cut(self.spread(likeness))
        scores[weighed] = products.dots([products.cut(self.duals[at]) for at in weighed], vector)
        return scores


def fit(tokens: Sequence[Sequence[str]], labels: Sequence[int], classes: int) -> Fitted:
    """Fits a classifier to examples given as distinct tokens; `labels` count from 0 to `classes` − 1."""
    index, meanings, reaches = prepare(tokens, labels)
    marks = np.asarray(labels, np.int32)
    turn, duals = np.zeros((0, VECTOR_WIDTH), np.float32), np.zeros((0, len(tokens)), np.float32)
    if len(tokens) <= RIDGE_LIMIT:
        duals = ridge.fit(gram(index, meanings, reaches), marks, classes).T
    if FEW < len(tokens) <= RIDGE_LIMIT:
        turn = principal_axes(meanings)
        meanings = meanings @ turn
    return Fitted(index, meanings.astype(np.float16), turn, marks, classes, duals.astype(np.float16, order="C"))


def prepare(tokens: Sequence[Sequence[str]], labels: Sequence[int]) -> tuple[Index, Floats, list[Reach]]:
    """The index of the examples, their meanings, and what each reaches."""
    index = indexing.build(tokens, labels, STOP_TOKENS)
    lexicon, meaning = Lexicon(index.terms, index.weights), Meaning(index.terms, shipped())
    reaches = [lexicon.reach(found) for found in tokens]
    return index, np.stack([meaning.of(reach) for reach in reaches]), reaches


def gram(index: Index, meanings: Floats, reaches: Sequence[Reach]) -> Floats:
    """Kernel between all examples, shape (examples, examples)."""
    matrix = np.empty((len(reaches), len(reaches)), np.float32)
    coverage = Coverage(index)
    for row, reach in enumerate(reaches):
        matrix[row] = coverage.likeness(reach)
    for start in range(0, len(matrix), 1024):  # in strips: a whole transposed copy would double the memory
        strip = slice(start, start + 1024)
        both = (matrix[strip, start:] + matrix[start:, strip].T) * np.float32(0.5)
        both = kernel(blend(both, meanings[strip] @ meanings[start:].T))
        matrix[strip, start:] = both
        matrix[start:, strip] = both.T
    return matrix


def _with_those_beyond(duals: Halves | Floats, rest: Floats) -> Floats:
    """The duals in single precision, and beside them what they make of the examples' numbers beyond HEAD."""
    classes, examples = duals.shape
    both = np.empty((classes, examples + rest.shape[1]), np.float32)
    both[:, :examples] = duals
    np.matmul(both[:, :examples], np.float32(SLOPE) * rest, out=both[:, examples:])
    return both


def _best_three(likeness: Floats, labels: Ints, classes: int) -> Floats:
    """The best three examples of each class, weighing 1, ½ and ¼."""
    near = np.flatnonzero(likeness > 0)
    if len(near) > BEST:
        near = near[np.argpartition(-likeness[near], BEST)[:BEST]]
    near = near[np.lexsort((near, -likeness[near]))]
    scores = [0.0] * classes
    counted = [0] * classes
    for label, value in zip(labels[near].tolist(), kernel(likeness[near]).tolist(), strict=True):
        if counted[label] < 3:
            scores[label] += value * 0.5 ** counted[label]
            counted[label] += 1
    return np.asarray(scores, np.float32) / np.float32(1.75)
