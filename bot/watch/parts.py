"""The parts that every bot has, as readiness and metrics see them; the platforms add themselves."""

from __future__ import annotations

import asyncio
import logging

from bot.bot import Bot
from bot.delivery.service import Delivery
from bot.errors import StoreError
from bot.store.behind import WriteBehind
from bot.telemetry import metrics
from bot.watch.readiness import Readiness, State
from bot.watch.reloading import Reloading

logger = logging.getLogger(__name__)


def observe(
    readiness: Readiness, bot: Bot, database: WriteBehind, delivery: Delivery, reloading: Reloading | None = None
) -> None:
    async def look_at_knowledge() -> State:
        versions = ", ".join(report.version for report in bot.library.reports)
        refused = reloading is not None and reloading.faulty
        return State(ready=True, detail=f"edition {versions}" + ("; a newer one has faults, see the log" * refused))

    async def look_at_database() -> State:
        try:
            await asyncio.to_thread(database.check)
        except StoreError as error:
            logger.info("%s", error)
            return State(ready=False, detail="cannot be reached")
        return State(ready=True, detail="reachable")

    readiness.add("knowledge", look_at_knowledge)
    readiness.add("database", look_at_database)
    metrics.KNOWLEDGE.versions = lambda: {report.id: report.version for report in bot.library.reports}
    metrics.WAITING.set_function(lambda: delivery.inbox.waiting)
    metrics.UNWRITTEN.set_function(lambda: database.unwritten)
