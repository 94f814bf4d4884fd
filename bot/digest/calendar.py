"""When a digest is due: by local date, safe across clock changes, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.model import Nation, Subscription

GRACE = timedelta(hours=2)

_DAY = timedelta(days=1)
_NO_CLOCK = "the clocks skip this date"
_SUBDIVISIONS = {Nation.ENGLAND: "ENG", Nation.SCOTLAND: "SCT", Nation.WALES: "WLS", Nation.NORTHERN_IRELAND: "NIR"}


# --- dates ---


def due_on(subscription: Subscription, day: date) -> bool:
    """Whether a post is due on this local date."""
    return not subscription.off and day >= first_day(subscription) and _planned(subscription, day)


def closed(subscription: Subscription, day: date) -> str | None:
    """Why nothing comes on this date though its weekday has a post: a holiday's name, say. None where nothing does."""
    if day.weekday() not in subscription.weekdays:
        return None
    return _closed(subscription.zone, subscription.holidays, day.year).get(day)


def first_day(subscription: Subscription) -> date:
    """The first local date that may be due."""
    return max(subscription.started, subscription.paused_until or subscription.started)


def due_dates(subscription: Subscription, start: date) -> Iterator[date]:
    """The due dates from `start` on, without end; none where it is off."""
    if subscription.off:
        return
    day = max(start, first_day(subscription))
    while True:
        if _planned(subscription, day):
            yield day
        day += _DAY


def count_due(subscription: Subscription, day: date) -> int:
    """How many dates from `started` to before `day` are due: whole weeks, less the holidays of each year."""
    start = first_day(subscription)
    if subscription.off or day <= start:
        return 0
    weeks, rest = divmod((day - start).days, 7)
    days = weeks * len(subscription.weekdays)
    days += sum((start + n * _DAY).weekday() in subscription.weekdays for n in range(rest))
    for year in range(start.year, day.year + 1):
        without = _closed(subscription.zone, subscription.holidays, year)
        days -= sum(start <= other < day and other.weekday() in subscription.weekdays for other in without)
    return days


# --- moments ---


def local_date(subscription: Subscription, moment: datetime) -> date:
    """The date on the subscription's clock at an aware moment."""
    return moment.astimezone(ZoneInfo(subscription.zone)).date()


def due_at(subscription: Subscription, day: date) -> datetime:
    """The moment (UTC) a local date is due.

    A time that exists twice in autumn is the first of the two. One that does not exist in spring is the first moment
    after it; where that is another date already, the time is read on the clock before the change, turned on.
    """
    return _moment(ZoneInfo(subscription.zone), day, subscription.at)


def next_due(subscription: Subscription, after: datetime, last_posted: date | None = None) -> datetime | None:
    """The first due moment (UTC) after an aware moment, one a local date; None where it is off.

    Args:
        subscription: whose.
        after: an aware moment.
        last_posted: the last local date a post was begun for; only later dates count.
    """
    start = local_date(subscription, after)
    if last_posted is not None:
        start = max(start, last_posted + _DAY)
    moments = (due_at(subscription, day) for day in due_dates(subscription, start))
    return next((moment for moment in moments if moment > after), None)


def still_today(subscription: Subscription, due: datetime, now: datetime, grace: timedelta = GRACE) -> bool:
    """Whether a post due at `due` may still be posted: within the grace, and on the same local date."""
    return due <= now <= due + grace and local_date(subscription, due) == local_date(subscription, now)


def date_to_post(
    subscription: Subscription, now: datetime, last_posted: date | None, grace: timedelta = GRACE
) -> date | None:
    """The local date to post for now, or None: at most today's, never one on or before `last_posted`.

    Ask it with the subscription as it is when the post begins, and keep the date it gives as `last_posted` in the same
    transaction: then edits during the tick, late ticks and changes of zone never post twice for a date.
    """
    today = local_date(subscription, now)
    if not due_on(subscription, today) or (last_posted is not None and today <= last_posted):
        return None
    return today if still_today(subscription, due_at(subscription, today), now, grace) else None


def local_date_key(subscription: Subscription, due: datetime) -> str:
    """Names one post for good: `digest:{workspace}:{channel}:{local date}`."""
    return f"digest:{subscription.workspace}:{subscription.channel}:{local_date(subscription, due).isoformat()}"


# --- clocks and holidays ---


def _planned(subscription: Subscription, day: date) -> bool:
    return day.weekday() in subscription.weekdays and closed(subscription, day) is None


def _moment(zone: ZoneInfo, day: date, at: time) -> datetime:
    wanted = datetime.combine(day, at.replace(fold=0), zone)  # fold=0: the first of two
    moment = wanted.astimezone(UTC)
    if _reading(moment, zone) == wanted.replace(tzinfo=None):
        return moment
    # In a gap fold=1 gives a moment before the change, and fold=0 one after it: https://peps.python.org/pep-0495/
    before = wanted.replace(fold=1).astimezone(UTC)
    change = _change(zone, before, moment)
    return change if _reading(change, zone).date() == day else before


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second at which the clock no longer has the offset it has `before`."""
    offset = before.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        same = datetime.fromtimestamp(middle, zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return datetime.fromtimestamp(high, UTC)


def _reading(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return moment.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _closed(zone: str, nation: Nation | None, year: int) -> dict[date, str]:
    """The dates of a year on which nothing is posted, with the reason."""
    return (_holidays(nation, year) if nation else {}) | dict.fromkeys(_missing(zone, year), _NO_CLOCK)


@lru_cache(maxsize=256)
def _holidays(nation: Nation, year: int) -> dict[date, str]:
    import holidays  # noqa: PLC0415  it takes a tenth of a second to import, and few digests skip holidays

    return dict(holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=year))


@lru_cache(maxsize=4096)
def _missing(zone: str, year: int) -> tuple[date, ...]:
    """Dates that a zone went without, as Samoa did 30 December 2011 when it crossed the date line."""
    clock, midnight = ZoneInfo(zone), time()
    days = (date(year, 1, 1) + n * _DAY for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1))
    return tuple(day for day in days if _reading(_moment(clock, day, midnight), clock).date() != day)
