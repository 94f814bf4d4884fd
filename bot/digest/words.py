"""What people write for times, weekdays, dates, time zones and nations, taken out of a text piece by piece."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from bot.model import Nation

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NATION = r"(england and wales|england|english|scotland|scottish|wales|welsh|northern ireland|northern irish|ni)"
_SKIP = r"skip|skipping|no|not|not on|without|except|except on|excluding"
_KEEP = r"keep|with|even on|including"
_HOLIDAYS = re.compile(
    rf"(?<!\S)(?:(?P<skip>{_SKIP})\s+|(?P<keep>{_KEEP})\s+)?(?:the\s+)?(?:public |bank )?(?:{_NATION}\s+)?"
    rf"(?:public |bank )?holidays?(?:\s+(?:of|in|for)\s+{_NATION})?(?!\S)",
    re.IGNORECASE,
)
_NATIONS = {  # by the first two letters
    "sc": Nation.SCOTLAND,
    "wa": Nation.WALES,
    "we": Nation.WALES,
    "no": Nation.NORTHERN_IRELAND,
    "ni": Nation.NORTHERN_IRELAND,
}
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\S)(?:at\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s*(?P<half>[ap])\.?m\.?(?!\S)",
        r"(?<!\S)(?:at\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?!\S)",
        r"(?<!\S)(?:at\s+)?(?P<hour>\d{1,2})\s*(?P<half>[ap])\.?m\.?(?!\S)",
        r"(?<!\S)(?:at\s+)?(?P<hour>\d{2})(?P<minute>\d{2})(?:\s*(?:h|hrs|hours))?(?!\S)",
        r"(?<!\S)at\s+(?P<hour>\d{1,2})(?:\s*o['’]?clock)?(?!\S)",
        r"(?<!\S)(?:at\s+)?(?P<word>noon|midday|midnight)(?!\S)",
    )
)
_NUMERIC_ZONE = re.compile(r"(?:gmt|utc)[+-]\d", re.IGNORECASE)


class Words:
    """What is not yet understood of a text."""

    def __init__(self, text: str) -> None:
        self.left = " ".join(text.replace(",", " ").split())

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """Takes the first place that matches out of the text; patterns given as text match whole words."""
        if isinstance(pattern, str):
            pattern = re.compile(rf"(?<!\S)(?:{pattern})(?!\S)", re.IGNORECASE)
        found = pattern.search(self.left)
        if found:
            self.left = " ".join((self.left[: found.start()] + " " + self.left[found.end() :]).split())
        return found


# --- details of `on` ---


def take_time(words: Words) -> time | None:
    """A time of day: 09:00, 9.30, 9am, 0900, at 9, noon. A text that is none (25:00) is left where it is."""
    for pattern in _TIMES:
        found = pattern.search(words.left)
        at = _time(found.groupdict()) if found else None
        if at is not None:
            words.take(pattern)
            return at
    return None


def take_weekdays(words: Words) -> frozenset[int] | None:
    """Weekdays, Monday is 0: weekdays, daily, every day, weekends, mon-fri, mon thu, Tuesdays and Thursdays."""
    found: set[int] = set()
    while match := words.take(rf"(?P<first>{_DAY})\s*(?:-|–|to)\s*(?P<last>{_DAY})"):
        first, last = _weekday(match["first"]), _weekday(match["last"])
        found.update((first + n) % 7 for n in range((last - first) % 7 + 1))
    while match := words.take(rf"{_DAY}(?:[/&+]{_DAY})*"):
        found.update(_weekday(name) for name in re.split(r"[/&+]", match[0]))
    if words.take(r"daily|(?:every|each|all) days?|all week"):
        found.update(range(7))
    if words.take(r"(?:every |each )?(?:week[- ]?days?|work(?:ing)?[- ]?days?)"):
        found.update(range(5))
    if words.take(r"week[- ]?ends?"):
        found.update((5, 6))
    return frozenset(found) or None


def take_holidays(words: Words) -> Nation | bool | None:
    """Whose holidays to skip, England's where no nation is named; False for "with holidays", None for nothing said."""
    found = _HOLIDAYS.search(words.left)
    if not found or not (found["skip"] or found["keep"] or words.take(_SKIP)):
        return None
    words.take(_HOLIDAYS)
    named = next((name for name in found.groups()[2:] if name), "")
    return False if found["keep"] else _NATIONS.get(named.lower()[:2], Nation.ENGLAND)


