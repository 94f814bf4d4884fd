"""What every reader makes of a file: its blocks in reading order, and where each stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

# How far a reader is: (done, all); called now and then on long work.
Progress = Callable[[int, int], None]

# What a report never holds on purpose: controls, bidi and zero-width signs, soft hyphens, Unicode's tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\U000e0000-\U000e007f]"
)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\ufffd": " "}
)


class BlockKind(StrEnum):
    """What a block is in the document's own layout."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list
    QUOTE = "quote"  # set apart as somebody's words
    ASIDE = "aside"  # a footnote, a caption, a table's row: in the source, never a passage by rule


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item … Its text has single spaces. `level` is a heading's (1 the highest)."""

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""  # an item's own sign: "•", "1.", "(a)"
    page: str | None = None  # as printed on it; of the block's beginning
    paragraph: int | None = None  # counted from 1 through the document, where it has no pages


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `remarks` say, a sentence each, what a person should look at."""

    form: str  # PDF, web page, Word document …
    blocks: tuple[Block, ...]
    title: str = ""
    publisher: str = ""
    date: str = ""
    pages: int = 0
    first_page: int = 1  # the sheet of the file that is page 1
    remarks: tuple[str, ...] = field(default=())


def plain(text: str) -> str:
    """Text as people read it: composed, ligatures taken apart, nothing invisible, runs of white space one space."""
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES)
    return " ".join(_INVISIBLE.sub("", text).split())


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that hold text, their paragraphs counted from 1; headings are not counted."""
    found, count = [], 0
    for block in blocks:
        if not block.text:
            continue
        if block.kind is not BlockKind.HEADING:
            count += 1
        paragraph = count if block.kind is not BlockKind.HEADING else None
        found.append(Block(block.kind, block.text, block.level, block.mark, block.page, paragraph))
    return tuple(found)
