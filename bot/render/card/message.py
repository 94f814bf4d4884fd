"""A message of Teams and what stands in it around quotes: buttons, choices, the foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot import phrases
from bot.model import Elsewhere, Intent, Report
from bot.render import adaptive as kit
from bot.render.adaptive import Element

Message = dict[str, Any]  # an activity of type message, without its address

# What a pressed button asks for; the value carries ids only, so that it works on old messages and after a restart.
INTENT, TOPIC, TOPICS, NONE, DIGEST_OFF = "intent", "topic", "topics", "none", "digest-off"  # answered in the chat
CITE, SETTING = "cite", "setting"  # open a dialog


def note(*sentences: str) -> Message:
    """Sentences of the bot's own."""
    return make_message([kit.paragraph(sentence) for sentence in sentences], sentences)


def noted_none(report: Report) -> Message:
    """The answer to 'None of these', with a way forward in the report that was asked."""
    return make_message([kit.paragraph(phrases.NONE_NOTED), topics_button(report)], [phrases.NONE_NOTED])


def make_message(
    body: Sequence[Element],
    lines: Iterable[str],
    actions: Sequence[Element] = (),
    entities: Sequence[dict[str, Any]] = (),
) -> Message:
    """The card alone: text and a card in one activity are posted as two messages, and the id of one is lost."""
    summary = "\n".join(lines)
    message = {"type": "message", "summary": summary, "attachments": [kit.attachment(kit.card(body, actions))]}
    return {**message, "entities": list(entities)} if entities else message


def rated(message: Message) -> Message:
    """With Teams' own thumbs below: …/bot-messages-ai-generated-content#feedback-buttons."""
    return {**message, "channelData": {"feedbackLoop": {"type": "default"}}}


def reply_foot(receipt: str, hint: str) -> list[Element]:
    receipt_line = kit.small(phrases.receipt_and_why_in_teams(receipt))
    return [receipt_line, kit.small(hint)] if hint else [receipt_line]


def choice_rows(label: str, intents: Sequence[Intent]) -> list[Element]:
    return [kit.small(label, spacing="Medium"), *intent_buttons(intents)] if intents else []


def intent_buttons(intents: Sequence[Intent]) -> list[Element]:
    """A row each, so that no title is cut."""
    return [kit.buttons(kit.chat_button(intent.title, {"do": INTENT, "id": intent.ref})) for intent in intents]


def topics_button(report: Report) -> Element:
    return kit.buttons(kit.chat_button(phrases.BROWSE_TOPICS, {"do": TOPICS, "report": report.id}))


def offers_elsewhere(elsewhere: Sequence[Elsewhere]) -> tuple[list[str], list[Element]]:
    """What other reports answer, each under its name."""
    lines: list[str] = []
    body: list[Element] = []
    for other in elsewhere:
        label = phrases.answers_elsewhere(other.report.title)
        lines += [label, *title_lines(other.intents)]
        body += choice_rows(label, other.intents)
    return lines, body


def title_lines(intents: Sequence[Intent]) -> list[str]:
    return [f"• {intent.title}" for intent in intents]
