"""How a message is read: evidence added up by passage and by kind, and the best intents with their probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matcher.lexicon import Floats
from bot.matcher.tuning import Tuning
from bot.model import Evidence, IntentKind, Report

# What `Tuning.weights` weigh, in this order.
FEATURES = (
    "evidence for the passage",
    "evidence for the next best passage",
    "evidence that the report answers",
    "evidence that it does not",
    "evidence for the best intent that it answers",
    "evidence for the best intent that it does not",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the answerer decides on. `choices` have distinct first passages, best first; `refusal` is not answerable."""

    evidence: Evidence
    choices: tuple[str, ...]
    scores: tuple[float, ...]  # of each choice: the probability (0–100) that its first passage is a right one
    refusal: str | None
    refusal_strength: float  # about 1 where the message is like that intent's examples, about 0 where not
    near: bool = False  # whether the choices are near enough to be offered beside a refusal
    empty: bool = False


class Groups:
    """Which intents answer, by which first passage, and which do not."""

    def __init__(self, report: Report) -> None:
        intents = list(report.intents.values())
        passages = list(report.passages)
        self.ids = tuple(intent.id for intent in intents)
        self.answers = np.array([i for i, x in enumerate(intents) if x.kind is IntentKind.ANSWER], np.int64)
        self.refusals = np.array([i for i, x in enumerate(intents) if x.kind is not IntentKind.ANSWER], np.int64)
        self.homes = np.array([passages.index(intents[i].passages[0]) for i in self.answers], np.int64)
        self.passages = len(passages)

    def add_up(self, scores: Floats) -> tuple[Floats, Floats]:
        """By passage: the evidence of its intents added up, and that of its best intent (−1 where it has none)."""
        total = np.bincount(self.homes, weights=scores[self.answers], minlength=self.passages)
        best = np.full(self.passages, -1.0)
        np.maximum.at(best, self.homes, scores[self.answers])
        return total.astype(np.float32), best.astype(np.float32)

    def ranked(self, scores: Floats) -> tuple[list[int], list[tuple[float, ...]]]:
        """Passages (by index) from the best on, and the features of each."""
        total, best = self.add_up(scores)
        order: list[int] = np.argsort(-total, kind="stable").tolist()
        against = scores[self.refusals]
        answer, refusal = float(total.sum()), float(against.sum())
        top = float(best.max())
        worst = float(against.max()) if len(against) else 0.0
        features: list[tuple[float, ...]] = []
        for passage in order:
            rival = order[1] if passage == order[0] and len(order) > 1 else order[0]
            intent = top if passage == order[0] else float(best[passage])
            features.append((float(total[passage]), float(total[rival]), answer, refusal, intent, worst))
        return order, features

    def best_intent(self, scores: Floats, passage: int) -> int:
        """The best intent (by index) among those whose first passage is `passage`."""
        members = self.answers[self.homes == passage]
        return int(members[np.argmax(scores[members])])


def choose(groups: Groups, scores: Floats, tuning: Tuning) -> tuple[list[int], list[float]]:
    """Answerable intents with distinct first passages, best first, and the probability (0–100) of each."""
    order, features = groups.ranked(scores)
    held = set(groups.homes.tolist())
    picked = [(p, f) for p, f in zip(order, features, strict=True) if p in held][:5]
    intents = [groups.best_intent(scores, passage) for passage, _ in picked]
    return intents, [round(100.0 * tuning.probability(f), 1) for _, f in picked]
