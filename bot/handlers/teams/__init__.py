"""Microsoft Teams: activities in at /api/messages, by the Microsoft 365 Agents SDK, and posts out by its connector."""

from __future__ import annotations

import logging

from aiohttp import web
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.aiohttp import CloudAdapter
from microsoft_agents.hosting.core import (
    AgentAuthConfiguration,
    ChannelServiceClientFactoryBase,
    ClaimsIdentity,
    Connections,
    TurnContext,
)
from microsoft_agents.hosting.core.connector.client import UserTokenClient
from microsoft_agents.hosting.core.connector.teams import TeamsConnectorClient
from microsoft_agents.hosting.core.http import HttpResponse

from bot.bot import Bot
from bot.config import TeamsConfig
from bot.delivery.service import Delivery
from bot.handlers.teams import digest_posts
from bot.handlers.teams.agent import Agent
from bot.handlers.teams.door import Door, Incoming
from bot.handlers.teams.heard import PREFIX
from bot.handlers.teams.hosts import Hosts
from bot.handlers.teams.messages import Messages
from bot.handlers.teams.posting import TeamsPost, TeamsSender
from bot.handlers.teams.standing import Standing
from bot.limits import UNLIMITED, Limits
from bot.watch.readiness import add_probe


def register(
    app: web.Application,
    bot: Bot,
    config: TeamsConfig,
    delivery: Delivery,
    *,
    curators: frozenset[str] = frozenset(),
    connections: Connections | None = None,
    limits: Limits = UNLIMITED,
) -> None:
    """Serves Teams from the application.

    Args:
        app: gets a sub-application at /api.
        bot: answers.
        config: of Teams.
        delivery: is started and stopped by others.
        curators: directory ids of the only people who may change digests; all may where it is empty.
        connections: give tokens; Microsoft's sign-in where it is None.
        limits: how often people may ask.
    """
    if config.app_id and connections is None:
        connections = sign_in(config)
    keep_bodies_out_of_logs()
    hosts = Hosts(config.service_url)
    sender = TeamsSender(config, connections, hosts, delivery.waits)
    messages = Messages(bot, delivery, sender, curators)
    delivery.connect(sender, messages.answer, digest_posts.platform(bot, sender), PREFIX)

    async def remember(post: TeamsPost, message: str) -> None:
        await bot.tie(post.workspace, post.channel, message, post.receipt, post.place)

    sender.remember = remember
    add_probe(app, "teams", Standing(sender).look)
    adapter = CloudAdapter(channel_service_client_factory=SilentClients(), host_validator=hosts)
    adapter.on_turn_error = raise_again
    agent = Agent(bot, delivery, limits)

    async def process(request: Incoming) -> HttpResponse:
        return await adapter.process_request(request, agent)

    # A sub-application: what Teams needs around its requests stays with Teams.
    teams = web.Application()
    teams.router.add_post("/messages", Door(config, hosts, process).receive)
    app.add_subapp("/api/", teams)


def keep_bodies_out_of_logs() -> None:
    """The SDK logs what it cannot read with a traceback that quotes it; the door answers 400, and that is enough."""
    logging.getLogger("microsoft_agents.activity.activity").setLevel(logging.CRITICAL)


def sign_in(config: TeamsConfig) -> Connections:
    """Tokens for posts, by the app's client secret."""
    configuration = AgentAuthConfiguration(
        client_id=config.app_id,
        tenant_id=config.tenant_id,
        client_secret=config.app_password,
    )
    return MsalConnectionManager({"SERVICE_CONNECTION": configuration})


async def raise_again(_context: TurnContext, error: Exception) -> None:
    """Instead of the SDK's own way, which sends the exception's text to the chat and prints it."""
    raise error


class SilentClients(ChannelServiceClientFactoryBase):
    """Clients for turns, which post nothing themselves: so none needs a token before its message is written down."""

    async def create_connector_client(  # noqa: PLR0917 the SDK's signature
        self,
        context: TurnContext | None,  # noqa: ARG002
        claims_identity: ClaimsIdentity,  # noqa: ARG002
        service_url: str,
        audience: str,  # noqa: ARG002
        scopes: list[str] | None = None,  # noqa: ARG002
        use_anonymous: bool = False,  # noqa: ARG002, FBT002
    ) -> TeamsConnectorClient:
        return TeamsConnectorClient(service_url, "")

    async def create_user_token_client(
        self,
        context: TurnContext,  # noqa: ARG002
        claims_identity: ClaimsIdentity,  # noqa: ARG002
        use_anonymous: bool = False,  # noqa: ARG002, FBT002
    ) -> UserTokenClient:
        return UserTokenClient("https://api.botframework.com", "", app_id="nobody signs in")
