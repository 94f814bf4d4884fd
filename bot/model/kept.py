"""What is kept of replies: receipts, counts, followed threads. No text, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.model.reply import Evidence


@dataclass(frozen=True, slots=True)
class Tally:
    """How many replies of a kind were given on a day (UTC); `intents` were replied with, or nearest where none was."""

    day: date
    surface: str
    outcome: str
    reason: str | None
    intents: tuple[str, ...]
    replies: int
    report: str = ""  # id of the report that was asked; "" for what was counted before there could be several


@dataclass(frozen=True, slots=True)
class Span:
    """Replies from day `first` on, to the next span's first day: questions answered, offered choices, or declined."""

    first: date
    answered: int
    offered: int
    declined: int

    @property
    def asked(self) -> int:
        return self.answered + self.offered + self.declined


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is kept of a reply so that `why` can explain it: no text, no person."""

    id: str
    outcome: str
    reason: str | None
    intents: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread the bot has answered in and therefore reads on; `topic` is the ref of the intent last answered there.

    One that ends in a slash names the report that was asked there, where nothing was answered yet. `place` is what the
    thread goes with when the bot is removed, where that is not its channel.
    """

    workspace: str
    channel: str
    thread: str
    topic: str | None
    place: str = ""
