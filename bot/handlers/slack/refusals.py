"""Why the door refused a request, in the log: once a minute at most, for strangers may knock as often as they like."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
# https://docs.slack.dev/authentication/verifying-requests-from-slack
GOOD_SECONDS = 300


class Refusals:
    """Of one door. Holds nothing of a request but how far its clock is from this one's."""

    def __init__(self, clock: Callable[[], float] = time.time, every: float = EVERY_SECONDS) -> None:
        self._clock = clock
        self._every = every
        self._told_at = 0.0
        self._untold = 0

    def note_unsigned(self, headers: Mapping[str, str]) -> None:
        """One without a good signature."""
        self._note(_why(headers, self._clock()))

    def note_unreadable(self) -> None:
        """One that is signed, and of no shape of Slack's."""
        self._note(
            "is signed, and its body is of no shape that Slack's have; see what stands between Slack and the bot"
        )

    def _note(self, why: str) -> None:
        now = self._clock()
        if now - self._told_at < self._every:
            self._untold += 1
            return
        more = f" ({self._untold} more were refused since the last such line)" if self._untold else ""
        logger.warning("a request to /slack/events %s%s", why, more)
        self._told_at, self._untold = now, 0


def _why(headers: Mapping[str, str], now: float) -> str:
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    if not stamp or not headers.get("X-Slack-Signature"):
        return "has no signature, so Slack did not send it, or a proxy took the headers X-Slack-… away"
    # A number of any length, from anybody.
    age = now - int(stamp) if stamp.isdecimal() and stamp.isascii() and len(stamp) <= 12 else 0
    if abs(age) > GOOD_SECONDS:
        return f"is {age:+.0f} s off this machine's clock, which must be right to five minutes; set it by NTP"
    return "is not signed with SLACK_SIGNING_SECRET; copy it again from Basic Information of this very app"
