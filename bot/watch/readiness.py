"""Whether each part the bot needs is there: the knowledge, the database, the platforms."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.telemetry import logs, metrics

logger = logging.getLogger(__name__)

PROBE_SECONDS = 3.0  # a part that does not answer within is not ready
KEEP_SECONDS = 1.0  # an answer serves all who ask within: strangers may ask, and probes cost the database something


@dataclass(frozen=True, slots=True)
class State:
    """One part. `detail` is for everybody's eyes: no address, no id, no path."""

    ready: bool
    detail: str


Probe = Callable[[], Awaitable[State]]


class Readiness:
    """Asks all parts together. A part that has not answered yet is not asked again: it may hold a thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._probes: dict[str, Probe] = {}
        self._asking: dict[str, asyncio.Future[State]] = {}
        self._states: dict[str, State] = {}
        self._until = 0.0
        self._looking = asyncio.Lock()

    def add(self, part: str, probe: Probe) -> None:
        self._probes[part] = probe

    async def look(self) -> dict[str, State]:
        """The state of each part, at most a second old."""
        async with self._looking:
            if self._clock() >= self._until or self._states.keys() != self._probes.keys():
                found = await asyncio.gather(*(self._ask(part) for part in self._probes))
                self._states = dict(zip(self._probes, found, strict=True))
                self._until = self._clock() + KEEP_SECONDS
                for part, state in self._states.items():
                    metrics.READY.labels(part).set(state.ready)
            return self._states

    async def _ask(self, part: str) -> State:
        asking = self._asking.get(part)
        if asking is None:
            asking = self._asking[part] = asyncio.ensure_future(_answered(part, self._probes[part]))
            asking.add_done_callback(lambda _: self._asking.pop(part, None))
        try:
            return await asyncio.wait_for(asyncio.shield(asking), PROBE_SECONDS)
        except TimeoutError:
            return State(ready=False, detail=f"no answer within {PROBE_SECONDS:.0f} seconds")


async def _answered(part: str, probe: Probe) -> State:
    try:
        return await probe()
    except Exception as error:  # noqa: BLE001 whatever it is, the part is not ready
        logger.info("%s is not ready: %s", part, logs.describe(error))
        return State(ready=False, detail="cannot be reached")


READINESS = web.AppKey("readiness", Readiness)


def add_probe(app: web.Application, part: str, probe: Probe) -> None:
    """Adds a part to what the application's readiness asks, where it has one."""
    if readiness := app.get(READINESS):
        readiness.add(part, probe)
