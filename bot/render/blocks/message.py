"""A message of Slack and what stands in it around quotes: heading, buttons, choices, the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot import phrases
from bot.model import Elsewhere, Intent, Report
from bot.render import block_kit as kit
from bot.render.block_kit import Block

Message = dict[str, Any]  # {"text", "blocks"}
View = dict[str, Any]

# The ids by which presses come back. A number follows INTENT and TOPIC: ids must differ within a block.
INTENT, TOPIC, VOTE, CITE, SHARE, NONE, TOPICS = "intent", "topic", "vote", "cite", "share", "none", "topics"
SETTING = "setting"

ASKED_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a reply that says whose question it answers; `person` is None for the reader's own."""

    asked: str
    person: str | None = None
    shared: bool = False


def note(sentence: str, *more: Block) -> Message:
    """One sentence of the bot's own."""
    return {"text": kit.escape(sentence), "blocks": [kit.section(sentence), *more]}


def noted_none(report: Report) -> Message:
    """The answer to 'None of these', with a way forward in the report that was asked."""
    return note(phrases.NONE_NOTED, kit.actions(topics_button(report)))


def heading_block(heading: Heading) -> Block:
    asked = kit.run(kit.readable(heading.asked, ASKED_LENGTH), italic=True)
    if heading.person is None:
        return kit.rich(kit.line(kit.run(phrases.YOU_ASKED), asked))
    verb = phrases.SHARED if heading.shared else phrases.ASKED
    return kit.rich(kit.line(kit.user(heading.person), kit.run(verb), asked))


def heading_text(heading: Heading) -> str:
    asked = kit.escape(kit.readable(heading.asked, ASKED_LENGTH))
    if heading.person is None:
        return phrases.YOU_ASKED + asked
    return f"<@{heading.person}>{phrases.SHARED if heading.shared else phrases.ASKED}{asked}"


def reply_foot(report: Report, receipt: str) -> list[Block]:
    return [kit.feedback(VOTE, receipt), kit.context(phrases.receipt_and_why(report, receipt))]


def choice_rows(label: str, intents: Sequence[Intent], most: int = 3) -> list[Block]:
    return [kit.context(label), kit.actions(*intent_buttons(intents[:most]))] if intents else []


def offers_elsewhere(elsewhere: Sequence[Elsewhere]) -> tuple[list[str], list[Block]]:
    """What other reports answer, each under its name."""
    lines: list[str] = []
    blocks: list[Block] = []
    for other in elsewhere:
        label = phrases.answers_elsewhere(other.report.title)
        lines += [kit.escape(label), *title_lines(other.intents)]
        blocks += choice_rows(label, other.intents)
    return lines, blocks


def intent_buttons(intents: Sequence[Intent]) -> list[Block]:
    return [kit.button(intent.title, f"{INTENT}:{number}", intent.ref) for number, intent in enumerate(intents, 1)]


def topics_button(report: Report) -> Block:
    return kit.button(phrases.BROWSE_TOPICS, TOPICS, report.id)


def title_lines(intents: Sequence[Intent]) -> list[str]:
    return [f"• {kit.escape(intent.title)}" for intent in intents]
