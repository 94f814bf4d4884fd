"""A token that Slack takes no more: out of use until the bot is installed again, and said once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot import phrases
from bot.store.installations import Installation, Installations

logger = logging.getLogger(__name__)

Tell = Callable[[str], Awaitable[object]]


class Holds:
    """Takes tokens out of use, and tells the owner of the bot."""

    def __init__(self, installations: Installations, tell: Tell) -> None:
        self._installations = installations
        self._tell = tell
        self._telling: set[asyncio.Task[object]] = set()

    async def hold(self, installation: Installation, why: str) -> None:
        """Holds what goes to the workspace; `why` in Slack's word."""
        if not await asyncio.to_thread(self._installations.hold, installation, why):
            return  # said already, by this replica or another
        workspace = installation.workspace
        logger.error("Slack takes the token of workspace %s no more (%s); install the bot there again", workspace, why)
        # Not waited for: the owner may be in this very workspace, whose token is being looked for.
        task = asyncio.ensure_future(self._tell(phrases.token_held(installation.name, workspace, why)))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
