"""Evaluation: labelled questions, replies judged, thresholds tuned, examples checked, changes found."""

from bot.evaluation.checks import colliding_examples, mix_ups, same_examples, thin_intents
from bot.evaluation.comparison import Difference, Edit, Turn, compare, edits
from bot.evaluation.judging import (
    Point,
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
    unsettled,
)
from bot.evaluation.picture import draw_curve
from bot.evaluation.questions import Labelled, load_questions, questions_beside, unknown_passages
from bot.evaluation.records import Change, changes, record_text, recorded
from bot.evaluation.tuning import tune

__all__ = [
    "Change",
    "Difference",
    "Edit",
    "Labelled",
    "Point",
    "Result",
    "Tally",
    "Turn",
    "Verdict",
    "by_intent",
    "by_voice",
    "changes",
    "colliding_examples",
    "compare",
    "confusions",
    "curve",
    "draw_curve",
    "edits",
    "evaluate",
    "judge",
    "load_questions",
    "mix_ups",
    "questions_beside",
    "record_text",
    "recorded",
    "same_examples",
    "tally",
    "thin_intents",
    "tune",
    "unknown_passages",
    "unsettled",
]
