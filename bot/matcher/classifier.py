"""Evidence for each class from its examples: kernel ridge regression over likeness, or the best three examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matcher import index as indexing, ridge
from bot.matcher.index import Coverage, Index, Ints, Places
from bot.matcher.lexicon import Floats, Lexicon, Reach
from bot.matcher.tokens import STOP_TOKENS
from bot.matcher.vectors import Meaning, shipped

MEANING_SHARE = 0.4  # of likeness: meaning; the rest is words
WIDTH = 0.3
RIDGE_LIMIT = 15_000  # examples; beyond, fitting would take minutes and memory, and the best three do well enough
NEAREST = 64  # examples that say which classes are weighed
STRIPS = 16
BEST = 2000  # examples nearest by words; beyond RIDGE_LIMIT only their meaning is looked at
_FLOOR = np.float32(np.exp(-1.0 / WIDTH))
# OpenBLAS shares products larger than this out to threads, which costs more than it saves, and on a busy machine
# milliseconds; so long products are taken in blocks. Sums then also come out alike whatever the number of cores.
_UNSHARED = 9216
_UNSHARED_DOT = 10_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fitting makes, all of it plain arrays.

    `meanings` (examples × VECTOR_WIDTH) holds a vector of length 1 for each example; `duals` (classes × examples) is
    empty beyond RIDGE_LIMIT.
    """

    index: Index
    meanings: Floats
    labels: Ints
    classes: int
    duals: Floats


class Classifier:
    """Scores a message's tokens for every class."""

    def __init__(self, fitted: Fitted) -> None:
        self.fitted = fitted
        self.lexicon = Lexicon(fitted.index.terms, fitted.index.weights)
        self._coverage = Coverage(fitted.index)
        self._meaning = Meaning(fitted.index.terms, shipped())
        self._meanings = _blocks(fitted.meanings)

    def reach(self, tokens: Sequence[str]) -> Reach:
        return self.lexicon.reach(tokens)

    def likeness(self, reach: Reach) -> Floats:
        """0–1 for each example: words in common, and meaning in common."""
        words = self._coverage.likeness(reach, 1.0 - MEANING_SHARE)
        vector = self._meaning.of(reach) * np.float32(MEANING_SHARE)
        if len(self.fitted.duals) or len(words) <= BEST:
            words += (self._meanings @ vector).ravel()[: len(words)]
            return words
        near = np.argpartition(words, -BEST)[-BEST:]
        likeness = np.zeros_like(words)
        likeness[near] = words[near] + np.einsum("ev,v->e", self.fitted.meanings[near], vector)
        return likeness

    def scores(self, likeness: Floats) -> Floats:
        """About 1 for a class whose examples are like the message, about 0 for one whose are not; shape (classes,).

        Of many classes only those are weighed that one of the NEAREST examples is of; the others have 0.
        """
        if len(self.fitted.duals):
            scores = np.zeros(self.fitted.classes, np.float32)
            every = self.fitted.classes <= NEAREST
            weighed = np.arange(len(scores)) if every else np.unique(self.fitted.labels[nearest(likeness, NEAREST)])
            scores[weighed] = dots([self.fitted.duals[at] for at in weighed], kernel(likeness))
            return scores
        return _best_three(likeness, self.fitted.labels, self.fitted.classes)


def fit(tokens: Sequence[Sequence[str]], labels: Sequence[int], classes: int) -> Fitted:
    """Fits a classifier to examples given as distinct tokens; `labels` count from 0 to `classes` − 1."""
    index, meanings, reaches = prepare(tokens, labels)
    marks = np.asarray(labels, np.int32)
    duals = np.zeros((0, len(tokens)), np.float32)
    if len(tokens) <= RIDGE_LIMIT:
        duals = np.ascontiguousarray(ridge.fit(gram(index, meanings, reaches), marks, classes).T)
    return Fitted(index, halved(meanings), marks, classes, halved(duals))


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


def blend(words: Floats, meaning: Floats) -> Floats:
    return np.float32(1.0 - MEANING_SHARE) * words + np.float32(MEANING_SHARE) * meaning


def kernel(likeness: Floats) -> Floats:
    """exp((likeness − 1) / WIDTH), let down so that no likeness gives 0."""
    values: Floats = likeness - np.float32(1.0)
    values *= np.float32(1.0 / WIDTH)
    np.exp(values, out=values)
    values -= _FLOOR
    return values


def nearest(likeness: Floats, count: int) -> Places:
    """Rows of the `count` likest examples, and of those as like as the last of them."""
    width = len(likeness) // STRIPS
    if width < count:
        bound = np.partition(likeness, -count)[-count] if len(likeness) > count else -np.inf
        return (likeness >= bound).nonzero()[0]
    # The likest of each column of strips: the last of the best of those is a bound, and few examples are beyond it.
    columns = likeness[: STRIPS * width].reshape(STRIPS, width).max(0)
    rows = (likeness >= np.partition(columns, -count)[-count]).nonzero()[0]
    values = likeness[rows]
    found: Places = rows[values >= np.partition(values, -count)[-count]]
    return found


def dots(rows: Sequence[Floats], vector: Floats) -> list[float]:
    """The product of each row with `vector`, in pieces that OpenBLAS does not share out to threads."""
    if len(vector) <= _UNSHARED_DOT:
        return [float(vector.dot(row)) for row in rows]
    pieces = [slice(at, at + _UNSHARED_DOT) for at in range(0, len(vector), _UNSHARED_DOT)]
    return [sum(float(vector[piece].dot(row[piece])) for piece in pieces) for row in rows]


def halved(numbers: Floats) -> Floats:
    """Rounded to what half precision holds, in which they are kept: fitted or read again, replies are the same."""
    return numbers.astype(np.float16).astype(np.float32)


def _blocks(matrix: Floats) -> NDArray[np.float32]:
    """`matrix` padded and cut into blocks of rows, shape (blocks, rows, columns), each at most _UNSHARED numbers."""
    rows = _UNSHARED // max(1, matrix.shape[1])
    padded = np.zeros((-(-len(matrix) // rows) * rows, matrix.shape[1]), np.float32)
    padded[: len(matrix)] = matrix
    return padded.reshape(-1, rows, matrix.shape[1])


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
