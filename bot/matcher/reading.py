"""How a message is read: evidence added up by passage and by kind, probabilities, and the best intents."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.matcher import tuning
from bot.matcher.classifier import Classifier, kernel
from bot.matcher.index import Ints
from bot.matcher.lexicon import Floats, Reach
from bot.matcher.tuning import Tuning
from bot.model import Evidence, IntentKind, Report

NEAREST = 64  # examples that say which intents are weighed
WEIGHED_ANSWERS = 8
WEIGHED_REFUSALS = 4
CHOICES = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What the answerer decides on.

    `choices` are intents that the report answers, with distinct first passages, best first; `scores[i]` is how
    probable (0–100) it is that the first passage of `choices[i]` is right to show. `answerable` is how probable (0–100)
    it is that the report answers at all. `refusal` is the likeliest of the other intents, `strength` about 1 where the
    message is like its examples, about 0 where it is not.
    """

    evidence: Evidence
    choices: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    answerable: float = 0.0
    refusal: str | None = None
    strength: float = 0.0
    near: bool = False  # whether the choices are near enough to be shown beside a refusal
    empty: bool = False
    steering: bool = False  # the message tries to change what the bot does
    features: tuple[float, ...] = field(default=(), repr=False)

    @property
    def score(self) -> float:
        return self.scores[0] if self.scores else 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Intents by number: `answers` with distinct first passages, best first, each with its evidence `features`."""

    answers: tuple[int, ...]
    features: tuple[tuple[float, ...], ...]
    refusal: int | None
    strength: float


class Groups:
    """Which intents answer, by which first passage, and which do not; adds their evidence up."""

    def __init__(self, report: Report, classifier: Classifier) -> None:
        intents = list(report.intents.values())
        passages = list(report.passages)
        self._classifier = classifier
        self._homes = [passages.index(i.passages[0]) if i.kind is IntentKind.ANSWER else -1 for i in intents]
        self._quoted = [frozenset(passages.index(name) for name in i.passages) for i in intents]
        self._members = [[i for i, home in enumerate(self._homes) if home == p] for p in range(len(passages))]
        self._refusals = [i for i, home in enumerate(self._homes) if home < 0]
        duals = classifier.fitted.duals
        sums = [duals[rows].sum(0) for rows in (*self._members, self._refusals)]
        self._sums: Floats = np.stack(sums) if len(duals) else np.zeros((0, 0), np.float32)

    def rank(self, likeness: Floats, reach: Reach) -> Ranking:
        """The intents a message may mean."""
        totals, each = self._add_up(likeness)
        best = {p: max(rows, key=each.__getitem__) for p, rows in self._candidates(each).items()}
        strength = [(each[i], -i) for i in each if self._homes[i] < 0]
        against, refusal = max(strength, default=(0.0, None))
        order = sorted(best, key=lambda p: (-(totals[p] + each[best[p]]), p))[:CHOICES]
        says, says_not, weight = sum(totals[:-1]), totals[-1], sum(reach.worth)
        features = []
        for passage in order:
            # What the intent quotes besides is no rival: it is shown too, and as often as not is right as well.
            quoted = self._quoted[best[passage]]
            rival = next((totals[p] for p in order if p not in quoted), 0.0)
            intent = each[best[passage]]
            features.append((totals[passage], rival, says, says_not, intent, against, weight))
        return Ranking(
            tuple(best[p] for p in order), tuple(features), None if refusal is None else -refusal, float(against)
        )

    def _add_up(self, likeness: Floats) -> tuple[list[float], dict[int, float]]:
        """Evidence by passage (last: for what the report does not say), and by intent where examples are near."""
        fitted = self._classifier.fitted
        near = self._near(likeness, fitted.labels)
        if not len(fitted.duals):
            scores = self._classifier.scores(likeness)
            each = {i: float(scores[i]) for i in near}
            groups = (*self._members, self._refusals)
            return [float(scores[rows].sum()) for rows in groups], each
        spread = kernel(likeness)
        totals = np.einsum("ge,e->g", self._sums, spread).tolist()
        values = np.einsum("ce,e->c", fitted.duals[near], spread).tolist()
        return totals, dict(zip(near, values, strict=True))

    def _near(self, likeness: Floats, labels: Ints) -> list[int]:
        """The intents that most of the nearest examples speak for: some that the report answers, some that it does not.

        Weighing each intent by all examples is what takes time, so only these are weighed.
        """
        near: NDArray[np.intp] | slice = slice(None)
        if len(likeness) > NEAREST:
            near = np.flatnonzero(likeness >= np.partition(likeness, -NEAREST)[-NEAREST])
        votes: dict[int, float] = {}
        for intent, weight in zip(labels[near].tolist(), kernel(likeness[near]).tolist(), strict=True):
            votes[intent] = votes.get(intent, 0.0) + weight
        order = sorted(votes, key=lambda i: (-votes[i], i))
        answers = [i for i in order if self._homes[i] >= 0][:WEIGHED_ANSWERS]
        return answers + [i for i in order if self._homes[i] < 0][:WEIGHED_REFUSALS]

    def _candidates(self, each: dict[int, float]) -> dict[int, list[int]]:
        """The answering ones of `each` by their first passage."""
        found: dict[int, list[int]] = {}
        for intent in each:
            if self._homes[intent] >= 0:
                found.setdefault(self._homes[intent], []).append(intent)
        return found


def chances(ranking: Ranking, weights: Tuning) -> tuple[tuple[float, ...], float]:
    """How probable (0–100, one decimal) each answer is right to show, and that the report answers at all."""
    if not ranking.features:
        return (), 0.0
    scores = tuple(round(100.0 * tuning.probability(weights.right, f), 1) for f in ranking.features)
    # The first is the one shown: a later one may not come out ahead of it.
    scores = tuple(min(score, scores[0]) for score in scores)
    return scores, round(100.0 * tuning.probability(weights.answerable, ranking.features[0]), 1)
