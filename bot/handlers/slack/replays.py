"""Requests that came already: what Slack signed is good for five minutes, and for one time."""

from __future__ import annotations

import time
from collections.abc import Callable

# https://docs.slack.dev/authentication/verifying-requests-from-slack
GOOD_SECONDS = 300
_MINUTE = 60


class Replays:
    """The signatures this process has seen; events and presses are told apart by the database too, on all replicas.

    Kept by the minute of their time stamp, as 64 of their bits: a thousand requests a second are some 30 MB.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._seen: dict[int, set[int]] = {}

    def enter(self, signature: str, stamp: int) -> bool:
        """Whether a signature, which was found to be good, comes for the first time; `stamp` is its time."""
        minute = stamp // _MINUTE
        if minute not in self._seen:
            self._forget()
            self._seen[minute] = set()
        before = len(self._seen[minute])
        self._seen[minute].add(_name(signature))
        return len(self._seen[minute]) > before

    def leave(self, signature: str, stamp: int) -> None:
        """Lets a request come again that could not be taken up."""
        self._seen.get(stamp // _MINUTE, set()).discard(_name(signature))

    def _forget(self) -> None:
        """Drops the minutes whose last second is too old to be good."""
        first = self._clock() - GOOD_SECONDS
        self._seen = {minute: seen for minute, seen in self._seen.items() if (minute + 1) * _MINUTE > first}


def _name(signature: str) -> int:
    return int(signature[-16:], 16)
