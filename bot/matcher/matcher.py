"""A report's matcher: message → tokens → likeness → evidence → reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.matcher import compiled, tuning as tunings
from bot.matcher.account import Clerk
from bot.matcher.classifier import Classifier, Fitted, fit
from bot.matcher.extension import extend
from bot.matcher.frames import injection_in, is_injection
from bot.matcher.lexicon import Floats
from bot.matcher.message import Message, clean, words
from bot.matcher.parts import cut
from bot.matcher.reading import Groups, Reading, Weighed, chances
from bot.matcher.tokens import STOP_TOKENS, Tokeniser, stem
from bot.matcher.tuning import Tuning
from bot.model import Account, Evidence, Match, Report

CACHE = Path("var") / "cache"
MATCHES_LIMIT = 5
NEAR = 10.0  # how likely (0–100) the report must answer for the likeliest intents to be shown beside a refusal
UNKNOWN = 0.5  # a token explained less than this is an unknown word
TOPIC_TOKENS = 6  # a longer message is read by itself, whatever was asked before
PLAIN_PART = 40.0  # score (0–100) from which a part counts as asked, where the message is plainly in two
OTHER_PART = 75.0  # and where it is not
SPOKEN_OF = 25.0  # a message less likely (0–100) to be answered is not cut in two
SURE_REFUSAL = 0.5  # a refusal as strong as this is not overruled by what was asked before


@dataclass(frozen=True, slots=True)
class _Other:
    """Somebody or something of whom or which the report does not speak; named by a message that holds all `tokens`."""

    place: int
    tokens: frozenset[str]
    name: str


class Matcher:
    """Knows a report's examples; `read` and `rank` are pure and deterministic.

    Fitting takes some seconds for thousands of examples, so what it makes is kept: beside the knowledge file, where it
    was shipped so, or in the folder `cache`, under the knowledge file's version; None keeps nothing. A file that cannot
    be read or written is done without.
    """

    def __init__(
        self, report: Report, cache: Path | None = CACHE, tuning: Tuning | None = None, base: Matcher | None = None
    ) -> None:
        """Fits, or reads what was fitted; `base` is for `extended` alone."""
        self.report = report
        self._base = base
        self.intents = tuple(report.intents)
        self.examples = _pairs(report)
        self._tokeniser = Tokeniser(report.vocabulary)
        self._others = self._others_by_token()
        self.classifier = Classifier(self._extended_from(base) if base else self._fitted(cache))
        self._rows = self._rows_by_intent()
        self._groups = Groups(report, self.classifier)
        self.tuning = tuning or tunings.read(Path(report.path))

    def rank(self, text: str) -> Evidence:
        """The intents nearest to `text`, best first."""
        return self.read(text).evidence

    def read(self, text: str, topic: str | None = None) -> Reading:
        """How `text` is understood; `topic` is the intent last answered in the conversation."""
        message = clean(text)
        reading = self._read(message.core)
        if is_injection(message.text):
            return self._refuse_steering(reading)
        if topic in self.report.intents and self._is_weak(reading, message):
            return self._read_on(message, reading, topic)
        return reading

    def read_parts(self, whole: Reading) -> tuple[str, str] | None:
        """The intents of both parts, where the message asks two things that different passages answer; else None."""
        both = self._cut_in_two(whole)
        return (both[0][1], both[1][1]) if both else None

    def account(self, text: str, topic: str | None = None) -> Account:
        """How `text` was read, word by word, to explain a reply; takes some ten times as long as reading it."""
        reading, message = self.read(text, topic), clean(text)
        return replace(
            self._account(reading.compared or message.core),
            steering=injection_in(message.text),
            with_before=reading.compared != reading.core,
            parts=tuple(self._account(part) for part, _ in self._cut_in_two(reading) or ()),
        )

    def extended(self, report: Report) -> Matcher:
        """A matcher for `report`, which has all examples that this one was fitted to, and some more; takes well
        under a second.

        New intents may be among them. It is made from what was fitted, also where this matcher was extended before: to
        take an example back, extend to a report without it. Scores come close to those of fitting anew, which the
        next deploy does: `Matcher(report, cache)`.

        Raises:
            ValueError: the report lacks an example that was fitted, or its editors' synonyms are others.
        """
        base = self._base or self
        if report.vocabulary.synonyms != base.report.vocabulary.synonyms:
            raise ValueError("a matcher is extended by examples alone: these synonyms are others, so fit anew")
        if missing := Counter(base.examples) - Counter(_pairs(report)):
            raise ValueError(
                f"a matcher is extended by examples alone: {next(iter(missing))[0]!r} is gone, so fit anew"
            )
        return Matcher(report, None, self.tuning, base)

    # --- reading ---

    def _read(self, core: str) -> Reading:
        weighed = self._weigh(core)
        if weighed is None:
            return Reading(self._evidence((), ()), core=core, compared=core, empty=True)
        ranking = weighed.ranking
        return Reading(
            self._evidence(self._matches(weighed), self._notes(weighed)),
            tuple(self.intents[i] for i in ranking.answers),
            weighed.scores,
            weighed.answerable,
            None if ranking.refusal is None else self.intents[ranking.refusal],
            ranking.strength,
            near=weighed.answerable >= NEAR,
            core=core,
            compared=core,
            features=ranking.features[0] if ranking.features else (),
        )

    def _cut_in_two(self, whole: Reading) -> tuple[tuple[str, str], tuple[str, str]] | None:
        """Both parts of a message that asks two things, each with its intent."""
        if whole.empty or whole.steering or whole.answerable < SPOKEN_OF:
            return None
        best: tuple[float, tuple[str, str], tuple[str, str]] | None = None
        for left, right, plain in cut(whole.core):
            least = PLAIN_PART if plain else OTHER_PART
            first, second = self._read_both(left, right, least)
            if not first or not second or self._home(first[1]) == self._home(second[1]):
                continue
            sure = min(first[0], second[0])
            if max(first[0], second[0]) >= self.tuning.threshold and (best is None or sure > best[0]):
                best = (sure, (left, first[1]), (right, second[1]))
        return best[1:] if best else None

    def _read_part(self, core: str, least: float) -> tuple[float, str] | None:
        """The score and intent of a part of a message, where it is surely asked."""
        weighed = self._weigh(core)
        if weighed is None or not self._is_sure(weighed, least):
            return None
        return weighed.score, self.intents[weighed.ranking.answers[0]]

    def _read_both(self, left: str, right: str, least: float) -> tuple[tuple[float, str] | None, ...]:
        """Both parts of a message, or None for either where one is not surely asked: mostly that is the shorter."""
        shorter, longer = sorted((left, right), key=len)
        one = self._read_part(shorter, least)
        other = self._read_part(longer, least) if one else None
        return (one, other) if shorter is left else (other, one)

    def _weigh(self, core: str) -> Weighed | None:
        tokens = self._tokeniser.tokens(core)
        if not tokens or (len(tokens) == 1 and tokens[0] in STOP_TOKENS):
            return None
        reach = self.classifier.reach(tokens)
        likeness = self.classifier.likeness(reach)
        ranking = self._groups.rank(likeness, reach)
        return Weighed(reach, likeness, ranking, *chances(ranking, self.tuning))

    def _account(self, core: str) -> Account:
        weighed = self._weigh(core)
        return self._clerk.account(core, weighed, self._others_in) if weighed else self._clerk.nothing(core)

    @cached_property
    def _clerk(self) -> Clerk:
        return Clerk(self.report, self.examples, self.classifier, self._tokeniser)

    def _matches(self, weighed: Weighed) -> tuple[Match, ...]:
        found = list(zip(weighed.ranking.answers, weighed.scores, strict=True))
        if weighed.ranking.refusal is not None:
            found.append((weighed.ranking.refusal, round(100.0 - weighed.answerable, 1)))
        found.sort(key=lambda pair: -pair[1])
        likeness = weighed.likeness.values
        return tuple(Match(self.intents[i], score, self._nearest(likeness, i)) for i, score in found[:MATCHES_LIMIT])

    def _notes(self, weighed: Weighed) -> tuple[str, ...]:
        """Evidence in an editor's words; holds no word of the message that is not the knowledge file's."""
        unknown = sum(1 for token in weighed.reach if token.known < UNKNOWN)
        notes = [f"the report answers this: {weighed.answerable:.0f} of 100"]
        if unknown:
            notes.append(f"{unknown} word{'s' if unknown > 1 else ''} that no example holds")
        others = self._others_in({token.token for token in weighed.reach})
        notes += [f"names ‘{name}’, of whom or which the report does not speak" for name in others]
        return tuple(notes)

    def _nearest(self, likeness: Floats, intent: int) -> str:
        rows = self._rows[intent]
        return self.examples[int(rows[likeness.take(rows).argmax()])][0]

    def _evidence(self, matches: tuple[Match, ...], notes: tuple[str, ...]) -> Evidence:
        report, tuning = self.report, self.tuning
        return Evidence(matches, tuning.threshold, tuning.offer_threshold, notes, report.version, report.id)

    def _refuse_steering(self, reading: Reading) -> Reading:
        notes = ("tries to change what the bot does", *reading.evidence.notes)
        return replace(reading, steering=True, evidence=replace(reading.evidence, notes=notes))

    def _others_by_token(self) -> dict[str, list[_Other]]:
        """Those of whom the report does not speak, each under one of its tokens."""
        found: dict[str, list[_Other]] = {}
        for place, group in enumerate(self.report.vocabulary.others):
            for name in group:
                tokens = self._tokeniser.tokens(name)
                # A word that stands in a group of synonyms is named by any of them.
                whole = tokens[:1] if len(name.split()) == 1 else tokens
                if whole:
                    found.setdefault(whole[0], []).append(_Other(place, frozenset(whole), group[0]))
        return found

    def _others_in(self, held: AbstractSet[str]) -> dict[str, frozenset[str]]:
        """Whom a message with these tokens names, as the editors call them and in their order; by which tokens."""
        named = {o.place: o for token in held for o in self._others.get(token, ()) if o.tokens <= held}
        return {named[place].name: named[place].tokens for place in sorted(named)}

    # --- follow-ups and parts ---

    def _is_weak(self, reading: Reading, message: Message) -> bool:
        short = len(self._tokeniser.tokens(message.core)) <= TOPIC_TOKENS
        refused = reading.strength >= SURE_REFUSAL and reading.answerable < self.tuning.offer_threshold
        return short and not refused and not self._is_sure(reading, self.tuning.threshold) and not message.is_empty

    def _read_on(self, message: Message, alone: Reading, topic: str) -> Reading:
        """The message read together with the question before it, where that makes it plainer.

        Where a message has words of its own ("and boards?"), the answer given before is no answer to it.
        """
        subject = " ".join(word for word in words(self.report.intents[topic].title) if stem(word) not in STOP_TOKENS)
        together = self._read(f"{message.core} {subject}")
        same = together.choices[:1] == (topic,)
        own = any(token not in STOP_TOKENS for token in self._tokeniser.tokens(message.core))
        if together.score <= alone.score or (same and own):
            return alone
        notes = (*together.evidence.notes, "read together with the question before")
        return replace(together, core=message.core, evidence=replace(together.evidence, notes=notes))

    def _is_sure(self, reading: Reading | Weighed, least: float) -> bool:
        return reading.score >= least and reading.answerable >= self.tuning.offer_threshold

    def _home(self, intent: str) -> str:
        return self.report.intents[intent].passages[0]

    # --- fitting ---

    def _extended_from(self, base: Matcher) -> Fitted:
        known: dict[tuple[str, str], list[int]] = {}
        for row, pair in enumerate(base.examples):
            known.setdefault(pair, []).append(row)
        rows = [known[pair].pop(0) if known.get(pair) else -1 for pair in self.examples]
        numbers = {name: at for at, name in enumerate(base.intents)}
        columns = [numbers.get(name, -1) for name in self.intents]
        labels = np.array(self.example_labels(), np.int32)
        return extend(base.classifier.fitted, np.array(rows), labels, np.array(columns), self._tokens_at)

    def _rows_by_intent(self) -> list[np.typing.NDArray[np.int64]]:
        labels = self.classifier.fitted.labels
        order = np.argsort(labels, kind="stable")
        ends = np.searchsorted(labels[order], np.arange(len(self.intents) + 1))
        return [order[ends[i] : ends[i + 1]] for i in range(len(self.intents))]

    def _fitted(self, cache: Path | None) -> Fitted:
        version, counts = self.report.version, (len(self.examples), len(self.intents))
        shipped = compiled.path_beside(Path(self.report.path))
        kept = cache / compiled.name(version) if cache else None
        for path in (shipped, kept):
            if path and (found := compiled.read(path, version, *counts)):
                return found
        fitted = fit(self.example_tokens(), self.example_labels(), counts[1])
        if kept:
            compiled.write(fitted, version, kept)
        return fitted

    def example_tokens(self) -> list[list[str]]:
        """The tokens of every example, in the knowledge file's order."""
        return [self._tokens_at(row) for row in range(len(self.examples))]

    def _tokens_at(self, row: int) -> list[str]:
        return self._tokeniser.tokens(clean(self.examples[row][0]).core)

    def example_labels(self) -> list[int]:
        """The number of every example's intent."""
        numbers = {name: at for at, name in enumerate(self.intents)}
        return [numbers[name] for _, name in self.examples]

    def ship(self) -> Path:
        """Writes what was fitted beside the knowledge file, for every machine to read the same."""
        path = compiled.path_beside(Path(self.report.path))
        compiled.write(self.classifier.fitted, self.report.version, path)
        return path


def _pairs(report: Report) -> tuple[tuple[str, str], ...]:
    """Every example with its intent, in the knowledge file's order."""
    return tuple((example, intent.id) for intent in report.intents.values() for example in intent.examples)
