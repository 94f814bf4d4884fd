"""Whether the bot stands well with Microsoft: it posts by a token, which the sign-in gives or refuses."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.handlers.teams.posting import NoTokenError, TeamsSender
from bot.watch.readiness import State

REFUSED_SECONDS = 60.0  # a refusal is not asked about more often: strangers may ask /readyz

PLAYGROUND = State(ready=True, detail="the playground, which asks for no token")
WELL = State(ready=True, detail="Microsoft gives a token")
REFUSED = State(ready=False, detail="Microsoft gives no token")
AWAY = State(ready=False, detail="Microsoft's sign-in cannot be reached")


class Standing:
    """The readiness of Teams. A token that was given is kept by the SDK for its hour, so that asking costs nothing."""

    def __init__(self, sender: TeamsSender, clock: Callable[[], float] = time.monotonic) -> None:
        self._sender = sender
        self._clock = clock
        self._ill: State | None = None
        self._until = 0.0

    async def look(self) -> State:
        if self._ill and self._clock() < self._until:
            return self._ill
        found = await self._ask()
        self._ill = None if found.ready else found
        self._until = self._clock() + REFUSED_SECONDS
        return found

    async def _ask(self) -> State:
        try:
            token = await self._sender.token()
        except NoTokenError:
            return REFUSED
        except OSError:  # requests' errors are OSErrors
            return AWAY
        return WELL if token else PLAYGROUND
