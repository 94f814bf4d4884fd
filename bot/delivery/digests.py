"""The daily digest: a tick finds who is due, a durable workflow a post brings it there once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from dbos import DBOS

from bot import phrases
from bot.delivery.engine import DIGESTS, NOTICES, Engine
from bot.delivery.platform import Platform
from bot.delivery.protocol import NO_TOKEN, Begun, Outcome, Post, Sender, Tries, Waits, deliver
from bot.delivery.weekly import Weekly, due_monday
from bot.digest import calendar
from bot.errors import StoreError
from bot.model import Subscription
from bot.store.deliveries import Deliveries, Finished, KeptSubscription
from bot.telemetry import metrics, requests, traces

logger = logging.getLogger(__name__)

Now = Callable[[], datetime]
_T = TypeVar("_T")

LIMIT = 50  # subscriptions started at once: what a crash in the middle has the next tick do again
AGAIN_SECONDS = 2.0  # between two tries while the database is out of reach


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
        self._replicas = engine.replicas
        self._platform = platform
        self._waits = waits
        self._now = now
        self._owner = owner
        self._weekly = weekly
        self._week: date | None = None  # whose post this process has started
        self._grace = timedelta(seconds=waits.grace)
        self.tries = Tries(engine.replicas.boot, waits.fresh)
        self._tasks: list[asyncio.Task[None]] = []
        self._sending = 0
        self._draining = False
        self._main: asyncio.AbstractEventLoop

    async def start(self) -> None:
        self._main = asyncio.get_running_loop()

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
        self._draining = True
        for task in self._tasks:
            task.cancel()
        await asyncio.to_thread(self._wait_for_sending)
        await asyncio.to_thread(self._engine.close)

    def _wait_for_sending(self) -> None:
        end = time.monotonic() + self._waits.drain
        while self._sending and time.monotonic() < end:
            time.sleep(0.02)

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
        return await asyncio.to_thread(self._tick)

    def _tick(self) -> int:
        started = 0
        with self._replicas.alone("tick") as mine:
            while mine:  # else another replica is at it
                due = self._deliveries.due_subscriptions(int(self._now().timestamp()), LIMIT)
                started += sum(self._start_due(kept) for kept in due)
                # After the starts: a crash between the two starts them again, under the same ids.
                self._deliveries.schedule([(kept, self._following(kept)) for kept in due])
                if len(due) < LIMIT:
                    break
            if mine:
                self._start_weekly()
        return started

    def _start_weekly(self) -> None:
        weekly, monday = self._weekly, due_monday(self._now(), self._grace)
        if weekly and monday and monday != self._week:
            key = weekly.key(monday)  # another process may have started it: it is the same workflow then
            self._engine.enqueue("weekly", NOTICES, key, weekly.workspace, key)
            self._week = monday

    def _start_due(self, kept: KeptSubscription) -> bool:
        subscription, day = kept.subscription, self._day(kept.subscription, kept.last_posted)
        if day is None:
            today = calendar.local_date(subscription, self._now())
            if kept.last_posted != today:  # else a tick that crashed has started it
                logger.warning("no digest in channel %s: its time is over", subscription.channel)
            return False
        key = f"digest:{subscription.workspace}:{subscription.channel}:{day.isoformat()}"
        place = (subscription.workspace, subscription.channel, day.isoformat())
        self._engine.enqueue("digest", DIGESTS, key, subscription.workspace, *place)
        metrics.DIGESTS_DUE.inc()
        return True

    def _following(self, kept: KeptSubscription) -> int | None:
        following = calendar.next_due(kept.subscription, self._now(), kept.last_posted)
        return int(following.timestamp()) if following else None

    def _day(self, subscription: Subscription, last_posted: date | None) -> date | None:
        return calendar.date_to_post(subscription, self._now(), last_posted, self._grace)

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
        kept = await _stored(partial(self._deliveries.find_subscription, workspace, channel))
        if kept is None:
            return "missed"  # the workspace is gone, and all its rows
        subscription = kept.subscription
        post = self._platform.render(subscription, day, key)

        async def claim() -> bool:
            return await _stored(partial(self._claim, workspace, channel, day, key))

        with traces.span("post", kind="digest"):
            outcome = await deliver(post, _Journal(self, claim), _Bridge(self), self.tries, self._waits)
        metrics.DIGESTS.labels(outcome.kind).inc()
        # No step of the engine's: written twice, it says the same.
        await _stored(partial(self._finish, subscription, key, outcome))
        self.tries.forget(key)
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
        outcome = await deliver(post, _Journal(self, _always), _Bridge(self), self.tries, self._waits)
        self.tries.forget(key)
        if outcome.kind != "sent":
            logger.error("a notice could not be given: %s %s", outcome.kind, outcome.detail)
        return outcome.kind

    async def _deliver_weekly(self, key: str) -> str:
        requests.begin()
        post = await self._weekly.render(key) if self._weekly else None
        if post is None:
            return "missed"
        outcome = await deliver(post, _Journal(self, _always), _Bridge(self), self.tries, self._waits)
        self.tries.forget(key)
        if outcome.kind != "sent":
            logger.error("the curators' weekly post is %s: %s; mend CURATORS_CHANNEL", outcome.kind, outcome.detail)
        return outcome.kind

    def _claim(self, workspace: str, channel: str, day: date, key: str) -> bool:
        def decide(subscription: Subscription, last_posted: date | None) -> bool:
            return self._day(subscription, last_posted) == day

        return self._deliveries.claim_digest(workspace, channel, day, key, decide)

    def _finish(self, subscription: Subscription, key: str, outcome: Outcome) -> None:
        workspace, channel = subscription.workspace, subscription.channel
        self._deliveries.apply([Finished(workspace, key, outcome.kind, outcome.detail)])
        if outcome.kind == "refused" and self._platform.is_final(outcome):
            self._deliveries.stop_subscription(workspace, channel, outcome.detail)

    async def hold_when_stopping(self) -> None:
        """Begun while the process stops, a post could not be ended: it waits for the next process."""
        if self._draining:
            await asyncio.Event().wait()

    async def on_main_loop(self, call: Coroutine[Any, Any, _T]) -> _T:
        """Runs a call on the application's loop, where the connections of its session live."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self._main))

    @contextmanager
    def sending(self) -> Iterator[None]:
        """A stop waits for what is within."""
        self._sending += 1
        try:
            yield
        finally:
            self._sending -= 1

    @property
    def sender(self) -> Sender:
        return self._platform.sender


