"""The nouns of the bot as frozen dataclasses: what a report is, what is asked, what is replied. Read this first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Literal

Surface = Literal["terminal", "web", "slack", "teams"]


class PassageKind(StrEnum):
    """What a passage is: a finding of the report, somebody's words, or what stands around them."""

    OBSERVATION = "observation"
    QUOTE = "quote"
    CONTEXT = "context"


class IntentKind(StrEnum):
    """What the bot does with a question of this intent."""

    ANSWER = "answer"  # quotes the intent's passages
    NOT_IN_REPORT = "not_in_report"  # understood, but the report does not say; offers the nearest passages
    OUTSIDE = "outside"  # outside the report's subject, or not a question the bot takes
    IN_REVIEW = "in_review"  # answered by passages that a new edition has reworded and nobody has approved yet
    SMALL_TALK = "small_talk"  # greeting, thanks, help …


class Reason(StrEnum):
    """Why a question is declined; each has its own sentence."""

    NOT_UNDERSTOOD = "not_understood"
    NOT_IN_REPORT = "not_in_report"
    OUTSIDE = "outside"
    IN_REVIEW = "in_review"
    UNKNOWN_REPORT = "unknown_report"


# --- the report -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its own heading."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the report that may be quoted. `start` and `end` are character offsets in the folded source."""

    id: str
    section: Section
    kind: PassageKind
    text: str
    start: int
    end: int
    speaker: str | None = None
    link: str | None = None  # an address this passage points to, where it points to one
    note: str | None = None  # a sentence of the knowledge file's keepers about the passage; never shown as a quote
    page: str | None = None  # as printed: "12", "iv", "12–13"
    paragraph: int | None = None  # counted from 1, in a source without pages
    edition: str = ""  # the earlier edition it stands in; empty for the current one
    quarantined: bool = False  # not quoted until a person approves it
    reworded: str = ""  # how the current edition says it, where it is quarantined for that
    report: str = ""  # the id of its report

    @property
    def ref(self) -> str:
        """Its id among the passages of all reports, for buttons."""
        return f"{self.report}/{self.id}" if self.report else self.id


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person wants to know. `passages` answer it; `nearest` are offered where the report does not say, and
    `note` is what the knowledge file's keepers say beside that.
    """

    id: str
    kind: IntentKind
    title: str
    examples: tuple[str, ...]
    passages: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    note: str | None = None
    draft: bool = False  # made by rule, not yet approved by a person; not served
    report: str = ""  # the id of its report

    @property
    def ref(self) -> str:
        """Its id among the intents of all reports, for buttons and for what is kept."""
        return f"{self.report}/{self.id}" if self.report else self.id


@dataclass(frozen=True, slots=True)
class Source:
    """The locked text that passages are quoted from. `folded` has its white space folded to single spaces."""

    path: str
    sha256: str
    folded: str
    title: str
    publisher: str
    link: str | None
    first_page: int = 1  # the sheet of the file at `link` on which page 1 is printed
    edition: str = ""  # its name where there are several: "2019"
    date: str = ""  # of an earlier edition, as citations print it


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the editors tell the matcher about words.

    `synonyms` are groups of words and phrases that mean the same here; `people` and `places` are groups of those whom
    people may ask about, `speaks_of` the ones the report itself speaks of.
    """

    synonyms: tuple[tuple[str, ...], ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportName:
    """How one of several reports is called; `short` is what people may write for it."""

    id: str
    title: str
    short: str


@dataclass(frozen=True, slots=True)
class Report:
    """A knowledge file, checked: every passage stands word for word in the source. Made by `knowledge.load` only."""

    id: str
    title: str
    publisher: str
    date: str
    link: str | None
    bot_name: str
    command: str
    source: Source
    sections: tuple[Section, ...]
    passages: dict[str, Passage]
    intents: dict[str, Intent]
    prompts: tuple[str, ...]  # ids of the intents shown first to somebody new
    vocabulary: Vocabulary
    path: str
    version: str  # first 12 hexadecimal digits of the SHA-256 of knowledge file and source
    names: tuple[str, ...] = ()  # what people may call it, besides its title
    questions_kept: bool = False  # whether the owner keeps what people ask, which they are told; set by the library
    editions: tuple[Source, ...] = ()  # earlier ones, whose passages stay citable
    quarantined: tuple[Passage, ...] = ()  # held back until a person approves them; in no other field
    shelf: tuple[ReportName, ...] = ()  # all reports of a bot that has several, this one among them; set by Library

    def source_of(self, passage: Passage) -> Source:
        """The text a passage stands in: that of its edition."""
        earlier = (source for source in self.editions if source.edition == passage.edition)
        return next(earlier, self.source) if passage.edition else self.source


# --- what is asked ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """One message to the bot. Ids are the platform's own; they are hashed before anything is stored."""

    text: str
    surface: Surface
    workspace: str = ""
    person: str = ""
    topic: str | None = None  # ref of the intent last answered in this conversation, for "what about …?"
    channel: str = ""  # where it was asked: a channel may have a report of its own
    report: str = ""  # id of the report to ask, where one was chosen


# --- how it was understood --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """An intent with its score (0–100) and its example nearest to the message."""

    intent: str
    score: float
    example: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a reply is what it is: `leadership why` prints it. Holds none of the question's text."""

    matches: tuple[Match, ...]  # best first, at most five
    threshold: float  # score (0–100) of a passage from which it is quoted
    offer_threshold: float  # how probable (0–100) it must be that the report answers at all; below it is declined
    notes: tuple[str, ...]  # evidence for and against, in an editor's words
    version: str
    report: str = ""  # id of the report that was asked

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None


# --- what is replied --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands. `link` opens the source at the sentence where the source is a page."""

    section: str
    title: str
    publisher: str
    date: str
    source_title: str
    source_publisher: str
    link: str | None
    report_link: str | None
    page: str | None = None
    paragraph: int | None = None
    is_earlier: bool = False  # of an edition before the current one; `date` is that edition's


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage and where it stands. Made by `knowledge.quote` only, which checks it against the source again."""

    passage: Passage
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """The report's own words. `quotes` is never empty."""

    asked: str
    intents: tuple[Intent, ...]
    quotes: tuple[Quote, ...]
    follow_ups: tuple[Intent, ...]
    evidence: Evidence
    receipt: str

    def __post_init__(self) -> None:
        if not self.quotes:
            raise ValueError("an Answer must quote at least one passage")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another report that answers what this one does not, with the intents that do."""

    report: ReportName
    intents: tuple[Intent, ...]


@dataclass(frozen=True, slots=True)
class Clarification:
    """'Did you mean': one to three intents to choose from."""

    asked: str
    choices: tuple[Intent, ...]
    evidence: Evidence
    receipt: str
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest no. `intent` is what was understood; `nearest` are intents whose answers stand closest."""

    asked: str
    reason: Reason
    intent: Intent | None
    nearest: tuple[Intent, ...]
    evidence: Evidence
    receipt: str
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A reply to a greeting, thanks, a call for help or an empty message; `prompts` are questions to try."""

    asked: str
    topic: str  # the small-talk intent's id: greeting, thanks, help …
    prompts: tuple[Intent, ...]
    evidence: Evidence
    receipt: str


Reply = Answer | Clarification | Abstention | SmallTalk


def outcome(reply: Reply) -> Literal["answered", "suggested", "not_in_report", "small_talk"]:
    """The word by which a reply is counted and printed."""
    match reply:
        case Answer():
            return "answered"
        case Clarification():
            return "suggested"
        case Abstention():
            return "not_in_report"
        case SmallTalk():
            return "small_talk"


# --- what is kept -----------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class CitationForms:
    """A citation ready to paste, in the three forms people ask for."""

    harvard: str
    vancouver: str
    markdown: str


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Intents to browse, under the section their first passage stands in."""

    section: Section
    intents: tuple[Intent, ...] = field(default=())


# --- the digest -------------------------------------------------------------------------------------------------------


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
