"""What a decision changes in the replies to the recorded questions, and how its own questions are answered by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.answerer import Answerer
from bot.curation.decision import Decision
from bot.evaluation import Difference, Turn
from bot.model import Answer, Clarification, Question


class Reading(StrEnum):
    """How an example will be answered once it is accepted."""

    MEANT = "meant"  # as the curator wants it
    OFFERED = "offered"  # what the curator wants is among the choices
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Effect:
    """Of `asked` recorded questions, those whose replies change; `readings` of the decision's examples, in order."""

    asked: int
    differences: tuple[Difference, ...]
    readings: tuple[Reading, ...]

    @property
    def better(self) -> int:
        return sum(1 for each in self.differences if each.turn is Turn.BETTER)

    @property
    def worse(self) -> int:
        return sum(1 for each in self.differences if each.turn is Turn.WORSE)


def read_examples(answerer: Answerer, decision: Decision) -> tuple[Reading, ...]:
    """How an answerer that has learned a decision answers the decision's own examples."""
    return tuple(_reading(answerer, decision, text) for text in decision.texts)


def _reading(answerer: Answerer, decision: Decision, text: str) -> Reading:
    reply = answerer.answer(Question(text, "terminal"))
    wanted = answerer.report.intents[decision.intent]
    if isinstance(reply, Answer):
        meant = bool(wanted.passages) and wanted.passages[0] in {quote.passage.id for quote in reply.quotes}
        return Reading.MEANT if meant else Reading.OTHERWISE
    if isinstance(reply, Clarification):
        near = any(set(choice.passages) & set(wanted.passages) for choice in reply.choices)
        return Reading.OFFERED if near else Reading.OTHERWISE
    return Reading.OTHERWISE if wanted.passages else Reading.MEANT
