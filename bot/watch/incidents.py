"""Incidents: what goes wrong is told once where it lasts, and once more when it is well again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot import phrases
from bot.watch.readiness import Readiness, State

logger = logging.getLogger(__name__)

Tell = Callable[[str], Awaitable[bool]]  # whether the words went out, or may have; else they are tried again

MaySpeak = Callable[[str], Awaitable[bool]]  # whether it is this process that tells of a part

LOOK_SECONDS = 15.0
PATIENCE_SECONDS = 180.0  # what is mended by itself within is nobody's business: a restart, a deploy, a short cut


@dataclass(slots=True)
class _Incident:
    since: float
    warned: bool = False
    told: bool = False
    ended: float | None = None


class Watch:
    """Looks at the parts now and then. Each process watches for itself, for it may be the only one cut off; of several
    that are, one speaks.
    """

    def __init__(
        self,
        readiness: Readiness,
        tell: Tell | None,
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE_SECONDS,
        may_speak: MaySpeak | None = None,
    ) -> None:
        self._readiness = readiness
        self._tell = tell
        self._clock = clock
        self._patience = patience
        self._may_speak = may_speak
        self._incidents: dict[str, _Incident] = {}
        self._seen: set[str] = set()  # parts that were ready once

    async def run(self, every: float = LOOK_SECONDS) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                logger.exception("the watch missed a look")
            await asyncio.sleep(every)

    async def look(self) -> None:
        """Looks once, logs what changed, and tells what is to be told."""
        states = await self._readiness.look()
        self._note(states)
        for part, incident in list(self._incidents.items()):
            if await self._is_over(part, incident, states[part].detail):
                del self._incidents[part]

    def _note(self, states: Mapping[str, State]) -> None:
        now = self._clock()
        for part, state in states.items():
            incident = self._incidents.get(part)
            if state.ready and incident and incident.ended is None:
                incident.ended = now
                again, level = ("well again", logging.WARNING) if part in self._seen else ("ready", logging.INFO)
                logger.log(level, "%s is %s after %s", part, again, _length(now - incident.since))
            elif not state.ready and incident is None:
                self._incidents[part] = _Incident(now)
                # A socket takes some seconds to open: at the start that is no fault.
                yet, level = ("", logging.WARNING) if part in self._seen else (" yet", logging.INFO)
                logger.log(level, "%s is not ready%s: %s", part, yet, state.detail)
            elif not state.ready and incident and incident.ended is not None:
                # The same again before its end was told: one incident, not two.
                incident.ended = None
            if state.ready:
                self._seen.add(part)

    async def _is_over(self, part: str, incident: _Incident, detail: str) -> bool:
        """Tells what is to be told now; whether there is nothing more to tell."""
        until = self._clock() if incident.ended is None else incident.ended
        lasted = until - incident.since
        if incident.ended is not None:
            # One that could not be told while it lasted is told of now, in one go.
            worth = incident.told or lasted >= self._patience
            if not worth or not await self._is_mine(part):
                return True
            return await self._say(phrases.part_is_back(part, _length(lasted)))
        if lasted >= self._patience:
            if part not in self._seen and not incident.warned:
                incident.warned = True
                logger.warning("%s has not been ready since the start, %s ago: %s", part, _length(lasted), detail)
            # Asked at each look, though it was told: whoever speaks has to say so again and again.
            if await self._is_mine(part) and not incident.told:
                incident.told = await self._say(phrases.part_is_lost(part, _length(lasted), detail))
        return False

    async def _is_mine(self, part: str) -> bool:
        return self._may_speak is None or await self._may_speak(part)

    async def _say(self, words: str) -> bool:
        return self._tell is None or await self._tell(words)


def _length(seconds: float) -> str:
    """12 s, 3 min, 2 h 5 min"""
    minutes, rest = divmod(int(timedelta(seconds=seconds).total_seconds()), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
