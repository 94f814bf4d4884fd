"""The one place where all parts meet: configuration → Bot → one aiohttp application."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from bot import VERSION
from bot.bot import Bot
from bot.config import Config
from bot.curators import Council, council_of
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.errors import ConfigError
from bot.knowledge import load_all
from bot.library import Library, fit_library, foretell_reading
from bot.limits import Limits
from bot.matcher import compiled, tuning
from bot.model import Report
from bot.retention import Retention
from bot.store.behind import WriteBehind
from bot.store.database import utc_now
from bot.store.deliveries import Deliveries
from bot.store.engine import describe_url, parse_url
from bot.telemetry import logs
from bot.telemetry.middleware import observe
from bot.watch import parts, routes
from bot.watch.incidents import Watch
from bot.watch.readiness import READINESS, Readiness
from bot.watch.reloading import Reloading, fit_aside

logger = logging.getLogger(__name__)


def build_bot(config: Config) -> tuple[Bot, WriteBehind]:
    """Loads the report, fits the matcher and opens the database.

    Raises:
        BotError: whatever is at fault, a line each.
    """
    # What may take a minute comes last: whoever has named a wrong database hears of it at once.
    reports = load_all(config.reports, served=True)
    database = WriteBehind.open(config.database_url)
    try:
        if awaited := foretell_reading(reports, config.var / "cache"):
            logger.info("%s", awaited)
        library = _fit(config, reports)
        if foretell_reading(reports, config.var / "cache"):
            logger.warning("%s cannot be written to: each start reads the examples anew", config.var / "cache")
    except BaseException:
        database.close()
        raise
    return Bot(library, database, keeps_questions=config.curation.keeps_questions), database


def build_library(config: Config) -> Library:
    """Loads the reports and fits their matchers, or takes those from the cache.

    Raises:
        KnowledgeError: every fault, a line each.
        ConfigError: the default is none of them.
    """
    return _fit(config, load_all(config.reports, served=True))


def _fit(config: Config, reports: Iterable[Report]) -> Library:
    kept = config.curation.keeps_questions
    return fit_library(reports, config.var / "cache", config.default_report, questions_kept=kept)


def knowledge_files(config: Config, library: Library) -> Iterator[Path]:
    """What a library was read from, and what has come into its folder since."""
    yield from config.reports
    for report in library.reports:
        path = Path(report.path)
        yield from (path, path.parent / report.source.path, tuning.path_beside(path), compiled.path_beside(path))


async def rebuild_library(config: Config) -> Library:
    """The same while questions are answered: what takes long is done by another process.

    Raises:
        KnowledgeError: every fault, a line each.
    """
    paths = config.reports
    await asyncio.to_thread(load_all, paths, served=True)  # their faults, before anything is fitted
    for path in paths:
        await fit_aside(path)
    return await asyncio.to_thread(build_library, config)


def build(config: Config, bot: Bot, delivery: Delivery, council: Council | None = None) -> web.Application:
    """The application: health, the page where it is served, Slack and Teams with delivery where they are configured.

    Without a council, nobody curates.
    """
    # Platforms' SDKs are imported only where they are served: the terminal and the page stay light.
    app = web.Application(client_max_size=2 * 1024 * 1024, middlewares=[observe])
    app[READINESS] = readiness = Readiness()
    routes.register(app, config.watch, readiness)
    limits = Limits(config.rate_person, config.rate_workspace)
    if config.web_page:
        from bot.handlers import web as page  # noqa: PLC0415

        page.register(app, bot, limits=Limits(config.rate_address), proxies=config.proxies)
    else:
        routes.register_sign(app)
    if config.teams:
        from bot.handlers import teams  # noqa: PLC0415

        teams.register(app, bot, config.teams, delivery, curators=config.digest_curators, limits=limits)
        if not config.slack:
            app.cleanup_ctx.append(_delivering(delivery))
    if config.slack:
        from bot.handlers import slack  # noqa: PLC0415
        from bot.handlers.pages import Gate  # noqa: PLC0415

        gate = Gate(Limits(config.rate_address), config.proxies)
        slack.register(
            app,
            bot,
            config.slack,
            delivery,
            config.digest_curators,
            limits=limits,
            council=council,
            curators_channel=config.curation.channel,
            gate=gate,
        )
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
    await _try_address(config)
    bot, database = await asyncio.to_thread(build_bot, config)
    delivery = Delivery(Deliveries(database), waits or Waits(), now, owner=config.watch.owner)
    council = council_of(bot, database, config.curation.curators, config.var / "cache")
    await asyncio.to_thread(council.following.catch_up)  # what curators have accepted is answered from the start
    app = build(config, bot, delivery, council)
    reloading = Reloading(
        bot, partial(knowledge_files, config), partial(rebuild_library, config), council.following.refresh
    )
    parts.observe(app[READINESS], bot, database, delivery, reloading)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    # Who closes the terminal that the bot runs in means it to end; a service has none, and is told to read anew.
    loop.add_signal_handler(signal.SIGHUP, stop.set if os.isatty(0) else reloading.ask)
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    logs.take_unhandled(loop)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, config.host, config.port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise _not_listening(config, error) from None
    announce(welcome(config, bot.report, runner.addresses[0][1]))
    logger.info("version %s, with the %s", VERSION, describe_url(parse_url(config.database_url)))
    watching = [
        asyncio.create_task(Retention(database, config.retention_days).run(), name="retention"),
        asyncio.create_task(
            Watch(app[READINESS], delivery.tell_owner, may_speak=delivery.may_speak).run(), name="watch"
        ),
        asyncio.create_task(reloading.run(), name="reloading"),
        asyncio.create_task(council.following.run(), name="following"),
    ]
    await stop.wait()
    logger.info("stopping: what is being answered or posted is finished first")
    for task in watching:
        task.cancel()
    await runner.cleanup()
    council.close()
    await asyncio.to_thread(bot.close)
    logger.info("stopped")


async def _try_address(config: Config) -> None:
    """Opens the address and closes it again, before what takes long is begun.

    Raises:
        ConfigError: it cannot be listened on.
    """
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, config.host, config.port)
    except OSError as error:
        raise _not_listening(config, error) from None
    server.close()
    await server.wait_closed()


def _not_listening(config: Config, error: OSError) -> ConfigError:
    # asyncio words the error at length; a name that is not found has numbers of its own.
    unknown = isinstance(error, socket.gaierror)
    reason = error.strerror if unknown else os.strerror(error.errno or 0)
    at_fault = "HOST" if unknown or error.errno == errno.EADDRNOTAVAIL else "PORT"
    where = f"{config.host}:{config.port}"
    return ConfigError([f"{at_fault}: cannot listen on {where} ({reason}); give another PORT or HOST"])


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


def welcome(config: Config, report: Report, port: int) -> str:
    """Where to find what is served, a line each; `port` is the one really open, for PORT may be 0."""
    host = "localhost" if config.host in ("0.0.0.0", "::") else config.host  # noqa: S104 compared, not bound
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    others = [name.title for name in report.shelf if name.id != report.id]
    lines = [f"{report.bot_name} answers from {', '.join([report.title, *others])}."]
    if config.web_page:
        lines.append(f"Open {address}/ in a browser.")
    if config.slack:
        by = "Socket Mode" if config.slack.app_token else f"HTTP at {address}/slack/events"
        lines.append(f"Slack: by {by}.")
        if config.slack.oauth:
            lines.append(f"Install it in a workspace at {config.slack.oauth.public_url}/slack/install.")
    if config.teams:
        lines.append(f"Teams: by HTTP at {address}/api/messages.")
    return "\n".join([*lines, "Press Ctrl-C to stop."])
