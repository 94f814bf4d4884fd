"""Slack: events, commands and presses in, messages out; over HTTP at /slack/events or by Socket Mode."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.bot import Bot
from bot.config import SlackConfig
from bot.curators import Council, council_of
from bot.delivery.service import Delivery
from bot.handlers.pages import OPEN, Gate
from bot.handlers.slack import (
    actions,
    commands,
    curating,
    curation_menus,
    curation_posts,
    departures,
    digest_posts,
    errors,
    home,
    messages,
    modals,
    shortcuts,
    steps,
)
from bot.handlers.slack.admission import Admit, guarded
from bot.handlers.slack.citing import Citations, CitingSender
from bot.handlers.slack.departures import Departures
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.digest_commands import DigestDesk
from bot.handlers.slack.door import Door
from bot.handlers.slack.many import Many
from bot.handlers.slack.people import Admission, People
from bot.handlers.slack.posting import SlackSender
from bot.handlers.slack.socket_log import SocketWords, socket_log
from bot.handlers.slack.work import Work
from bot.handlers.slack.workspaces import Authorize, Clients, OneWorkspace, Workspaces
from bot.limits import UNLIMITED, Limits
from bot.watch.readiness import State, add_probe

PATH = "/slack/events"
WORK = web.AppKey("slack_work", Work)
DELIVERY = web.AppKey("slack_delivery", Delivery)


def register(
    app: web.Application,
    bot: Bot,
    config: SlackConfig,
    delivery: Delivery,
    curators: frozenset[str] = frozenset(),
    *,
    limits: Limits = UNLIMITED,
    council: Council | None = None,
    curators_channel: tuple[str, str] | None = None,
    gate: Gate = OPEN,
) -> None:
    """Serves Slack from the application, from its start to its end; only `curators`, if any, may change digests.

    `curators_channel` (workspace, "" where there is one, and channel) hears each week what was not answered;
    `gate` says how often an address may begin to install.
    """
    clients = Clients(config.api_url)
    many = Many.of(config.oauth, clients, delivery) if config.oauth else None
    workspaces: Workspaces = many.workspaces if many else OneWorkspace(clients, config.bot_token)
    people, work = People(workspaces.client), Work()
    citations = Citations(bot, native=config.native_citations)
    digests = DigestDesk(
        bot, delivery.deliveries, workspaces.client, people, citations, now=delivery.now, curators=curators
    )
    admission = Admission(people, guests=config.guests, strangers=config.strangers, limits=limits)
    council = council or council_of(bot, delivery.deliveries.database)
    desk = Desk(bot, delivery.deliveries, citations, admission, delivery.now, council)
    given = {
        "work": work,
        "inbox": delivery.inbox,
        "digests": digests,
        "desk": desk,
        "departures": Departures(delivery, workspaces, many),
    }
    slack = build(bot, workspaces, clients.calling(None), given)
    app[WORK], app[DELIVERY] = work, delivery
    sender = CitingSender(SlackSender(workspaces, delivery.waits), citations)
    answer = guarded(partial(messages.answer, bot, digests), admission)
    delivery.connect(sender, answer, digest_posts.platform(bot, sender))
    if curators_channel:
        delivery.post_weekly(curation_posts.weekly(bot, council, *curators_channel))
    app.cleanup_ctx.append(_serving(slack, config, workspaces, many))
    if not config.app_token and config.signing_secret:
        app.router.add_post(PATH, Door(slack, config.signing_secret).receive)
    if many:
        many.front_desk(bot, gate).register(app)


def build(bot: Bot, workspaces: Workspaces, client: AsyncWebClient, given: Mapping[str, Any]) -> AsyncApp:
    """Bolt's application with all listeners, which are given `bot` and what `given` holds by name.

    Bolt makes a client for each request after `client`, with the workspace's own token.
    """
    slack = AsyncApp(
        name="leadership-bot",
        # Bolt warns of a token in the environment, which `authorize` makes unused, and of bodies it cannot place.
        logger=_errors_only(),
        client=client,
        authorize=Authorize(workspaces),  # type: ignore[arg-type]  # a kind of its own, which Bolt takes as it is
        user_facing_authorize_error_message=phrases.NOT_INSTALLED,
        # The door has done this, and answers what Bolt's own check cannot read; a socket needs none.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        # What is to be done before the acknowledgement is; the rest is handed to `work` by the listeners.
        process_before_response=True,
    )

    slack.middleware(Admit(given["desk"], {"bot": bot, **given}))

    async def pass_by() -> None:
        """Acknowledges an event that nobody listens to; Slack would send it again and again."""

    slack.error(errors.answer_failed)
    # Bolt asks the listeners in turn: first those that somebody waits for.
    commands.register(slack)
    messages.register(slack)
    for part in (actions, curating, curation_menus, departures, home, modals, shortcuts, steps):
        part.register(slack)
    slack.event(re.compile(".*"))(pass_by)
    return slack


async def _look(workspaces: Workspaces, socket: AsyncSocketModeHandler | None, words: SocketWords) -> State:
    """Whether Slack knows the bot and, in Socket Mode, holds its connection."""
    if socket and not await socket.client.is_connected():
        refused = words.refused
        why = f"Slack refuses the app-level token: {refused}" if refused else "the socket is not connected"
        return State(ready=False, detail=why)
    words.refused = None
    try:
        await workspaces.reach()
    except SlackApiError as error:
        return State(ready=False, detail=f"Slack refuses the token: {errors.name_of(error)}")
    return State(ready=True, detail="connected by socket" if socket else "events come by HTTP")


def _errors_only() -> logging.Logger:
    quiet = logging.getLogger(f"{__name__}.bolt")
    quiet.setLevel(logging.ERROR)
    return quiet


def _serving(
    slack: AsyncApp, config: SlackConfig, workspaces: Workspaces, many: Many | None
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def serve(app: web.Application) -> AsyncIterator[None]:
        # Bolt makes a client for each request and hands this session on: one pool of connections for all of them.
        async with ClientSession() as session:
            slack.client.session = session
            workspaces.use(session)
            await workspaces.check()
            await app[DELIVERY].start()
            words = SocketWords()
            socket = AsyncSocketModeHandler(slack, config.app_token, socket_log(words)) if config.app_token else None
            add_probe(app, "slack", partial(_look, workspaces, socket, words))
            # Not waited for: where Slack is away it tries again and again, and whoever asks /readyz is told.
            connecting = asyncio.create_task(socket.connect_async()) if socket else None  # type: ignore[no-untyped-call]
            renewing = asyncio.create_task(many.renew(), name="token rotation") if many else None
            yield
            if socket and connecting:
                connecting.cancel()
                await socket.client.close()  # type: ignore[no-untyped-call]
            if renewing:
                renewing.cancel()
            await app[DELIVERY].stop()
            await app[WORK].finish()

    return serve
