"""One thing that the doctor found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "fault"]
OK: Level = "ok"
WARNING: Level = "warning"  # it works, but not for long, or not as well as it might
FAULT: Level = "fault"  # it does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` says what is so and, unless it is well, how to mend it. It holds no secret."""

    level: Level
    part: str
    text: str


def well(part: str, text: str) -> Finding:
    return Finding(OK, part, text)


def warn(part: str, text: str) -> Finding:
    return Finding(WARNING, part, text)


def fault(part: str, text: str) -> Finding:
    return Finding(FAULT, part, text)
