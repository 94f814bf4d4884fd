"""The year of a digest, printed: what comes when, and which dates go without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.digest import calendar_table, no_subscription, year_calendar
from bot.digest.words import Words, nearest_zones, take_time, take_weekdays, take_zone
from bot.errors import InputError
from bot.model import Nation, Report, Subscription
from bot.store.deliveries import KeptSubscription

Find = Callable[[str, str], KeptSubscription | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for as it was typed; None is the usual, or what the channel has."""

    year: int
    zone: str | None = None
    days: str | None = None
    at: str | None = None
    holidays: str | None = None
    channel: tuple[str, str] | None = None  # workspace and channel


def year_text(reports: Sequence[Report], wanted: Wanted, find: Find) -> str:
    """The calendar's lines: of the channel's report, else of the first; `find` looks a channel's digest up.

    Raises:
        InputError: something typed is not understood, or the channel has no digest.
        StoreError: the database cannot be used.
    """
    first = date(wanted.year, 1, 1)
    if wanted.channel is None:
        usual = no_subscription("", "", "", datetime(wanted.year, 1, 1, tzinfo=UTC))
        subscription = replace(usual, off=False, started=first)
    else:
        subscription = _subscription_of(find, *wanted.channel)
    report = next((each for each in reports if each.id == subscription.report), reports[0])
    rows = year_calendar(_changed(subscription, wanted), report, wanted.year)
    return calendar_table(rows) if rows else f"Nothing comes in {wanted.year}."


def _subscription_of(find: Find, workspace: str, channel: str) -> Subscription:
    kept = find(workspace, channel)
    if kept is None or kept.subscription.off:
        raise InputError(
            f"channel {channel} of workspace {workspace} has no digest; check the ids, or leave --channel out"
        )
    return kept.subscription


def _changed(subscription: Subscription, wanted: Wanted) -> Subscription:
    return replace(
        subscription,
        zone=_zone(wanted.zone) if wanted.zone else subscription.zone,
        weekdays=_weekdays(wanted.days) if wanted.days else subscription.weekdays,
        at=_time(wanted.at) if wanted.at else subscription.at,
        holidays=_nation(wanted.holidays) if wanted.holidays else subscription.holidays,
    )


def _zone(typed: str) -> str:
    words = Words(typed)
    zone = take_zone(words)
    if zone is None or words.left:
        near = ", ".join(nearest_zones(typed)) or "Europe/London"
        raise InputError(f"--zone: {typed!r} is no time zone; near it: {near}")
    return zone


def _weekdays(typed: str) -> frozenset[int]:
    words = Words(typed)
    days = take_weekdays(words)
    if days is None or words.left:
        raise InputError(f"--days: {typed!r} are no weekdays; write weekdays, daily, mon-fri or mon,thu")
    return days


def _time(typed: str) -> time:
    words = Words(typed)
    at = take_time(words)
    if at is None or words.left:
        raise InputError(f"--at: {typed!r} is no time of day; write it as 09:00")
    return at


def _nation(typed: str) -> Nation:
    found = next((nation for nation in Nation if nation.value.lower() == typed.strip().lower()), None)
    if found is None:
        raise InputError(f"--holidays: {typed!r} is none of {', '.join(nation.value for nation in Nation)}")
    return found
