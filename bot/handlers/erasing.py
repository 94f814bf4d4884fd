"""The words by which people have erased what is kept of them, on every surface that knows who they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import phrases
from bot.model import Question

if TYPE_CHECKING:  # the terminal asks for the words alone, and is quick
    from bot.bot import Bot

_ERASE = re.compile(
    r"(?:please\s+)?(?:forget|erase|delete)\s+"
    r"(?:me|(?:all\s+)?my\s+data|(?:all|everything|what)(?:\s+(?:that\s+)?you\s+(?:hold|keep|have|know))?\s+(?:on|about|of)\s+me)"
    r"(?:\s*,?\s*please)?[\s.]*",
    re.IGNORECASE,
)


def is_erasure(text: str) -> bool:
    """Whether somebody asks to be forgotten, and for nothing else."""
    return _ERASE.fullmatch(text.strip()) is not None


async def erase(bot: Bot, question: Question) -> str:
    """Erases what is kept of whoever asks; the sentence that says so."""
    return phrases.ERASED if await bot.erase(question) else phrases.NOTHING_TO_ERASE
