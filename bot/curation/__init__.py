"""The curators' loop: what was not answered becomes suggestions, a decision on one becomes part of the report. Pure."""

from bot.curation.curators import Curators, Everybody
from bot.curation.decision import (
    LONGEST_EXAMPLE,
    MOST_EXAMPLES,
    Act,
    Decision,
    Mark,
    State,
    Verb,
    folded,
    mark_of,
    tidy,
)
from bot.curation.effect import Effect, Reading, read_examples
from bot.curation.grouping import group
from bot.curation.overlay import Overlay, lay_over, new_intent_id, standing
from bot.curation.suggestion import Asked, Count, Suggestion, Why, reason_of, undecided
from bot.curation.writing import write_into

__all__ = [
    "LONGEST_EXAMPLE",
    "MOST_EXAMPLES",
    "Act",
    "Asked",
    "Count",
    "Curators",
    "Decision",
    "Effect",
    "Everybody",
    "Mark",
    "Overlay",
    "Reading",
    "State",
    "Suggestion",
    "Verb",
    "Why",
    "folded",
    "group",
    "lay_over",
    "mark_of",
    "new_intent_id",
    "read_examples",
    "reason_of",
    "standing",
    "tidy",
    "undecided",
    "write_into",
]
