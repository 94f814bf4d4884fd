"""The slash command: a private reply, given within the acknowledgement."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.bot import Bot
from bot.handlers.slack import errors, verbs
from bot.model import Question
from bot.render import blocks
from bot.render.blocks import Message


def register(slack: AsyncApp, command: str) -> None:
    slack.command(command)(answer_command)


async def answer_command(ack: AsyncAck, command: dict[str, Any], bot: Bot) -> None:
    async def tell(sentence: str) -> None:
        await ack(_private(blocks.note(sentence)))

    if said := await errors.attempt(verbs.respond(bot, question_of(command), private=True), tell):
        await ack(_private(said.message))


def question_of(command: dict[str, Any]) -> Question:
    """The payload of https://docs.slack.dev/interactivity/implementing-slash-commands as a question."""
    workspace = command.get("team_id") or command.get("enterprise_id") or ""
    return Question(command.get("text") or "", "slack", workspace, command["user_id"])


def _private(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **message}
