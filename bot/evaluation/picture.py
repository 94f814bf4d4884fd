"""The precision–coverage curve as a picture (SVG) that any browser opens."""

from __future__ import annotations

from collections.abc import Sequence

from htpy import Element, Node

from bot.evaluation.judging import Point

_WIDTH, _HEIGHT, _MARGIN = 640, 420, 56
_LINES = (
    ("precision", "#005eb8", "of those answered, right"),
    ("right", "#007f3b", "of the answerable, answered rightly"),
    ("kept_back", "#8a2432", "of the unanswerable, not answered"),
)


def draw_curve(points: Sequence[Point], threshold: float) -> str:
    """Precision, right answers and rightful silence over coverage; a mark where the threshold in force stands.

    Args:
        points: as `evaluation.curve` gives them.
        threshold: the score (0–100) in force.
    """
    here = min(points, key=lambda point: abs(point.threshold - threshold))
    parts: list[Node] = [_grid(), *(_line(points, name, colour) for name, colour, _ in _LINES)]
    parts += [_dot(here.answered, getattr(here, name), colour) for name, colour, _ in _LINES]
    parts += [
        _text(_MARGIN + 12, _HEIGHT - _MARGIN - 56 + 18 * row, words, colour)
        for row, (_, colour, words) in enumerate(_LINES)
    ]
    parts.append(_text(_MARGIN, 28, f"Share of messages answered; dots: the threshold in force, {threshold:g} of 100"))
    figure = Element("svg")(
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label="Precision and coverage by threshold",
        style="background:#fff;font:13px sans-serif",
    )[parts]
    return f"{figure}\n"


def _place(across: float, up: float) -> tuple[int, int]:
    return (
        round(_MARGIN + across * (_WIDTH - 2 * _MARGIN)),
        round(_HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN)),
    )


def _grid() -> Node:
    marks: list[Node] = []
    for tenth in range(0, 11, 2):
        share = tenth / 10
        for start, end in (((share, 0), (share, 1)), ((0, share), (1, share))):
            (x1, y1), (x2, y2) = _place(*start), _place(*end)
            marks.append(Element("line")(x1=x1, y1=y1, x2=x2, y2=y2, stroke="#d8dde0"))
        marks.append(_text(_place(share, 0)[0] - 12, _HEIGHT - _MARGIN + 20, f"{share:.0%}"))
        marks.append(_text(12, _place(0, share)[1] + 4, f"{share:.0%}"))
    return marks


def _line(points: Sequence[Point], name: str, colour: str) -> Node:
    places = " ".join("{},{}".format(*_place(point.answered, getattr(point, name))) for point in points)
    return Element("polyline")(points=places, fill="none", stroke=colour, stroke_width=2)


def _dot(across: float, up: float, colour: str) -> Node:
    x, y = _place(across, up)
    return Element("circle")(cx=x, cy=y, r=5, fill=colour)


def _text(x: int, y: int, words: str, colour: str = "#212b32") -> Node:
    return Element("text")(x=x, y=y, fill=colour)[words]
