"""Requests that came already: what Slack signed is good for five minutes, and for one time."""

from __future__ import annotations

import time
from collections.abc import Callable

# A time stamp may be five minutes behind or ahead of this clock, so a signature is good for at most ten minutes:
# https://docs.slack.dev/authentication/verifying-requests-from-slack
GOOD_SECONDS = 601.0
_LOOK_SECONDS = 60.0


class Replays:
    """The signatures this process has seen; events and presses are told apart by the database too, on all replicas."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}  # oldest first
        self._look_at = clock() + _LOOK_SECONDS

    def enter(self, signature: str) -> bool:
        """Whether a signature comes for the first time."""
        now = self._clock()
        if now >= self._look_at:
            self._forget(now)
        if signature in self._seen:
            return False
        self._seen[signature] = now
        return True

    def leave(self, signature: str) -> None:
        """Lets a request come again that could not be taken up."""
        self._seen.pop(signature, None)

    def _forget(self, now: float) -> None:
        self._seen = {signature: at for signature, at in self._seen.items() if now - at < GOOD_SECONDS}
        self._look_at = now + _LOOK_SECONDS
