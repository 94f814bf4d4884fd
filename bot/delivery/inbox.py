"""Questions: written down before they are acknowledged, answered once, taken over where their process died."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.delivery.ledger import Ledger
from bot.delivery.protocol import Begun, Outcome, Post, Sender, Tries, Waits, deliver
from bot.delivery.replicas import Replicas
from bot.errors import BotError
from bot.store.deliveries import Began, Deliveries, Finished, OpenPost, Received
from bot.telemetry import metrics, requests, traces

logger = logging.getLogger(__name__)

Payload = Mapping[str, Any]
Answer = Callable[[Payload], Awaitable[Post | None]]


EARLIER = ""  # no boot's name


class TakenOver(Exception):  # noqa: N818 - it is no error, only news
    """Another process answers this question now."""


class Inbox:
    """The questions of this process."""

    _answer: Answer
    _sender: Sender

    def __init__(self, deliveries: Deliveries, replicas: Replicas, waits: Waits) -> None:
        self._deliveries = deliveries
        self._replicas = replicas
        self._waits = waits
        self._tries = Tries(replicas.boot, waits.fresh)
        self._ledger = Ledger(deliveries.apply)
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._reaper: asyncio.Task[None] | None = None
        self._draining = False

    def connect(self, sender: Sender, answer: Answer) -> None:
        """Says where posts go and how they are made of payloads: `answer` gives None where nothing is to be posted.

        It may run again after a crash; what it posts itself is not kept from being posted twice.
        """
        self._sender = sender
        self._answer = answer

    async def start(self) -> None:
        self._ledger.start()
        await self._take_up()
        self._reaper = asyncio.create_task(self._reap(), name="inbox reaper")

    async def accept(self, workspace: str, key: str, payload: dict[str, Any]) -> bool:
        """Writes the question down and has it answered; False where it was received before.

        When this returns the question will be answered, whatever happens to this process: now it may be acknowledged.

        Raises:
            StoreError: it could not be written down; it must not be acknowledged.
        """
        pseudonym = self._deliveries.message_key(workspace, key)
        new = await self._ledger.write(Received(workspace, pseudonym, payload, self._replicas.boot))
        if new and not self._draining:
            self._run(OpenPost(workspace, pseudonym, payload, None))
        return new

    async def drain(self) -> None:
        """Answers what is under way as far as the wait allows; the rest stays written down for the next process."""
        self._draining = True
        if self._reaper:
            self._reaper.cancel()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=self._waits.drain)
        left = list(self._running.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            logger.warning("%d questions are left to the next process", len(left))
        await self._ledger.close()

    @property
    def waiting(self) -> int:
        """How many questions are under way."""
        return len(self._running)

    async def settle(self) -> None:
        """Returns when no question is under way."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    # --- one question ---

    def _run(self, post: OpenPost) -> None:
        name = (post.workspace, post.key)
        if name in self._running:
            return
        task = asyncio.create_task(self._handle(post))
        self._running[name] = task
        task.add_done_callback(lambda _: self._running.pop(name, None))

    async def _handle(self, open_post: OpenPost) -> None:
        requests.join()  # one that was taken up belongs to no request of this process
        begun = time.perf_counter()
        try:
            outcome = await self._answered(open_post)
            change = Finished(open_post.workspace, open_post.key, outcome.kind, outcome.detail)
            await self._ledger.write(change)
            self._tries.forget(open_post.key)
        except TakenOver:
            logger.info("a question is answered by another replica")
        except BotError as error:
            # Left open: the reaper of this process takes it up again.
            logger.warning("a question waits: %s", error)
        else:
            metrics.POSTS.labels(outcome.kind).inc()
            metrics.DELIVERY_SECONDS.observe(time.perf_counter() - begun)
            if outcome.kind in ("held", "refused"):
                channel = open_post.payload.get("channel") or open_post.payload.get("conversation")
                logger.error("an answer in channel %s is %s: %s", channel, outcome.kind, outcome.detail)

    async def _answered(self, open_post: OpenPost) -> Outcome:
        try:
            made = await self._answer(open_post.payload)
        except BotError:
            raise
        except Exception:
            # A question that cannot be answered must not be tried for ever.
            logger.exception("a question could not be answered")
            return Outcome("refused", "no answer could be made")
        if made is None:
            return Outcome("sent", "nothing to post")
        post = replace(made, key=open_post.key)
        journal = _Journal(open_post, self._ledger, self._tries)
        with traces.span("post"):
            return await deliver(post, journal, self._sender, self._tries, self._waits)

    # --- what is left to do ---

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(self._waits.reap)
            try:
                await asyncio.to_thread(self._replicas.hold)
                await self._take_up()
            except Exception as error:  # noqa: BLE001 whatever it is, the next look may succeed
                logger.warning("questions of dead replicas wait: %s", error)

    async def _take_up(self) -> None:
        """Takes up the questions of the dead, and those of its own that failed for want of the database."""
        for post in await asyncio.to_thread(self._inherit):
            self._run(post)

    def _inherit(self) -> tuple[OpenPost, ...]:
        boot = self._replicas.boot
        for owner in self._deliveries.open_owners():
            if owner != boot:
                with self._replicas.alone(owner) as dead:
                    if dead:
                        self._deliveries.take_over(owner, boot)
        return self._deliveries.open_posts(boot)


class _Journal:
    """The checkpoint in the question's own row."""

    def __init__(self, post: OpenPost, ledger: Ledger, tries: Tries) -> None:
        self._post = post
        self._ledger = ledger
        self._tries = tries
        # Read back, a checkpoint is no leave to send, not even one of this process's own: what is read may be over.
        self._before = Begun(EARLIER, post.begun[1]) if post.begun else None

    async def begin(self) -> Begun:
        if self._before:
            before, self._before = self._before, None
            return before
        begun = self._tries.begin()
        if not await self._ledger.write(Began(self._post.workspace, self._post.key, begun.boot, begun.at)):
            raise TakenOver
        return begun

    async def step(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        return await call()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
