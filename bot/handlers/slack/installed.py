"""Many workspaces, each with the token of its own installation, kept in memory for a minute."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from aiohttp import ClientSession
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError, TokenError
from bot.handlers.slack.holds import Holds
from bot.handlers.slack.rotation import Rotation
from bot.handlers.slack.workspaces import Clients, NotConnectedError
from bot.store.installations import Installation, Installations

logger = logging.getLogger(__name__)

KEEP_SECONDS = 60.0  # what another replica installed or renewed is known here after so long
DENY_SECONDS = 5.0  # a workspace without a token is looked for again after so long
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Connection:
    until: float
    identity: AuthorizeResult
    calling: AsyncWebClient
    sending: AsyncWebClient


@dataclass(frozen=True, slots=True)
class _Denial:
    until: float
    reason: str


class InstalledWorkspaces:
    """The workspaces that the bot was installed in."""

    def __init__(
        self,
        installations: Installations,
        clients: Clients,
        rotation: Rotation,
        holds: Holds,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._installations = installations
        self._clients = clients
        self._rotation = rotation
        self._holds = holds
        self._clock = clock
        self._known: dict[str, _Connection | _Denial] = {}
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def use(self, session: ClientSession) -> None:
        self._clients.session = session

    async def check(self) -> None:
        kept, faults = await asyncio.to_thread(self._installations.check)
        if faults and len(faults) == kept:
            raise ConfigError([str(fault) for fault in faults[:3]])
        for fault in faults:
            logger.error("%s", fault)

    async def reach(self) -> None:
        """No word of Slack's is waited for: one workspace's token says nothing of the others."""

    async def identify(self, workspace: str, organisation: str | None) -> AuthorizeResult | None:
        try:
            return (await self._find(workspace or organisation or "", organisation)).identity
        except NotConnectedError as error:
            logger.info("nothing is answered in workspace %s: %s", error.workspace, error.reason)
            return None

    async def client(self, workspace: str) -> AsyncWebClient:
        return (await self._find(workspace)).calling

    async def sending(self, workspace: str) -> AsyncWebClient:
        return (await self._find(workspace)).sending

    async def doubt(self, workspace: str, token: str | None, why: str) -> bool:
        self.forget(workspace)
        try:
            found = await self._read(workspace, None)
            if found.tokens.access == token and why == "token_expired":
                found = await self._rotation.renew(found) or found
        except NotConnectedError:
            return False
        if found.tokens.access != token:
            return True
        await self._holds.hold(found, why)
        return False

    def forget(self, workspace: str) -> None:
        """Forgets what is in memory of a workspace, or all of it where an organisation has changed."""
        if workspace.startswith("E"):
            self._known.clear()
        self._known.pop(workspace, None)

    # --- inside ---

    async def _find(self, workspace: str, organisation: str | None = None) -> _Connection:
        known = self._known.get(workspace)
        if known is None or known.until <= self._clock():
            # One asks, the others wait for what it finds.
            async with self._asking.setdefault(workspace, asyncio.Lock()):
                known = self._known.get(workspace)
                if known is None or known.until <= self._clock():
                    known = await self._look_up(workspace, organisation)
                    self._keep(workspace, known)
        if isinstance(known, _Denial):
            raise NotConnectedError(workspace, known.reason)
        return known

    async def _look_up(self, workspace: str, organisation: str | None) -> _Connection | _Denial:
        try:
            found = await self._rotation.fresh(await self._read(workspace, organisation))
        except NotConnectedError as error:
            return _Denial(self._clock() + DENY_SECONDS, error.reason)
        token, until = found.tokens.access, self._clock() + KEEP_SECONDS
        identity = AuthorizeResult(
            enterprise_id=organisation, team_id=workspace, bot_user_id=found.bot_user, bot_token=token
        )
        return _Connection(until, identity, self._clients.calling(token), self._clients.sending(token))

    async def _read(self, workspace: str, organisation: str | None) -> Installation:
        try:
            found = await asyncio.to_thread(self._read_kept, workspace, organisation)
        except TokenError as error:
            logger.error("%s", error)  # noqa: TRY400 - it says where, what and how to mend it
            raise NotConnectedError(workspace, "token_unreadable") from None
        if found is None or found.held:
            raise NotConnectedError(workspace, (found and found.held) or "not_installed")
        return found

    def _read_kept(self, workspace: str, organisation: str | None) -> Installation | None:
        if organisation and organisation != workspace:
            self._installations.adopt(workspace, organisation)
        return self._installations.find(workspace)

    def _keep(self, workspace: str, known: _Connection | _Denial) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[workspace] = known
