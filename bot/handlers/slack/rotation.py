"""Tokens that expire, renewed in time: by one process at a time, for two at once would lose the workspace its tokens.

https://docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.config import OAuthConfig
from bot.errors import StoreError, TokenError
from bot.handlers.slack import errors
from bot.handlers.slack.holds import Holds
from bot.handlers.slack.workspaces import Clients, NotConnectedError
from bot.store.installations import Installation, Installations
from bot.store.vault import Tokens

logger = logging.getLogger(__name__)

Alone = Callable[[str], AbstractContextManager[bool]]

MARGIN = 2 * 3600  # seconds before its end at which a token, good for twelve hours, is renewed
LEAST = 60  # seconds a token must be good for, to be used
LOOK_SECONDS = 300.0  # between two looks for tokens to renew
PATIENCE = 10.0  # seconds to wait for another process that is renewing
# The chain is broken, whoever asks: https://docs.slack.dev/reference/methods/oauth.v2.access#errors
LOST = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "invalid_grant",
        "invalid_refresh_token",
        "token_expired",
        "token_revoked",
    }
)


class Rotation:
    """Renews tokens. `alone` takes a lock that holds for all processes on the database."""

    def __init__(
        self,
        installations: Installations,
        oauth: OAuthConfig,
        clients: Clients,
        *,
        alone: Alone,
        holds: Holds,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._installations = installations
        self._oauth = oauth
        self._clients = clients
        self._alone = alone
        self._holds = holds
        self._clock = clock

    async def run(self, renewed: Callable[[str], None]) -> None:
        """Renews what is about to end, until it is cancelled; tells `renewed` of each workspace."""
        while True:
            try:
                for workspace in await self.renew_due():
                    renewed(workspace)
            except StoreError as error:
                logger.warning("tokens are renewed later: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def renew_due(self) -> list[str]:
        """Renews the tokens that end soon; the workspaces whose tokens are new."""
        due = await asyncio.to_thread(self._installations.due, int(self._clock()) + MARGIN)
        return [workspace for workspace in due if await self._renew_one(workspace)]

    async def fresh(self, known: Installation) -> Installation:
        """The installation with a token that is good for a minute at least.

        Raises:
            NotConnectedError: it has ended, and there is no other.
        """
        if known.expires_at is None or known.expires_at - self._clock() > LEAST:
            return known
        end = time.monotonic() + PATIENCE
        while True:
            renewed = await self.renew(known)
            if renewed and (renewed.expires_at is None or renewed.expires_at > self._clock()):
                return renewed
            if time.monotonic() > end:
                raise NotConnectedError(known.workspace, "token_expired")
            await asyncio.sleep(0.2)

    async def renew(self, known: Installation) -> Installation | None:
        """The installation with other tokens than are known; None where another process is at it or Slack is away.

        Raises:
            NotConnectedError: Slack gives no more.
        """
        async with self._lock(known.workspace) as mine:
            if not mine:
                return None
            current = await asyncio.to_thread(self._installations.find, known.workspace)
            if current is None or current.held:
                raise NotConnectedError(known.workspace, (current and current.held) or "not_installed")
            return current if current.version != known.version else await self._exchange(current)

    # --- inside ---

    async def _renew_one(self, workspace: str) -> bool:
        try:
            known = await asyncio.to_thread(self._installations.find, workspace)
            return known is not None and known.held is None and await self.renew(known) is not None
        except NotConnectedError:
            return False
        except TokenError as error:
            logger.error("%s", error)  # noqa: TRY400 - it says where, what and how to mend it
            return False

    @asynccontextmanager
    async def _lock(self, workspace: str) -> AsyncIterator[bool]:
        lock = self._alone(f"tokens-{workspace}")
        mine = await asyncio.to_thread(lock.__enter__)
        try:
            yield mine
        finally:
            await asyncio.to_thread(lock.__exit__, None, None, None)

    async def _exchange(self, current: Installation) -> Installation | None:
        workspace = current.workspace
        try:
            tokens, expires_at = await self._ask(current)
        except SlackApiError as error:
            name = errors.name_of(error)
            if name not in LOST:
                logger.warning("the token of workspace %s is renewed later: Slack says %r", workspace, name)
                return None
            await self._holds.hold(current, name)
            raise NotConnectedError(workspace, name) from None
        except (ClientError, TimeoutError, OSError, ValueError, KeyError) as error:
            logger.warning("the token of workspace %s is renewed later: %s", workspace, type(error).__name__)
            return None
        return await self._save(current, tokens, expires_at)

    async def _ask(self, current: Installation) -> tuple[Tokens, int]:
        refresh = current.tokens.refresh
        answer = await self._clients.exchange(self._oauth, grant_type="refresh_token", refresh_token=refresh)
        return Tokens(answer["access_token"], answer["refresh_token"]), int(self._clock()) + int(answer["expires_in"])

    async def _save(self, current: Installation, tokens: Tokens, expires_at: int) -> Installation | None:
        """The old refresh token is good no more: whatever happens to the database, the new ones are to be kept."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return await asyncio.to_thread(self._installations.renew, current, tokens, expires_at)
            except StoreError as error:
                if time.monotonic() > end:
                    logger.critical("the new token of workspace %s is not kept: %s", current.workspace, error)
                    raise
                await asyncio.sleep(0.5)
