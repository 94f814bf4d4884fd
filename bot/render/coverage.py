"""The coverage map → text for a terminal, and the plot over time as a picture (SVG)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count

from htpy import Element, Node

from bot import phrases
from bot.coverage import Coverage, PassageUse
from bot.model import Span
from bot.render.text import Style, sentences

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 260, 48, 92, 16, 36
# Told apart by more than colour: each line is named at its end, and dashed in its own way.
_LINES = (
    ("asked", "#212b32", None),
    ("answered", "#007f3b", None),
    ("offered", "#005eb8", "6 3"),
    ("declined", "#8a2432", "2 3"),
)
_QUOTED = 60  # characters of a passage in a row


def coverage_text(coverage: Coverage, style: Style) -> str:
    """The whole map, ending in a line end."""
    parts = [phrases.coverage_head(coverage.report.title, coverage.first, coverage.last)]
    parts.append(phrases.coverage_totals(coverage.spans))
    parts += [_section(use.section.title, use.passages) for use in coverage.sections]
    parts.append(_named(phrases.NEVER_ASKED, [f"{p.id}: {_short(p.text)}" for p in coverage.never_asked]))
    parts.append(_named(phrases.NEVER_QUOTED, [f"{p.id}: {_short(p.text)}" for p in coverage.never_quoted]))
    parts.append(_named(phrases.IN_NO_PASSAGE, [_short(text) for text in coverage.unquoted]))
    parts.append(_named(phrases.WANTED, [f"{number:6,}  {intent.title}" for intent, number in coverage.wanted]))
    parts.append(_table(coverage.spans))
    parts.append(sentences(phrases.COVERAGE_SMALL_PRINT, style))
    return "\n\n".join(part for part in parts if part) + "\n"


def draw_spans(spans: Sequence[Span]) -> str:
    """Asked, answered, offered and declined over time, as an SVG that any browser opens and a page can hold."""
    most = _ceiling(max((span.asked for span in spans), default=0))
    parts: list[Node] = [*_grid(most), *_dates([span.first for span in spans])]
    ends: list[tuple[int, str, str]] = []
    for name, colour, dashes in _LINES:
        values = [int(getattr(span, name)) for span in spans]
        places = [(_across(at, len(values)), _up(value, most)) for at, value in enumerate(values)]
        joined = " ".join(f"{x},{y}" for x, y in places)
        parts.append(
            Element("polyline")(points=joined, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dashes)
        )
        parts += [Element("circle")(cx=x, cy=y, r=2, fill=colour) for x, y in places]
        ends.append((places[-1][1] if places else 0, name, colour))
    parts += _labels(ends)
    figure = Element("svg")(
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=phrases.PLOT_LABEL,
        font_family="sans-serif",
        font_size=12,
    )[Element("rect")(width=_WIDTH, height=_HEIGHT, fill="#fff"), parts]
    return f"{figure}\n"


# --- text ---


def _section(title: str, uses: Sequence[PassageUse]) -> str:
    rows = [f"  {use.passage.id:14} {use.intents:7,} {use.asked:7,}  {_short(use.passage.text, 44)}" for use in uses]
    return "\n".join([f"{title}\n  {'passage':14} {'intents':>7} {'asked':>7}", *rows])


def _named(title: str, rows: Sequence[str]) -> str:
    return "\n".join([title, *(f"  {row}" for row in rows)]) if rows else ""


def _table(spans: Sequence[Span]) -> str:
    told = [span for span in spans if span.asked]
    if not told:
        return ""
    rows = [
        f"  {span.first:%Y-%m-%d} {span.asked:7,} {span.answered:9,} {span.offered:8,} {span.declined:9,}"
        for span in told
    ]
    return "\n".join([f"  {'from':10} {'asked':>7} {'answered':>9} {'offered':>8} {'declined':>9}", *rows])


def _short(text: str, most: int = _QUOTED) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


# --- picture ---


def _ceiling(most: int) -> int:
    """A round number at or above `most`, of which a quarter is round too."""
    steps: Iterator[int] = (digit * 10**power for power in count() for digit in (1, 2, 3, 4, 5, 6, 8))
    return 4 * next(step for step in steps if 4 * step >= most)


def _across(at: int, number: int) -> int:
    return round(_LEFT + (at / max(1, number - 1)) * (_WIDTH - _LEFT - _RIGHT))


def _up(value: float, most: int) -> int:
    return round(_HEIGHT - _BOTTOM - value / most * (_HEIGHT - _TOP - _BOTTOM))


def _grid(most: int) -> list[Node]:
    marks: list[Node] = []
    for quarter in range(5):
        value, y = most * quarter // 4, _up(most * quarter / 4, most)
        marks.append(Element("line")(x1=_LEFT, y1=y, x2=_WIDTH - _RIGHT, y2=y, stroke="#d8dde0"))
        marks.append(_text(_LEFT - 8, y + 4, f"{value:,}", "end"))
    return marks


def _dates(days: Sequence[date]) -> list[Node]:
    wanted = sorted({0, len(days) // 2, len(days) - 1}) if days else []
    return [
        _text(_across(at, len(days)), _HEIGHT - 12, phrases.short_date(days[at]), "start" if at == 0 else "middle")
        for at in wanted
    ]


def _labels(ends: Sequence[tuple[int, str, str]]) -> list[Node]:
    """The lines' names at their ends, moved apart where they would cover each other."""
    marks: list[Node] = []
    below = _HEIGHT
    for y, name, colour in sorted(ends, reverse=True):
        below = min(y + 4, below - 14)
        marks.append(_text(_WIDTH - _RIGHT + 8, below, name, "start", colour))
    return marks


def _text(x: int, y: int, words: str, anchor: str, colour: str = "#212b32") -> Node:
    return Element("text")(x=x, y=y, text_anchor=anchor, fill=colour)[words]
