"""Requests a second, by the bot's own serve path and a plain Bolt AsyncApp that echoes: slash commands and the page."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count, cycle, repeat
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.protocol import Waits
from bot.evaluation.questions import load_questions
from tests.delivery.scenarios import on_sqlite
from tests.delivery.site import SECRET, TEAM, Site, opened

SECONDS, AT_ONCE, ROUNDS = 4.0, 16, 3
TEXT = "what did CEOs say about talent management?"
QUESTIONS = Path(__file__).resolve().parent.parent / "knowledge" / "questions.yaml"


def echo(port: int, api_url: str) -> None:
    """A plain Bolt application, as its documentation shows it."""
    slack = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(f"xoxb-{TEAM}", base_url=api_url))

    @slack.command("/leadership")
    async def say_it_back(ack: AsyncAck, command: dict[str, str]) -> None:
        await ack(command["text"])

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await slack.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


Asking = Callable[[aiohttp.ClientSession, int, str, int], Awaitable[None]]


async def command(session: aiohttp.ClientSession, port: int, text: str, number: int) -> None:
    """A signed slash command of another person each time: nobody asks so fast."""
    form = {"command": "/leadership", "text": text, "team_id": TEAM, "channel_id": "C1", "user_id": f"U{number}"}
    raw, stamp = urlencode(form).encode(), str(int(time.time()))
    signature = "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    async with session.post(f"http://127.0.0.1:{port}/slack/events", data=raw, headers=headers) as response:
        assert response.status == 200, response.status
        assert await response.read()


async def visit(session: aiohttp.ClientSession, port: int, text: str, _number: int) -> None:
    async with session.get(f"http://127.0.0.1:{port}/", params={"q": text}) as response:
        assert response.status == 200, response.status
        assert await response.read()


def same() -> Iterator[str]:
    """One question that does the rounds."""
    return repeat(TEXT)


def new() -> Iterator[str]:
    """Questions as people type them, each with a number that makes it one nobody asked before."""
    recorded = [question.ask for question in load_questions(QUESTIONS)]
    return (f"{text} ({number})" for number, text in enumerate(cycle(recorded)))


async def measure(
    session: aiohttp.ClientSession, port: int, process: int, ask: Asking, texts: Iterator[str]
) -> tuple[float, float]:
    """Requests a second, by so many askers at once; and a second of the process's processor time, which is the fairer
    figure where the machine has other work.
    """
    end, numbers, spent = time.monotonic() + SECONDS, count(), processor_time(process)

    async def go_on() -> None:
        while time.monotonic() < end:
            await ask(session, port, next(texts), next(numbers))

    await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))
    done = next(numbers)
    return done / SECONDS, done / (processor_time(process) - spent)


def processor_time(process: int) -> float:
    """Seconds of processor time of all threads so far (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def echoing(site: Site, port: int) -> AsyncIterator[int]:
    process = multiprocessing.get_context("spawn").Process(target=echo, args=(port, f"{site.fake}/api/"), daemon=True)
    process.start()
    try:
        while True:
            try:
                await command(site.session, port, TEXT, 0)
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        assert process.pid
        yield process.pid
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = on_sqlite(Path(folder))
        site.waits = Waits()
        site.settings |= {"WEB_PAGE": "on", "RATE_PERSON": "off", "RATE_WORKSPACE": "off", "RATE_ADDRESS": "off"}
        async with opened(site, 2):
            bot, plain = site.replicas
            await site.start(bot)
            async with echoing(site, plain.port) as echoer:
                assert bot.process
                assert bot.process.pid
                await command(site.session, bot.port, TEXT, 0)
                for name, ask, texts in ROWS:
                    for _ in range(ROUNDS):
                        echoed = await measure(site.session, plain.port, echoer, command, same())
                        answered = await measure(site.session, bot.port, bot.process.pid, ask, texts())
                        report(name, echoed, answered)


def report(name: str, echoed: tuple[float, float], answered: tuple[float, float]) -> None:
    by_clock, by_processor = answered[0] / echoed[0], answered[1] / echoed[1]
    sys.stdout.write(
        f"{name}: echo {echoed[0]:,.0f}/s, bot {answered[0]:,.0f}/s, {by_clock:.2f} times;"
        f" by processor time {echoed[1]:,.0f}/s, {answered[1]:,.0f}/s, {by_processor:.2f} times\n"
    )
    sys.stdout.flush()


ROWS = (
    ("slash command, the same question", command, same),
    ("slash command, a new question each", command, new),
    ("web page, the same question", visit, same),
    ("web page, a new question each", visit, new),
)


if __name__ == "__main__":
    asyncio.run(main())