def take_zone(words: Words) -> str | None:
    """A time zone: an IANA name in any case, or the last part of one where only one ends so (London, New York)."""
    names, places = _zones()
    parts = words.left.split()
    for length in (3, 2, 1):
        for start in range(len(parts) - length + 1):
            name = "_".join(parts[start : start + length]).lower()
            known = names.get(name) or (places[name][0] if len(places.get(name, ())) == 1 else None)
            if known:
                words.left = " ".join(parts[:start] + parts[start + length :])
                return known
    return None


def nearest_zones(typed: str) -> tuple[str, ...]:
    """At most three IANA names near to what was typed; none where it looks like no zone at all."""
    names, places = _zones()
    name = typed.lower()
    if name in places:
        return places[name][:3]
    if _NUMERIC_ZONE.match(name) or name in ("bst", "uk"):
        # Etc/GMT+1 is an hour behind Greenwich, not ahead: no name of that kind is offered.
        return ("Europe/London",)
    if "/" in name:
        near = difflib.get_close_matches(name, [n for n in names if not n.startswith("etc/")], 3, 0.6)
        return tuple(names[n] for n in near) or ("Europe/London",)
    near = difflib.get_close_matches(name, places, 3, 0.8)
    return tuple(zone for n in near for zone in places[n])[:3]


# --- dates ---


def read_date(text: str, today: date) -> date | None:
    """A date: 2027-01-03, 3/1/2027, 3 January, 3 Jan 2027, January 3rd, Monday, next Monday, tomorrow, next week.

    Without a year it is the next such date after `today`; None where the text is no date.
    """
    text = " ".join(re.sub(r"[,.]|\b(?:on|the|of)\b", " ", text.lower()).split())
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[/](\d{1,2})[/](\d{4})", text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(rf"(?:{_DAY} )?(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})(?: (\d{{4}}))?", text):
        return _named_date(found[1], found[2], found[3], today)
    if found := re.fullmatch(rf"(?:{_DAY} )?({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?(?: (\d{{4}}))?", text):
        return _named_date(found[2], found[1], found[3], today)
    if found := re.fullmatch(rf"(?:next )?({_DAY})", text):
        return today + timedelta((_weekday(found[1]) - today.weekday() - 1) % 7 + 1)
    return {
        "today": today,
        "tomorrow": today + timedelta(1),
        "next week": today + timedelta(7 - today.weekday()),
        "next month": (today.replace(day=1) + timedelta(31)).replace(day=1),
    }.get(text)


def nearest_word(typed: str, known: Sequence[str]) -> str | None:
    near = difflib.get_close_matches(typed.lower(), known, 1, 0.75)
    return near[0] if near and near[0] != typed.lower() else None


# --- inside ---


def _time(found: dict[str, str | None]) -> time | None:
    if word := found.get("word"):
        return time(0) if word.lower() == "midnight" else time(12)
    hour, minute = int(found["hour"] or 0), int(found.get("minute") or 0)
    if half := found.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _weekday(name: str) -> int:
    return _DAYS.index(name[:3].lower())


def _named_date(day: str, month: str, year: str | None, today: date) -> date | None:
    number = _MONTHS.index(month[:3]) + 1
    if year:
        return _date(int(year), number, int(day))
    # Nine years hold a 29 February for certain: 2096 and 2104 stand eight apart.
    years = (_date(today.year + n, number, int(day)) for n in range(9))
    return next((found for found in years if found and found > today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _zones() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """IANA names by their small letters, and by the small letters of their last part."""
    # Debian adds 'localtime', which is another zone on each machine; 'Factory' is for clocks nobody has set.
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    places: dict[str, tuple[str, ...]] = {}
    for zone in zones:
        if "/" in zone and not zone.startswith("Etc/"):
            place = zone.rsplit("/", 1)[1].lower()
            places[place] = (*places.get(place, ()), zone)
    return {zone.lower(): zone for zone in zones}, places
