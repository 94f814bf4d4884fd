"""Plain text → Document: paragraphs by empty lines, headings and lists by how they are set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.importing.cover import find_date
from bot.importing.document import Block, BlockKind, Document, numbered, plain

HEADING_LENGTH = 100  # characters; a longer line is text
_UNDERLINE = re.compile(r"\s*(=|-|~|\^|\*|_)\1{2,}\s*")
_ITEM = re.compile(r"\s*([•*+–-]|\(?[0-9]{1,3}[.)]|\([a-z]{1,3}\)|[a-z][.)])\s+(\S.*)")
_NUMBERED = re.compile(r"\s*([0-9]+(?:\.[0-9]+)*)\.?\s+[^\W\d_]")
_ENDS_A_SENTENCE = (".", ",", ";", ":", "?", "!", "-")


def read_text(raw: bytes) -> Document:
    """Reads UTF-8, UTF-16 with its mark, or Windows-1252; a form feed begins a new page."""
    text, remark = decode(raw)
    sheets = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    pages = [str(number) if len(sheets) > 1 else None for number in range(1, len(sheets) + 1)]
    blocks = [block for sheet, page in zip(sheets, pages, strict=True) for block in _blocks(sheet, page)]
    return Document(
        "text",
        numbered(blocks) if len(sheets) == 1 else tuple(block for block in blocks if block.text),
        title=_title(blocks),
        date=find_date(blocks),
        pages=len(sheets) if len(sheets) > 1 else 0,
        remarks=(remark,) if remark else (),
    )


def decode(raw: bytes) -> tuple[str, str]:
    """The text of a file, and a remark where its encoding had to be guessed."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace"), ""
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return raw.decode(
            "cp1252", "replace"
        ), "the text is not UTF-8 and was read as Windows-1252; look at its quotation marks"


def _title(blocks: list[Block]) -> str:
    """The first line, where it is no sentence."""
    first = blocks[0].text if blocks else ""
    return "" if len(first) > 2 * HEADING_LENGTH or first.endswith(_ENDS_A_SENTENCE) else first


def _blocks(sheet: str, page: str | None) -> Iterator[Block]:
    """Blocks of lines that stand together, each cut where a list's item or a line set off by indentation begins."""
    lines = sheet.split("\n")
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        yield from _parts(lines[at:end], page)
        at = end


def _parts(lines: list[str], page: str | None) -> Iterator[Block]:
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]) and len(lines[0].strip()) <= HEADING_LENGTH:
        yield Block(BlockKind.HEADING, plain(lines[0]), 1 if "=" in lines[1] else 2, page=page)
        lines = lines[2:]
    lines = [line for line in lines if not _UNDERLINE.fullmatch(line)]
    if not lines:
        return
    if len(lines) == 1 and _is_heading(lines[0]):
        yield Block(BlockKind.HEADING, plain(lines[0]), _level(lines[0]), page=page)
        return
    last = lines[-1] if len(lines) > 1 and _stands_out(lines) else ""
    yield from _items(lines[:-1] if last else lines, page)
    if last:
        yield Block(BlockKind.HEADING, plain(last), _level(last), page=page)


def _stands_out(lines: list[str]) -> bool:
    """Whether the last line is a numbered heading that only wants its empty line before it."""
    *before, last = lines
    only = not any(_ITEM.fullmatch(line) for line in before)
    apart = _indent(last) != _indent(before[-1]) or before[-1].rstrip().endswith((".", "?", "!"))
    return only and apart and bool(_NUMBERED.match(last)) and _is_heading(last)


def _items(lines: list[str], page: str | None) -> Iterator[Block]:
    part: list[str] = []
    mark, edge = "", 0
    for line in lines:
        item = _ITEM.fullmatch(line)
        # A line that begins like an item ("1. May …") inside running text is one only where its sign stands out.
        if item and (not part or mark or _indent(line) > edge):
            yield from _made(part, mark, page)
            part, mark, edge = [item[2]], item[1], _indent(line)
        elif mark and part and _indent(line) < edge:
            yield from _made(part, mark, page)
            part, mark, edge = [line], "", _indent(line)
        else:
            edge = edge if part else _indent(line)
            part.append(line)
    yield from _made(part, mark, page)


def _made(lines: list[str], mark: str, page: str | None) -> Iterator[Block]:
    """The block of some lines; two, where an item's first line is its heading."""
    if mark and mark[0].isdigit() and len(lines) > 1 and _is_title_of(lines):
        yield Block(BlockKind.HEADING, f"{mark} {plain(lines[0])}", 3, page=page)
        lines, mark = lines[1:], ""
    yield _block(lines, mark, page)


def _is_title_of(lines: list[str]) -> bool:
    """Whether the first line ends early and the next begins a sentence, as a title does over its text."""
    first, second = lines[0].strip(), lines[1].strip()
    longest = max(len(line.strip()) for line in lines)
    room = len(second.split(maxsplit=1)[0])
    return _is_heading(first) and second[:1].isupper() and len(first) + 1 + room < longest


def _block(lines: list[str], mark: str, page: str | None) -> Block:
    kind = BlockKind.ITEM if mark else BlockKind.PARAGRAPH
    return Block(kind, plain(" ".join(lines)), mark="•" if mark in ("*", "+", "–", "-") else mark, page=page)


def _is_heading(line: str) -> bool:
    text = line.strip()
    if len(text) > HEADING_LENGTH or text.endswith(_ENDS_A_SENTENCE) or not any(c.isalpha() for c in text):
        return False
    return (
        bool(_NUMBERED.match(text)) or text.isupper() or (text[0].isupper() or text[0] in "“\"'‘") or text[0].isdigit()
    )


def _level(line: str) -> int:
    found = _NUMBERED.match(line)
    return found[1].count(".") + 1 if found else 1


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())
