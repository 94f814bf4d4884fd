"""Weights and thresholds from labelled questions: fitted to all, thresholds by cross-validation and a stated rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.questions import Labelled
from bot.matcher import Matcher
from bot.matcher.tuning import UNWEIGHED, Tuning, fit, probability
from bot.model import Report

DECLINED = 0.93  # of the questions that the report does not answer, at least so many get a plain no
WRONG = 0.04  # of all questions, at most so many get a wrong passage
LIKELIER = 60.0  # the lowest answer threshold: shown only where it is likelier right than not, by a margin
FEWEST = 60  # questions of either kind; with fewer the thresholds would be chance
FOLDS = 10
ROUNDS = 5
HARDER = 0.5  # what a question counts that was written to be harder than what people ask

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def tune(report: Report, matcher: Matcher, questions: Sequence[Labelled]) -> Tuning:
    """The tuning that `questions` ask for, or the matcher's own where they are too few.

    The questions must not be among the examples; that they are not is what makes the result honest. So settled ones,
    of which examples were made where they were missed, are left out.
    """
    readings = [(matcher.read(asked.ask), asked) for asked in questions if not (asked.parts or asked.settled)]
    readings = [(reading, asked) for reading, asked in readings if reading.features]
    rows = np.array([reading.features for reading, _ in readings], np.float64)
    rows[:, UNWEIGHED] = 0.0  # what is nowhere gets no weight
    answerable = np.array([bool(asked.gold) for _, asked in readings])
    right = np.array([report.intents[reading.choices[0]].passages[0] in asked.gold for reading, asked in readings])
    if min(int(answerable.sum()), int((~answerable).sum())) < FEWEST:
        return matcher.tuning
    counts = counts_of([asked for _, asked in readings])
    shown, said = cross_validated(rows, right, counts), cross_validated(rows, answerable, counts)
    offer = _offer_threshold(said, answerable, counts)
    threshold = _threshold(shown, ~right & (said >= offer / 100.0), counts)
    rule = (
        f"{len(rows)} questions, a voice counting by the root of its number, one written to be harder {HARDER:g} times"
        f" as much, {FOLDS}-fold cross-validation: offered from the lowest score at which {DECLINED:.0%} of the"
        f" unanswerable are declined, answered from the lowest, {LIKELIER:g} or more, at which at most {WRONG:.0%} of"
        " all are answered wrongly"
    )
    return Tuning(fit(rows, right, counts), fit(rows, answerable, counts), threshold, offer, rule)


def cross_validated(rows: Floats, truth: Bools, counts: Floats) -> Floats:
    """For each row the probability (0–1) that a regression gives it which has not seen it; mean of ROUNDS foldings."""
    chances = np.zeros(len(rows))
    for seed in range(ROUNDS):
        folds = np.random.default_rng(seed).permutation(len(rows)) % FOLDS
        for fold in range(FOLDS):
            held = folds == fold
            weights = fit(rows[~held], truth[~held], counts[~held])
            chances[held] += [probability(weights, row) / ROUNDS for row in rows[held]]
    return chances


def counts_of(questions: Sequence[Labelled]) -> Floats:
    """How much each question counts; 1 in the mean.

    A voice counts by the root of its number of questions. Were all to count alike, a hundred questions of one voice
    would have as much say as thousands of another, and the thresholds would be chance; by their number, whoever wrote
    most would be the only one asked.
    """
    _, numbers, sizes = np.unique(np.array([q.voice for q in questions]), return_inverse=True, return_counts=True)
    counts = np.array([HARDER if q.harder else 1.0 for q in questions]) / np.sqrt(sizes[numbers])
    return np.asarray(counts / counts.mean(), np.float64)


def _offer_threshold(chances: Floats, answerable: Bools, counts: Floats) -> float:
    """The lowest half point (0–100) at which DECLINED of the unanswerable stay below it."""
    for threshold in np.arange(5.0, 95.5, 0.5):
        declined = counts[~answerable & (chances < threshold / 100.0)].sum()
        if declined >= DECLINED * counts[~answerable].sum():
            return float(threshold)
    return 95.0


def _threshold(chances: Floats, wrong: Bools, counts: Floats) -> float:
    """The lowest half point (LIKELIER–95) at which at most WRONG of all are shown a wrong passage."""
    for threshold in np.arange(LIKELIER, 95.5, 0.5):
        if counts[wrong & (chances >= threshold / 100.0)].sum() <= WRONG * counts.sum():
            return float(threshold)
    return 95.0
