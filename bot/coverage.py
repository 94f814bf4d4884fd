"""The coverage map: which passages are quoted and asked for, what is never quoted, and how replies went over time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.answerer import quoted
from bot.model import Intent, IntentKind, Passage, Report, Section, Span, Tally

WANTED_LIMIT = 10
_LONGEST_BY_DAY = 31  # days; what is longer is told by week
_OUTCOMES = {"answered": 0, "suggested": 1, "not_in_report": 2}
_SENTENCE_END = re.compile(r"(?<=[.!?’”])\s+(?=[A-Z‘“])")


@dataclass(frozen=True, slots=True)
class PassageUse:
    """A passage with how many intents quote it, and how often people were shown it."""

    passage: Passage
    intents: int
    asked: int


@dataclass(frozen=True, slots=True)
class SectionUse:
    """A section with its passages, in the order they stand in."""

    section: Section
    passages: tuple[PassageUse, ...]

    @property
    def asked(self) -> int:
        return sum(use.asked for use in self.passages)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The map of one report over the days `first` to `last`."""

    report: Report
    first: date
    last: date
    sections: tuple[SectionUse, ...]
    unquoted: tuple[str, ...]  # sentences of the source, or what is left of them, that no passage holds
    wanted: tuple[tuple[Intent, int], ...]  # what was asked most of what the report does not say
    spans: tuple[Span, ...]  # days, or weeks from Monday on where there are many days

    @property
    def never_asked(self) -> tuple[Passage, ...]:
        return tuple(u.passage for s in self.sections for u in s.passages if u.intents and not u.asked)

    @property
    def never_quoted(self) -> tuple[Passage, ...]:
        return tuple(u.passage for s in self.sections for u in s.passages if not u.intents)


def map_coverage(report: Report, tallies: Sequence[Tally], first: date, last: date) -> Coverage:
    """The map from what was counted of this report between `first` and `last`, both included."""
    tallies = [tally for tally in tallies if tally.report in ("", report.id)]
    shown: Counter[str] = Counter()
    declined: Counter[str] = Counter()
    for tally in tallies:
        intents = tuple(report.intents[name] for name in tally.intents if name in report.intents)
        if tally.outcome == "answered" and intents:
            shown.update(dict.fromkeys(quoted(intents), tally.replies))
        elif tally.outcome == "not_in_report" and intents and intents[0].kind is IntentKind.NOT_IN_REPORT:
            declined[intents[0].id] += tally.replies
    quoting = Counter(name for intent in report.intents.values() for name in intent.passages)
    sections = tuple(
        SectionUse(section, tuple(_use(p, quoting, shown) for p in passages))
        for section in report.sections
        if (passages := _in_order(report, section))
    )
    wanted = tuple((report.intents[name], number) for name, number in declined.most_common(WANTED_LIMIT))
    return Coverage(report, first, last, sections, _unquoted(report), wanted, _spans(tallies, first, last))


def _use(passage: Passage, quoting: Counter[str], shown: Counter[str]) -> PassageUse:
    return PassageUse(passage, quoting[passage.id], shown[passage.id])


def _in_order(report: Report, section: Section) -> list[Passage]:
    return sorted((p for p in report.passages.values() if p.section.id == section.id), key=lambda p: p.start)


def _unquoted(report: Report) -> tuple[str, ...]:
    text = report.source.folded
    held = sorted((passage.start, passage.end) for passage in report.passages.values())
    found: list[str] = []
    begin = 0
    for start, end in [*held, (len(text), len(text))]:
        found += _SENTENCE_END.split(text[begin : max(begin, start)].strip())
        begin = max(begin, end)
    titles = {section.title for section in report.sections}
    bare = (part.strip(" •:·–—") for part in found)
    return tuple(part for part in bare if len(part.split()) > 1 and part not in titles)


def _spans(tallies: Iterable[Tally], first: date, last: date) -> tuple[Span, ...]:
    counts: dict[date, list[int]] = {start: [0, 0, 0] for start in _starts(first, last)}
    ends = [*counts, last + timedelta(1)]
    start_of = {start + timedelta(n): start for start, end in pairwise(ends) for n in range((end - start).days)}
    for tally in tallies:
        if tally.outcome in _OUTCOMES and tally.day in start_of:
            counts[start_of[tally.day]][_OUTCOMES[tally.outcome]] += tally.replies
    return tuple(Span(start, *numbers) for start, numbers in counts.items())


def _starts(first: date, last: date) -> list[date]:
    """The first day of each span: every day, or `first` and each Monday after it."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return days if len(days) <= _LONGEST_BY_DAY else [day for day in days if day == first or not day.weekday()]
