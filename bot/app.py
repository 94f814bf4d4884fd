"""The one place where all parts meet: configuration → Bot → one aiohttp application."""

from __future__ import annotations

import asyncio
import logging
import signal

from aiohttp import web

from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import Config
from bot.knowledge import load
from bot.matcher import Matcher
from bot.store.database import Database

logger = logging.getLogger(__name__)


def build_bot(config: Config) -> Bot:
    """Loads the report, fits the matcher and opens the database.

    Raises:
        BotError: whatever is at fault, a line each.
    """
    report = load(config.report)
    return Bot(report, Answerer(report, Matcher(report)), Database.open(config.database_url))


def build(config: Config, bot: Bot) -> web.Application:
    """The application: health, the page where it is served, Slack where it is configured."""
    # Platforms' SDKs are imported only where they are served: the terminal and the page stay light.
    app = web.Application(client_max_size=2 * 1024 * 1024)
    app.router.add_get("/healthz", _healthz)
    if config.web_page:
        from bot.handlers import web as page  # noqa: PLC0415

        page.register(app, bot)
    if config.slack:
        from bot.handlers import slack  # noqa: PLC0415

        slack.register(app, bot, config.slack)
    return app


async def serve(config: Config) -> None:
    """Serves until SIGINT or SIGTERM, then lets what is under way finish."""
    bot = await asyncio.to_thread(build_bot, config)
    runner = web.AppRunner(build(config, bot), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, config.host, config.port)
    await site.start()
    logger.info("serving on %s", site.name)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    await runner.cleanup()


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
