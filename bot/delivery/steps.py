"""What a digest's workflow does beside the engine: checkpoints as its steps, posts on the application's loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from dbos import DBOS

from bot.delivery.protocol import Begun, Outcome, Post, Sender, Tries
from bot.errors import StoreError

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

AGAIN_SECONDS = 2.0  # between two tries while the database is out of reach


class Workplace:
    """What all workflows of a process share: the loop of its connections, its tries, and whether it is stopping."""

    def __init__(self, sender: Sender, tries: Tries) -> None:
        self.sender = sender
        self.tries = tries
        self._sending = 0
        self._draining = False
        self._main: asyncio.AbstractEventLoop

    def open(self) -> None:
        """Is called on the application's loop, before anything is begun."""
        self._main = asyncio.get_running_loop()

    def stop(self) -> None:
        """Lets nothing more begin."""
        self._draining = True

    def wait_for_sending(self, patience: float) -> None:
        """Returns when nothing is being sent, after `patience` seconds at the latest. Blocks."""
        end = time.monotonic() + patience
        while self._sending and time.monotonic() < end:
            time.sleep(0.02)

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


class Journal:
    """Checkpoints as steps of the engine."""

    def __init__(self, workplace: Workplace, may_begin: Callable[[], Awaitable[bool]] | None = None) -> None:
        """`may_begin` claims what is to be posted; nobody need be asked where it is None."""
        self._workplace = workplace
        self._may_begin = may_begin

    async def begin(self) -> Begun | None:
        await self._workplace.hold_when_stopping()
        noted = await DBOS.run_step_async({"name": "begin"}, self._note)
        return Begun(*noted) if noted else None

    async def _note(self) -> list[Any] | None:
        if self._may_begin and not await self._may_begin():
            return None
        begun = self._workplace.tries.begin()
        return [begun.boot, begun.at]

    async def step(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        async def made() -> dict[str, Any]:
            return asdict(await call())

        with self._workplace.sending():
            return Outcome(**await DBOS.run_step_async({"name": "send"}, made))

    async def sleep(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)


class Bridge:
    """The sender, called from the engine's loop."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    async def wait_turn(self, post: Post) -> None:
        await self._workplace.on_main_loop(_coroutine(self._workplace.sender.wait_turn(post)))

    async def send(self, post: Post) -> Outcome:
        return await self._workplace.on_main_loop(_coroutine(self._workplace.sender.send(post)))

    async def find(self, post: Post, since: float) -> Outcome:
        return await self._workplace.on_main_loop(_coroutine(self._workplace.sender.find(post, since)))


async def stored(call: Callable[[], _T]) -> _T:
    """Calls the database off the loop, again until it can be reached: no post is given up for want of it."""
    while True:
        try:
            return await asyncio.to_thread(call)
        except StoreError as error:
            logger.warning("a digest waits: %s", error)
            await asyncio.sleep(AGAIN_SECONDS)


async def _coroutine(awaitable: Awaitable[_T]) -> _T:
    return await awaitable
