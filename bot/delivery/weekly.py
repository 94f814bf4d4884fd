"""The weekly post to those who keep the answers: when it is due, and who makes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.protocol import Post

# As a digest comes where nothing else is said.
ZONE = ZoneInfo("Europe/London")
AT = time(9)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A channel, and what makes its post under a key; None where there is nothing to say this week."""

    workspace: str
    channel: str
    render: Callable[[str], Awaitable[Post | None]]

    def key(self, monday: date) -> str:
        """Once a week and channel."""
        return f"weekly:{self.workspace}:{self.channel}:{monday.isoformat()}"


def due_monday(now: datetime, grace: timedelta) -> date | None:
    """The Monday whose post is due at `now`: from AT on, for as long as `grace`."""
    local = now.astimezone(ZONE)
    monday = local.date() - timedelta(days=local.weekday())
    begins = datetime.combine(monday, AT, ZONE)
    return monday if begins <= local <= begins + min(grace, _WEEK) else None
