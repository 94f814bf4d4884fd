"""How a message was read, word by word. Made when somebody asks why, never for a reply; kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model.reply import Reply
from bot.model.report import Intent


class Tie(StrEnum):
    """What makes a word of a message count for a word of an example."""

    SAME = "same"  # it is that word
    FORM = "form"  # another form of it, or chat spelling: leaders, leader
    SPELLING = "spelling"  # spelt nearly alike: talnt, talent
    JOINED = "joined"  # written apart or together: run down, rundown
    SYNONYM = "synonym"  # of one group under `vocabulary: synonyms:`
    MEANING = "meaning"  # near in meaning: picked, selected


@dataclass(frozen=True, slots=True)
class Pair:
    """A word or phrase as typed and what it goes with; `little` are those such as "how" and "the", which say little."""

    typed: str
    known: str
    tie: Tie
    little: bool = False


@dataclass(frozen=True, slots=True)
class Likened:
    """An example held beside a message. `likeness` is 0–1; `lacking` are the message's words that it has nothing for,
    little ones left out; `is_same` says that it is the message itself, as far as can be told.
    """

    example: str
    likeness: float
    pairs: tuple[Pair, ...]
    lacking: tuple[str, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent that the message may mean.

    `score` is as in Match, None for a refusal that others came before; `evidence` about 1 where the message is like its
    examples, about 0 where it is not; `nearest` its likest examples; `lacking` the words that none of its examples has.
    """

    intent: str
    score: float | None
    evidence: float
    nearest: tuple[Likened, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the message: `read_as` are the knowledge file's words it may stand for; none where no example has any.

    `intents` is how many intents have one of these among their examples; `has_meaning` whether it is a common word, so
    that it counts for words of near meaning.
    """

    typed: str
    read_as: tuple[str, ...]
    intents: int
    has_meaning: bool

    @property
    def is_known(self) -> bool:
        return bool(self.read_as)


@dataclass(frozen=True, slots=True)
class Account:
    """A message or a part of one, as it was read.

    `answerable` and `strength` are as in Reading; `says` and `says_not` the evidence for all that the report says, and
    for all that it does not (about 0 to 1). `others` are words that name somebody of whom the report does not speak,
    each with the editors' name for them. `parts` are the two questions of a message that asks two things.
    """

    read: str  # what was compared with the examples: greetings and wrappers off
    answerable: float
    strength: float
    says: float
    says_not: float
    words: tuple[Word, ...]
    others: tuple[tuple[str, str], ...]
    answers: tuple[Candidate, ...]
    refusals: tuple[Candidate, ...]
    steering: str = ""  # the words that try to change what the bot does
    with_before: bool = False  # read together with the question before
    parts: tuple[Account, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that no example holds, nor any word that they may stand for."""
        return tuple(word.typed for word in self.words if not word.is_known)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return (*self.answers, *self.refusals)

    def candidate(self, intent: str) -> Candidate | None:
        return next((found for found in self.candidates if found.intent == intent), None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A question's reply, and how the question was read; `account` is None where it was not read, for it named a report
    that there is not. `before` is the intent answered before it.
    """

    reply: Reply
    account: Account | None
    before: Intent | None = None
