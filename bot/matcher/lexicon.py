"""The known tokens, what each is worth, and which of them a typed token may stand for: rapidfuzz's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bot.matcher.tokens import STOP_TOKENS

NEAR = 0.82  # JaroWinkler from which an unknown word may be a known one misspelt
NEAR_KNOWN = 0.86  # and from which a known word may
NEAR_LIMIT = 6
KNOWN_WORD_SHARE = 0.8  # a known word is misspelt less often than an unknown one
JOINED = 0.9  # strength of words joined or split
SHORTEST_FUZZY = 4
SHORTEST_PART = 3
CACHE_LIMIT = 5_000  # tokens, a kilobyte each: all that people type of a report in weeks; typing errors come and go

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A token of a message: `terms` are the known terms it may stand for, each with a strength (0–1), strongest first.

    `worth` is the token's weight, `known` how well the strongest term explains it (0 where nothing does). A lexicon
    gives the same object for the same token again, so that what is worked out from it can be kept under it.
    """

    token: str
    terms: tuple[tuple[int, float], ...]
    worth: float
    known: float


Reach = tuple[Reached, ...]  # a message's tokens; each term stands under one of them, the one that reaches it surest


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
        self._plain: dict[str, Reached] = {}
        self._changed: dict[tuple[str, tuple[tuple[int, float], ...], float], Reached] = {}

    def reach(self, tokens: Sequence[str]) -> Reach:
        """What `tokens` may stand for."""
        found = [self._look_up(token) for token in tokens]
        for owner, joined in self._joined(tokens).items():
            terms = dict(found[owner].terms)
            for term in joined:
                terms[term] = max(JOINED, terms.get(term, 0.0))
            terms_joined = _sorted(terms)
            found[owner] = self._keep(
                Reached(tokens[owner], terms_joined, self._worth(tokens[owner], terms_joined), terms_joined[0][1])
            )
        held = [term for one in found for term, _ in one.terms]
        return tuple(found) if len(set(held)) == len(held) else self._surest(found)

    def _look_up(self, token: str) -> Reached:
        found = self._plain.get(token)
        if found is None:
            terms = _sorted(self._find(token))
            found = Reached(token, terms, self._worth(token, terms), terms[0][1] if terms else 0.0)
            if len(self._plain) >= CACHE_LIMIT:
                self._plain.clear()
            self._plain[token] = found
        return found

    def _surest(self, found: Sequence[Reached]) -> Reach:
        """Leaves each term to the token that reaches it surest; of equals to the first."""
        best: dict[int, tuple[float, int]] = {}
        for owner, one in enumerate(found):
            for term, strength in one.terms:
                if strength > best.get(term, (0.0, 0))[0]:
                    best[term] = (strength, owner)
        return tuple(
            self._keep(replace(one, terms=tuple(pair for pair in one.terms if best[pair[0]][1] == owner)))
            for owner, one in enumerate(found)
        )

    def _keep(self, changed: Reached) -> Reached:
        """The same object for a token changed alike by its neighbours."""
        if len(self._changed) >= CACHE_LIMIT:
            self._changed.clear()
        return self._changed.setdefault((changed.token, changed.terms, changed.worth), changed)

    def _worth(self, token: str, found: tuple[tuple[int, float], ...]) -> float:
        exact = self._ids.get(token)
        if exact is not None:
            return self._weights[exact]
        if found:
            return max(self._weights[term] * strength for term, strength in found)
        return self._unknown_weight * (0.3 if token.isdigit() else 1.0)

    def _find(self, token: str) -> dict[int, float]:
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
        return found

    def _split(self, token: str) -> dict[int, float]:
        """Two known terms that make up the token ("rundown" → "run", "down")."""
        for at in range(len(token) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            first, second = self._ids.get(token[:at]), self._ids.get(token[at:])
            if first is not None and second is not None:
                return {first: JOINED, second: JOINED}
        return {}

    def _joined(self, tokens: Sequence[str]) -> dict[int, list[int]]:
        """Known terms made up of two neighbouring tokens ("run", "down" → "rundown"), for each of the two."""
        found: dict[int, list[int]] = {}
        for at in range(len(tokens) - 1):
            term = self._ids.get(tokens[at] + tokens[at + 1])
            if term is not None and len(tokens[at]) >= SHORTEST_PART:
                for owner in (at, at + 1):
                    found.setdefault(owner, []).append(term)
        return found


def _sorted(terms: dict[int, float]) -> tuple[tuple[int, float], ...]:
    return tuple(sorted(terms.items(), key=lambda pair: (-pair[1], pair[0])))
