"""The page on loopback with real parts: the shipped report, its matcher and a SQLite file."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from aiohttp import web

from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import default_report
from bot.handlers import web as handler
from bot.knowledge import load
from bot.library import Library
from bot.matcher import Matcher
from bot.store.database import Database

TODAY = "23 November 2026"


@cache
def answerer() -> Answerer:
    report = load(default_report())
    return Answerer(report, Matcher(report))


@contextmanager
def opened_bot(folder: Path, library: Library | None = None) -> Iterator[Bot]:
    database = Database.open(f"sqlite:///{folder / 'page.db'}")
    try:
        yield Bot(library or Library([answerer()]), database)
    finally:
        database.close()


def application(bot: Bot) -> web.Application:
    app = web.Application(client_max_size=2 * 1024 * 1024)
    handler.register(app, bot, today=lambda: TODAY)
    return app


@contextmanager
def served(app: web.Application) -> Iterator[str]:
    """Serves in a thread of its own, for browsers driven from this one; the address without a final slash."""
    opened: Future[tuple[str, Callable[[], object]]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(app, opened)))
    thread.start()
    address, close = opened.result(30)
    try:
        yield address
    finally:
        close()
        thread.join(30)


async def _serve(app: web.Application, opened: Future[tuple[str, Callable[[], object]]]) -> None:
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    try:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        opened.set_result((f"http://127.0.0.1:{runner.addresses[0][1]}", lambda: loop.call_soon_threadsafe(end.set)))
        await end.wait()
    except OSError as error:
        opened.set_exception(error)
    finally:
        await runner.cleanup()
