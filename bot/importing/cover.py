"""What a document's first lines say of it: its date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.importing.document import Block

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(
    rf"(?:Published (?:in |on )?)?(?P<date>(?:\d{{1,2}} )?(?:{_MONTHS}) (?:\d{{1,2}}, )?\d{{4}})", re.IGNORECASE
)
_FIRST_BLOCKS = 12  # where a cover tells its date


def find_date(blocks: Sequence[Block]) -> str:
    """The day or month that stands by itself on the cover; empty where none does, or more than one."""
    found = {date["date"] for block in blocks[:_FIRST_BLOCKS] if (date := DATE.fullmatch(block.text))}
    return found.pop() if len(found) == 1 else ""
