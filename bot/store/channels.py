"""Which report a channel has chosen: all choices are read together and remembered for two seconds."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping

from bot.store import Store

KEEP_SECONDS = 2.0  # within five a choice is to count on every replica, and many questions then share one query


class ChannelReports:
    """Channels' own reports, for one event loop. What is chosen here counts here at once."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._known: Mapping[str, str] = {}
        self._until = -math.inf
        self._looking: asyncio.Task[Mapping[str, str]] | None = None

    async def find(self, workspace: str, channel: str) -> str:
        """The id of a channel's own report; "" where it has none.

        Raises:
            StoreError: what is remembered is too old, and the database cannot be reached.
        """
        known = self._known if self._clock() < self._until else await self._look_together()
        return known.get(self._store.channel_key(workspace, channel), "")

    async def choose(self, workspace: str, channel: str, report_id: str) -> None:
        """Gives a channel a report of its own; takes it away where the id is empty."""
        await asyncio.to_thread(self._store.save_channel_report, workspace, channel, report_id)
        self._until, self._looking = -math.inf, None  # a look that is under way may have begun before

    async def _look_together(self) -> Mapping[str, str]:
        """All who ask at once share one look, also where it fails: none waits for the others' tries."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Mapping[str, str]:
        begun = self._clock()
        try:
            found = await asyncio.to_thread(self._store.find_channel_reports)
            if self._looking is asyncio.current_task():
                self._known, self._until = found, begun + KEEP_SECONDS
        finally:
            if self._looking is asyncio.current_task():
                self._looking = None
        return found
