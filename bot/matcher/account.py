"""Why a message is read as it is: its words held beside those of the nearest examples. No reply waits for this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.matcher.classifier import Classifier
from bot.matcher.lexicon import JOINED, Floats, Reached
from bot.matcher.message import clean, spelt, words
from bot.matcher.reading import Weighed
from bot.matcher.tokens import STOP_TOKENS, Tokeniser, stem
from bot.matcher.vectors import shipped
from bot.model import Account, Candidate, IntentKind, Likened, Pair, Report, Tie, Word

ANSWERS = 3
REFUSALS = 2
NEAREST = 3  # examples of an intent
SPELT_LIKE = 2  # known words that an unknown one may be misspelt
KNOWN = 0.5  # strength from which a word is explained by another
NEAR_MEANING = 0.48  # cosine of two words' vectors: "picked" and "chosen" 0.54, "spotted" and "identified" 0.24
SPEAKS = 0.05  # evidence from which a refusal is worth naming


_Named = Callable[[AbstractSet[str]], Mapping[str, AbstractSet[str]]]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text's tokens, each with the places of the words it stands for; `words` as they are typed."""

    words: tuple[str, ...]
    spans: Mapping[str, range]

    def wording(self, token: str) -> str:
        return " ".join(self.words[at] for at in self.spans[token])

    def telling(self) -> Iterator[str]:
        """Its own tokens but for little words."""
        return (token for token in self.spans if not token.startswith("+") and token not in STOP_TOKENS)

    def is_little(self, span: range) -> bool:
        """Whether only little words stand there."""
        return not any(self.spans[token].start in span for token in self.telling())


