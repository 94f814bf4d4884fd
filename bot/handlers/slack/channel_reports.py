"""Where the bot has several reports: which one a channel asks, shown and chosen by `report`."""

from __future__ import annotations

import asyncio

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack.digest_commands import PATIENCE, Asked, DigestDesk, Objections
from bot.library import read_report_command
from bot.render import block_kit as kit, blocks
from bot.render.blocks import Message

_READ = 300  # characters
_OBJECTIONS = Objections(phrases.REPORT_CURATORS_ONLY, phrases.REPORT_MEMBERS_ONLY, phrases.REPORT_CANNOT_CHECK)


async def answer(bot: Bot, digests: DigestDesk, asked: Asked) -> Message | None:
    """Shows or chooses the channel's report; None where the words ask for neither."""
    command = read_report_command(bot.library, kit.readable(asked.text, _READ))
    if command is None:
        return None
    if command.changes and (refusal := await _refuse(digests, asked)):
        return blocks.note(refusal)
    prefix = f"{bot.report.command} report"
    return blocks.note(await bot.obey(command, asked.workspace, asked.channel, prefix))


async def _refuse(digests: DigestDesk, asked: Asked) -> str | None:
    """Why the person may not choose; a conversation with the bot alone is the person's own."""
    if asked.channel.startswith("D"):
        return None
    async with asyncio.timeout(PATIENCE):
        return await digests.object(asked, _OBJECTIONS)
