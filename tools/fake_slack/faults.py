"""What goes wrong, how often: the dice of the fake."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Any


@dataclass
class Faults:
    """Shares of calls (0 to 1) and durations (seconds); all are 0 until a test asks for them."""

    lost: float = 0.0  # posted, then the connection is cut before the answer
    late: float = 0.0  # the connection is cut at once, posted `late_seconds` afterwards
    late_seconds: float = 0.5
    dropped: float = 0.0  # the connection is cut, never posted
    limited: float = 0.0  # 429 with Retry-After, never posted
    retry_after: int = 1  # whole seconds, as Slack sends them
    error_500: float = 0.0  # half of them posted
    internal_error: float = 0.0  # 200 with ok: false; half of them posted
    slow: float = 0.0  # posted, answered `slow_seconds` afterwards
    slow_seconds: float = 12.0
    answer_seconds: float = 0.0  # every post is answered this much later
    history_lag: float = 0.0  # a message is seen in history this long after it was posted
    history: bool = True  # false: missing_scope
    history_limited: float = 0.0  # share of history calls that get 429
    enforce_rate: bool = False  # 429 for more than one message a second a channel
    error: str = ""  # every post is refused with this error: invalid_auth, for one

    def change(self, values: dict[str, Any]) -> None:
        """Sets the fields named.

        Raises:
            ValueError: there is no such field.
        """
        known = {field.name for field in fields(self)}
        if unknown := values.keys() - known:
            raise ValueError(f"unknown faults {sorted(unknown)}; known are {sorted(known)}")
        for name, value in values.items():
            setattr(self, name, value)

    def pick(self, dice: random.Random) -> str:
        """The fault that strikes this post; "" where none does."""
        roll = dice.random()
        for name in ("lost", "late", "dropped", "limited", "error_500", "internal_error", "slow"):
            share = getattr(self, name)
            if roll < share:
                return name
            roll -= share
        return ""
