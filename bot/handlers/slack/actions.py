"""Pressed buttons and menus. Each carries ids only, so that it works on old messages and after a restart."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack import errors
from bot.handlers.slack.outgoing import answer_privately, post, post_privately
from bot.handlers.slack.work import Work
from bot.knowledge import citation_forms
from bot.model import Answer, Evidence, Question
from bot.render import blocks
from bot.render.blocks import Heading, Message

# The channel cannot be posted in: https://docs.slack.dev/reference/methods/chat.postMessage#errors
_CLOSED = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission"}
_NO_MODAL = {"expired_trigger_id", "invalid_trigger_id", "trigger_expired", "exchanged_trigger_id"}


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button or a chosen option, from https://docs.slack.dev/reference/interaction-payloads/block_actions-payload."""

    action: str
    value: str
    question: Question  # who pressed, and where; its text is empty
    channel: str
    message: str  # the message's timestamp
    thread: str | None
    private: bool  # on a message that only this person sees
    pressed: str  # when
    trigger: str | None
    response_url: str | None

    @property
    def direct(self) -> bool:
        return self.channel.startswith("D")

    @property
    def root(self) -> str:
        return self.thread or self.message


Handle = Callable[[Bot, AsyncWebClient, Press], Awaitable[None]]


def register(slack: AsyncApp) -> None:
    slack.action(re.compile(".*"))(press)


async def press(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, bot: Bot, work: Work) -> None:
    await ack()
    workspace = context.team_id or context.enterprise_id or ""
    work.start(handle(bot, context.client, read(body, workspace)))


def read(body: dict[str, Any], workspace: str) -> Press:
    action, container, message = body["actions"][0], body.get("container", {}), body.get("message", {})
    return Press(
        action=action["action_id"],
        value=action.get("value") or action.get("selected_option", {}).get("value", ""),
        question=Question("", "slack", workspace, body["user"]["id"]),
        channel=body.get("channel", {}).get("id") or container.get("channel_id", ""),
        message=container.get("message_ts") or message.get("ts", ""),
        thread=container.get("thread_ts") or message.get("thread_ts"),
        private=container.get("is_ephemeral", False) or message.get("subtype") == "ephemeral",
        pressed=action.get("action_ts", ""),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
    )


async def handle(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    """Does what the button is for, once."""

    async def tell(sentence: str) -> None:
        await whisper(client, press, blocks.note(sentence))

    await errors.attempt(_handle(bot, client, press), tell)


async def _handle(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    key = f"{press.channel}:{press.message}:{press.action}:{press.question.person}:{press.pressed}"
    if press.pressed and not await bot.claim(press.question.workspace, key):
        return
    handle = _HANDLES.get(press.action.partition(":")[0], expire)
    await handle(bot, client, press)


async def choose(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    """A follow-up, a choice, a topic or a prompt: answered where the button stands."""
    reply = await bot.choose(press.value, press.question)
    if reply is None:
        return await expire(bot, client, press)
    if press.private:
        message = blocks.reply(bot.report, reply, Heading(reply.asked), shareable=True)
        return await whisper(client, press, message)
    message = blocks.reply(bot.report, reply, Heading(reply.asked, press.question.person))
    await post(client, press.channel, press.root, message)
    await bot.follow(press.question.workspace, press.channel, press.root, reply)
    return None


async def vote(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    helpful = press.value.startswith("+")
    await bot.rate(press.question, press.value[1:], helpful)
    thanks = phrases.THANKS_HELPFUL if helpful else phrases.THANKS_NOT_HELPFUL
    await whisper(client, press, blocks.note(thanks))


async def reject(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    await bot.reject(press.question, press.value)
    await whisper(client, press, blocks.noted_none())


async def list_topics(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    message = blocks.topics(bot.report, bot.topics())
    if press.direct and not press.private:
        await post(client, press.channel, press.root, message)
    else:
        await whisper(client, press, message)


async def cite(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    """Opens a modal with the citations, each in a form of its own to copy; a private message where none opens."""
    today = datetime.now(UTC)
    accessed = f"{today.day} {today:%B %Y}"
    quotes = [quote for name in press.value.split(",") if (quote := bot.quote(name))]
    cited = [(quote, citation_forms(quote.citation, accessed)) for quote in quotes]
    if not cited:
        return await expire(bot, client, press)
    try:
        if press.trigger:
            await client.views_open(trigger_id=press.trigger, view=blocks.citations_view(cited))
            return None
    except SlackApiError as error:
        if error.response["error"] not in _NO_MODAL:
            raise
    return await whisper(client, press, blocks.citations(cited))


async def share(bot: Bot, client: AsyncWebClient, press: Press) -> None:
    """Posts a private answer for all to see, and takes the button from the private one."""
    value = json.loads(press.value)
    answer = recall(bot, value["intents"], value["receipt"])
    if answer is None:
        return await expire(bot, client, press)
    heading = Heading(value["asked"], press.question.person, shared=True)
    try:
        await post(client, press.channel, press.thread, blocks.reply(bot.report, answer, heading))
    except SlackApiError as error:
        if error.response["error"] not in _CLOSED:
            raise
        return await whisper(client, press, blocks.note(phrases.CANNOT_SHARE))
    await whisper(client, press, blocks.reply(bot.report, answer, Heading(value["asked"])), replace=True)
    return None


async def expire(_bot: Bot, client: AsyncWebClient, press: Press) -> None:
    await whisper(client, press, blocks.note(phrases.EXPIRED))


def recall(bot: Bot, intent_ids: list[str], receipt: str) -> Answer | None:
    """An answer given before, from the ids of its intents; None where this edition lacks one."""
    intents = tuple(bot.report.intents[name] for name in intent_ids if name in bot.report.intents)
    quotes = tuple(quote for i in intents for name in i.passages if (quote := bot.quote(name)))
    if not quotes or len(intents) != len(intent_ids):
        return None
    evidence = Evidence((), 0.0, 0.0, (), bot.report.version)
    return Answer(intents[0].title, intents, quotes, (), evidence, receipt)


async def whisper(client: AsyncWebClient, press: Press, message: Message, *, replace: bool = False) -> None:
    """Says something to the one who pressed and to nobody else."""
    if press.response_url:
        await answer_privately(client, press.response_url, press.thread, message, replace=replace)
    else:
        await post_privately(client, press.channel, press.question.person, press.thread, message)


_HANDLES: dict[str, Handle] = {
    blocks.INTENT: choose,
    blocks.TOPIC: choose,
    blocks.VOTE: vote,
    blocks.NONE: reject,
    blocks.TOPICS: list_topics,
    blocks.CITE: cite,
    blocks.SHARE: share,
}
