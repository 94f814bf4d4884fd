"""How a message is read: evidence added up by passage and by kind, probabilities, and the best intents."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.matcher import tuning
from bot.matcher.classifier import NEAREST, Classifier
from bot.matcher.lexicon import Reach
from bot.matcher.likeness import Likeness, kernel
from bot.matcher.products import Pieces, cut, dots
from bot.matcher.tuning import Tuning
from bot.model import Evidence, IntentKind, Report

WEIGHED_ANSWERS = 8
WEIGHED_REFUSALS = 4
SURELY_ANSWERS = 3  # of many examples so many are weighed in any case,
SURELY_REFUSALS = 1
LEAST_SHARE = 0.15  # and others only if so much speaks for them, of what speaks for the first
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
    core: str = field(default="", repr=False)  # the message without greetings and wrappers
    compared: str = field(default="", repr=False)  # what was compared: the core, and what it was read together with
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


@dataclass(frozen=True, slots=True)
class Weighed:
    """A message or a part of one, compared with all examples."""

    reach: Reach
    likeness: Likeness
    ranking: Ranking
    scores: tuple[float, ...]
    answerable: float

    @property
    def score(self) -> float:
        return self.scores[0] if self.scores else 0.0


@dataclass(frozen=True, slots=True)
class _Evidence:
    """For all that the report says, for all that it does not, and where examples are near, by passage and by intent."""

    says: float
    says_not: float
    passages: dict[int, float]
    each: dict[int, float]


class Groups:
    """Which intents answer, by which first passage, and which do not; adds their evidence up."""

    def __init__(self, report: Report, classifier: Classifier) -> None:
        intents = list(report.intents.values())
        passages = list(report.passages)
        self._classifier = classifier
        self._homes = [passages.index(i.passages[0]) if i.kind is IntentKind.ANSWER else -1 for i in intents]
        self._quoted = [frozenset(passages.index(name) for name in i.passages) for i in intents]
        self._members = [[i for i, home in enumerate(self._homes) if home == p] for p in range(len(passages))]
        self._answers = [i for i, home in enumerate(self._homes) if home >= 0]
        self._refusals = [i for i, home in enumerate(self._homes) if home < 0]
        self._duals = [cut(row) for row in classifier.duals]
        self._sums = [self._sum(rows) for rows in self._members] if self._duals else []
        self._says = [self._sum(rows) for rows in (self._answers, self._refusals)] if self._duals else []

    def rank(self, likeness: Likeness, reach: Reach) -> Ranking:
        """The intents a message may mean."""
        evidence = self._add_up(likeness)
        each, totals = evidence.each, evidence.passages
        best = {p: max(rows, key=each.__getitem__) for p, rows in self._candidates(each).items()}
        strength = [(each[i], -i) for i in each if self._homes[i] < 0]
        against, refusal = max(strength, default=(0.0, None))
        order = sorted(best, key=lambda p: (-(totals[p] + each[best[p]]), p))[:CHOICES]
        weight = sum(token.worth for token in reach)
        features = []
        for passage in order:
            # What the intent quotes besides is no rival: it is shown too, and as often as not is right as well.
            quoted = self._quoted[best[passage]]
            rival = next((totals[p] for p in order if p not in quoted), 0.0)
            intent = each[best[passage]]
            features.append((totals[passage], rival, evidence.says, evidence.says_not, intent, against, weight))
        return Ranking(
            tuple(best[p] for p in order), tuple(features), None if refusal is None else -refusal, float(against)
        )

    def _sum(self, intents: list[int]) -> Pieces:
        total = np.zeros(self._classifier.duals.shape[1], np.float32)
        for intent in intents:
            total += self._classifier.duals[intent]
        return cut(total)

    def _add_up(self, likeness: Likeness) -> _Evidence:
        if not self._duals:
            return self._add_up_best(likeness)
        near = self._near(likeness)
        homes = list({self._homes[i]: None for i in near if self._homes[i] >= 0})
        wanted = [*self._says, *(self._sums[home] for home in homes), *(self._duals[i] for i in near)]
        says, says_not, *others = dots(wanted, cut(self._classifier.spread(likeness)))
        return _Evidence(
            says,
            says_not,
            dict(zip(homes, others[: len(homes)], strict=True)),
            dict(zip(near, others[len(homes) :], strict=True)),
        )

    def _add_up_best(self, likeness: Likeness) -> _Evidence:
        scores = self._classifier.scores(likeness)
        near = self._near(likeness)
        homes = {self._homes[i] for i in near if self._homes[i] >= 0}
        return _Evidence(
            float(scores[self._answers].sum()),
            float(scores[self._refusals].sum()),
            {home: float(scores[self._members[home]].sum()) for home in homes},
            {i: float(scores[i]) for i in near},
        )

    def _near(self, likeness: Likeness) -> list[int]:
        """The intents that most of the nearest examples speak for: some that the report answers, some that it does not.

        Weighing each intent by all examples is what takes time, so only these are weighed.
        """
        rows = likeness.nearest(NEAREST)
        labels = self._classifier.fitted.labels.take(rows)
        weights = np.bincount(labels, kernel(likeness.values.take(rows))).tolist()
        order = sorted(np.bincount(labels).nonzero()[0].tolist(), key=lambda intent: (-weights[intent], intent))
        answers = [i for i in order if self._homes[i] >= 0][:WEIGHED_ANSWERS]
        refusals = [i for i in order if self._homes[i] < 0][:WEIGHED_REFUSALS]
        if likeness.likely is None:
            return answers + refusals
        least = LEAST_SHARE * weights[order[0]]
        return [
            *answers[:SURELY_ANSWERS],
            *(i for i in answers[SURELY_ANSWERS:] if weights[i] >= least),
            *refusals[:SURELY_REFUSALS],
            *(i for i in refusals[SURELY_REFUSALS:] if weights[i] >= least),
        ]

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
