"""What is put under load: replicas of the bot by its own serve path, and a plain Bolt application that echoes."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.load.surfaces import TEXT, People
from bot.delivery.protocol import Waits
from tests.delivery.site import SECRET, TEAM, Site, opened

UNLIMITED = {"RATE_PERSON": "off", "RATE_WORKSPACE": "off", "RATE_ADDRESS": "off"}


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


@asynccontextmanager
async def echoing(site: Site, port: int) -> AsyncIterator[int]:
    """The echo in a process of its own; its id."""
    process = multiprocessing.get_context("spawn").Process(target=echo, args=(port, f"{site.fake}/api/"), daemon=True)
    process.start()
    try:
        people = People(site.session, [port])
        while True:
            try:
                await people.command(TEXT, 0)
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        assert process.pid
        yield process.pid
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


@asynccontextmanager
async def serving(site: Site, replicas: int, spare: int = 0) -> AsyncIterator[list[int]]:
    """Replicas with all surfaces open, and `spare` ports that nobody listens on yet; the replicas' process ids."""
    async with opened(site, replicas + spare), connector() as address:
        site.waits = Waits()
        site.settings |= UNLIMITED | {"WEB_PAGE": "on", "TEAMS_SERVICE_URL": address, "HOST": "127.0.0.1"}
        await asyncio.gather(*(site.start(replica) for replica in site.replicas[:replicas]))
        yield [process.pid for r in site.replicas[:replicas] if (process := r.process) and process.pid]


async def quieten(site: Site) -> None:
    """Waits until all that is written down is answered, and empties the fake Slack, which remembers every post."""
    posts = -1
    while (found := (await site.counts())["posts"]) != posts:
        posts = found
        await asyncio.sleep(2.0)
    async with site.session.post(f"{site.fake}/control/reset") as response:
        assert response.status == 200


@asynccontextmanager
async def connector() -> AsyncIterator[str]:
    """Where Teams' answers go: takes every activity. Its address."""

    async def take(_request: web.Request) -> web.Response:
        return web.json_response({"id": "1"}, status=201)

    app = web.Application()
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
