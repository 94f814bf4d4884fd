"""What Slack's listeners work with, whichever workspace they work for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.bot import Bot
from bot.curators import Council
from bot.handlers.slack.citing import Citations
from bot.handlers.slack.people import Admission
from bot.store.deliveries import Deliveries


@dataclass(frozen=True, slots=True)
class Desk:
    """Is given to listeners by name, as `desk`."""

    bot: Bot
    deliveries: Deliveries
    citations: Citations
    admission: Admission
    now: Callable[[], datetime]
    council: Council
