"""The bot is taken out of a workspace: all that is kept of it goes at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.delivery.service import Delivery
from bot.handlers.slack import errors
from bot.handlers.slack.many import Many
from bot.handlers.slack.workspaces import NotConnectedError, Workspaces

logger = logging.getLogger(__name__)

# https://docs.slack.dev/reference/methods/auth.test#errors: what a token that was taken back is answered with
GONE = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked"})
SWEEP_SECONDS = 60.0


class Departures:
    """Forgets workspaces."""

    def __init__(self, delivery: Delivery, workspaces: Workspaces, many: Many | None) -> None:
        """`many` is None where the one workspace is configured."""
        self._delivery = delivery
        self._workspaces = workspaces
        self._many = many
        self._sweeps: set[asyncio.Task[None]] = set()

    async def leave(self, workspace: str, since: int) -> None:
        """Forgets a workspace that the bot was taken out of at `since`, in seconds since 1970, and an organisation's
        with it. News from before the bot was installed again is no news.

        Raises:
            StoreError: the database cannot be reached.
        """
        installed_at = await self._installed_at(workspace)
        if installed_at is not None and since < installed_at:
            logger.info("workspace %s was installed in again since it was left", workspace)
            return
        of_organisation = self._many.installations.workspaces_of if self._many else lambda name: (name,)
        names = await asyncio.to_thread(of_organisation, workspace)
        rows = [await self._delivery.forget_workspace(name) for name in reversed(names)]
        for name in names:
            self._drop(name)
        self._sweeps.add(task := asyncio.create_task(self._sweep(names), name="departure sweep"))
        task.add_done_callback(self._sweeps.discard)
        logger.warning("the bot was taken out of workspace %s: %d rows are deleted", workspace, sum(rows))

    async def is_gone(self, workspace: str) -> bool:
        """Whether Slack takes the token of a workspace no more.

        Raises:
            SlackApiError, ClientError, TimeoutError: Slack does not say.
        """
        self._drop(workspace)
        try:
            client = await self._workspaces.client(workspace)
            await client.auth_test()
        except NotConnectedError as error:
            # Keys that open nothing and a Slack that is away say nothing of the token.
            return error.reason not in ("token_unreadable", "token_expired")
        except SlackApiError as error:
            if errors.name_of(error) not in GONE:
                raise
            return True
        return False

    async def _sweep(self, names: Sequence[str]) -> None:
        """Deletes once more: what was being answered in that moment may have been written down since."""
        await asyncio.sleep(SWEEP_SECONDS)
        for name in names:
            if await self._installed_at(name) is None:
                await self._delivery.forget_workspace(name)

    async def _installed_at(self, workspace: str) -> int | None:
        return await asyncio.to_thread(self._many.installations.installed_at, workspace) if self._many else None

    def _drop(self, workspace: str) -> None:
        if self._many:
            self._many.workspaces.forget(workspace)


def register(slack: AsyncApp) -> None:
    slack.event("app_uninstalled")(uninstalled)
    slack.event("team_access_revoked")(withdrawn)
    slack.event("tokens_revoked")(revoked)


async def uninstalled(body: dict[str, Any], context: AsyncBoltContext, departures: Departures) -> None:
    """https://docs.slack.dev/reference/events/app_uninstalled."""
    await departures.leave(_workspace(context), _moment(body))


async def withdrawn(body: dict[str, Any], event: dict[str, Any], departures: Departures) -> None:
    """An organisation takes the bot out of some of its workspaces:
    https://docs.slack.dev/reference/events/team_access_revoked.
    """
    for workspace in event.get("team_ids", ()):
        await departures.leave(workspace, _moment(body))


async def revoked(
    body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext, departures: Departures
) -> BoltResponse | None:
    """Comes for old tokens too, as after an installation made again: so Slack is asked about the one that is kept.

    https://docs.slack.dev/reference/events/tokens_revoked
    """
    workspace = _workspace(context)
    if not event.get("tokens", {}).get("bot"):
        return None  # a person's own token: the bot has none
    try:
        gone = await departures.is_gone(workspace)
    except (SlackApiError, ClientError, TimeoutError) as error:
        errors.record(error)
        return BoltResponse(status=503, body="")  # Slack sends it again
    if gone:
        await departures.leave(workspace, _moment(body))
    return None


def _workspace(context: AsyncBoltContext) -> str:
    by_organisation = context.enterprise_id if context.is_enterprise_install else None
    return by_organisation or context.team_id or ""


def _moment(body: dict[str, Any]) -> int:
    return int(body.get("event_time") or 0) or 2**62  # where Slack does not say, it is now
