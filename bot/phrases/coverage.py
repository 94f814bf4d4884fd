"""The coverage map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.model import Span
from bot.phrases.wording import short_date

NEVER_ASKED = "Quoted, but nobody has asked for it"
NEVER_QUOTED = "In no intent, so it is never quoted"
IN_NO_PASSAGE = "In the source, but in no passage"
WANTED = "Asked most of what the report does not say"
COVERAGE = "What is asked"
COVERAGE_COLUMNS = ("Passage", "Intents", "Asked")
NEVER = "never"
PLOT_LABEL = "Questions asked, answered, offered choices and declined over time"
COVERAGE_SMALL_PRINT = (
    "Only counts are kept, of days and intents; no question and nobody's name is in them. A passage counts as asked"
    " where people were shown it."
)


def coverage_head(title: str, first: date, last: date) -> str:
    return f"{title}: what was asked from {short_date(first)} to {short_date(last)}"


def coverage_totals(spans: Sequence[Span]) -> str:
    asked, answered = sum(span.asked for span in spans), sum(span.answered for span in spans)
    offered, declined = sum(span.offered for span in spans), sum(span.declined for span in spans)
    if not asked:
        return "Nothing has been asked yet."
    questions = "1 question" if asked == 1 else f"{asked:,} questions"
    return f"{questions}: {answered:,} answered, {offered:,} offered choices, {declined:,} declined."
