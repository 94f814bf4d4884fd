"""Signed slash commands a second: the bot by its own serve path, and a plain Bolt AsyncApp that echoes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import multiprocessing
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.protocol import Waits
from tests.delivery.scenarios import on_sqlite
from tests.delivery.site import SECRET, TEAM, Site, opened

SECONDS, AT_ONCE, ROUNDS = 5.0, 16, 3
TEXT = "what did CEOs say about talent management?"


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


async def ask(session: aiohttp.ClientSession, port: int, number: int) -> None:
    form = {"command": "/leadership", "text": TEXT, "team_id": TEAM, "channel_id": "C1", "user_id": f"U{number}"}
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


async def measure(session: aiohttp.ClientSession, port: int) -> float:
    """Requests a second, by so many askers at once."""
    end, done = time.monotonic() + SECONDS, 0

    async def go_on(asker: int) -> None:
        nonlocal done
        number = 0
        while time.monotonic() < end:
            number += 1
            await ask(session, port, asker * 1_000_000 + number)  # another person each time: nobody asks so fast
            done += 1

    await asyncio.gather(*(go_on(asker) for asker in range(AT_ONCE)))
    return done / SECONDS


@asynccontextmanager
async def echoing(site: Site, port: int) -> AsyncIterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=echo, args=(port, f"{site.fake}/api/"), daemon=True)
    process.start()
    try:
        while True:
            try:
                await ask(site.session, port, 0)
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        yield
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = on_sqlite(Path(folder))
        site.waits = Waits()
        async with opened(site, 2):
            bot, plain = site.replicas
            await site.start(bot)
            async with echoing(site, plain.port):
                await ask(site.session, bot.port, 0)
                for _ in range(ROUNDS):
                    echoed, answered = await measure(site.session, plain.port), await measure(site.session, bot.port)
                    sys.stdout.write(f"echo {echoed:,.0f}/s, bot {answered:,.0f}/s, {answered / echoed:.2f} times\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
