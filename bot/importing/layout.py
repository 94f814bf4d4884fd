"""A PDF's pages → blocks: headings, paragraphs, lists, each with the page it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bot.importing.cover import DATE, find_date
from bot.importing.document import Block, BlockKind, plain
from bot.importing.furniture import (
    CONTENTS,
    LARGE,
    SMALL,
    body_size,
    find_contents,
    find_furniture,
    is_entry,
    label_pages,
    take_out_footnotes,
)
from bot.importing.hyphens import Words
from bot.importing.lines import Line, Sheet, read_lines

HEADING_LENGTH = 160

_ITEM = re.compile(r"([•●▪■◦‣·∙–*o]|\(?\d{1,2}[.)]|\([a-z]{1,3}\)|[a-z]\))\s+(?=\S)")
_ENDS = re.compile(r"[.!?:;]['’”\")\]]*$")


@dataclass(frozen=True, slots=True)
class Arranged:
    """What a PDF's pages come to. `first_page` is the sheet that is page 1."""

    blocks: tuple[Block, ...]
    title: str
    date: str
    first_page: int
    remarks: tuple[str, ...]


def arrange(sheets: Sequence[Sheet]) -> Arranged:
    """Blocks in reading order with their page as printed."""
    pages = [read_lines(sheet) for sheet in sheets]
    body = body_size(pages)
    furniture = find_furniture(sheets, pages)
    labels, first_page = label_pages(sheets, pages, furniture)
    kept = [[line for line in page if (line.sheet, line.base, line.text) not in furniture] for page in pages]
    kept, asides = take_out_footnotes(kept, body)
    contents = find_contents(kept)
    skipped = sum(1 for page in kept for line in page if line.sheet in contents and is_entry(line))
    lines = [line for page in kept for line in page if not (line.sheet in contents and is_entry(line))]
    words = Words(line.text for line in lines)
    blocks = list(_blocks(lines, body, labels, words))
    title = _title(blocks, sheets)
    remarks = []
    if small := sum(1 for block in blocks if block.kind is BlockKind.ASIDE):
        remarks.append(
            f"{small:,} line{'s' if small > 1 else ''} of small print (tables, captions, notes): in the source, but in"
            " no passage; the bot does not answer from tables"
        )
    if furniture:
        remarks.append(f"{len(furniture):,} lines of running headers, footers and page numbers are left out")
    if skipped:
        remarks.append(f"{skipped:,} lines of a table of contents are left out")
    if asides:
        remarks.append(f"{len(asides):,} lines of footnotes are left out; quote them by hand where they matter")
    return Arranged(tuple(blocks), title, find_date(blocks), first_page, tuple(remarks))


def _blocks(lines: Sequence[Line], body: float, labels: dict[int, str], words: Words) -> Iterator[Block]:
    leading = _leading(lines)
    sizes = sorted({round(line.size) for line in lines if line.size > LARGE * body}, reverse=True)
    for part in _parts(lines, body, leading):
        text = words.join([line.text for line in part])
        page = _pages(labels[part[0].sheet], labels[part[-1].sheet])
        first = part[0]
        if not plain(text):
            continue
        if _is_heading(part, body, text):
            level = 1 + (sizes.index(round(first.size)) if round(first.size) in sizes else len(sizes))
            yield Block(BlockKind.HEADING, plain(text), level, page=page)
        elif mark := _ITEM.match(text):
            sign = mark[1] if mark[1][-1] in ".)" else "•"
            yield Block(BlockKind.ITEM, plain(text[mark.end() :]), mark=sign, page=page)
        elif first.size <= SMALL * body:
            yield Block(BlockKind.ASIDE, plain(text), page=page)
        else:
            yield Block(BlockKind.PARAGRAPH, plain(text), page=page)


def _pages(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of two lines, as a share of their height."""
    steps = [
        (a.base - b.base) / a.size
        for a, b in pairwise(lines)
        if a.sheet == b.sheet and a.column == b.column and 0 < a.base - b.base < 3 * a.size and a.size == b.size
    ]
    return median(steps) if steps else 1.2


def _parts(lines: Sequence[Line], body: float, leading: float) -> Iterator[list[Line]]:
    part: list[Line] = []
    for line in lines:
        if part and _begins(part, line, body, leading):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _begins(part: list[Line], line: Line, body: float, leading: float) -> bool:
    """Whether a line begins a block of its own after those of `part`."""
    last = part[-1]
    if abs(line.size - last.size) > 0.06 * body or (
        line.bold != last.bold and (part[0].bold or line.bold) and _alone(part, line)
    ):
        return True
    ended = bool(_ENDS.search(last.text))
    if _ITEM.match(line.text) and (ended or not line.text[0].isalpha()):
        return True
    if line.sheet != last.sheet or line.column != last.column or line.base > last.base:
        # A column's or page's end is no paragraph's end unless the sentence ends there.
        return ended or (last.bold and last.size > LARGE * body) or _starts_large(line, last)
    if last.base - line.base > (leading + 0.35) * last.size:
        return True
    indented = line.left > line.start + 0.6 * line.size and last.left <= last.start + 0.3 * last.size
    short = last.right < last.reach - 0.2 * (last.reach - last.start)
    is_item = bool(_ITEM.match(part[0].text))
    if is_item and line.left < part[0].left - 1:
        return True
    return ended and ((indented and not is_item) or (short and not is_item))


def _alone(part: list[Line], line: Line) -> bool:
    """Whether a change of weight parts two blocks: not where a bold word only leads into its paragraph."""
    return all(x.bold for x in part) != line.bold


def _starts_large(line: Line, last: Line) -> bool:
    return line.text[:1].isupper() and last.right < last.reach - 0.35 * (last.reach - last.start)


def _is_heading(part: list[Line], body: float, text: str) -> bool:
    if len(text) > HEADING_LENGTH or len(part) > 4 or not any(c.isalpha() for c in text) or DATE.fullmatch(text):
        return False
    if part[0].size > LARGE * body:
        return not (text.endswith(".") and len(text) > 80)
    return all(line.bold for line in part) and part[0].size > SMALL * body and not text.endswith((".", ",", ";", ":"))


def _title(blocks: Sequence[Block], sheets: Sequence[Sheet]) -> str:
    """The largest heading of the first pages."""
    first = {block.page for block in blocks[:40]}
    heads = [
        b for b in blocks[:40] if b.kind is BlockKind.HEADING and b.page in first and not CONTENTS.fullmatch(b.text)
    ]
    return min(heads, key=lambda b: b.level).text if heads and sheets else ""