async def _stored(call: Callable[[], _T]) -> _T:
    """Calls the database off the loop, again until it can be reached: no post is given up for want of it."""
    while True:
        try:
            return await asyncio.to_thread(call)
        except StoreError as error:
            logger.warning("a digest waits: %s", error)
            await asyncio.sleep(AGAIN_SECONDS)


async def _always() -> bool:
    return True


class _Journal:
    """Checkpoints as steps of the engine."""

    def __init__(self, digests: Digests, may_begin: Callable[[], Awaitable[bool]]) -> None:
        self._digests = digests
        self._may_begin = may_begin

    async def begin(self) -> Begun | None:
        await self._digests.hold_when_stopping()
        noted = await DBOS.run_step_async({"name": "begin"}, self._note)
        return Begun(*noted) if noted else None

    async def _note(self) -> list[Any] | None:
        if not await self._may_begin():
            return None
        begun = self._digests.tries.begin()
        return [begun.boot, begun.at]

    async def step(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        async def made() -> dict[str, Any]:
            return asdict(await call())

        with self._digests.sending():
            return Outcome(**await DBOS.run_step_async({"name": "send"}, made))

    async def sleep(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)


class _Bridge:
    """The sender, called from the engine's loop."""

    def __init__(self, digests: Digests) -> None:
        self._digests = digests

    async def wait_turn(self, post: Post) -> None:
        await self._digests.on_main_loop(_coroutine(self._digests.sender.wait_turn(post)))

    async def send(self, post: Post) -> Outcome:
        return await self._digests.on_main_loop(_coroutine(self._digests.sender.send(post)))

    async def find(self, post: Post, since: float) -> Outcome:
        return await self._digests.on_main_loop(_coroutine(self._digests.sender.find(post, since)))


async def _coroutine(awaitable: Awaitable[_T]) -> _T:
    return await awaitable
