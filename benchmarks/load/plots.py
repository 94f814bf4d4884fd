"""Figures as pictures (SVG): a few lines over one quantity."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from htpy import Element, Node

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 320, 64, 150, 40, 48
_FEW = 8  # numbers that have room below
_COLOURS = ("#005eb8", "#007f3b", "#8a2432", "#7a4b00")


def draw(path: Path, title: str, across: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Writes the picture; each line is (x, y) by its name, both from 0 on."""
    right = max(x for points in lines.values() for x, _ in points) or 1.0
    top = max(y for points in lines.values() for _, y in points) * 1.1 or 1.0

    def place(x: float, y: float) -> tuple[int, int]:
        return (
            round(_LEFT + x / right * (_WIDTH - _LEFT - _RIGHT)),
            round(_HEIGHT - _BOTTOM - y / top * (_HEIGHT - _TOP - _BOTTOM)),
        )

    parts: list[Node] = [Element("rect")(width=_WIDTH, height=_HEIGHT, fill="#fff"), _text(_LEFT, 22, title)]
    for tick in round_ticks(top):
        _, y = place(0, tick)
        parts.append(Element("line")(x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, stroke="#d8dde0"))
        parts.append(_text(_LEFT - 8, y + 4, _number(tick), "end"))
    for tick in ticks_across([x for points in lines.values() for x, _ in points]):
        x, _ = place(tick, 0)
        parts.append(_text(x, _HEIGHT - _BOTTOM + 18, _number(tick), "middle"))
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) // 2, _HEIGHT - 10, across, "middle"))
    below = _HEIGHT
    for (name, points), colour in sorted(zip(lines.items(), _COLOURS, strict=False), key=lambda i: i[0][1][-1][1]):
        places = [place(x, y) for x, y in points]
        joined = " ".join(f"{x},{y}" for x, y in places)
        parts.append(Element("polyline")(points=joined, fill="none", stroke=colour, stroke_width=2))
        parts += [Element("circle")(cx=x, cy=y, r=3, fill=colour) for x, y in places]
        below = min(places[-1][1] + 4, below - 15)
        parts.append(_text(_WIDTH - _RIGHT + 8, below, name, colour=colour))
    figure = Element("svg")(
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=title,
        font_family="sans-serif",
        font_size=12,
    )[parts]
    path.write_text(f"{figure}\n", "utf-8")


def ticks_across(values: Sequence[float]) -> list[float]:
    """The values themselves where they are few and stand apart, else round numbers."""
    measured = sorted({0.0, *values})
    apart = min((after - before for before, after in pairwise(measured)), default=0.0)
    return measured if len(measured) <= _FEW and apart > measured[-1] / 15 else round_ticks(measured[-1] or 1.0)


def round_ticks(most: float) -> list[float]:
    """From 0 to `most` in steps of 1, 2 or 5 times a power of ten: four to ten of them."""
    rough = most / 6
    power: float = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
    return [step * number for number in range(math.floor(most / step) + 1)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:.3g}"


def _text(x: int, y: int, words: str, anchor: str = "start", colour: str = "#212b32") -> Node:
    return Element("text")(x=x, y=y, text_anchor=anchor, fill=colour)[words]
