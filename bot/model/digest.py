"""A channel's digest: when it comes, and what is posted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from bot.model.reply import Quote
from bot.model.report import Intent


class Nation(StrEnum):
    """Whose public holidays a digest skips; the value is its name."""

    ENGLAND = "England"
    SCOTLAND = "Scotland"
    WALES = "Wales"
    NORTHERN_IRELAND = "Northern Ireland"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's digest: when it comes. One that is `off` is a channel without.

    `started` is the first local date that may be due, `shown` how many posts came before it. Every edit sets both
    anew (`digest.edited`), so that no edit makes a passage come early again.
    """

    workspace: str
    channel: str
    created_by: str
    zone: str  # IANA name
    at: time  # local, to the minute
    weekdays: frozenset[int]  # Monday is 0
    holidays: Nation | None  # whose public holidays are skipped
    paused_until: date | None  # the first local date on which it comes again
    off: bool
    started: date
    shown: int = 0
    report: str = ""  # id of the report it posts from; the default's where it is empty

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"weekdays {sorted(self.weekdays)} are not some of 0 (Monday) to 6; give at least one")

    @property
    def seed(self) -> str:
        """What the order of passages hangs on: another channel gets another order."""
        return hashlib.sha256(f"{self.workspace}\0{self.channel}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class DigestPost:
    """One post of a digest: a passage, one question to try (an intent), and why it came and how to stop it."""

    day: date  # local
    quote: Quote
    intent: Intent
    why: str
