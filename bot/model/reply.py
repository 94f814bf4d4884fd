"""A question, how it was understood, and the reply: an answer, choices, an honest no, or small talk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.model.report import Intent, Passage, ReportName

Surface = Literal["terminal", "web", "slack", "teams"]


class Reason(StrEnum):
    """Why a question is declined; each has its own sentence."""

    NOT_UNDERSTOOD = "not_understood"
    NOT_IN_REPORT = "not_in_report"
    OUTSIDE = "outside"
    IN_REVIEW = "in_review"
    UNKNOWN_REPORT = "unknown_report"


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


@dataclass(frozen=True, slots=True)
class CitationForms:
    """A citation ready to paste, in the three forms people ask for."""

    harvard: str
    vancouver: str
    markdown: str
