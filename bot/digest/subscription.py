"""A channel's subscription and what commands make of it: no edit makes a passage come early again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import phrases
from bot.digest import calendar
from bot.digest.commands import (
    Command,
    Pause,
    Resume,
    ShowHelp,
    ShowNext,
    ShowPreview,
    ShowStatus,
    TurnOff,
    TurnOn,
)
from bot.digest.post import post_for, upcoming
from bot.model import DigestPost, Nation, Report, Subscription

ZONE = "Europe/London"
AT = time(9)
WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command comes to: the subscription to keep, the sentences to say, and the post where one is previewed."""

    subscription: Subscription
    say: str
    preview: DigestPost | None = None


def no_subscription(workspace: str, channel: str, person: str, now: datetime) -> Subscription:
    """A channel without a digest: the usual one (weekdays at 09:00 in London), off."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    return Subscription(workspace, channel, person, ZONE, AT, WEEKDAYS, None, None, off=True, started=today)


def carry_out(
    command: Command,
    current: Subscription,
    report: Report,
    now: datetime,
    last_posted: date | None,
    *,
    prefix: str = "digest",
) -> Outcome:
    """What a command does and says.

    Args:
        command: from `parse`.
        current: the channel's subscription, or `no_subscription(…)`.
        report: which the digest posts from after the command.
        now: an aware moment.
        last_posted: the last local date a post was begun for in this channel, under any subscription of it.
        prefix: what people write before a command here: "/leadership digest", say.

    Raises:
        QuoteError: a passage to be shown is no longer word for word in the source.
    """
    changed = edited(current, command, now, last_posted)
    due = calendar.next_due(changed, now, last_posted)
    match command:
        case TurnOn():
            return Outcome(changed, phrases.digest_turned_on(report, changed, due, prefix))
        case TurnOff():
            return Outcome(changed, phrases.digest_turned_off(current, prefix))
        case Pause():
            return Outcome(changed, phrases.digest_paused(changed, due, prefix))
        case Resume():
            return Outcome(changed, phrases.digest_resumed(current, changed, due, prefix))
        case ShowStatus():
            return Outcome(
                current, phrases.digest_status(report, current, due, calendar.local_date(current, now), prefix)
            )
        case ShowNext(number):
            posts = upcoming(current, report, now, number, last_posted)
            return Outcome(current, phrases.digest_next(current, posts, prefix))
        case ShowPreview():
            day = calendar.local_date(current, due or now)
            post = post_for(current, report, day, f"{prefix} off")
            return Outcome(current, phrases.digest_preview(current, due, prefix), post)
        case ShowHelp():
            return Outcome(current, phrases.digest_help(report, prefix))
        case _:
            return Outcome(current, command.sentence)


def edited(current: Subscription, command: Command, now: datetime, last_posted: date | None) -> Subscription:
    """The subscription after a command; `current` itself where the command changes nothing.

    Posts up to `last_posted` count as shown, and the first date that may be due is one whose moment is to come and
    that is later than `last_posted`: so a time, zone or weekday changed after today's post brings no second one.
    """
    match command:
        case TurnOn():
            after = _turned_on(current, command)
            return current if after == current else _restarted(current, after, now, last_posted)
        case TurnOff() if not current.off:
            return _restarted(current, replace(current, off=True, paused_until=None), now, last_posted)
        case Pause(until) if not current.off:
            return _restarted(current, replace(current, paused_until=until), now, last_posted)
        case Resume() if not current.off:
            return _restarted(current, replace(current, paused_until=None), now, last_posted)
        case _:
            return current


def recounted(current: Subscription, now: datetime, last_posted: date | None) -> Subscription:
    """The subscription without the posts that were due after `last_posted` and missed: their passages come next."""
    return _restarted(current, current, now, last_posted)


def _turned_on(current: Subscription, command: TurnOn) -> Subscription:
    holidays = current.holidays if command.holidays is None else command.holidays
    return replace(
        current,
        at=command.at or current.at,
        weekdays=command.weekdays or current.weekdays,
        zone=command.zone or current.zone,
        holidays=holidays if isinstance(holidays, Nation) else None,
        paused_until=None,
        off=False,
        report=current.report if command.report is None else command.report,
    )


def _restarted(before: Subscription, after: Subscription, now: datetime, last_posted: date | None) -> Subscription:
    start = calendar.local_date(after, now)
    if calendar.due_at(after, start) <= now:
        start += timedelta(days=1)
    if after.report != before.report:
        before = after = replace(after, shown=0, started=start)  # of another report nothing was shown yet
    if last_posted is None:
        return replace(after, started=start)
    shown = before.shown + calendar.count_due(before, last_posted + timedelta(days=1))
    return replace(after, started=max(start, last_posted + timedelta(days=1)), shown=shown)
