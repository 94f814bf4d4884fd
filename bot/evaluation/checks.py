"""What is weak in a knowledge file's examples: collisions across intents, intents mixed up, thin intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bot.matcher import Matcher, classifier, ridge
from bot.matcher.message import clean
from bot.matcher.tokens import Tokeniser
from bot.model import Report

THIN = 12  # examples; with fewer an intent is understood by luck
ALIKE = 0.97  # likeness from which two examples are one to the matcher
MIXED_UP = 0.5  # share of an intent's examples that go to one other intent


@dataclass(frozen=True, slots=True)
class Collision:
    """Two examples of different intents that the matcher cannot tell apart."""

    first: str
    first_intent: str
    second: str
    second_intent: str


@dataclass(frozen=True, slots=True)
class MixUp:
    """An intent whose examples, each left out in turn, are mostly taken for another's with a different answer."""

    intent: str
    taken_for: str
    share: float


def thin_intents(report: Report) -> tuple[tuple[str, int], ...]:
    """Intents with fewer than THIN examples, and how many they have; drafts are thin by nature."""
    return tuple((i.id, len(i.examples)) for i in report.intents.values() if len(i.examples) < THIN and not i.draft)


def same_examples(report: Report) -> tuple[Collision, ...]:
    """Examples of intents with different answers that come down to the same tokens; quick, nothing is fitted."""
    first: dict[frozenset[str], tuple[str, str]] = {}
    found = []
    tokeniser = Tokeniser(report.vocabulary)
    intents = [intent for intent in report.intents.values() if not intent.draft]
    examples = [(text, intent.id) for intent in intents for text in intent.examples]
    for text, intent in examples:
        tokens = tokeniser.tokens(clean(text).core)
        earlier = first.setdefault(frozenset(tokens), (text, intent))
        if earlier[1] != intent and _answers(report, earlier[1]) != _answers(report, intent):
            found.append(Collision(*earlier, text, intent))
    return tuple(found)


def colliding_examples(report: Report, matcher: Matcher) -> tuple[Collision, ...]:
    """Examples of intents with different answers whose likeness is ALIKE or more; some seconds."""
    examples = [(text, intent.id) for intent in report.intents.values() for text in intent.examples]
    return tuple(
        Collision(*examples[a], *examples[b])
        for a, b in _alike(matcher)
        if examples[a][1] != examples[b][1] and _answers(report, examples[a][1]) != _answers(report, examples[b][1])
    )


def mix_ups(report: Report, matcher: Matcher) -> tuple[MixUp, ...]:
    """Intents that leaving one out cannot tell from another with a different answer; a minute for some thousands."""
    labels = np.asarray(matcher.example_labels(), np.int32)
    index, meanings, reaches = classifier.prepare(matcher.example_tokens(), labels.tolist())
    ids = tuple(report.intents)
    scores = ridge.leave_one_out(classifier.gram(index, meanings, reaches), labels, len(ids))
    taken = scores.argmax(1)
    found = []
    for number, name in enumerate(ids):
        counts = Counter(ids[i] for i in taken[labels == number].tolist())
        other, most = next(((o, n) for o, n in counts.most_common() if _differs(report, name, o)), ("", 0))
        if most > MIXED_UP * counts.total():
            found.append(MixUp(name, other, most / counts.total()))
    return tuple(sorted(found, key=lambda mix: -mix.share))


def _alike(matcher: Matcher) -> Iterator[tuple[int, int]]:
    """Pairs of examples (the earlier first) whose likeness is ALIKE or more."""
    for row, tokens in enumerate(matcher.example_tokens()):
        if tokens:
            likeness = matcher.classifier.likeness(matcher.classifier.reach(tokens)).values
            yield from ((row, int(other)) for other in np.flatnonzero(likeness >= ALIKE) if other > row)


def _differs(report: Report, first: str, second: str) -> bool:
    return first != second and _answers(report, first) != _answers(report, second)


def _answers(report: Report, intent: str) -> tuple[str, str]:
    """What decides whether two intents give the same reply: the kind, and the first passage."""
    found = report.intents[intent]
    return found.kind.value, found.passages[0] if found.passages else ""
