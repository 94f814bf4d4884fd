"""Markdown → Document, by markdown-it-py (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.importing.document import Block, BlockKind, Document, numbered, plain
from bot.importing.plain import decode

_FRONT = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_FIELD = re.compile(r"^(title|publisher|author|date)\s*:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
_LINE_BREAKS = {"softbreak", "hardbreak"}


def read_markdown(raw: bytes) -> Document:
    """Headings, paragraphs, lists and block quotes; front matter gives title, publisher and date."""
    text, remark = decode(raw)
    fields: dict[str, str] = {}
    if front := _FRONT.match(text):
        fields = {name.lower(): value.strip("\"'") for name, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks = list(_blocks(tokens))
    first = next((b.text for b in blocks if b.kind is BlockKind.HEADING and b.level == 1), "")
    tables = sum(1 for token in tokens if token.type == "table_open")
    remarks = [remark] if remark else []
    if tables:
        remarks.append(f"{tables} table{'s' if tables > 1 else ''}: the rows are in the source, but in no passage")
    return Document(
        "Markdown",
        numbered(blocks),
        title=plain(fields.get("title", first)),
        publisher=plain(fields.get("publisher", "")),
        date=plain(fields.get("date", "")),
        remarks=tuple(remarks),
    )


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    row: list[str] = []
    marks: list[str] = []
    quoted = heading = in_table = 0
    fresh = False  # whether the next text is the first of its item
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "blockquote_open" | "blockquote_close":
                quoted += token.nesting
            case "list_item_open":
                marks.append(f"{token.info}{token.markup}" if token.info else "•")
                fresh = True
            case "list_item_close":
                marks.pop()
            case "table_open" | "table_close":
                in_table += token.nesting
            case "tr_close":
                yield Block(BlockKind.ASIDE, " | ".join(row))
                row = []
            case "inline" if in_table:
                row.append(_text(token))
            case "inline" if heading:
                yield Block(BlockKind.HEADING, _text(token), heading)
            case "inline":
                mark = marks[-1] if marks and fresh else ""
                kind = BlockKind.ITEM if marks else BlockKind.QUOTE if quoted else BlockKind.PARAGRAPH
                fresh = False
                yield Block(kind, _text(token), mark=mark)
            case "fence" | "code_block":
                yield Block(BlockKind.ASIDE, plain(token.content))
            case _:
                pass


def _text(token: Token) -> str:
    """An inline token's words: no mark-up, no addresses, no pictures."""
    found = []
    for child in token.children or []:
        if child.type in _LINE_BREAKS:
            found.append(" ")
        elif child.type in ("text", "code_inline"):
            found.append(child.content)
    return plain("".join(found))
