"""Shortcuts: the one everywhere opens a modal to ask in; the one in a message's menu asks what the message asks."""

from __future__ import annotations

import logging
import re
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.handlers.slack import errors, modals
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.outgoing import answer_privately
from bot.handlers.slack.work import Work
from bot.model import Question
from bot.render import block_kit as kit, blocks
from bot.render.blocks import Heading, Message
from bot.render.modals import message_view

logger = logging.getLogger(__name__)

ASK_REPORT, ASK_ABOUT = "ask_report", "ask_about_message"  # as in the manifest

_MENTION = re.compile(r"<[@#!][^<>]*>")
_LINK = re.compile(r"<(?:https?|mailto|tel):[^<>|]*(?:\|([^<>]*))?>", re.IGNORECASE)
_EMOJI = re.compile(r"(?<!\w):[a-z0-9_+'-]{1,60}:(?::skin-tone-\d:)?", re.IGNORECASE)
_MARKS = re.compile(r"^\s*(?:>|&gt;)+|(?<!\w)[*_~`]+|[*_~`]+(?!\w)", re.MULTILINE)


def register(slack: AsyncApp) -> None:
    slack.shortcut({"callback_id": ASK_REPORT, "type": "shortcut"})(open_modal)
    slack.shortcut({"callback_id": ASK_ABOUT, "type": "message_action"})(ask_about)


async def open_modal(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk, work: Work) -> None:
    await ack()
    view = modals.ask_view(desk.bot, desk.bot.report)
    work.start(modals.show(context.client, body["trigger_id"], view))


async def ask_about(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk, work: Work) -> None:
    """Looks up what a message asks, for the eyes of the one who wants to know it."""
    await ack()
    workspace = context.team_id or context.enterprise_id or ""
    work.start(_answer(desk, context.client, body, workspace))


def read_words(message: dict[str, Any]) -> str:
    """The words of a message, without mentions, addresses, emoji and mark-up; of its attachments where it has none."""
    text = message.get("text") or " ".join(
        part.get("text") or part.get("fallback") or "" for part in message.get("attachments", ())
    )
    text = _EMOJI.sub(" ", _LINK.sub(lambda found: f" {found[1] or ''} ", _MENTION.sub(" ", text)))
    words = kit.readable(_MARKS.sub("", text), kit.INPUT_TEXT)
    return words if re.search(r"\w", words) else ""


async def _answer(desk: Desk, client: AsyncWebClient, body: dict[str, Any], workspace: str) -> None:
    async def tell(sentence: str) -> None:
        await _whisper(client, body, blocks.note(sentence))

    await errors.attempt(_look_up(desk, client, body, workspace), tell)


async def _look_up(desk: Desk, client: AsyncWebClient, body: dict[str, Any], workspace: str) -> None:
    words = read_words(body["message"])
    if not words:
        return await _whisper(client, body, blocks.note(phrases.NOTHING_TO_ASK))
    channel = (body.get("channel") or {}).get("id") or ""
    reply = await desk.bot.ask(Question(words, "slack", workspace, body["user"]["id"], channel=channel))
    message = blocks.reply(desk.bot.report_of(reply), reply, Heading(words), shareable=True)
    await _whisper(client, body, message)
    return None


async def _whisper(client: AsyncWebClient, body: dict[str, Any], message: Message) -> None:
    """Beside the message, for one person; in a modal where Slack takes no such answer, as in some conversations."""
    # A thread of one message is closed to most: what stands in it alone would not be seen.
    thread = body["message"].get("thread_ts")
    try:
        await answer_privately(client, body["response_url"], thread, message)
    except (RuntimeError, KeyError, ClientError, TimeoutError) as error:
        logger.info("no private answer beside a message (%s): in a modal", type(error).__name__)
        await modals.show(client, body.get("trigger_id"), message_view(message))
