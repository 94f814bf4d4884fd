"""The digest's command language: what follows `digest`, in any order and case → one Command."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot import phrases
from bot.digest.words import (
    Words,
    nearest_word,
    nearest_zones,
    read_date,
    take_holidays,
    take_time,
    take_weekdays,
    take_zone,
)
from bot.model import Nation

TEXT_LIMIT = 300
LIST_LIMIT = 20
LIST_DEFAULT = 5
PAUSE_LIMIT = timedelta(days=366)

_SHOWN_LIMIT = 40
_WORDS_OF_VERBS = {
    "off": r"(?:turn |switch )?off|stop|unsubscribe|disable|end",
    "resume": r"resume|unpause|continue",
    "status": r"status|state|settings",
    "preview": r"preview|sample",
    "help": r"help|\?",
}
_FILLERS = (
    r"(?:please|the|a|at|in|on|of|for|and|every|each|only|time|time ?zone|digest|posts?|us|me|show|channel|this|,)"
)
_BEGIN = ("on", "off", "pause", "resume", "status", "next", "preview", "help", "start", "stop", "turn", "until")
_KNOWN = (
    *("on", "off", "pause", "until", "resume", "status", "next", "preview", "help", "skip holidays"),
    *("weekdays", "weekends", "daily", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("england", "scotland", "wales"),
)


_FROM = re.compile(r"^(?:(?:from|of|in|about|for|with|by|report)\s+)+", re.IGNORECASE)

FindReport = Callable[[str], str | None]


def no_report(_name: str) -> str | None:
    """Where the bot has one report only, none is named."""
    return None


@dataclass(frozen=True, slots=True)
class TurnOn:
    """Start the digest, or change it. None is what was not said: it stays, or is the usual."""

    at: time | None = None
    weekdays: frozenset[int] | None = None
    zone: str | None = None
    holidays: Nation | bool | None = None  # whose to skip; False to skip none
    report: str | None = None  # id of the report to post from


@dataclass(frozen=True, slots=True)
class TurnOff:
    """Stop the digest."""


@dataclass(frozen=True, slots=True)
class Pause:
    """No post before `until`, a later date than today."""

    until: date


@dataclass(frozen=True, slots=True)
class Resume:
    """End a pause."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Say whether it is on, when, and what comes next."""


@dataclass(frozen=True, slots=True)
class ShowNext:
    """List the posts to come."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowPreview:
    """Show the next post as it would look."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Say what can be written."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """One sentence or two, with an example. They repeat what was written: escape them for the platform."""

    sentence: str


Command = TurnOn | TurnOff | Pause | Resume | ShowStatus | ShowNext | ShowPreview | ShowHelp | NotUnderstood

_SIMPLE: dict[str, Command] = {
    "off": TurnOff(),
    "resume": Resume(),
    "status": ShowStatus(),
    "preview": ShowPreview(),
    "help": ShowHelp(),
}


def parse(text: str, today: date, prefix: str = "digest", find_report: FindReport = no_report) -> Command:
    """Reads what follows `digest`; an empty text asks for the status.

    Args:
        text: as written, at most 300 characters are read.
        today: the date on the channel's clock.
        prefix: what people write before it here, for examples: "/leadership digest", say.
        find_report: gives the id of the report that somebody means by a name, where there are several.
    """
    if len(text) > TEXT_LIMIT:
        return NotUnderstood(phrases.digest_too_long(prefix))
    shown = "".join(c for c in text if c.isprintable() or c.isspace()).strip(" .!")
    words = Words(shown.rstrip("?") or shown)
    if words.take(r"pause|snooze") or re.search(r"(?<!\S)(?:until|till)(?!\S)", words.left, re.IGNORECASE):
        return _pause(words, today, prefix)
    if not words.left:
        return ShowStatus()
    verbs = [verb for verb, pattern in _WORDS_OF_VERBS.items() if words.take(pattern)]
    listed = words.take(r"(?:next|upcoming)(?: (?P<number>\d{1,4}))?")
    if len(verbs) + bool(listed) > 1:
        return NotUnderstood(phrases.digest_one_at_a_time(prefix))
    if verbs:
        return _nothing_left(words, prefix) or _SIMPLE[verbs[0]]
    if listed:
        return _nothing_left(words, prefix) or _next(listed["number"], prefix)
    return _turn_on(words, prefix, find_report)


def read_mention(text: str, today: date, prefix: str = "digest", find_report: FindReport = no_report) -> Command | None:
    """A message that may be a digest command: None where it is a question, as "digest for the bulletin" is."""
    found = re.fullmatch(r"\s*digest[:,.?!]*(?:\s+(?P<rest>.*))?", text, re.IGNORECASE | re.DOTALL)
    if not found:
        return None
    rest = found["rest"] or ""
    command = parse(rest, today, prefix, find_report)
    begun = rest.split(maxsplit=1)[:1]
    return None if isinstance(command, NotUnderstood) and begun and begun[0].lower() not in _BEGIN else command


def _turn_on(words: Words, prefix: str, find_report: FindReport) -> Command:
    holidays = take_holidays(words)
    said = words.take(r"(?:turn |switch )?on|start|subscribe|enable")
    weekdays = take_weekdays(words)
    at = take_time(words)
    zone = take_zone(words)
    report = _take_report(words, find_report) if said else None
    command, typed = TurnOn(at, weekdays, zone, holidays, report), words.left
    if said or command != TurnOn():
        return _nothing_left(words, prefix) or command
    return _nothing_left(words, prefix) or NotUnderstood(phrases.digest_unknown(_shown(typed), None, prefix))


def _take_report(words: Words, find_report: FindReport) -> str | None:
    """The report that is named by all that is left: "on daily from the allotment report"."""
    report = find_report(_FROM.sub("", words.left)) if words.left else None
    if report:
        words.left = ""
    return report


def _pause(words: Words, today: date, prefix: str) -> Command:
    words.take(_WORDS_OF_VERBS["off"])
    words.take(r"until|till|to")
    while words.take(r"please|digest"):
        pass
    if not words.left:
        return NotUnderstood(phrases.digest_until_when(prefix))
    until = read_date(words.left, today)
    if until is None:
        return NotUnderstood(phrases.digest_no_date(_shown(words.left), prefix))
    if until <= today:
        return NotUnderstood(phrases.digest_past(until, today, prefix))
    if until > today + PAUSE_LIMIT:
        return NotUnderstood(phrases.digest_too_far(until, prefix))
    return Pause(until)


def _next(typed: str | None, prefix: str) -> Command:
    number = int(typed) if typed else LIST_DEFAULT
    return (
        ShowNext(number) if 1 <= number <= LIST_LIMIT else NotUnderstood(phrases.digest_next_limit(LIST_LIMIT, prefix))
    )


def _nothing_left(words: Words, prefix: str) -> NotUnderstood | None:
    """None where all was understood; else a sentence about the first words that were not."""
    while words.take(_FILLERS):
        pass
    if not words.left:
        return None
    word = words.left.split()[0]
    if re.match(r"\d", word):
        return NotUnderstood(phrases.digest_no_time(_shown(word), prefix))
    known = None if "/" in word else nearest_word(word, _KNOWN)
    zones = () if known else nearest_zones(word)
    if zones:
        return NotUnderstood(phrases.digest_no_zone(_shown(word), zones, prefix))
    return NotUnderstood(phrases.digest_unknown(_shown(word if known else words.left), known, prefix))


def _shown(typed: str) -> str:
    return typed if len(typed) <= _SHOWN_LIMIT else typed[: _SHOWN_LIMIT - 1] + "…"
