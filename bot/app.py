"""The one place where all parts meet: configuration → Bot → one aiohttp application."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime

from aiohttp import web

from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import Config
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.errors import ConfigError, StoreError
from bot.knowledge import load
from bot.library import Library
from bot.limits import Limits
from bot.matcher import Matcher
from bot.model import Report
from bot.retention import Retention
from bot.store.behind import WriteBehind
from bot.store.database import utc_now
from bot.store.deliveries import Deliveries
from bot.telemetry import metrics
from bot.telemetry.middleware import observe
from bot.watch import routes
from bot.watch.incidents import Watch
from bot.watch.readiness import READINESS, Readiness, State

logger = logging.getLogger(__name__)


def build_bot(config: Config) -> tuple[Bot, WriteBehind]:
    """Loads the report, fits the matcher and opens the database.

    Raises:
        BotError: whatever is at fault, a line each.
    """
    report = load(config.report)
    library = Library([Answerer(report, Matcher(report, config.var / "cache"))])
    database = WriteBehind.open(config.database_url)
    return Bot(library, database), database


def build(config: Config, bot: Bot, delivery: Delivery) -> web.Application:
    """The application: health, the page where it is served, Slack and Teams with delivery where they are configured."""
    # Platforms' SDKs are imported only where they are served: the terminal and the page stay light.
    app = web.Application(client_max_size=2 * 1024 * 1024, middlewares=[observe])
    app[READINESS] = readiness = Readiness()
    routes.register(app, config.watch, readiness)
    limits = Limits(config.rate_person, config.rate_workspace)
    if config.web_page:
        from bot.handlers import web as page  # noqa: PLC0415

        page.register(app, bot, limits=Limits(config.rate_address), proxies=config.proxies)
    if config.teams:
        from bot.handlers import teams  # noqa: PLC0415

        teams.register(app, bot, config.teams, delivery, curators=config.digest_curators, limits=limits)
        if not config.slack:
            app.cleanup_ctx.append(_delivering(delivery))
    if config.slack:
        from bot.handlers import slack  # noqa: PLC0415

        slack.register(app, bot, config.slack, delivery, config.digest_curators, limits=limits)
    return app


def _delivering(delivery: Delivery) -> Callable[[web.Application], AsyncIterator[None]]:
    """Delivery for as long as the application runs. Slack runs it itself, between its session and its socket."""

    async def deliver(_app: web.Application) -> AsyncIterator[None]:
        await delivery.start()
        yield
        await delivery.stop()

    return deliver


async def serve(
    config: Config, announce: Callable[[str], None], waits: Waits | None = None, now: Callable[[], datetime] = utc_now
) -> None:
    """Serves until SIGINT or SIGTERM, then lets what is under way finish.

    Args:
        config: what to serve, and where.
        announce: is told, once the address is open, where to find what is served.
        waits: how long delivery waits for what; tests shorten it.
        now: the clock that digests are due by.

    Raises:
        BotError: whatever is at fault, a line each.
    """
    bot, database = await asyncio.to_thread(build_bot, config)
    delivery = Delivery(Deliveries(database), waits or Waits(), now, owner=config.watch.owner)
    app = build(config, bot, delivery)
    observe_parts(app[READINESS], bot, database, delivery)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, config.host, config.port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        # asyncio words the error at length; a name that is not found has numbers of its own.
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        where = f"{config.host}:{config.port}"
        raise ConfigError([f"PORT: cannot listen on {where} ({reason}); give another PORT or HOST"]) from None
    announce(welcome(config, bot.report, runner.addresses[0][1]))
    forgetting = asyncio.create_task(Retention(database, config.retention_days).run(), name="retention")
    watching = asyncio.create_task(Watch(app[READINESS], delivery.tell_owner).run(), name="watch")
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    forgetting.cancel()
    watching.cancel()
    await runner.cleanup()
    await asyncio.to_thread(bot.close)


def run(
    config: Config, announce: Callable[[str], None], waits: Waits | None = None, now: Callable[[], datetime] = utc_now
) -> None:
    """Serves as `serve` does, from outside any event loop, on uvloop where there is one."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(config, announce, waits, now))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    # Not on Windows, and not everywhere a new Python is: asyncio's own loop does the same, more slowly.
    with suppress(ImportError):
        import uvloop  # noqa: PLC0415

        return uvloop.new_event_loop
    return None


def observe_parts(readiness: Readiness, bot: Bot, database: WriteBehind, delivery: Delivery) -> None:
    """What every bot has; the platforms add themselves."""

    async def look_at_knowledge() -> State:
        return State(ready=True, detail=f"{len(bot.library.reports)} loaded, by default {bot.report.version}")

    async def look_at_database() -> State:
        try:
            await asyncio.to_thread(database.check)
        except StoreError as error:
            logger.info("%s", error)
            return State(ready=False, detail="cannot be reached")
        return State(ready=True, detail="reachable")

    readiness.add("knowledge", look_at_knowledge)
    readiness.add("database", look_at_database)
    metrics.name_knowledge({report.id: report.version for report in bot.library.reports})
    metrics.WAITING.set_function(lambda: delivery.inbox.waiting)
    metrics.UNWRITTEN.set_function(lambda: database.unwritten)


def welcome(config: Config, report: Report, port: int) -> str:
    """Where to find what is served, a line each; `port` is the one really open, for PORT may be 0."""
    host = "localhost" if config.host in ("0.0.0.0", "::") else config.host  # noqa: S104 compared, not bound
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    lines = [f"{report.bot_name} answers from {report.title}."]
    if config.web_page:
        lines.append(f"Open {address}/ in a browser.")
    if config.slack:
        by = "Socket Mode" if config.slack.app_token else f"HTTP at {address}/slack/events"
        lines.append(f"Slack: by {by}.")
    if config.teams:
        lines.append(f"Teams: by HTTP at {address}/api/messages.")
    return "\n".join([*lines, "Press Ctrl-C to stop."])
