"""What a digest posts on which date: a pure function of the subscription, the report and the date."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from bot import phrases
from bot.digest import calendar
from bot.knowledge import quote
from bot.model import DigestPost, Intent, IntentKind, PassageKind, Report, Subscription

ENOUGH = 5  # observations and quotes for a working week; with fewer, all passages take part

_SHOWN_KINDS = (PassageKind.OBSERVATION, PassageKind.QUOTE)


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A date of the calendar: its post, and the time the clock shows then; or why none comes."""

    day: date
    at: datetime | None
    post: DigestPost | None
    without: str = ""


def post_for(subscription: Subscription, report: Report, day: date, stop: str = "") -> DigestPost:
    """The post of a local date: the one that comes, or (in a preview) would come, as no date before it repeats.

    Args:
        subscription: whose.
        report: what is quoted.
        day: the local date.
        stop: what people write to stop the digest; the report's own command where it is empty.

    Raises:
        QuoteError: the passage is no longer word for word in the source; nothing may be posted.
    """
    return _post(subscription, report, day, subscription.shown + calendar.count_due(subscription, day), stop)


def upcoming(
    subscription: Subscription, report: Report, after: datetime, number: int, last_posted: date | None = None
) -> tuple[DigestPost, ...]:
    """The next posts, `number` of them; none where it is off."""
    first = calendar.next_due(subscription, after, last_posted)
    if first is None:
        return ()
    days = calendar.due_dates(subscription, calendar.local_date(subscription, first))
    return tuple(post_for(subscription, report, day) for day in islice(days, number))


def year_calendar(subscription: Subscription, report: Report, year: int) -> tuple[CalendarRow, ...]:
    """A year's posts from `started` on, and the dates that have none though their weekday has: a row each."""
    if subscription.off:
        return ()
    first = max(date(year, 1, 1), subscription.started)
    days = (first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1))
    return tuple(_row(subscription, report, day) for day in days if day.weekday() in subscription.weekdays)


def calendar_table(rows: tuple[CalendarRow, ...]) -> str:
    """The calendar as lines of plain text, one a row, without a line break at the end."""
    width = max((len(row.post.quote.passage.id) for row in rows if row.post), default=0)
    return "\n".join(_line(row, width) for row in rows)


# --- the order ---


def eligible(report: Report) -> tuple[str, ...]:
    """Ids of the passages that take part, sorted: observations and quotes; all passages where these are too few."""
    found = [p.id for p in report.passages.values() if p.kind in _SHOWN_KINDS]
    return tuple(sorted(found if len(found) >= ENOUGH else report.passages))


@lru_cache(maxsize=1024)
def order(seed: str, passages: tuple[str, ...], cycle: int) -> tuple[str, ...]:
    """All passages once, shuffled for this seed and cycle.

    The halves are drawn once a seed, and each cycle shuffles within them. So whatever comes late in one cycle comes
    late in the next: between two showings of a passage stand at least half of the others, never none.
    """
    drawn = _shuffled(passages, f"{seed}\0halves")
    middle = len(drawn) // 2
    return _shuffled(drawn[:middle], f"{seed}\0{cycle}") + _shuffled(drawn[middle:], f"{seed}\0{cycle}")


def _shuffled(passages: tuple[str, ...], salt: str) -> tuple[str, ...]:
    return tuple(sorted(passages, key=lambda name: hashlib.sha256(f"{salt}\0{name}".encode()).digest()))


# --- the post ---


def _post(subscription: Subscription, report: Report, day: date, number: int, stop: str) -> DigestPost:
    passages = eligible(report)
    cycle, place = divmod(number, len(passages))
    passage = order(subscription.seed, passages, cycle)[place]
    why = phrases.digest_why(report, subscription, stop or f"{report.command} digest off")
    return DigestPost(day, quote(report, passage), _question(report, passage, cycle), why)


def _question(report: Report, passage: str, cycle: int) -> Intent:
    """The question to try: one whose answer goes on from the passage, another one each cycle where there are several.

    Where no question goes on, one that the passage answers; where none does that, the first the report answers.
    """
    answered = [intent for intent in report.intents.values() if intent.kind is IntentKind.ANSWER]
    at_home = [intent for intent in answered if passage in intent.passages]
    names = dict.fromkeys(name for intent in at_home for name in (intent.id, *intent.follow_ups))
    onward = [i for i in (report.intents[n] for n in names) if i.kind is IntentKind.ANSWER and i.passages != (passage,)]
    choice = onward or at_home or answered[:1]
    return choice[cycle % len(choice)]


# --- the calendar ---


def _row(subscription: Subscription, report: Report, day: date) -> CalendarRow:
    if calendar.due_on(subscription, day):
        at = calendar.due_at(subscription, day).astimezone(ZoneInfo(subscription.zone))
        return CalendarRow(day, at, post_for(subscription, report, day))
    return CalendarRow(day, None, None, calendar.closed(subscription, day) or phrases.DIGEST_PAUSED)


def _line(row: CalendarRow, width: int) -> str:
    shown = f"{row.day:%a} {row.day.isoformat()}"
    if row.post is None or row.at is None:
        return f"{shown}  -      {row.without}"
    return f"{shown}  {row.at:%H:%M}  {row.post.quote.passage.id:{width}}  {row.post.intent.title}"
