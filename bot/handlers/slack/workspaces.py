"""The workspaces the bot is in, and its clients there: one by configuration, or many by installation."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from aiohttp import ClientSession
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import OAuthConfig
from bot.handlers.slack.identity import Identity

logger = logging.getLogger(__name__)

TIMEOUT = 10  # seconds


class NotConnectedError(Exception):
    """The bot holds no token that Slack takes in a workspace; `reason` in one word, Slack's own where it has one."""

    def __init__(self, workspace: str, reason: str) -> None:
        self.workspace, self.reason = workspace, reason
        super().__init__(f"{workspace}: {reason}")


class Workspaces(Protocol):
    """Where the bot is. All share one session of connections."""

    def use(self, session: ClientSession) -> None:
        """Says by which session to call Slack; before anything is called."""
        ...

    async def check(self) -> None:
        """Looks at the start whether the tokens are good.

        Raises:
            ConfigError: they cannot be.
        """
        ...

    async def reach(self) -> None:
        """Returns where Slack knows the bot.

        Raises:
            SlackApiError, ClientError, TimeoutError: it does not say so.
        """
        ...

    async def identify(self, workspace: str, organisation: str | None) -> AuthorizeResult | None:
        """Who the bot is in a workspace, with its token; None where it has none.

        `organisation` is given where Slack says that it installed the bot for all its workspaces.

        Raises:
            StoreError: the database cannot be reached.
        """
        ...

    async def client(self, workspace: str) -> AsyncWebClient:
        """For whatever may be asked again.

        Raises:
            NotConnectedError: there is no token.
            StoreError: the database cannot be reached.
        """
        ...

    async def sending(self, workspace: str) -> AsyncWebClient:
        """For what must not be sent twice; raises as `client` does."""
        ...

    async def doubt(self, workspace: str, token: str | None, why: str) -> bool:
        """Is told that Slack refused a token; whether there is another one now, so that it may be tried again."""
        ...


class Clients:
    """Makes clients that share one session."""

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url
        self.session: ClientSession | None = None

    def calling(self, token: str | None) -> AsyncWebClient:
        # The SDK's own handlers send again after a lost answer, and so post twice; only 429 is safe to repeat:
        # https://docs.slack.dev/apis/web-api/rate-limits
        return self._make(token, [AsyncRateLimitErrorRetryHandler(2)])

    def sending(self, token: str | None) -> AsyncWebClient:
        return self._make(token, [])

    async def exchange(self, oauth: OAuthConfig, **asked: str | None) -> Mapping[str, Any]:
        """What Slack gives for a code or a refresh token: https://docs.slack.dev/reference/methods/oauth.v2.access.

        Raises:
            SlackApiError: Slack gives nothing.
        """
        # The SDK's own method signs in by a class that aiohttp is about to drop.
        secret = base64.b64encode(f"{oauth.client_id}:{oauth.client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}"}
        answer = await self.sending(None).api_call("oauth.v2.access", data=asked, headers=headers)
        return answer.data if isinstance(answer.data, dict) else {}

    def _make(self, token: str | None, handlers: list[AsyncRateLimitErrorRetryHandler]) -> AsyncWebClient:
        # A logger that keeps to warnings: at DEBUG the SDK would write down what is sent, refresh tokens too.
        return AsyncWebClient(
            token,
            base_url=self.api_url,
            timeout=TIMEOUT,
            session=self.session,
            retry_handlers=[*handlers],
            logger=_quiet(),
        )


class OneWorkspace:
    """The workspace of the configured token; whatever comes is from it."""

    def __init__(self, clients: Clients, token: str) -> None:
        self._clients = clients
        self._calling, self._sending = clients.calling(token), clients.sending(token)
        self._identity = Identity(self._calling)

    def use(self, session: ClientSession) -> None:
        self._clients.session = self._calling.session = self._sending.session = session

    async def check(self) -> None:
        await self._identity.check()

    async def reach(self) -> None:
        await self._identity.confirm()

    async def identify(self, workspace: str, organisation: str | None) -> AuthorizeResult:  # noqa: ARG002
        return await self._identity.find()

    async def client(self, workspace: str) -> AsyncWebClient:  # noqa: ARG002
        return self._calling

    async def sending(self, workspace: str) -> AsyncWebClient:  # noqa: ARG002
        return self._sending

    async def doubt(self, workspace: str, token: str | None, why: str) -> bool:  # noqa: ARG002
        logger.error("Slack refuses SLACK_BOT_TOKEN (%s); copy it again, see docs/deploy-slack.md", why)
        return False


class Authorize(AsyncAuthorize):
    """Says whom a request is for. A plain function would do, but Bolt gathers its arguments anew for each request."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 - Bolt's names
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        organisation = enterprise_id if context.is_enterprise_install else None
        return await self._workspaces.identify(team_id or "", organisation)


def _quiet() -> logging.Logger:
    found = logging.getLogger(f"{__name__}.sdk")
    found.setLevel(logging.WARNING)
    return found
