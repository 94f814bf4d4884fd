"""How like a message is to every example, and what that counts: words in common, and meaning in common.

Meaning takes the time: of thousands of examples more numbers are read than a processor's own memory holds. So where
there are many, their vectors are turned such that the first numbers tell most. All examples are compared by those
HEAD numbers; the others are looked at for the likely examples alone. For the unlikely ones they count all the same,
but together: far from a message the kernel is nearly straight, so what they add to a class's score is nearly a product
of the message's numbers with one row a class, reckoned beforehand (`Classifier`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matcher import products
from bot.matcher.index import Places
from bot.matcher.lexicon import Floats

MEANING_SHARE = 0.4  # of likeness: meaning; the rest is words
WIDTH = 0.3
BEST = 2000  # examples nearest by words, where there are very many
FEW = 3000  # examples; up to so many all numbers of all are compared
HEAD = 16  # numbers of a vector by which all examples are compared
LIKELY = 0.25  # likeness by words and HEAD from which all numbers are compared: a tenth of the examples
SLOPE = 0.17  # of the kernel where the unlikely examples are, at about 0.11
_FLOOR = np.float32(np.exp(-1.0 / WIDTH))


@dataclass(frozen=True, slots=True)
class Likely:
    """The examples (`rows`) that were compared by all numbers, their likeness (`values`) and what of it comes from the
    numbers beyond HEAD (`rest`); and the message's own numbers beyond HEAD.
    """

    rows: Places
    values: Floats
    rest: Floats
    beyond: Floats


@dataclass(frozen=True, slots=True)
class Likeness:
    """0–1 for each example in `values`; `likely` where not all were compared by all numbers."""

    values: Floats
    likely: Likely | None = None

    def nearest(self, count: int) -> Places:
        """Rows of the `count` likest examples, and of those as like as the last of them."""
        likely = self.likely
        if likely is None or len(likely.rows) < 2 * count:
            return products.nearest(self.values, count)
        found: Places = likely.rows.take((likely.values >= np.partition(likely.values, -count)[-count]).nonzero()[0])
        return found


class Comparison:
    """The examples' vectors (examples × numbers), `turned` by `principal_axes` or not; `rest` is beyond HEAD."""

    def __init__(self, meanings: Floats, turned: bool) -> None:
        self._head = HEAD if turned else meanings.shape[1]
        self._blocks = products.stand_up(meanings[:, : self._head])
        self.rest = np.ascontiguousarray(meanings[:, self._head :])
        # On both sides of a slope that grows as exp does, what is left out does not even out: half its variance is
        # missing (https://en.wikipedia.org/wiki/Log-normal_distribution), as a likeness of so much.
        self._missing = np.square(self.rest).mean(0) * np.float32(0.5 / WIDTH)

    def add(self, words: Floats, vector: Floats) -> Likeness:
        """Likeness of a message: `words` (spent) by its words, and that of its `vector` with each example's."""
        head, beyond = vector[: self._head], vector[self._head :]
        words += products.multiply(self._blocks, head, len(words))
        if not len(beyond):
            return Likeness(words)
        rows = (words >= LIKELY).nonzero()[0]
        rest = products.multiply_rows(self.rest.take(rows, 0), beyond)
        values = words.take(rows)
        values += rest
        words += self._missing.dot(beyond * beyond)
        words[rows] = values
        return Likeness(words, Likely(rows, values, rest, beyond))


class BestComparison:
    """Of very many examples only those are compared by their vectors that are nearest by words; the others are 0."""

    def __init__(self, meanings: Floats) -> None:
        self._meanings = meanings

    def add(self, words: Floats, vector: Floats) -> Likeness:
        """As `Comparison.add`."""
        near = np.argpartition(words, -BEST)[-BEST:]
        likeness = np.zeros_like(words)
        likeness[near] = words[near] + np.einsum("ev,v->e", self._meanings[near], vector)
        return Likeness(likeness)


def principal_axes(meanings: Floats) -> Floats:
    """The axes along which the examples differ most, as columns, the first ones first."""
    square = meanings.T.astype(np.float64) @ meanings
    return np.ascontiguousarray(np.linalg.eigh(square)[1][:, ::-1], np.float32)


def blend(words: Floats, meaning: Floats) -> Floats:
    return np.float32(1.0 - MEANING_SHARE) * words + np.float32(MEANING_SHARE) * meaning


def kernel(likeness: Floats, out: Floats | None = None) -> Floats:
    """exp((likeness − 1) / WIDTH), let down so that no likeness gives 0."""
    values: Floats = np.subtract(likeness, np.float32(1.0), out=out)
    values *= np.float32(1.0 / WIDTH)
    np.exp(values, out=values)
    values -= _FLOOR
    return values
