"""Pressed buttons and menus. Each carries ids only, so that it works on old messages and after a restart."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack import curating, errors, home, modals
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.outgoing import CLOSED, answer_privately, post, post_privately
from bot.handlers.slack.presses import Press, read
from bot.handlers.slack.work import Work
from bot.knowledge import citation_forms
from bot.model import Answer, Evidence
from bot.render import blocks, curation
from bot.render.block_kit import Block
from bot.render.blocks import Heading, Message
from bot.render.home import ERASE, OPEN
from bot.render.modals import WHICH, Setting, setting_message, setting_view

Handle = Callable[[Desk, AsyncWebClient, Press], Awaitable[None]]


def register(slack: AsyncApp) -> None:
    slack.action(re.compile(".*"))(press)


async def press(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk, work: Work) -> None:
    await ack()
    workspace = context.team_id or context.enterprise_id or ""
    work.start(handle(desk, context.client, read(body, workspace)))


async def handle(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Does what the button is for, once."""

    async def tell(sentence: str) -> None:
        await whisper(client, press, blocks.note(sentence))

    await errors.attempt(_handle(desk, client, press), tell)


async def _handle(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    key = f"{press.channel}:{press.message}:{press.action}:{press.question.person}:{press.pressed}"
    if press.pressed and not await desk.bot.claim(press.question.workspace, key):
        return
    handle = _HANDLES.get(press.action.partition(":")[0], expire)
    await handle(desk, client, press)


async def choose(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """A follow-up, a choice, a topic or a prompt: answered where the button stands."""
    reply = await desk.bot.choose(press.value, press.question)
    if reply is None:
        return await expire(desk, client, press)
    report = desk.bot.report_of(reply)
    if press.view:
        view = modals.ask_view(desk.bot, report, reply, reply.asked)
        return await modals.answer_in(client, press.view, press.trigger, view)
    if press.private:
        message = blocks.reply(report, reply, Heading(reply.asked), shareable=True)
        return await whisper(client, press, message)
    message = blocks.reply(report, reply, Heading(reply.asked, press.question.person))
    await _post(desk, client, press, press.root, message)
    await desk.bot.follow(press.question.workspace, press.channel, press.root, reply)
    return None


async def vote(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    if not press.value.startswith(("+", "-")):
        return await expire(desk, client, press)
    helpful = press.value.startswith("+")
    await desk.bot.rate(press.question, press.value[1:], helpful)
    thanks = phrases.THANKS_HELPFUL if helpful else phrases.THANKS_NOT_HELPFUL
    await whisper(client, press, blocks.note(thanks))
    return None


async def reject(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    report = await desk.bot.reject(press.question, press.value)
    await whisper(client, press, blocks.noted_none(report))


async def list_topics(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    bot = desk.bot
    report = bot.library.find(press.value) if bot.library.holds(press.value) else await bot.report_for(press.question)
    message = blocks.topics(report, bot.topics(report.id))
    if press.direct and not press.private:
        await post(client, press.channel, press.root, message)
    else:
        await whisper(client, press, message)


async def cite(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Opens a modal with the citations, each in a form of its own to copy; a private message where none opens."""
    accessed = phrases.plain_date(datetime.now(UTC).date())
    quotes = [quote for name in press.value.split(",") if (quote := desk.bot.quote(name))]
    cited = [(quote, citation_forms(quote.citation, accessed)) for quote in quotes]
    if not cited:
        return await expire(desk, client, press)
    if not await modals.show(client, press.trigger, blocks.citations_view(cited), over=press.view):
        await whisper(client, press, blocks.citations(cited))
    return None


async def show_setting(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Opens a modal with each quote as it stands in the source; a private message where none opens."""
    quotes = [quote for name in press.value.split(",") if (quote := desk.bot.quote(name))]
    settings = [Setting(quote, *desk.bot.setting(quote.passage)) for quote in quotes]
    if not settings:
        return await expire(desk, client, press)
    report = desk.bot.library.find(quotes[0].passage.report)
    if not await modals.show(client, press.trigger, setting_view(report, settings), over=press.view):
        await whisper(client, press, setting_message(report, settings))
    return None


async def open_modal(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """The button of the Home tab to ask with."""
    await modals.show(client, press.trigger, modals.ask_view(desk.bot, desk.bot.report), over=press.view)


async def choose_report(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """The menu of reports in the modal to ask in: shows what the chosen one speaks of."""
    if press.view:
        view = modals.ask_view(desk.bot, desk.bot.library.find(press.value))
        await modals.answer_in(client, press.view, press.trigger, view)


async def erase(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Erases what is kept of the one who presses, and shows their Home tab anew."""
    erased = await desk.bot.erase(press.question)
    await home.publish(desk, client, press.question, phrases.ERASED if erased else phrases.NOTHING_TO_ERASE)


async def share(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Posts a private answer for all to see, and takes the button from the private one."""
    value = json.loads(press.value)
    answer = recall(desk.bot, value["intents"], value["receipt"])
    if answer is None:
        return await expire(desk, client, press)
    report = desk.bot.report_of(answer)
    heading = Heading(value["asked"], press.question.person, shared=True)
    try:
        await _post(desk, client, press, press.thread, blocks.reply(report, answer, heading))
    except SlackApiError as error:
        if errors.name_of(error) not in CLOSED:
            raise
        return await whisper(client, press, blocks.note(phrases.CANNOT_SHARE))
    await whisper(client, press, blocks.reply(report, answer, Heading(value["asked"])), replace=True)
    return None


async def expire(_desk: Desk, client: AsyncWebClient, press: Press) -> None:
    await whisper(client, press, blocks.note(phrases.EXPIRED))


def recall(bot: Bot, refs: list[str], receipt: str) -> Answer | None:
    """An answer given before, from the refs of its intents; None where these editions lack one."""
    intents = tuple(intent for ref in refs if (intent := bot.library.intent(ref)))
    if not intents or len(intents) != len(refs):
        return None
    report = bot.library.find(intents[0].report)
    refs = [report.passages[name].ref for intent in intents for name in intent.passages]
    quotes = tuple(quote for ref in refs if (quote := bot.quote(ref)))
    if not quotes:
        return None
    evidence = Evidence((), 0.0, 0.0, (), report.version, report.id)
    return Answer(intents[0].title, intents, quotes, (), evidence, receipt)


async def whisper(client: AsyncWebClient, press: Press, message: Message, *, replace: bool = False) -> None:
    """Says something to the one who pressed and to nobody else."""
    if press.view:
        await modals.say_in(client, press.view, press.trigger, message)
    elif press.response_url:
        await answer_privately(client, press.response_url, press.thread, message, replace=replace)
    else:
        await post_privately(client, press.channel, press.question.person, press.thread, message)


async def _post(desk: Desk, client: AsyncWebClient, press: Press, thread: str | None, message: Message) -> None:
    async def send(shown: list[Block]) -> None:
        await post(client, press.channel, thread, {**message, "blocks": shown})

    await desk.citations.post(press.question.workspace, message["blocks"], send)


_HANDLES: dict[str, Handle] = {
    blocks.INTENT: choose,
    blocks.TOPIC: choose,
    blocks.VOTE: vote,
    blocks.NONE: reject,
    blocks.TOPICS: list_topics,
    blocks.CITE: cite,
    blocks.SHARE: share,
    blocks.SETTING: show_setting,
    OPEN: open_modal,
    WHICH: choose_report,
    ERASE: erase,
    curation.CURATE: curating.curate,
    curation.SETTLE: curating.settle,
    curation.ALL: curating.list_all,
}
