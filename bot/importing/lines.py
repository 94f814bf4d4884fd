"""Where runs stand on a page → lines in reading order, column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

GUTTER = 8.0  # points; narrower gaps between columns are word spaces
RAISED = 0.85  # of its line's size at most: a footnote's mark
_MARK = re.compile(r"[\d,*†‡\s]{1,6}")
_SIGN = re.compile(r"[•●▪■◦‣∙]")
LEAST_TEXT = 12  # characters; less is a number or a label


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: text, left and right edge, base line and height in points, and whether it is bold."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the file: its number there, its own label ("iv"), its size in points, and its runs."""

    number: int
    label: str
    width: float
    height: float
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column. `column` counts from the left; `reach` is that column's right edge."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    sheet: int
    column: int = 0
    start: float = 0.0
    reach: float = 0.0


def read_lines(sheet: Sheet) -> list[Line]:
    """A page's lines, column by column, each from top to bottom; what crosses the columns parts them."""
    pieces = _join(sheet)
    gutters = _gutters(pieces)
    left = min((p.left for p in pieces), default=0.0)
    right = max((p.right for p in pieces), default=0.0)
    edges = [left, *gutters, right]
    bands: list[list[list[Line]]] = [[[] for _ in edges[1:]]]
    for piece in sorted(pieces, key=lambda p: (-p.base, p.left)):
        if any(piece.left < g - 1 and piece.right > g + 1 for g in gutters):
            bands.append([[replace(piece, start=left, reach=right)]])
            bands.append([[] for _ in edges[1:]])
        else:
            column = sum(1 for g in gutters if piece.left >= g - 1)
            bands[-1][column].append(replace(piece, column=column))
    return [line for band in bands for column in band for line in _measured(column, left, right)]


def _measured(column: Sequence[Line], left: float, right: float) -> Iterator[Line]:
    """The lines of a column, told where it begins and ends."""
    start, reach = min((p.left for p in column), default=left), max((p.right for p in column), default=right)
    for line in column:
        yield line if line.reach else replace(line, start=start, reach=reach)


def _join(sheet: Sheet) -> list[Line]:
    """Runs on one base line with only a word space between them, as lines; raised small digits are left out."""
    rows: list[list[Run]] = []
    for run in sorted(sheet.runs, key=lambda r: (-r.base, r.left)):
        row = next((r for r in reversed(rows[-4:]) if abs(r[0].base - run.base) < 0.5 * min(r[0].size, run.size)), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    pieces = [line for row in rows for line in _cut_row(sorted(row, key=lambda r: r.left), sheet.number)]
    return _with_signs([piece for piece in pieces if not _is_mark(piece, pieces)])


def _is_mark(piece: Line, pieces: Sequence[Line]) -> bool:
    """Whether a piece is a footnote's mark that stands so high over its line that it came out as a line of its own."""
    return bool(_MARK.fullmatch(piece.text)) and any(
        piece.size <= RAISED * line.size
        and 0.1 * line.size < piece.base - line.base < 0.8 * line.size
        and line.left < piece.left < line.right + 0.3 * line.size
        for line in pieces
    )


def _with_signs(pieces: Sequence[Line]) -> list[Line]:
    """Lines, a list's sign that stands a little above or below its line put back before it."""
    found = list(pieces)
    for sign in [piece for piece in pieces if _SIGN.fullmatch(piece.text)]:
        beside = [
            line
            for line in found
            if abs(line.base - sign.base) < 0.5 * min(line.size, sign.size)
            and 0 < line.left - sign.right < 3 * line.size
        ]
        if beside:
            line = min(beside, key=lambda x: x.left)
            found[found.index(line)] = replace(line, text=f"{sign.text} {line.text}", left=sign.left)
            found.remove(sign)
    return found


def _cut_row(row: list[Run], sheet: int) -> Iterator[Line]:
    part: list[Run] = []
    for run in row:
        if part and not _joins(part, run):
            yield _line(part, sheet)
            part = []
        part.append(run)
    if part:
        yield _line(part, sheet)


def _joins(part: list[Run], run: Run) -> bool:
    """Whether a run goes on with its line: after a word space, or at some distance after a list's sign."""
    gap, size = run.left - part[-1].right, part[-1].size
    is_sign = len(part) == 1 and len(part[0].text.strip()) <= 4 and not part[0].text.strip().isalpha()
    return gap <= max(GUTTER, 0.85 * size) or (is_sign and gap < 3 * size)


def _line(runs: list[Run], sheet: int) -> Line:
    size = max(runs, key=lambda r: len(r.text)).size
    base = max(runs, key=lambda r: len(r.text)).base
    text = ""
    last: Run | None = None
    for run in runs:
        raised = run.size <= RAISED * size and run.base > base + 0.1 * size
        if raised and len(runs) > 1 and _MARK.fullmatch(run.text):
            continue
        gap = run.left - last.right if last else 0.0
        text += " " if last and gap > 0.08 * size and not text.endswith(" ") else ""
        text += run.text
        last = run
    letters = sum(len(run.text) for run in runs)
    bold = sum(len(run.text) for run in runs if run.bold) > 0.8 * letters
    return Line(text.strip(), runs[0].left, runs[-1].right, base, size, bold, sheet)


def _gutters(pieces: Sequence[Line]) -> list[float]:
    """Where columns of running text part: bands of nothing, with lines of some length on both sides."""
    if len(pieces) < 8:
        return []
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    # A page's number in its middle stands in the gutter, and parts nothing.
    narrow = [p for p in pieces if len(p.text) >= LEAST_TEXT and p.right - p.left < 0.62 * (right - left)]
    found, edge = [], left
    for piece in sorted(narrow, key=lambda p: p.left):
        if piece.left - edge >= GUTTER:
            found.append((edge + piece.left) / 2)
        edge = max(edge, piece.right)
    return [g for g in found if _is_gutter(g, narrow, [left, *found, right])]


def _is_gutter(gutter: float, narrow: Sequence[Line], edges: list[float]) -> bool:
    """Table cells and labels have gaps between them as well, but are short."""
    at = edges.index(gutter)
    for low, high in ((edges[at - 1], gutter), (gutter, edges[at + 1])):
        side = [p for p in narrow if p.left >= low - 1 and p.right <= high + 1]
        if len(side) < 4 or median(p.right - p.left for p in side) < 0.55 * (high - low) or high - low < 90:
            return False
    return True
