"""The known tokens, what each is worth, and which of them a typed token may stand for: rapidfuzz's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bot.matcher.tokens import STOP_TOKENS

NEAR = 0.82  # JaroWinkler from which an unknown word may be a known one misspelt
NEAR_KNOWN = 0.86  # and from which a known word may
NEAR_LIMIT = 6
KNOWN_WORD_SHARE = 0.8  # a known word is misspelt less often than an unknown one
SHORTEST_FUZZY = 4
SHORTEST_PART = 3
CACHE_LIMIT = 20_000

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reach:
    """The known terms that a message reaches: `terms[i]` with `strengths[i]` (0–1), by its token `owners[i]`.

    Within an owner the strongest comes first. `worth[owner]` is the weight of each token, `known[owner]` how well the
    strongest term explains it (0 where nothing does).
    """

    tokens: tuple[str, ...]
    terms: tuple[int, ...]
    strengths: tuple[float, ...]
    owners: tuple[int, ...]
    worth: tuple[float, ...]
    known: tuple[float, ...]


class Lexicon:
    """Looks tokens up: exactly, by spelling (JaroWinkler within the first letter), split in two or joined."""

    def __init__(self, terms: Sequence[str], weights: Floats) -> None:
        self.terms = tuple(terms)
        self._weights: list[float] = weights.tolist()
        self._ids = {term: i for i, term in enumerate(terms)}
        self._by_letter: dict[str, list[str]] = {}
        for term in terms:
            if len(term) >= SHORTEST_PART and "+" not in term and not term.isdigit():
                self._by_letter.setdefault(term[0], []).append(term)
        self._unknown_weight = max(self._weights, default=1.0)
        self._cache: dict[str, tuple[tuple[int, float], ...]] = {}

    def reach(self, tokens: Sequence[str]) -> Reach:
        """What `tokens` may stand for."""
        best: dict[int, tuple[float, int]] = {}
        worth, known = [], []
        joined = self._joined(tokens)
        for owner, token in enumerate(tokens):
            found = self._look_up(token) + joined.get(owner, ())
            strongest = 0.0
            for term, strength in found:
                strongest = max(strongest, strength)
                if strength > best.get(term, (0.0, 0))[0]:
                    best[term] = (strength, owner)
            known.append(strongest)
            worth.append(self._worth(token, found))
        order = sorted(best, key=lambda term: (best[term][1], -best[term][0], term))
        return Reach(
            tuple(tokens),
            tuple(order),
            tuple(best[t][0] for t in order),
            tuple(best[t][1] for t in order),
            tuple(worth),
            tuple(known),
        )

    def _worth(self, token: str, found: tuple[tuple[int, float], ...]) -> float:
        exact = self._ids.get(token)
        if exact is not None:
            return self._weights[exact]
        if found:
            return max(self._weights[term] * strength for term, strength in found)
        return self._unknown_weight * (0.3 if token.isdigit() else 1.0)

    def _look_up(self, token: str) -> tuple[tuple[int, float], ...]:
        found = self._cache.get(token)
        if found is None:
            found = self._find(token)
            if len(self._cache) >= CACHE_LIMIT:
                self._cache.clear()
            self._cache[token] = found
        return found

    def _find(self, token: str) -> tuple[tuple[int, float], ...]:
        exact = self._ids.get(token)
        found = {} if exact is None else {exact: 1.0}
        # Stop-words are spelt rightly or matter little, and each near spelling costs a walk over a long row.
        fuzzy = len(token) >= SHORTEST_FUZZY and token not in STOP_TOKENS
        if fuzzy and not token.isdigit() and "+" not in token:
            near = process.extract(
                token,
                self._by_letter.get(token[0], ()),
                scorer=JaroWinkler.similarity,
                score_cutoff=NEAR if exact is None else NEAR_KNOWN,
                limit=NEAR_LIMIT,
            )
            if exact is None:
                found = self._split(token)
            for term, score, _ in near:
                if exact is None:
                    found.setdefault(self._ids[term], score**2)
                elif term not in STOP_TOKENS:
                    found.setdefault(self._ids[term], KNOWN_WORD_SHARE * score**3)
        return tuple(found.items())

    def _split(self, token: str) -> dict[int, float]:
        """Two known terms that make up the token ("rundown" → "run", "down")."""
        for at in range(len(token) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            first, second = self._ids.get(token[:at]), self._ids.get(token[at:])
            if first is not None and second is not None:
                return {first: 0.9, second: 0.9}
        return {}

    def _joined(self, tokens: Sequence[str]) -> dict[int, tuple[tuple[int, float], ...]]:
        """Known terms made up of two neighbouring tokens ("run", "down" → "rundown"), for each of the two."""
        found: dict[int, tuple[tuple[int, float], ...]] = {}
        for at in range(len(tokens) - 1):
            term = self._ids.get(tokens[at] + tokens[at + 1])
            if term is not None and len(tokens[at]) >= SHORTEST_PART:
                for owner in (at, at + 1):
                    found[owner] = (*found.get(owner, ()), (term, 0.9))
        return found
