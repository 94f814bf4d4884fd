"""The daily digest: a tick finds who is due, a durable workflow a post brings it there once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import partial

from dbos import DBOS

from bot import phrases
from bot.delivery.due import Due, Now
from bot.delivery.engine import NOTICES, Engine
from bot.delivery.platform import Platform
from bot.delivery.protocol import NO_TOKEN, Outcome, Post, Tries, Waits, deliver
from bot.delivery.steps import Bridge, Journal, Workplace, stored
from bot.delivery.weekly import Weekly
from bot.model import Subscription
from bot.store.deliveries import Deliveries, Finished
from bot.telemetry import metrics, requests, traces

logger = logging.getLogger(__name__)


class Digests:
    """Ticks and posts for one process; all processes on one database may run it together."""

    def __init__(
        self,
        deliveries: Deliveries,
        engine: Engine,
        platform: Platform,
        waits: Waits,
        *,
        now: Now,
        owner: tuple[str, str] | None = None,
        weekly: Weekly | None = None,
    ) -> None:
        """`owner` is told of digests that are held: a workspace and a person or channel there."""
        self._deliveries = deliveries
        self._engine = engine
        self._platform = platform
        self._waits = waits
        self._owner = owner
        self._weekly = weekly
        self._due = Due(deliveries, engine, now=now, grace=timedelta(seconds=waits.grace), weekly=weekly)
        self._tries = Tries(engine.replicas.boot, waits.fresh)
        self._workplace = Workplace(platform.sender, self._tries)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._workplace.open()

        # Plain functions: the engine registers a workflow by its name and gives it nothing but its inputs.
        async def digest(workspace: str, channel: str, day: str) -> str:
            return await self._deliver_digest(workspace, channel, date.fromisoformat(day))

        async def notice(workspace: str, person: str, text: str) -> str:
            return await self._deliver_notice(workspace, person, text)

        async def weekly(key: str) -> str:
            return await self._deliver_weekly(key)

        await asyncio.to_thread(self._engine.launch, digest, notice, weekly)
        self._tasks = [
            asyncio.create_task(self._repeat(self.tick, self._waits.tick), name="digest tick"),
            asyncio.create_task(self._repeat(self._recover, self._waits.reap), name="digest reaper"),
        ]

    async def drain(self) -> None:
        """Begins nothing more and waits for what is being sent; the rest stays written down."""
        self._workplace.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.to_thread(self._workplace.wait_for_sending, self._waits.drain)
        await asyncio.to_thread(self._engine.close)

    async def forget(self, before: datetime) -> int:
        """Deletes what the engine keeps of workflows that ended before a moment; how many there were."""
        return await asyncio.to_thread(self._engine.forget, before)

    async def forget_workspace(self, workspace: str) -> int:
        """Ends and deletes what the engine keeps of a workspace; how many posts and notices there were."""
        prefixes = [f"{kind}:{workspace}:" for kind in ("digest", "notice:digest", "owner:digest", "weekly")]
        return await asyncio.to_thread(self._engine.forget_all, prefixes)

    # --- the tick ---

    async def tick(self) -> int:
        """Starts the posts that are due now, sets when each subscription is due next; how many were started."""
        return await asyncio.to_thread(self._due.start)

    async def _recover(self) -> None:
        await asyncio.to_thread(self._engine.recover_dead)

    async def _repeat(self, call: Callable[[], Awaitable[object]], seconds: float) -> None:
        while True:
            try:
                await call()
            except Exception as error:  # noqa: BLE001 whatever it is, the next time may succeed
                logger.warning("the digest waits: %s", error)
            await asyncio.sleep(seconds)

    # --- the workflows, on the engine's own event loop ---

    async def _deliver_digest(self, workspace: str, channel: str, day: date) -> str:
        requests.begin()
        key = f"digest:{workspace}:{channel}:{day.isoformat()}"
        kept = await stored(partial(self._deliveries.find_subscription, workspace, channel))
        if kept is None:
            return "missed"  # the workspace is gone, and all its rows
        subscription = kept.subscription
        post = self._platform.render(subscription, day, key)

        async def claim() -> bool:
            return await stored(partial(self._claim, workspace, channel, day, key))

        with traces.span("post", kind="digest"):
            outcome = await self._post(post, claim)
        metrics.DIGESTS.labels(outcome.kind).inc()
        # No step of the engine's: written twice, it says the same.
        await stored(partial(self._finish, subscription, key, outcome))
        self._tries.forget(key)
        if text := self._platform.explain(subscription, outcome):
            logger.error("the digest of %s in channel %s is %s: %s", day, channel, outcome.kind, outcome.detail)
            place = (workspace, subscription.created_by, text)
            if subscription.created_by:  # nobody, where they had what was kept of them erased
                await self._engine.enqueue_from_workflow("notice", NOTICES, f"notice:{key}", workspace, *place)
        # That a workspace has no token its owner is told once, and not for each of its digests.
        if outcome.kind == "held" and not outcome.detail.startswith(NO_TOKEN):
            await self._tell_owner(subscription, day, key, outcome.detail)
        return outcome.kind

    async def _tell_owner(self, subscription: Subscription, day: date, key: str, detail: str) -> None:
        if self._owner is None or self._owner[1] == subscription.created_by:  # who has been told already
            return
        workspace, person = self._owner
        text = phrases.digest_held_for_owner(subscription, day, detail)
        await self._engine.enqueue_from_workflow("notice", NOTICES, f"owner:{key}", workspace, workspace, person, text)

    async def _deliver_notice(self, workspace: str, person: str, text: str) -> str:
        key = DBOS.workflow_id or ""
        post = Post(key, workspace, person, text)
        outcome = await self._post(post)
        self._tries.forget(key)
        if outcome.kind != "sent":
            logger.error("a notice could not be given: %s %s", outcome.kind, outcome.detail)
        return outcome.kind

    async def _deliver_weekly(self, key: str) -> str:
        requests.begin()
        post = await self._weekly.render(key) if self._weekly else None
        if post is None:
            return "missed"
        outcome = await self._post(post)
        self._tries.forget(key)
        if outcome.kind != "sent":
            logger.error("the curators' weekly post is %s: %s; mend CURATORS_CHANNEL", outcome.kind, outcome.detail)
        return outcome.kind

    async def _post(self, post: Post, may_begin: Callable[[], Awaitable[bool]] | None = None) -> Outcome:
        journal, sender = Journal(self._workplace, may_begin), Bridge(self._workplace)
        return await deliver(post, journal, sender, self._tries, self._waits)

    def _claim(self, workspace: str, channel: str, day: date, key: str) -> bool:
        def decide(subscription: Subscription, last_posted: date | None) -> bool:
            return self._due.day(subscription, last_posted) == day

        return self._deliveries.claim_digest(workspace, channel, day, key, decide)

    def _finish(self, subscription: Subscription, key: str, outcome: Outcome) -> None:
        workspace, channel = subscription.workspace, subscription.channel
        self._deliveries.apply([Finished(workspace, key, outcome.kind, outcome.detail)])
        if outcome.kind == "refused" and self._platform.is_final(outcome):
            self._deliveries.stop_subscription(workspace, channel, outcome.detail)
