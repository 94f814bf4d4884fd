"""Mentions, direct messages and followed threads: each message is answered once, in its thread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot import phrases
from bot.bot import Bot
from bot.delivery.inbox import Inbox
from bot.delivery.protocol import Post
from bot.handlers.slack import channel_reports, errors, threads, verbs
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.digest_commands import Asked, DigestDesk
from bot.handlers.slack.verbs import Said
from bot.limits import Verdict
from bot.model import Question
from bot.render import blocks
from bot.render.blocks import Message
from bot.telemetry import traces

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
    followed: bool = False  # in a thread the bot has answered in
    topic: str | None = None  # what it answered there last
    too_many: bool = False  # of a person who has asked too much, and is to be told

    @property
    def root(self) -> str:
        """The thread that a reply belongs in."""
        return self.thread or self.ts


def register(slack: AsyncApp) -> None:
    slack.event("app_mention")(hear)
    slack.event("message")(hear)


async def hear(event: dict[str, Any], context: AsyncBoltContext, bot: Bot, inbox: Inbox, desk: Desk) -> None:
    """Writes a message down that is to be answered. The event is acknowledged when this returns: what is acknowledged
    is answered, and what comes twice (the mention and the message event, or the same once more) is answered once.
    """
    workspace = context.team_id or context.enterprise_id or ""
    if heard := read(event, workspace, context.bot_user_id or ""):
        followed = await bot.followed(workspace, heard.channel, heard.root) if heard.thread else None
        if heard.addressed or (followed and not threads.is_for_others(heard.text)):
            verdict = desk.admission.count(workspace, heard.person)
            if verdict is Verdict.IGNORED or (verdict is Verdict.REFUSED and not heard.addressed):
                return
            heard = replace(
                heard,
                followed=followed is not None,
                topic=followed.topic if followed else None,
                too_many=verdict is Verdict.REFUSED,
            )
            await inbox.accept(workspace, f"{heard.channel}:{heard.ts}", asdict(heard))


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


async def answer(bot: Bot, digests: DigestDesk, payload: Mapping[str, Any]) -> Post | None:
    """The post that answers a message written down; None where it wants none. May be made again after a crash."""
    heard = Heard(**payload)
    failed: list[Message] = []

    async def tell(sentence: str) -> None:
        failed.append(blocks.note(sentence))

    said = await errors.attempt(_say(bot, digests, heard), tell)
    if said and said.reply:
        await bot.follow(heard.workspace, heard.channel, heard.root, said.reply)
    message = said.message if said else next(iter(failed), None)
    if message is None:
        return None
    return Post("", heard.workspace, heard.channel, message["text"], tuple(message["blocks"]), heard.root)


async def _say(bot: Bot, digests: DigestDesk, heard: Heard) -> Said | None:
    if heard.too_many:
        return Said(blocks.note(phrases.TOO_MANY))
    if heard.followed and threads.is_stop(heard.text) and not heard.direct:
        await bot.unfollow(heard.workspace, heard.channel, heard.root)
        return Said(blocks.note(phrases.STOPPED))
    question = Question(heard.text, "slack", heard.workspace, heard.person, heard.topic, heard.channel)
    if heard.addressed:
        asked = Asked(heard.text, heard.workspace, heard.channel, heard.person)
        told = await digests.answer_mention(asked)
        if told and told.private:
            # Slack shows no private message in a thread that nobody has replied in yet, so `thread` and not `root`:
            # https://docs.slack.dev/reference/methods/chat.postEphemeral
            await digests.whisper(asked, heard.thread, told.message)
            return None
        if told:
            return Said(told.message)
        said = await channel_reports.answer(bot, digests, asked)
        return Said(said) if said else await verbs.respond(bot, question)
    if not threads.is_phrased_as_question(heard.text):
        question = replace(question, topic=None)  # a remark is not to be read as one on the topic
    reply = await bot.overhear(question, lambda reply: threads.reads_like_a_question(heard.text, reply))
    if reply is None:
        return None
    with traces.span("render"):
        return Said(blocks.reply(bot.report_of(reply), reply), reply)
