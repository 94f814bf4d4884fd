"""Meanings of common English words as vectors, so that words no example holds still count for their neighbours.

`vectors.npz` was derived once by benchmarks/derive_vectors.py from all-MiniLM-L6-v2 (Apache-2.0; see
vectors.LICENSE.txt); no model runs here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matcher.lexicon import Floats

PATH = Path(__file__).with_name("vectors.npz")
WIDTH = 64
CACHE_LIMIT = 5000  # tokens; a vector takes 256 bytes


class Vectors:
    """Looks up the vectors of tokens; read from disk once a process."""

    def __init__(self, rows: dict[str, int], table: NDArray[np.int8]) -> None:
        self._rows = rows
        self._table = table
        self._seen: dict[str, Floats | None] = {}

    def row(self, token: str) -> Floats | None:
        """A token's vector, of length 1; of the words of a synonym's name the mean; None for unknown words."""
        if token not in self._seen:
            if len(self._seen) >= CACHE_LIMIT:
                self._seen.clear()
            self._seen[token] = self._row(token)
        return self._seen[token]

    def known(self) -> list[str]:
        """All stems that have a vector, in alphabetical order."""
        return list(self._rows)

    def _row(self, token: str) -> Floats | None:
        found = [self._rows[part] for part in token.split("+") if part in self._rows]
        if not found:
            return None
        if len(found) == 1:
            vector = self._table[found[0]].astype(np.float32)
        else:
            vector = self._table[found].astype(np.float32).mean(0)
        scaled: Floats = vector / np.float32(max(1e-6, float(np.sqrt(vector @ vector))))
        return scaled


def mean(rows: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Weighted sum of vectors scaled to length 1; zeros where there are none."""
    if not rows:
        return np.zeros(WIDTH, np.float32)
    total = np.asarray(weights, np.float32) @ np.stack(rows)
    scaled: Floats = total / np.float32(max(1e-6, float(np.sqrt(total @ total))))
    return scaled


@lru_cache(maxsize=1)
def shipped() -> Vectors:
    """The vectors that come with the bot."""
    with np.load(PATH, allow_pickle=False) as held:
        stems = bytes(held["stems"]).decode().split("\n")
        return Vectors({stem: at for at, stem in enumerate(stems)}, held["vectors"])
