"""Posts to Teams: each answer of Teams' is one outcome, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from microsoft_agents.activity import Activity, ConversationParameters
from microsoft_agents.hosting.core import AuthenticationConstants, Connections
from microsoft_agents.hosting.core.connector.teams import TeamsConnectorClient

from bot.config import TeamsConfig
from bot.delivery.protocol import Outcome, Post, Waits
from bot.handlers.teams.heard import PREFIX
from bot.handlers.teams.hosts import Hosts

logger = logging.getLogger(__name__)

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: 8 in 2 seconds, 60 in 30, a conversation
PACE_SECONDS = 0.5
NO_CONNECTION_SECONDS = 2.0
_PERSON = "29:"  # begins the id of a person, as a conversation's does not
_SCOPES = [AuthenticationConstants.AGENTS_SDK_SCOPE + "/.default"]

Remember = Callable[["TeamsPost", str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TeamsPost(Post):
    """A post with its card. `activity` is sent; votes on it are for `receipt`; an empty address is the usual one."""

    activity: Mapping[str, Any] = field(default_factory=dict)
    receipt: str = ""
    service_url: str = ""
    place: str = ""  # what the bot is installed in there, see Heard


class NoTokenError(Exception):
    """Microsoft's sign-in gives this app no token."""


class TeamsSender:
    """Posts by the SDK's connector client, only ever to hosts that are listed."""

    def __init__(self, config: TeamsConfig, connections: Connections | None, hosts: Hosts, waits: Waits) -> None:
        self._app_id = config.app_id
        self._service_url = config.service_url
        self._connections = connections  # None for the playground, which asks for no token
        self._hosts = hosts
        self._timeout = waits.timeout
        self._turns: dict[str, float] = {}
        self.remember: Remember | None = None  # is told which message a receipt went out in

    async def wait_turn(self, post: Post) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, self._turns.get(post.channel, 0.0))
        self._turns = {name: at for name, at in self._turns.items() if at > now} | {post.channel: turn + PACE_SECONDS}
        if turn > now:
            await asyncio.sleep(turn - now)

    async def send(self, post: Post) -> Outcome:
        """Creating an activity is not idempotent: only what surely was not posted may be sent again.

        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#handle-http-429-responses
        """
        if not post.channel:
            return Outcome("refused", "nobody is known to tell")
        service_url = post.service_url if isinstance(post, TeamsPost) and post.service_url else self._service_url
        if not self._hosts.is_allowed(service_url):
            return Outcome("refused", "the service address is none of Microsoft's")
        try:
            async with asyncio.timeout(self._timeout):
                client = await self._client(service_url)
        except NoTokenError:
            return Outcome("refused", "Microsoft gives no token; check TEAMS_APP_PASSWORD and TEAMS_TENANT_ID")
        except (OSError, TimeoutError) as error:  # requests' errors are OSErrors
            return Outcome("later", f"no token: {type(error).__name__}", NO_CONNECTION_SECONDS)
        try:
            return await self._post(client, post)
        finally:
            await client.close()

    async def find(self, _post: Post, _since: float) -> Outcome:
        return Outcome("blind", "messages of Teams cannot be searched")

    async def show_typing(self, service_url: str, conversation: str) -> None:
        """Best effort: nothing hangs on it."""
        try:
            client = await self._client(service_url)
            try:
                await client.conversations.send_to_conversation(conversation, Activity(type="typing"))
            finally:
                await client.close()
        except Exception as error:  # noqa: BLE001 the answer itself will meet and report whatever it is
            logger.info("typing could not be shown: %s", type(error).__name__)

    async def _post(self, client: TeamsConnectorClient, post: Post) -> Outcome:
        try:
            async with asyncio.timeout(self._timeout):
                conversation = await self._conversation(client, post)
                made = await _create(client, conversation, post)
        except aiohttp.ClientResponseError as error:
            return _failed(error)
        except aiohttp.ClientConnectorError as error:
            return Outcome("later", f"no connection: {error.os_error}", NO_CONNECTION_SECONDS)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return Outcome("unclear", type(error).__name__)
        message = made.id or ""
        if self.remember and message and isinstance(post, TeamsPost) and post.receipt:
            await self.remember(post, message)
        return Outcome("sent", message)

    async def _conversation(self, client: TeamsConnectorClient, post: Post) -> str:
        """The conversation's id; for a person that of the chat with them, which is made where there is none."""
        if not post.channel.startswith(_PERSON):
            return post.channel
        tenant = post.workspace.removeprefix(PREFIX)
        asked = {
            "isGroup": False,
            "bot": {"id": f"28:{self._app_id}"},
            "members": [{"id": post.channel}],
            "channelData": {"tenant": {"id": tenant}},
        }
        made = await client.conversations.create_conversation(ConversationParameters.model_validate(asked))
        return str(made.id)

    async def _client(self, service_url: str) -> TeamsConnectorClient:
        token = await self.token()
        session = aiohttp.ClientSession(base_url=service_url.rstrip("/") + "/", middlewares=[self._hosts.guard])
        return TeamsConnectorClient(service_url, token, session=session)

    async def token(self) -> str:
        """What posts are sent with; "" for the playground.

        Raises:
            NoTokenError: Microsoft refuses one.
            OSError: the sign-in cannot be reached.
        """
        if self._connections is None:
            return ""
        provider = self._connections.get_default_connection()
        try:
            return await provider.get_access_token(AuthenticationConstants.AGENTS_SDK_SCOPE, _SCOPES)
        except ValueError:
            # Its message may hold what the sign-in answered; the SDK has logged that already.
            raise NoTokenError from None


async def _create(client: TeamsConnectorClient, conversation: str, post: Post) -> Any:  # noqa: ANN401 the SDK's answer
    activity = post.activity if isinstance(post, TeamsPost) else {"type": "message", "text": post.text}
    addressed = Activity.model_validate({**activity, "conversation": {"id": conversation}})
    if post.thread:
        addressed.reply_to_id = post.thread
        return await client.conversations.reply_to_activity(conversation, post.thread, addressed)
    return await client.conversations.send_to_conversation(conversation, addressed)


def _failed(error: aiohttp.ClientResponseError) -> Outcome:
    detail = f"HTTP {error.status} {_code(error.message)}".rstrip()
    if error.status == 429:
        return Outcome("later", detail, _retry_after(error.headers or {}))
    return Outcome("refused" if error.status < 500 else "unclear", detail)


def _code(body: str) -> str:
    """The error's name in an answer of the connector, {"error": {"code": …}}."""
    try:
        code = json.loads(body)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return code[:80] if isinstance(code, str) else ""


def _retry_after(headers: Mapping[str, str]) -> float:
    value = next((words for name, words in headers.items() if name.lower() == "retry-after"), "2")
    try:
        return max(0.1, float(value))
    except ValueError:
        return 2.0
