"""Mentions, direct messages and followed threads: each message is answered once, in its thread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack import errors, threads, verbs
from bot.handlers.slack.outgoing import post
from bot.handlers.slack.verbs import Said
from bot.handlers.slack.work import Work
from bot.model import Question, Thread
from bot.render import blocks

# A message with any other subtype was not said to anybody: joins, edits, deletions, bots' posts …
# https://docs.slack.dev/reference/events/message
_SUBTYPES = (None, "file_share", "thread_broadcast")
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Heard:
    """A person's message: all that answering it needs, in plain values."""

    workspace: str
    channel: str
    person: str
    ts: str
    thread: str | None  # the thread it stands in, None at a channel's top level
    text: str  # without the bot's own mention
    direct: bool
    addressed: bool  # by mention or in a direct message

    @property
    def root(self) -> str:
        """The thread that a reply belongs in."""
        return self.thread or self.ts


def register(slack: AsyncApp) -> None:
    slack.event("app_mention")(hear)
    slack.event("message")(hear)


async def hear(event: dict[str, Any], context: AsyncBoltContext, bot: Bot, work: Work) -> None:
    """Reads the event and starts the answer; Slack is not kept waiting for it."""
    workspace = context.team_id or context.enterprise_id or ""
    if heard := read(event, workspace, context.bot_user_id or ""):
        work.start(answer(bot, context.client, heard))


def read(event: dict[str, Any], workspace: str, own: str) -> Heard | None:
    """A message to consider, from an app_mention or message event; None where it is nobody's or not for the bot."""
    person, text = event.get("user"), event.get("text") or ""
    is_bot = "bot_id" in event or "bot_profile" in event or person in (own, _SLACKBOT)
    if is_bot or not person or event.get("subtype") not in _SUBTYPES:
        return None
    mentioned = re.search(rf"<@{re.escape(own)}(\|[^>]*)?>", text) is not None
    direct = event.get("channel_type") == "im" or event["channel"].startswith("D")
    by_mention = event["type"] == "app_mention"
    if not (direct or by_mention) and (mentioned or "thread_ts" not in event):
        return None  # either its app_mention event comes too, or it is not said to the bot
    own_text = re.sub(rf"<@{re.escape(own)}(\|[^>]*)?>", " ", text).strip()
    return Heard(
        workspace=workspace,
        channel=event["channel"],
        person=person,
        ts=event["ts"],
        thread=event.get("thread_ts"),
        text=own_text,
        direct=direct,
        addressed=direct or by_mention,
    )


async def answer(bot: Bot, client: AsyncWebClient, heard: Heard) -> None:
    """Answers a message, if it is to be answered and was not yet."""

    async def tell(sentence: str) -> None:
        await post(client, heard.channel, heard.root, blocks.note(sentence))

    await errors.attempt(_answer(bot, client, heard), tell)


async def _answer(bot: Bot, client: AsyncWebClient, heard: Heard) -> None:
    followed = await bot.followed(heard.workspace, heard.channel, heard.root) if heard.thread else None
    if not (heard.addressed or followed):
        return
    # The mention and the message event both come, and Slack sends again what was not acknowledged in time.
    if not await bot.claim(heard.workspace, f"{heard.channel}:{heard.ts}"):
        return
    said = await _say(bot, heard, followed)
    if said:
        await post(client, heard.channel, heard.root, said.message)
        if said.reply:
            await bot.follow(heard.workspace, heard.channel, heard.root, said.reply)


async def _say(bot: Bot, heard: Heard, followed: Thread | None) -> Said | None:
    if followed and threads.is_stop(heard.text) and not heard.direct:
        await bot.unfollow(heard.workspace, heard.channel, heard.root)
        return Said(blocks.note(phrases.STOPPED))
    topic = followed.topic if followed else None
    question = Question(heard.text, "slack", heard.workspace, heard.person, topic)
    if heard.addressed:
        return await verbs.respond(bot, question)
    if threads.is_for_others(heard.text):
        return None
    reply = await bot.overhear(question, lambda reply: threads.reads_like_a_question(heard.text, reply))
    return Said(blocks.reply(bot.report, reply), reply) if reply else None
