"""The slash command: a private reply, given within the acknowledgement."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.bot import Bot
from bot.handlers.slack import channel_reports, errors, verbs
from bot.handlers.slack.digest_commands import Asked, DigestDesk
from bot.model import Question
from bot.render import blocks
from bot.render.blocks import Message


def register(slack: AsyncApp) -> None:
    # Whatever its name: Slack sends an app its own command only, and the knowledge file may be read anew.
    slack.command(re.compile(".+"))(answer_command)


async def answer_command(ack: AsyncAck, command: dict[str, Any], bot: Bot, digests: DigestDesk) -> None:
    async def tell(sentence: str) -> None:
        await ack(_private(blocks.note(sentence)))

    if message := await errors.attempt(_respond(bot, digests, command), tell):
        await ack(_private(message))


async def _respond(bot: Bot, digests: DigestDesk, command: dict[str, Any]) -> Message:
    question = question_of(command)
    asked = Asked(question.text, question.workspace, command["channel_id"], question.person)
    if told := await digests.answer_command(asked):
        return told.message
    if said := await channel_reports.answer(bot, digests, asked):
        return said
    return (await verbs.respond(bot, question, private=True)).message


def question_of(command: dict[str, Any]) -> Question:
    """The payload of https://docs.slack.dev/interactivity/implementing-slash-commands as a question."""
    workspace = command.get("team_id") or command.get("enterprise_id") or ""
    return Question(
        command.get("text") or "", "slack", workspace, command["user_id"], channel=command.get("channel_id") or ""
    )


def _private(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **message}
