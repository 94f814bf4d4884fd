"""The matchers that are measured side by side; each is made from examples and labels and gives a guess and a score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from bot.matcher.classifier import Classifier, fit
from bot.matcher.message import clean
from bot.matcher.tokens import Tokeniser
from bot.model import Vocabulary


class Measured(Protocol):
    """One message in, a class's name and a score out."""

    def __call__(self, text: str) -> tuple[str, float]: ...


Maker = Callable[[Sequence[str], Sequence[str]], Measured]


def ours(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """The bot's own classifier, with its one setting for all sets."""
    names = sorted(set(labels))
    tokeniser = Tokeniser(Vocabulary())
    tokens = [tokeniser.tokens(clean(example).core) for example in examples]
    classifier = Classifier(fit(tokens, [names.index(label) for label in labels], len(names)))

    def ask(text: str) -> tuple[str, float]:
        found = tokeniser.tokens(clean(text).core)
        if not found:
            return names[0], 0.0
        scores = classifier.scores(classifier.likeness(classifier.reach(found)))
        best = int(np.argmax(scores))
        return names[best], float(scores[best])

    return ask
