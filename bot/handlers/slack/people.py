"""Who somebody is in a workspace (member, guest, or stranger by Slack Connect), and whether they may ask."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.handlers.slack import errors
from bot.handlers.slack.workspaces import NotConnectedError
from bot.limits import UNLIMITED, Limits, Verdict

ClientFor = Callable[[str], Awaitable[AsyncWebClient]]

KEEP_SECONDS = 600.0  # somebody made a guest is a member for so long
_MOST = 10_000
# Slack shows no stranger to an app that shares no channel with them any more.
_HIDDEN = {"user_not_found", "user_not_visible", "users_not_found"}


class Standing(StrEnum):
    """What somebody is to a workspace."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"


class People:
    """Asks Slack who people are (scope users:read), and remembers it for ten minutes."""

    def __init__(self, client_for: ClientFor, clock: Callable[[], float] = time.monotonic) -> None:
        self._client_for = client_for
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[Standing, float]] = {}

    async def find(self, workspace: str, person: str) -> Standing:
        """What a person is to a workspace.

        Raises:
            SlackApiError: Slack does not say (missing_scope, for one).
        """
        known = self._known.get((workspace, person))
        if known and known[1] > self._clock():
            return known[0]
        standing = await self._ask(workspace, person)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[workspace, person] = (standing, self._clock() + KEEP_SECONDS)
        return standing

    async def _ask(self, workspace: str, person: str) -> Standing:
        try:
            answer = await (await self._client_for(workspace)).users_info(user=person)
        except SlackApiError as error:
            if errors.name_of(error) in _HIDDEN:
                return Standing.STRANGER
            raise
        return standing_of(answer["user"], workspace)


def standing_of(user: dict[str, Any], workspace: str) -> Standing:
    """Reads a user as https://docs.slack.dev/reference/objects/user-object describes it."""
    teams = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", ())}
    if user.get("is_stranger") or (user.get("team_id") and workspace not in teams):
        return Standing.STRANGER
    return Standing.GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else Standing.MEMBER


class Admission:
    """Whether somebody may ask, as the owner has set it. Members always may, though not without end."""

    def __init__(self, people: People, *, guests: bool, strangers: bool, limits: Limits = UNLIMITED) -> None:
        self._people = people
        self._limits = limits
        self._open = {Standing.MEMBER: True, Standing.GUEST: guests, Standing.STRANGER: strangers}

    def count(self, workspace: str, person: str) -> Verdict:
        """Counts a message that is only answered later."""
        return self._limits.take(workspace, person)

    async def turn_away(self, workspace: str, person: str) -> str | None:
        """Counts what somebody asks for at once; what to tell them where it is too much, or where they may not ask."""
        return self._limits.refuse(workspace, person) or await self.refuse(workspace, person)

    async def refuse(self, workspace: str, person: str) -> str | None:
        """What to tell somebody who may not ask; None where they may. Slack is asked only where it matters, and where
        it does not say, nobody is let in.
        """
        if all(self._open.values()):
            return None
        try:
            standing = await self._people.find(workspace, person)
        except (SlackApiError, NotConnectedError, ClientError, TimeoutError) as error:
            reference = errors.record(error)
            lacks_scope = isinstance(error, SlackApiError) and errors.name_of(error) == "missing_scope"
            return phrases.CANNOT_CHECK if lacks_scope else phrases.FAILED.format(reference=reference)
        return None if self._open[standing] else phrases.MEMBERS_ONLY
