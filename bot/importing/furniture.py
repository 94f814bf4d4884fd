"""What stands on a page and is not its text: running headers and footers, page numbers, footnotes, contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.importing.lines import Line, Sheet

EDGE = 0.13  # share of a page's height at top and bottom where headers and footers stand
SMALL = 0.87  # of the body's size: footnotes and captions
LARGE = 1.11  # of the body's size: headings

_NUMBER = re.compile(r"(?:page\s+)?[-–—|\s]*(\d{1,4}|[ivxlc]{1,7})[-–—|\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+)?\s*$|…{2,}\s*\d*\s*$")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡])[.)]?\s*[^\W\d_]\S*\s+\S")
CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The height that most letters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def find_furniture(sheets: Sequence[Sheet], pages: Sequence[Sequence[Line]]) -> set[tuple[int, float, str]]:
    """Lines at the edges that come again on other pages, and page numbers."""
    edges, body = [], body_size(pages)
    for sheet, page in zip(sheets, pages, strict=True):
        bases = sorted({line.base for line in page})
        outer = set(bases[:2]) | set(bases[-2:])
        margin = EDGE * sheet.height
        edges += [
            line
            for line in page
            if line.base in outer
            and (line.base < margin or line.base > sheet.height - margin)
            and line.size <= max(LARGE * body, 12.5)
        ]
    seen: dict[str, set[int]] = {}
    for line in edges:
        seen.setdefault(_shape(line.text), set()).add(line.sheet)
    often = max(3, min(8, len(sheets) // 20)) if len(sheets) > 2 else 2
    return {
        (line.sheet, line.base, line.text)
        for line in edges
        if _NUMBER.fullmatch(line.text) or len(seen[_shape(line.text)]) >= often
    }


def _shape(text: str) -> str:
    """What comes again from page to page, its numbers aside; a sentence must be the same to the number."""
    is_sentence = text.endswith((".", ",", ";")) and len(text.split()) >= 6
    return text if is_sentence else re.sub(r"\d+", "#", text.casefold())


def label_pages(
    sheets: Sequence[Sheet], pages: Sequence[Sequence[Line]], furniture: set[tuple[int, float, str]]
) -> tuple[dict[int, str], int]:
    """What is printed on each sheet, by the numbers at the edges where they agree; and the sheet that is page 1."""
    offsets: Counter[int] = Counter()
    for page in pages:
        for line in page:
            if (line.sheet, line.base, line.text) in furniture:
                for number in re.findall(r"\d{1,4}", line.text):
                    offsets[line.sheet - int(number)] += 1
    offset, votes = offsets.most_common(1)[0] if offsets else (0, 0)
    if votes < max(2, len(sheets) // 3) or offset >= len(sheets):
        offset = next((s.number - 1 for s in sheets if s.label == "1"), 0)
    labels = {}
    for sheet in sheets:
        printed = sheet.number - offset
        labels[sheet.number] = str(printed) if printed > 0 else sheet.label or _roman(sheet.number)
    return labels, offset + 1


def _roman(number: int) -> str:
    signs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    found = ""
    for value, sign in signs:
        found, number = found + sign * (number // value), number % value
    return found


def take_out_footnotes(pages: list[list[Line]], body: float) -> tuple[list[list[Line]], list[Line]]:
    """Small lines at the end of a column, from the first that begins with a number or sign on."""
    kept, asides = [], []
    for page in pages:
        notes: set[int] = set()
        for column in {line.column for line in page}:
            tail: list[int] = []
            for at in sorted((i for i, x in enumerate(page) if x.column == column), key=lambda i: page[i].base):
                if page[at].size > SMALL * body:
                    break
                tail.append(at)
            starts = [n for n, at in enumerate(tail) if _FOOTNOTE.match(page[at].text)]
            notes |= set(tail[: starts[-1] + 1]) if starts else set()
        kept.append([line for at, line in enumerate(page) if at not in notes])
        asides += [line for at, line in enumerate(page) if at in notes]
    return kept, asides


def find_contents(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Sheets that hold a table of contents: under that heading, or by their dotted lines."""
    found: set[int] = set()
    for page in pages:
        dotted = sum(1 for line in page if _LEADER.search(line.text))
        entries = sum(1 for line in page if is_entry(line))
        headed = any(CONTENTS.fullmatch(line.text.strip()) for line in page[:6])
        goes_on = bool(page) and page[0].sheet - 1 in found
        if dotted >= 3 or ((headed or goes_on) and entries >= 3 and entries > 0.4 * len(page)):
            found.add(page[0].sheet)
    return found


def is_entry(line: Line) -> bool:
    text = line.text.strip()
    return bool(
        _LEADER.search(text)
        or re.fullmatch(r".{3,110}\s(?:\d{1,3}|[ivxl]{1,6})", text)
        or CONTENTS.fullmatch(text)
        or re.fullmatch(r"\d{1,3}|[ivxl]{1,6}", text)
    )
