"""Slack's own citation element in the place of the plain link to the source, for workspaces that take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import phrases
from bot.model import Report
from bot.render import block_kit as kit
from bot.render.block_kit import Block

_SOURCE_LINKS = (phrases.OPEN_SOURCE, phrases.READ_REST)
_SNIPPET = 160


def cite_natively(reports: Sequence[Report], shown: Sequence[Block]) -> list[Block]:
    """The same blocks with each link to a source as a citation, numbered through the message; the rest as it is.

    Args:
        reports: what may be quoted; the source that holds the words of a quote is its own.
        shown: the blocks of a message.
    """
    numbers = iter(range(1, len(shown) * len(_SOURCE_LINKS) + 1))
    return [_cited(reports, block, numbers) if block["type"] == "rich_text" else block for block in shown]


def _cited(reports: Sequence[Report], block: Block, numbers: Iterator[int]) -> Block:
    quoted = [part["elements"][0]["text"] for part in block["elements"] if part["type"] == "rich_text_quote"]
    if not quoted:
        return block
    report = next((each for each in reports if quoted[0] in each.source.folded), reports[0])
    parts = [
        {**part, "elements": [_citation(report, piece, quoted[0], numbers) for piece in part["elements"]]}
        for part in block["elements"]
    ]
    return {**block, "elements": parts}


def _citation(report: Report, piece: Block, quoted: str, numbers: Iterator[int]) -> Block:
    if piece["type"] != "link" or piece["text"] not in _SOURCE_LINKS:
        return piece
    details = {
        "citation_type": "web",
        "display_name": report.source.publisher,
        "title": report.source.title,
        "snippet": kit.cut(quoted, _SNIPPET),
    }
    return kit.citation(piece["url"], piece["text"], next(numbers), details)
