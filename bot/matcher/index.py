"""Likeness of a message to every example: weighted coverage both ways, summed over an inverted index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matcher.lexicon import Floats, Reach, Reached

SHARES_LIMIT = 1_000_000  # numbers kept of what tokens add; 12 MB
DENSE = 8  # a token that adds to more than an eighth of the examples is kept as an amount for each

Ints = NDArray[np.int32]
Places = NDArray[np.intp]  # numpy picks by these at once; others it would turn into these at every message


@dataclass(frozen=True, slots=True)
class Index:
    """For each term (row) the examples that hold it: `examples[starts[t]:starts[t + 1]]`; `weights` by term.

    `roots` is, for each example, the square root of its tokens' weights added up.
    """

    terms: tuple[str, ...]
    weights: Floats
    starts: Ints
    examples: Places
    roots: Floats

    def rows(self, term: int) -> Places:
        return self.examples[self.starts[term] : self.starts[term + 1]]


@dataclass(frozen=True, slots=True)
class _Share:
    """What a token adds: `amounts` to the examples `rows`; to all of them, where there is an amount for each."""

    rows: Places | None
    amounts: Floats


class Coverage:
    """Words in common. What a token adds to each example depends on it alone, so it is worked out once and kept."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._inverse_roots: Floats = np.float32(0.5) / index.roots
        self._shares: dict[Reached, _Share] = {}
        self._held = 0

    def likeness(self, reach: Reach, most: float = 1.0) -> Floats:
        """0 to `most` for each example: half how much of the message it covers, half how much the message covers it."""
        covered = np.zeros(len(self._inverse_roots), np.float32)
        total = 0.0
        for token in reach:
            total += token.worth
            if token.terms:
                share = self._shares.get(token) or self._keep(token)
                if share.rows is None:
                    covered += share.amounts
                else:
                    covered[share.rows] += share.amounts
        if total > 0:
            covered *= np.float32(most * total**-0.5)
        return covered

    def _keep(self, token: Reached) -> _Share:
        share = self._share(token)
        self._held += len(share.amounts)
        if self._held > SHARES_LIMIT:
            self._shares.clear()
            self._held = len(share.amounts)
        self._shares[token] = share
        return share

    def _share(self, token: Reached) -> _Share:
        index = self._index
        held = [index.rows(term) for term, _ in token.terms]
        sizes = [len(rows) for rows in held]
        covers = np.repeat([strength * float(index.weights[term]) for term, strength in token.terms], sizes)
        covered = np.repeat([strength * token.worth for _, strength in token.terms], sizes)
        rows, amounts = held[0], covers + covered
        if len(held) > 1:
            # A token that reaches several terms of one example covers itself once only, by the strongest.
            rows, first, places = np.unique(np.concatenate(held), return_index=True, return_inverse=True)
            amounts = np.bincount(places, covers) + covered[first]
        amounts *= self._inverse_roots[rows]
        if len(rows) * DENSE <= len(index.roots):
            return _Share(rows, amounts.astype(np.float32))
        dense = np.zeros(len(index.roots), np.float32)
        dense[rows] = amounts
        return _Share(None, dense)


def build(tokens: Sequence[Sequence[str]], labels: Sequence[int], stop_tokens: frozenset[str]) -> Index:
    """Indexes examples.

    Args:
        tokens: the distinct tokens of each example.
        labels: its class, counted from 0.
        stop_tokens: tokens that count half.
    """
    ids: dict[str, int] = {}
    rows: list[list[int]] = []
    for example, found in enumerate(tokens):
        for token in found:
            at = ids.setdefault(token, len(ids))
            if at == len(rows):
                rows.append([])
            rows[at].append(example)
    weights = _weights(tuple(ids), rows, np.asarray(labels), stop_tokens)
    starts = np.zeros(len(rows) + 1, np.int32)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    examples = np.fromiter((e for row in rows for e in row), np.intp, starts[-1])
    totals = np.zeros(len(tokens), np.float64)
    np.add.at(totals, examples, np.repeat(weights, np.diff(starts)))
    return Index(tuple(ids), weights, starts, examples, np.sqrt(np.maximum(totals, 1e-6)).astype(np.float32))


def arrange(index: Index, places: Places, count: int) -> Index:
    """The same index with `count` examples: example e at `places[e]`, or nowhere where that is −1; no row twice."""
    terms, rows = np.repeat(np.arange(len(index.terms)), np.diff(index.starts)), places[index.examples]
    kept = rows >= 0
    roots = np.full(count, 1e-3, np.float32)
    roots[places[places >= 0]] = index.roots[places >= 0]
    return _sorted(index.terms, index.weights, terms[kept], rows[kept], roots)


def add(index: Index, tokens: Mapping[int, Sequence[str]], labels: Ints, stop_tokens: frozenset[str]) -> Index:
    """The index with the distinct tokens of examples that it has rows for, but nothing in them.

    Terms that it knows keep their weights; those of new ones are reckoned from these examples and their `labels`.
    """
    ids = {term: at for at, term in enumerate(index.terms)}
    held: dict[int, list[int]] = {}
    for row, found in tokens.items():
        for token in found:
            held.setdefault(ids.setdefault(token, len(ids)), []).append(row)
    new = tuple(ids)[len(index.terms) :]
    new_rows = [held[ids[term]] for term in new]
    weights = np.concatenate([index.weights, _weights(new, new_rows, labels, stop_tokens)])
    roots = index.roots.copy()
    for row, found in tokens.items():
        roots[row] = max(1e-6, sum(float(weights[ids[token]]) for token in found)) ** 0.5
    pairs = [(term, row) for term, rows in held.items() for row in rows]
    terms, rows = np.array(pairs, np.intp).reshape(-1, 2).T
    before = np.repeat(np.arange(len(index.terms)), np.diff(index.starts))
    return _sorted(
        (*index.terms, *new), weights, np.concatenate([before, terms]), np.concatenate([index.examples, rows]), roots
    )


def _sorted(terms: tuple[str, ...], weights: Floats, held: Places, rows: Places, roots: Floats) -> Index:
    """An index from pairs of a term held and the row that holds it."""
    order = np.lexsort((rows, held))
    starts = np.zeros(len(terms) + 1, np.int32)
    np.cumsum(np.bincount(held, minlength=len(terms)), out=starts[1:])
    return Index(terms, weights, starts, rows[order], roots)


def _weights(terms: tuple[str, ...], rows: list[list[int]], labels: Ints, stop_tokens: frozenset[str]) -> Floats:
    """0.15 + 1 − entropy over the classes (each class counting alike): how much a term tells classes apart."""
    sizes = np.bincount(labels).astype(np.float64)
    spread = np.log(max(2, int((sizes > 0).sum())))
    weights = np.empty(len(terms), np.float64)
    for at, (term, row) in enumerate(zip(terms, rows, strict=True)):
        classes = labels[row]
        shares = np.bincount(classes, weights=1.0 / sizes[classes])
        shares = shares[shares > 0] / shares.sum()
        weights[at] = 1.15 + float((shares * np.log(shares)).sum()) / spread
        if term in stop_tokens:
            weights[at] *= 0.5
        if term.isdigit():
            weights[at] *= 0.3
    return weights.astype(np.float32)
