"""The verbs that command, mention and direct message share; everything that is no verb is a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import phrases
from bot.bot import Bot
from bot.errors import UnknownReceipt
from bot.handlers.erasing import erase, is_erasure
from bot.model import Question, Reply, Report
from bot.render import blocks
from bot.render.blocks import Message
from bot.telemetry import traces

_RECEIPT = re.compile(r"[`*_]*([a-z0-9]{4})[- ]?([a-z0-9]{4})[`*_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in return; `reply` is None where it is not a reply from the report."""

    message: Message
    reply: Reply | None = None


async def respond(bot: Bot, question: Question) -> Said:
    """Does what the words ask for, or answers them."""
    if said := await obey(bot, question):
        return said
    reply = await bot.ask(question)
    with traces.span("render"):
        return Said(blocks.reply(bot.report_of(reply), reply), reply)


async def obey(bot: Bot, question: Question) -> Said | None:
    """Does what the words ask for; None where they are a question."""
    verb, _, rest = question.text.strip().partition(" ")
    match verb.lower(), rest.strip():
        case (("" | "help" | "?"), ""):
            return await _help(bot, question)
        case "topics", words if report := await _report_for(bot, question, words):
            return Said(blocks.topics(report, bot.topics(report.id)))
        case _ if is_erasure(question.text):
            return Said(blocks.note(await erase(bot, question)))
        case "why", words if found := await _why(bot, question.workspace, words):
            return Said(found)
    return None


async def _report_for(bot: Bot, question: Question, words: str) -> Report | None:
    """The report whose topics are asked for; None where the words are no report's name but the rest of a question."""
    if not words:
        return await bot.report_for(question)
    named = re.sub(r"(?:in|of|from)\s+", "", words, count=1, flags=re.IGNORECASE)
    return bot.library.find_named(named) if bot.library.several else None


async def _help(bot: Bot, question: Question) -> Said:
    reply = await bot.help(question)
    return Said(blocks.reply(bot.report_of(reply), reply), reply)


async def _why(bot: Bot, workspace: str, words: str) -> Message | None:
    """Explains a receipt; None where the words are no receipt but the rest of a question."""
    if not words:
        return blocks.note(phrases.WHY_WHICH.format(command=bot.report.command))
    found = _RECEIPT.fullmatch(words)
    if not found:
        return None
    try:
        receipt = await bot.why(workspace, "".join(found.groups()))
        return blocks.why(bot.report_of(receipt), receipt)
    except UnknownReceipt:
        # "why changing" has eight letters too: without a hyphen, digit or capitals it is taken for a question.
        looks_typed = words.isalpha() and words.islower()
        return None if looks_typed else blocks.note(phrases.NO_SUCH_RECEIPT)
