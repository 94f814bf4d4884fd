"""What a curator decides on a suggestion, who did so and when."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST_EXAMPLE = 500  # characters; a knowledge file takes no longer one
MOST_EXAMPLES = 10  # of one decision

_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


class Verb(StrEnum):
    """What is to be done with the questions of a suggestion."""

    EXAMPLE = "example"  # they are examples of an intent that is there
    INTENT = "intent"  # of a new intent, which passages answer
    NOT_IN_REPORT = "not_in_report"  # of a new intent that the report does not answer
    IGNORE = "ignore"  # of nothing


class State(StrEnum):
    """How far a decision has come."""

    PROPOSED = "proposed"  # waits for a second curator
    ACCEPTED = "accepted"  # is in effect
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who did something and when; `by` is workspace/person, or terminal/name, and "" once it has been erased."""

    by: str
    at: int  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did as a curator, or tried to where they were not allowed; `target` is a decision's id or ""."""

    mark: Mark
    act: str
    target: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one suggestion.

    `intent` is the intent that `texts` are examples of; for a new one its id, and then `title` is its title and
    `passages` answer it, or stand nearest where the report does not.
    """

    id: str
    workspace: str  # whose questions they are
    report: str
    verb: Verb
    intent: str
    title: str
    texts: tuple[str, ...]
    passages: tuple[str, ...]
    covers: frozenset[str]  # `mark_of` the questions decided on, as they were typed: `texts` may be put otherwise
    times: int  # how often they had been asked
    state: State
    proposed: Mark
    accepted: Mark | None = None
    undone: Mark | None = None

    @property
    def since(self) -> int:
        """From when on it has been in this state, in seconds since 1970."""
        return (self.undone or self.accepted or self.proposed).at

    @property
    def is_active(self) -> bool:
        return self.state is not State.UNDONE

    @property
    def makes_intent(self) -> bool:
        return self.verb in (Verb.INTENT, Verb.NOT_IN_REPORT)


def tidy(text: str) -> str:
    """A question as it may stand in a knowledge file: one line, nothing invisible, in normal form."""
    seen = "".join(" " if unicodedata.category(sign) in _INVISIBLE else sign for sign in text)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", seen).strip())


def folded(text: str) -> str:
    """By what two questions are the same, whatever their capitals, spaces and last sign."""
    return tidy(text).casefold().rstrip(" ?.!…")


def mark_of(text: str) -> str:
    """A hash by which a question is known again without its text, 16 hexadecimal digits."""
    return hashlib.sha256(folded(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]
