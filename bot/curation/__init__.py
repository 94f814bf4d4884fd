"""The curators' loop: what was not answered becomes suggestions, a decision on one becomes part of the report. Pure."""

from bot.curation.decision import (
    LONGEST_EXAMPLE,
    MOST_EXAMPLES,
    Decision,
    Mark,
    State,
    Verb,
    folded,
    mark_of,
    tidy,
)
from bot.curation.effect import Effect, Shift, compare
from bot.curation.grouping import group
from bot.curation.overlay import Overlay, lay_over, new_intent_id
from bot.curation.suggestion import Asked, Count, Suggestion, Why, undecided
from bot.curation.writing import write_into

__all__ = [
    "LONGEST_EXAMPLE",
    "MOST_EXAMPLES",
    "Asked",
    "Count",
    "Decision",
    "Effect",
    "Mark",
    "Overlay",
    "Shift",
    "State",
    "Suggestion",
    "Verb",
    "Why",
    "compare",
    "folded",
    "group",
    "lay_over",
    "mark_of",
    "new_intent_id",
    "tidy",
    "undecided",
    "write_into",
]
