"""Who the bot is in its workspace: asked of Slack once, not at every event."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError

logger = logging.getLogger(__name__)

CONFIRMED_SECONDS = 300.0
REFUSED_SECONDS = 15.0

# https://docs.slack.dev/reference/methods/auth.test#errors
_REFUSALS = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


class Identity:
    """The answer of auth.test for one bot token, kept after the first time."""

    def __init__(self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: AuthorizeResult | None = None
        self._asking = asyncio.Lock()
        self._confirm_at = 0.0
        self._refusal: Exception | None = None

    async def check(self) -> None:
        """Asks at the start, so that a wrong token is found then; where Slack is away, the first event asks again.

        Raises:
            ConfigError: Slack refuses the token.
        """
        try:
            await self.find()
        except SlackApiError as error:
            reason = error.response.get("error")
            if reason in _REFUSALS:
                fault = f"SLACK_BOT_TOKEN: Slack refuses it ({reason}); copy it again, see docs/deploy-slack.md"
                raise ConfigError([fault]) from None
            logger.warning("Slack does not say yet who the bot is (%s); the first event will ask again", reason)
        except (ClientError, TimeoutError) as error:
            logger.warning("Slack cannot be reached yet (%s); the first event will ask again", type(error).__name__)

    async def find(self) -> AuthorizeResult:
        """Who the bot is; asks Slack where it is not known yet."""
        async with self._asking:
            if self._known is None:
                self._known = await self._ask()
            return self._known

    async def confirm(self) -> None:
        """Makes sure now and then that what is known still holds: a token may be revoked.

        Raises:
            SlackApiError, ClientError, TimeoutError: Slack does not say so, or did not a moment ago.
        """
        await self.find()
        if self._clock() < self._confirm_at:
            if self._refusal:
                raise self._refusal
            return
        try:
            await self._client.auth_test()
        except (SlackApiError, ClientError, TimeoutError) as error:
            self._refusal, self._confirm_at = error, self._clock() + REFUSED_SECONDS
            raise
        self._refusal, self._confirm_at = None, self._clock() + CONFIRMED_SECONDS

    async def _ask(self) -> AuthorizeResult:
        answer = await self._client.auth_test()
        self._confirm_at = self._clock() + CONFIRMED_SECONDS
        return AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer.get("team_id"),
            bot_user_id=answer.get("user_id"),
            bot_id=answer.get("bot_id"),
            bot_token=self._client.token,
        )