class Clerk:
    """Tells which words of a message go with which words of the examples. Weighs nothing: that is done."""

    def __init__(
        self, report: Report, examples: Sequence[tuple[str, str]], classifier: Classifier, tokeniser: Tokeniser
    ) -> None:
        self._examples = examples
        self._classifier = classifier
        self._tokeniser = tokeniser
        self._intents = tuple(report.intents)
        self._refuses = np.array([i.kind is not IntentKind.ANSWER for i in report.intents.values()])

    def nothing(self, text: str) -> Account:
        """The account of a message of which no word counts."""
        return Account(text, 0.0, 0.0, 0.0, 0.0, (), (), (), ())

    def account(self, text: str, weighed: Weighed, named: _Named) -> Account:
        """What the examples made of a text; `named` gives those it names of whom the report does not speak."""
        spoken, ranking = self._text(text), weighed.ranking
        reached = {one.token: one for one in weighed.reach}
        said = {token: self._word(spoken, reached, token) for token in spoken.telling()}
        holders = {token: self._holders(spoken, reached, token) for token in said}

        def candidate(intent: int, score: float | None, evidence: float) -> Candidate:
            lacking = tuple(said[token].typed for token, held in holders.items() if intent not in held)
            nearest = tuple(self._nearest(spoken, reached, weighed.likeness.values, intent))
            return Candidate(self._intents[intent], score, evidence, nearest, lacking)

        scores = self._classifier.scores(weighed.likeness)
        answers = zip(ranking.answers[:ANSWERS], weighed.scores, strict=False)
        sure = round(100.0 - weighed.answerable, 1)
        says, says_not = ranking.features[0][2:4] if ranking.features else (0.0, ranking.strength)
        return Account(
            text,
            weighed.answerable,
            ranking.strength,
            says,
            says_not,
            tuple(said.values()),
            tuple((_phrase(spoken, by), name) for name, by in named(spoken.spans.keys()).items()),
            tuple(candidate(intent, score, float(scores[intent])) for intent, score in answers),
            tuple(
                candidate(intent, sure if intent == ranking.refusal else None, float(scores[intent]))
                for intent in self._refusals(scores, ranking.refusal)
            ),
        )

    # --- words ---

    def _text(self, text: str) -> _Text:
        return _Text(tuple(spelt(text)), self._tokeniser.spans(text))

    def _word(self, spoken: _Text, reached: Mapping[str, Reached], token: str) -> Word:
        typed, terms = spoken.wording(token), self._classifier.lexicon.terms
        stands_for = self._stands_for(spoken, reached, token)
        read_as = dict.fromkeys(typed if terms[term] == token else self._wording(term) for term in stands_for)
        has_meaning = shipped().row(token) is not None
        return Word(typed, tuple(read_as), len(self._holders(spoken, reached, token)), has_meaning)

    def _stands_for(self, spoken: _Text, reached: Mapping[str, Reached], token: str) -> list[int]:
        """The terms of a word: itself and the groups of synonyms that it stands in here, else those spelt like it."""
        terms, at = self._classifier.lexicon.terms, spoken.spans[token].start
        names = [token, *(name for name, span in spoken.spans.items() if name.startswith("+") and at in span)]
        plain = [term for name in names for term, _ in reached[name].terms if terms[term] == name]
        return plain or [term for term, strength in reached[token].terms if strength >= KNOWN][:SPELT_LIKE]

    def _holders(self, spoken: _Text, reached: Mapping[str, Reached], token: str) -> set[int]:
        """The intents with an example that holds the word, or one it may stand for."""
        index, labels = self._classifier.fitted.index, self._classifier.fitted.labels
        rows = [labels[index.rows(term)] for term in self._stands_for(spoken, reached, token)]
        return set(np.concatenate(rows).tolist()) if rows else set()

    def _wording(self, term: int) -> str:
        """How the knowledge file writes a term: the first of a group, or as in the first example that holds it."""
        index = self._classifier.fitted.index
        token = index.terms[term]
        if token in self._tokeniser.groups:
            return self._tokeniser.groups[token]
        return self._text(clean(self._examples[int(index.rows(term)[0])][0]).core).wording(token)

    # --- examples ---

    @cached_property
    def _rows(self) -> list[np.typing.NDArray[np.int64]]:
        labels = self._classifier.fitted.labels
        return [np.flatnonzero(labels == intent) for intent in range(len(self._intents))]

    def _refusals(self, scores: Floats, likeliest: int | None) -> list[int]:
        """The likeliest intents that the report does not answer."""
        order = np.argsort(-scores, kind="stable").tolist()
        others = [i for i in order if self._refuses[i] and i != likeliest and scores[i] >= SPEAKS]
        return [*([] if likeliest is None else [likeliest]), *others][:REFUSALS]

    def _nearest(
        self, spoken: _Text, reached: Mapping[str, Reached], likeness: Floats, intent: int
    ) -> Iterator[Likened]:
        rows = self._rows[intent]
        values = likeness.take(rows)
        for at in np.argsort(-values, kind="stable")[:NEAREST].tolist():
            yield self._liken(spoken, reached, self._examples[int(rows[at])][0], float(values[at]))

    def _liken(self, spoken: _Text, reached: Mapping[str, Reached], example: str, likeness: float) -> Likened:
        known = self._text(clean(example).core)
        found: dict[range, Pair] = {}
        for token, span in spoken.spans.items():  # groups first, so that a phrase goes before its words
            if not any(span.start in other and span[-1] in other for other in found) and (
                pair := self._pair(spoken, known, reached[token])
            ):
                found[span] = pair
        covered = {at for span in found for at in span}
        for token in spoken.telling():
            span = spoken.spans[token]
            if span.start not in covered and (near := _near_meaning(token, known)):
                found[span] = Pair(spoken.wording(token), near, Tie.MEANING)
        lacking = [spoken.wording(t) for t in spoken.telling() if not any(spoken.spans[t].start in s for s in found)]
        pairs = tuple(found[span] for span in sorted(found, key=lambda span: span.start))
        return Likened(example, min(1.0, likeness), pairs, tuple(lacking), set(spoken.spans) == set(known.spans))

    def _pair(self, spoken: _Text, known: _Text, one: Reached) -> Pair | None:
        """The word of an example that a token goes with; by the surest of the terms it may stand for."""
        terms = self._classifier.lexicon.terms
        for term, strength in one.terms:
            if terms[term] in known.spans and strength >= KNOWN:
                typed, other = spoken.wording(one.token), known.wording(terms[term])
                little = spoken.is_little(spoken.spans[one.token])
                return Pair(typed, other, _tie(one.token, terms[term], strength, typed, other), little)
        return None


def _tie(token: str, term: str, strength: float, typed: str, known: str) -> Tie:
    if typed.casefold() == known.casefold():
        return Tie.SAME
    if token == term:
        return Tie.FORM if [*map(stem, words(typed))] == [*map(stem, words(known))] or token[0] != "+" else Tie.SYNONYM
    return Tie.JOINED if strength == JOINED else Tie.SPELLING


def _near_meaning(token: str, known: _Text) -> str:
    """The word of an example that comes nearest to a word in meaning; "" where none is near."""
    vector = _direction(token)
    if vector is None:
        return ""
    found = [(float(vector.dot(other)), word) for word in known.telling() if (other := _direction(word)) is not None]
    nearness, nearest = max(found, default=(0.0, ""))
    return known.wording(nearest) if nearness >= NEAR_MEANING else ""


def _direction(token: str) -> Floats | None:
    row = shipped().row(token)
    if row is None:
        return None
    length = float(row.dot(row)) ** 0.5
    scaled: Floats = row / np.float32(max(1e-6, length))
    return scaled


def _phrase(spoken: _Text, tokens: AbstractSet[str]) -> str:
    """The words by which a message names somebody, in its order."""
    places = sorted({at for token in tokens for at in spoken.spans[token]})
    return " ".join(spoken.words[at] for at in places)
