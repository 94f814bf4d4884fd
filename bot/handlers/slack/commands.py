"""The slash command: a private reply, given within the acknowledgement."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.bot import Bot
from bot.handlers.slack import channel_reports, errors, verbs
from bot.handlers.slack.digest_commands import Asked, DigestDesk
from bot.model import Question, Reply, Report
from bot.render import blocks
from bot.render.blocks import Heading, Message
from bot.render.same import Same
from bot.telemetry import traces

RENDERED = 250  # answers, of some 8 kB each, so that a question doing the rounds is rendered once


def register(slack: AsyncApp) -> None:
    # Whatever its name: Slack sends an app its own command only, and the knowledge file may be read anew.
    slack.command(re.compile(".+"))(answer_command)


async def answer_command(ack: AsyncAck, command: dict[str, Any], bot: Bot, digests: DigestDesk) -> None:
    async def tell(sentence: str) -> None:
        await ack(_private(blocks.note(sentence)))

    if message := await errors.attempt(_respond(bot, digests, command), tell):
        await ack(message)  # Bolt sends a text that begins with a brace as the JSON it is


async def _respond(bot: Bot, digests: DigestDesk, command: dict[str, Any]) -> str:
    """The acknowledgement's body."""
    question = question_of(command)
    asked = Asked(question.text, question.workspace, command["channel_id"], question.person)
    if told := await digests.answer_command(asked):
        return _written(told.message)
    if message := await channel_reports.answer(bot, digests, asked):
        return _written(message)
    if said := await verbs.obey(bot, question):
        return _written(said.message)
    reply = await bot.ask(question)
    with traces.span("render"):
        return _rendered(Same(bot.report_of(reply)), Same(reply), question.text)


@lru_cache(RENDERED)
def _rendered(report: Same[Report], reply: Same[Reply], asked: str) -> str:
    """A private answer repeats the question and can be shared."""
    return _written(blocks.reply(report.thing, reply.thing, Heading(asked), shareable=True))


def _written(message: Message) -> str:
    return json.dumps(_private(message))


def question_of(command: dict[str, Any]) -> Question:
    """The payload of https://docs.slack.dev/interactivity/implementing-slash-commands as a question."""
    workspace = command.get("team_id") or command.get("enterprise_id") or ""
    return Question(
        command.get("text") or "", "slack", workspace, command["user_id"], channel=command.get("channel_id") or ""
    )


def _private(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **message}
