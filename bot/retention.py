"""Forgetting: once a day, on one process of all that share the database, what is older than it is to be kept."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from bot.errors import StoreError
from bot.store.curation import Curation
from bot.store.database import Database
from bot.store.deliveries import Deliveries

logger = logging.getLogger(__name__)

JOB = "retention"
_LOOK_SECONDS = 3600.0


class Retention:
    """Keeps rows for `days` days by the database's clock. What delivery itself keeps of posts goes sooner."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._deliveries = Deliveries(database)
        self._curation = Curation(database)
        self._kept = timedelta(days=days)

    async def run(self, look: float = _LOOK_SECONDS) -> None:
        """Looks every `look` seconds whether today's is still to be done, until it is cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.forget)
            except StoreError as error:
                logger.warning("what is old is forgotten tomorrow: %s", error)
            except Exception:
                logger.exception("what is old is forgotten tomorrow")
            await asyncio.sleep(look)

    def forget(self) -> int | None:
        """Deletes what is too old; how many rows there were, None where today's is done or under way. Blocks.

        Raises:
            StoreError: the database cannot be reached.
        """
        now = datetime.fromtimestamp(self._database.now(), UTC)
        if not self._database.take_daily(JOB, now.date()):
            return None
        before = now - self._kept
        forgotten = self._database.expire(before)
        forgotten += self._curation.expire(before)
        forgotten += self._deliveries.expire_posts(before)
        forgotten += self._deliveries.expire_subscriptions(before.date())
        logger.info("forgot %d rows from before %s", forgotten, before.date())
        return forgotten
