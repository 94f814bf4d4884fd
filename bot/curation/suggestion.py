"""What people asked in vain, alike questions together: what a curator decides on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.curation.decision import Decision, Verb, mark_of
from bot.model import Abstention, Answer, Clarification, Reason, Reply


class Why(StrEnum):
    """Why a question is shown to the curators."""

    UNANSWERED = "unanswered"  # it was not understood
    REFUSED = "refused"  # none of the choices offered was meant
    UNHELPFUL = "unhelpful"  # somebody found the answer unhelpful
    DECLINED = "declined"  # it was understood as something that the report does not say


_WORTH = {Why.UNANSWERED: 1.0, Why.REFUSED: 1.0, Why.UNHELPFUL: 1.0, Why.DECLINED: 0.25}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, with how often and by how many; `nearest` is the intent it came nearest to, or ""."""

    workspace: str
    receipt: str
    report: str
    text: str
    why: Why
    nearest: str
    times: int
    people: int
    last: int  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Count:
    """Where no text is kept: how often replies near an intent were of no use; `nearest` is its ref, or none."""

    nearest: str
    unanswered: int
    refused: int
    unhelpful: int

    @property
    def total(self) -> int:
        return self.unanswered + self.refused + self.unhelpful


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Questions that are alike, the one asked most often first. Never empty."""

    questions: tuple[Asked, ...]

    @property
    def id(self) -> str:
        """The receipt of its first question, by which it is found again."""
        return self.questions[0].receipt

    @property
    def report(self) -> str:
        return self.questions[0].report

    @property
    def times(self) -> int:
        return sum(asked.times for asked in self.questions)

    @property
    def people(self) -> int:
        """At most: who asked two of the questions counts twice."""
        return sum(asked.people for asked in self.questions)

    @property
    def last(self) -> int:
        return max(asked.last for asked in self.questions)

    @property
    def whys(self) -> tuple[Why, ...]:
        """Why they are here, the most frequent reason first."""
        counted: Counter[Why] = Counter()
        for asked in self.questions:
            counted[asked.why] += asked.times
        return tuple(sorted(counted, key=lambda why: (-counted[why], list(Why).index(why))))

    @property
    def nearest(self) -> str:
        """The intent most of them came nearest to; "" where none did."""
        counted: Counter[str] = Counter()
        for asked in self.questions:
            counted[asked.nearest] += asked.times
        counted.pop("", None)
        return min(counted, key=lambda name: (-counted[name], name)) if counted else ""

    @property
    def worth(self) -> float:
        """By what suggestions are put in order: how many people they would help."""
        return sum(_WORTH[asked.why] * asked.times for asked in self.questions)


_REASONS = {
    Reason.NOT_UNDERSTOOD: Why.UNANSWERED,
    Reason.NOT_IN_REPORT: Why.DECLINED,
    Reason.OUTSIDE: None,
    Reason.IN_REVIEW: None,
    Reason.UNKNOWN_REPORT: None,
}


def reason_of(reply: Reply) -> tuple[str, str]:
    """Why a reply is shown to the curators, "" as long as nobody finds fault with it; and the intent nearest to it."""
    match reply:
        case Abstention():
            near = (*reply.nearest, *((reply.intent,) if reply.intent else ()))
            return _REASONS[reply.reason] or "", near[0].id if near else ""
        case Answer(intents=intents) | Clarification(choices=intents):
            return "", intents[0].id
        case _:
            return "", ""


def undecided(questions: Iterable[Asked], decisions: Iterable[Decision]) -> tuple[Asked, ...]:
    """The questions that no decision covers.

    One whose answer was found unhelpful after it had become an example is undecided again.
    """
    covered = {(each.report, mark): each for each in decisions if each.is_active for mark in each.covers}

    def is_open(asked: Asked) -> bool:
        decision = covered.get((asked.report, mark_of(asked.text)))
        if decision is None:
            return True
        again = asked.why in (Why.REFUSED, Why.UNHELPFUL) and decision.verb in (Verb.EXAMPLE, Verb.INTENT)
        return again and asked.last > decision.since

    return tuple(asked for asked in questions if is_open(asked))
