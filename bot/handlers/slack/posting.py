"""Posts to Slack and looks for what was posted: each answer of Slack's is one outcome, none is sent twice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.protocol import NO_TOKEN, Outcome, Post, Waits
from bot.errors import StoreError
from bot.handlers.slack.workspaces import NotConnectedError, Workspaces

logger = logging.getLogger(__name__)

EVENT_TYPE = "leadership_post"
# Slack may lift this for an app of its directory, for others it is the rule:
# https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
PAGE = 15
PAGES = 40
MARGIN = 5.0  # seconds by which Slack's clock and ours may differ
NO_CONNECTION_SECONDS = 2.0

# https://docs.slack.dev/reference/methods/chat.postMessage#errors: these say nothing of whether it was posted
_UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# The workspace's token is at fault, not the message: with another one it can go out, if only on another day.
_TOKEN_FAULTS = frozenset(
    {"account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked"}
)


class SlackSender:
    """Posts by the client of each workspace. The clients share one aiohttp session and have no retry handlers."""

    def __init__(self, workspaces: Workspaces, waits: Waits) -> None:
        self._workspaces = workspaces
        self._timeout = waits.timeout
        self._pace = Pace(waits.channel)

    async def wait_turn(self, post: Post) -> None:
        await self._pace.wait(f"{post.workspace} {post.channel}")

    async def send(self, post: Post) -> Outcome:
        try:
            client = await self._workspaces.sending(post.workspace)
            outcome = await self._send_by(client, post)
            if outcome.kind != "refused" or outcome.detail not in _TOKEN_FAULTS:
                return outcome
            if await self._workspaces.doubt(post.workspace, client.token, outcome.detail):
                return Outcome("later", outcome.detail)
        except NotConnectedError as error:
            return Outcome("held", f"{NO_TOKEN}: {error.reason}")
        except StoreError:
            return Outcome("later", "the database is out of reach", NO_CONNECTION_SECONDS)
        return Outcome("held", f"{NO_TOKEN}: {outcome.detail}")

    async def _send_by(self, client: AsyncWebClient, post: Post) -> Outcome:
        try:
            async with asyncio.timeout(self._timeout):
                response = await client.chat_postMessage(**_arguments(post))
        except SlackApiError as error:
            return _failed(error)
        except aiohttp.ClientConnectorError as error:
            return Outcome("later", f"no connection: {error.os_error}", NO_CONNECTION_SECONDS)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return Outcome("unclear", type(error).__name__)
        return Outcome("sent", str(response.get("ts", "")))

    async def find(self, post: Post, since: float) -> Outcome:
        arguments: dict[str, Any] = {
            "channel": post.channel,
            "oldest": f"{since - MARGIN:.6f}",
            "limit": PAGE,
            "include_all_metadata": True,
        }
        for _ in range(PAGES):
            try:
                page = await self._page(post, arguments)
            except SlackApiError as error:
                failed = _failed(error)
                # Whatever Slack will not show cannot tell whether the message is there.
                return Outcome("blind", failed.detail) if failed.kind == "refused" else _look_later(failed)
            except NotConnectedError as error:
                return Outcome("blind", error.reason)
            except StoreError:
                return Outcome("later", "the database is out of reach", NO_CONNECTION_SECONDS)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                return Outcome("later", type(error).__name__, NO_CONNECTION_SECONDS)
            for message in page.get("messages", ()):
                if _key_of(message) == post.key:
                    return Outcome("sent", str(message["ts"]))
            arguments["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not (page.get("has_more") and arguments["cursor"]):
                return Outcome("absent")
        return Outcome("blind", f"more than {PAGE * PAGES} messages have come since")

    async def _page(self, post: Post, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 Slack's JSON
        client = await self._workspaces.sending(post.workspace)
        async with asyncio.timeout(self._timeout):
            if post.thread:
                return (await client.conversations_replies(ts=post.thread, **arguments)).data
            return (await client.conversations_history(**arguments)).data


class Pace:
    """Spaces out calls by name; each wait takes the next free moment."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._next: dict[str, float] = {}

    async def wait(self, name: str) -> None:
        now = self._clock()
        turn = max(now, self._next.get(name, 0.0))
        self._next[name] = turn + self._seconds
        if len(self._next) > 10_000:
            self._next = {name: at for name, at in self._next.items() if at > now}
        if turn > now:
            await asyncio.sleep(turn - now)


def _arguments(post: Post) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "channel": post.channel,
        "text": post.text,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": post.key}},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if post.blocks:
        arguments["blocks"] = list(post.blocks)
    if post.thread:
        arguments["thread_ts"] = post.thread
    return arguments


def _failed(error: SlackApiError) -> Outcome:
    response = error.response
    # Where Slack's answer is no JSON, the SDK gives aiohttp's response or a dict.
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    name = str(response.get("error") or "") if hasattr(response, "get") else ""
    if status == 429 or name in _LATER:
        return Outcome("later", name or "429", _retry_after(getattr(response, "headers", None) or {}))
    if not name or status >= 500 or name in _UNCLEAR:
        return Outcome("unclear", name or f"HTTP {status}")
    return Outcome("refused", name)


def _retry_after(headers: Any) -> float:  # noqa: ANN401 the SDK's mapping
    value = next((headers[name] for name in headers if name.lower() == "retry-after"), "1")
    try:
        return max(0.1, float(value))
    except ValueError:
        return 1.0


def _look_later(outcome: Outcome) -> Outcome:
    return Outcome("later", outcome.detail, outcome.seconds or NO_CONNECTION_SECONDS)


def _key_of(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")
