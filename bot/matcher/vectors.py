"""Meanings of common English words as vectors, so that words no example holds still count for their neighbours.

`vectors.npz` was derived once by benchmarks/derive_vectors.py from what all-MiniLM-L6-v2 (Apache-2.0; see
vectors.LICENSE.txt) says of two hundred thousand texts; no model runs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matcher.lexicon import Floats, Reach, Reached

PATH = Path(__file__).with_name("vectors.npz")
WIDTH = 64
SCALE = 254.0  # a byte of the file is a number times this
CACHE_LIMIT = 5000  # tokens; a vector takes 256 bytes
_UNSEEN = np.zeros(0, np.float32)


class Vectors:
    """Looks up the vectors of tokens; read from disk once a process."""

    def __init__(self, rows: dict[str, int], table: NDArray[np.int8]) -> None:
        self._rows = rows
        self._table = table

    def known(self) -> list[str]:
        """All stems that have a vector, in alphabetical order."""
        return list(self._rows)

    def row(self, token: str) -> Floats | None:
        """A token's vector, the longer the more it says; for a synonym's name its words' mean; None where unknown."""
        found = [self._rows[part] for part in token.split("+") if part in self._rows]
        if not found:
            return None
        vector: Floats = self._table[found[0]].astype(np.float32)
        if len(found) > 1:
            vector = self._table[found].astype(np.float32).mean(0)
        vector /= np.float32(SCALE)
        return vector


class Meaning:
    """Meaning of messages; a token without a vector of its own lends that of the known term it most likely is."""

    def __init__(self, terms: Sequence[str], vectors: Vectors, turn: Floats | None = None) -> None:
        """Vectors come out turned by `turn`, where it is not empty."""
        self._terms = terms
        self._vectors = vectors
        self._turn = turn if turn is not None and len(turn) else None
        self._parts: dict[Reached, Floats | None] = {}

    def of(self, reach: Reach) -> Floats:
        """The weighted sum of the tokens' vectors scaled to length 1; zeros where there are none."""
        total = np.zeros(WIDTH, np.float32)
        for token in reach:
            part = self._parts.get(token, _UNSEEN)  # in one step, for other threads may ask too
            if part is _UNSEEN:
                part = self._keep(token)
            if part is not None:
                total += part
        total /= np.float32(max(1e-6, float(total.dot(total)) ** 0.5))
        return total

    def _keep(self, token: Reached) -> Floats | None:
        if len(self._parts) >= CACHE_LIMIT:
            self._parts.clear()
        found = self._part(token)
        if found is not None and self._turn is not None:
            found = found @ self._turn
        self._parts[token] = found
        return found

    def _part(self, token: Reached) -> Floats | None:
        row, weight = self._vectors.row(token.token), token.worth**0.5
        if row is None and token.terms:
            term, strength = token.terms[0]
            row, weight = self._vectors.row(self._terms[term]), weight * strength
        return None if row is None else row * np.float32(weight)


@lru_cache(maxsize=1)
def shipped() -> Vectors:
    """The vectors that come with the bot."""
    with np.load(PATH, allow_pickle=False) as held:
        stems = bytes(held["stems"]).decode().split("\n")
        return Vectors({stem: at for at, stem in enumerate(stems)}, held["vectors"])
