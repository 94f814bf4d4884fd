"""Slack: the tokens, the scopes against the manifest, the clock, and whether the owner can be told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.config import SlackConfig, slack_manifest
from bot.doctor.finding import Finding, fault, warn, well
from bot.doctor.installations import examine as examine_installations, open_tokens
from bot.handlers.slack.errors import name_of

WHERE = "see docs/deploy-slack.md"
# Slack's requests are good for five minutes: https://docs.slack.dev/authentication/verifying-requests-from-slack
SKEW_SECONDS = 120.0


async def examine(
    config: SlackConfig, owner: tuple[str, str] | None, clock: Callable[[], float], database_url: str
) -> AsyncIterator[Finding]:
    if config.oauth:
        opened = await asyncio.to_thread(open_tokens, database_url, config.oauth)
        async for finding in examine_installations(config, config.oauth, opened):
            yield finding
        if owner:
            client = AsyncWebClient(opened.tokens.get(owner[0]), base_url=config.api_url, timeout=10)
            yield await _examine_owner(client, owner[1])
    else:
        async for finding in _examine_token(config, owner, clock):
            yield finding
    yield await _examine_way(config)


async def _examine_token(
    config: SlackConfig, owner: tuple[str, str] | None, clock: Callable[[], float]
) -> AsyncIterator[Finding]:
    client = AsyncWebClient(config.bot_token, base_url=config.api_url, timeout=10)
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        yield fault("slack", f"Slack refuses SLACK_BOT_TOKEN ({name_of(error)}); copy it again, {WHERE}")
    except (ClientError, TimeoutError, OSError) as error:
        yield fault("slack", f"{config.api_url} cannot be reached ({type(error).__name__}); see to network and proxy")
    else:
        yield well("slack", f"the token is good: {answer.get('user')} in {answer.get('team')}")
        yield examine_scopes(_scopes_granted(answer), wanted_scopes())
        yield examine_clock(_header(answer, "date"), clock())
        if owner:
            yield await _examine_owner(client, owner[1])


def wanted_scopes() -> frozenset[str]:
    """The bot's scopes by its manifest, which stands in a checkout and in a wheel."""
    manifest = json.loads(slack_manifest().read_text("utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def examine_scopes(granted: frozenset[str] | None, wanted: frozenset[str]) -> Finding:
    """`granted` is None where Slack does not say, as emulators of it do not."""
    if granted is None:
        return warn("scopes", "what answered does not say which scopes the token has; Slack itself does")
    if missing := sorted(wanted - granted):
        mend = f"paste manifests/slack.json again and reinstall the app, {WHERE}"
        return fault("scopes", f"the token lacks {', '.join(missing)}; {mend}")
    if more := sorted(granted - wanted):
        return warn("scopes", f"the token has more than the bot needs: {', '.join(more)}; take them from the manifest")
    return well("scopes", f"all {len(wanted)} of the manifest")


def examine_clock(date: str | None, now: float) -> Finding:
    """`date` is the Date of an answer of Slack's, `now` the time here in seconds since 1970."""
    try:
        skew = now - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return warn("clock", "Slack's answer has no date to compare with; see that NTP sets this machine's clock")
    if abs(skew) > SKEW_SECONDS:
        return fault("clock", f"{skew:+.0f} s off Slack's; set it by NTP, or Slack's requests are taken for stale")
    return well("clock", f"within {abs(skew):.0f} s of Slack's")


async def _examine_owner(client: AsyncWebClient, owner: str) -> Finding:
    try:
        if owner[0] in "UW":
            await client.users_info(user=owner)
        else:
            channel = (await client.conversations_info(channel=owner))["channel"]
            if not (channel.get("is_member") or channel.get("is_im")):
                return fault("owner", f"the bot is not in the channel {owner} of OWNER; /invite it there")
    except (SlackApiError, ClientError, TimeoutError) as error:
        said = name_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        return fault("owner", f"Slack does not find {owner} of OWNER ({said}); give the id of a person or a channel")
    return well("owner", f"{owner} is told of held digests and lost connections")


async def _examine_way(config: SlackConfig) -> Finding:
    """How events come."""
    if not config.app_token:
        return well(
            "events", "come by HTTP at /slack/events, signed; whether Slack reaches that shows in its app settings"
        )
    client = AsyncWebClient(base_url=config.api_url, timeout=10)
    try:
        await client.apps_connections_open(app_token=config.app_token)
    except SlackApiError as error:
        mend = f"make one with the scope connections:write and switch Socket Mode on, {WHERE}"
        return fault("events", f"Slack refuses SLACK_APP_TOKEN ({name_of(error)}); {mend}")
    except (ClientError, TimeoutError, OSError) as error:
        return fault("events", f"no socket can be opened ({type(error).__name__}); see to network and proxy")
    return well("events", "come by Socket Mode")


def _scopes_granted(answer: AsyncSlackResponse) -> frozenset[str] | None:
    told = _header(answer, "x-oauth-scopes")
    return None if told is None else frozenset(told.replace(" ", "").split(",")) - {""}


def _header(answer: AsyncSlackResponse, name: str) -> str | None:
    headers: Mapping[str, Any] = answer.headers
    found = next((value for key, value in headers.items() if key.lower() == name), None)
    return found if found is None or isinstance(found, str) else ",".join(found)
