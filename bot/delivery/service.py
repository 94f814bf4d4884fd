"""Delivery as the application runs it: the inbox of questions and the digest on one database, for one platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.delivery.inbox import Answer, Inbox
from bot.delivery.protocol import Sender, Waits
from bot.delivery.replicas import Replicas, new_boot, replicas_of
from bot.store.deliveries import Deliveries

if TYPE_CHECKING:
    from bot.delivery.digests import Digests, Platform

KEEP_POSTS = timedelta(days=3)  # Slack sends an event again within minutes, a workflow is recovered within days
_SWEEP_SECONDS = 3600.0


def utc_now() -> datetime:
    return datetime.now(UTC)


class Delivery:
    """Is started when the platform's session is open, and stopped before it closes."""

    def __init__(
        self, deliveries: Deliveries, waits: Waits, now: Callable[[], datetime] = utc_now, boot: str | None = None
    ) -> None:
        self.deliveries = deliveries
        self.waits = waits
        self.now = now
        self.replicas: Replicas = replicas_of(deliveries.engine, boot or new_boot())
        self.inbox: Inbox | None = None
        self._digests: Digests | None = None
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self, sender: Sender, answer: Answer, platform: Platform | None = None) -> None:
        """Opens the inbox and, where `platform` is given, starts the digest."""
        await asyncio.to_thread(self.replicas.hold)
        self.inbox = Inbox(self.deliveries, self.replicas, answer, sender, self.waits)
        await self.inbox.start()
        if platform is not None:
            # The engine takes half a second to import; nobody who serves no digest pays it.
            from bot.delivery.digests import Digests  # noqa: PLC0415
            from bot.delivery.engine import Engine  # noqa: PLC0415

            engine = Engine(self.deliveries.engine.url, self.replicas, self.waits.poll)
            self._digests = Digests(self.deliveries, engine, platform, self.waits, self.now)
            await self._digests.start()
        self._sweeper = asyncio.create_task(self._sweep(), name="delivery sweeper")

    async def stop(self) -> None:
        """Lets what is under way end, as far as the waits allow; nothing is lost of the rest."""
        if self._sweeper:
            self._sweeper.cancel()
        parts = [part for part in (self.inbox, self._digests) if part is not None]
        await asyncio.gather(*(part.drain() for part in parts))
        await asyncio.to_thread(self.replicas.release)

    async def _sweep(self) -> None:
        while True:
            await asyncio.to_thread(self.deliveries.expire_posts, datetime.now(UTC) - KEEP_POSTS)
            if self._digests is not None:
                await self._digests.forget(datetime.now(UTC) - KEEP_POSTS)
            await asyncio.sleep(_SWEEP_SECONDS)
