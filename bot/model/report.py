"""A report: sections, passages, and the intents that they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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

    `synonyms` are groups of words and phrases that mean the same here; `others` are groups of names for somebody or
    something that people may ask about and of whom or which the report does not speak.
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


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Intents to browse, under the section their first passage stands in."""

    section: Section
    intents: tuple[Intent, ...] = field(default=())
