"""What is still to be done after an acknowledgement; a stop waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

logger = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds a stop waits


class Work:
    """Tasks under way, kept so that none is lost to garbage collection or to a stop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, patience: float = PATIENCE) -> None:
        """Waits until all is done, at most `patience` seconds; what is left then is logged and ended."""
        if not self._tasks:
            return
        _done, left = await asyncio.wait(set(self._tasks), timeout=patience)
        if left:
            logger.error("stopping with %d replies not sent", len(left))
        for task in left:
            task.cancel()
