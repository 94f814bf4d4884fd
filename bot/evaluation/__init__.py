"""Evaluation: labelled questions, replies judged, thresholds tuned, examples checked, changes found."""

from bot.evaluation.checks import colliding_examples, mix_ups, same_examples, thin_intents
from bot.evaluation.judging import (
    Result,
    Tally,
    Verdict,
    by_intent,
    by_voice,
    confusions,
    curve,
    evaluate,
    judge,
    tally,
)
from bot.evaluation.questions import Labelled, load_questions, unknown_passages
from bot.evaluation.records import Change, changes, record, recorded
from bot.evaluation.tuning import tune

__all__ = [
    "Change",
    "Labelled",
    "Result",
    "Tally",
    "Verdict",
    "by_intent",
    "by_voice",
    "changes",
    "colliding_examples",
    "confusions",
    "curve",
    "evaluate",
    "judge",
    "load_questions",
    "mix_ups",
    "record",
    "recorded",
    "same_examples",
    "tally",
    "thin_intents",
    "tune",
    "unknown_passages",
]
