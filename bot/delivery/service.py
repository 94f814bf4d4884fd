"""Delivery as the application runs it: the inbox of questions and the digest on one database, for all platforms."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.delivery.inbox import Answer, Inbox
from bot.delivery.protocol import Post, Sender, Waits
from bot.delivery.replicas import Replicas, new_boot, replicas_of
from bot.delivery.routes import Route, Routes
from bot.errors import StoreError
from bot.store.database import utc_now
from bot.store.deliveries import Deliveries

if TYPE_CHECKING:
    from bot.delivery.digests import Digests
    from bot.delivery.platform import Platform
    from bot.delivery.weekly import Weekly

logger = logging.getLogger(__name__)

KEEP_POSTS = timedelta(days=3)  # Slack sends an event again within minutes, a workflow is recovered within days
_SWEEP_SECONDS = 3600.0
_SPEAKS_SECONDS = 90  # without a word from whoever speaks for all; the watch looks every fifteen


class Delivery:
    """Is connected to platforms, started when their sessions are open, and stopped before those close."""

    def __init__(
        self,
        deliveries: Deliveries,
        waits: Waits,
        now: Callable[[], datetime] = utc_now,
        *,
        with_digests: bool = True,
        owner: tuple[str, str] | None = None,
    ) -> None:
        """`owner` is told what goes wrong: a workspace ("" where there is one) and a person or channel there."""
        self.deliveries = deliveries
        self.waits = waits
        self._now = now
        self._with_digests = with_digests
        self._owner = owner
        self._replicas: Replicas = replicas_of(deliveries.engine, new_boot())
        self.inbox = Inbox(deliveries, self._replicas, waits)
        self._routes = Routes()
        self._platform: Platform | None = None
        self._digests: Digests | None = None
        self._weekly: Weekly | None = None
        self._sweeper: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The time by the clock that digests are due by."""
        return self._now()

    def connect(self, sender: Sender, answer: Answer, platform: Platform, prefix: str = "") -> None:
        """Says where posts go, how a question is answered, and what the platform's digest looks like.

        `prefix` begins the names of the platform's workspaces; where it is empty, it has all that are no other's.
        """
        self._routes.add(Route(prefix, sender, answer, platform))
        self.inbox.connect(self._routes, self._routes.answer)
        self._platform = self._routes.platform()

    def post_weekly(self, weekly: Weekly) -> None:
        """Has the curators' channel told each week what waits; before the start."""
        self._weekly = weekly

    async def start(self) -> None:
        """Takes up what was left to do, and begins."""
        await asyncio.to_thread(self._replicas.hold)
        await self.inbox.start()
        if self._with_digests and self._platform:
            self._digests = self._make_digests(self._platform)
            await self._digests.start()
        self._sweeper = asyncio.create_task(self._sweep(), name="delivery sweeper")

    async def tell_owner(self, text: str) -> bool:
        """Whether the owner is told, or will never be: where they cannot be reached now, it is to be tried again."""
        if self._owner is None:
            return True
        workspace, channel = self._owner
        outcome = await self._routes.send(Post(f"owner:{uuid.uuid4().hex}", workspace, channel, text))
        if outcome.kind == "refused":
            logger.error("the owner cannot be told: %s; mend OWNER", outcome.detail)
        return outcome.kind != "later"

    async def may_speak(self, subject: str) -> bool:
        """Whether this process, of all on the database, is the one that tells the owner of a subject; while it asks now
        and then, it stays so. Where the database cannot be asked, each is: twice is better than never.
        """
        if self._owner is None:
            return True
        try:
            take = self.deliveries.database.take_lease
            return await asyncio.to_thread(take, f"speaks of {subject}", self._replicas.boot, _SPEAKS_SECONDS)
        except StoreError:
            return True

    async def settle(self) -> None:
        """Returns when no question is under way."""
        await self.inbox.settle()

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Whether no other process on the database holds `name`; within the block this one does. Blocks."""
        return self._replicas.alone(name)

    async def forget_workspace(self, workspace: str) -> int:
        """Deletes all that is kept of a workspace, what is under way too; how many rows there were.

        Raises:
            StoreError: the database cannot be reached.
        """
        # The rows first: without a subscription nothing new is started.
        rows = await asyncio.to_thread(self.deliveries.database.purge_workspace, workspace)
        if self._digests is not None:
            rows += await self._digests.forget_workspace(workspace)
        return rows

    async def stop(self) -> None:
        """Lets what is under way end, as far as the waits allow; the rest is taken up by the next process."""
        if self._sweeper:
            self._sweeper.cancel()
        parts = [part for part in (self.inbox, self._digests) if part is not None]
        await asyncio.gather(*(part.drain() for part in parts))
        await asyncio.to_thread(self._replicas.release)

    def _make_digests(self, platform: Platform) -> Digests:
        # The engine takes half a second to import; nobody who serves no digest pays it.
        from bot.delivery.digests import Digests  # noqa: PLC0415
        from bot.delivery.engine import Engine  # noqa: PLC0415

        engine = Engine(self.deliveries.engine.url, self._replicas, self.waits.poll)
        return Digests(
            self.deliveries, engine, platform, self.waits, now=self._now, owner=self._owner, weekly=self._weekly
        )

    async def _sweep(self) -> None:
        while True:
            before = utc_now() - KEEP_POSTS
            try:
                await asyncio.to_thread(self.deliveries.expire_posts, before)
                if self._digests is not None:
                    await self._digests.forget(before)
            except Exception as error:  # noqa: BLE001 whatever it is, the next time may succeed
                logger.warning("old posts are not forgotten yet: %s", error)
            await asyncio.sleep(_SWEEP_SECONDS)
