"""Stands between a browser and the small Slack: passes all on, and what the browser is to show in a form it can."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from tools.slack_page.showing import filled_in, shown

LARGEST = 64 * 2**20  # bytes of a message: the first holds all that was said
_HOP_BY_HOP = {"connection", "content-encoding", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade"}


def make_page(emulator: str) -> web.Application:
    """The page of a local-slack; `emulator` is its address, http://127.0.0.1:4100."""
    page = web.Application(client_max_size=LARGEST)
    page.cleanup_ctx.append(_session)
    page[_EMULATOR] = emulator.rstrip("/")
    page.router.add_get("/ui", _talk)
    page.router.add_route("*", "/{path:.*}", _pass_on)
    return page


_EMULATOR = web.AppKey("emulator", str)
_SESSION = web.AppKey("session", ClientSession)


async def _session(page: web.Application) -> Any:  # noqa: ANN401 an asynchronous generator
    async with ClientSession(auto_decompress=True) as session:
        page[_SESSION] = session
        yield


async def _pass_on(request: web.Request) -> web.Response:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
    body = await request.read()
    url = request.app[_EMULATOR] + request.rel_url.raw_path_qs
    async with request.app[_SESSION].request(request.method, url, headers=headers, data=body) as found:
        passed = {name: value for name, value in found.headers.items() if name.lower() not in _HOP_BY_HOP}
        return web.Response(status=found.status, headers=passed, body=await found.read())


async def _talk(request: web.Request) -> web.WebSocketResponse:
    browser = web.WebSocketResponse(max_msg_size=LARGEST)
    await browser.prepare(request)
    address = request.app[_EMULATOR] + "/ui"
    async with request.app[_SESSION].ws_connect(address, max_msg_size=LARGEST) as slack:
        views: list[dict[str, Any]] = []
        both = [asyncio.create_task(_show(slack, browser, views)), asyncio.create_task(_send(browser, slack, views))]
        _, open_ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in open_:
            task.cancel()
        await asyncio.gather(*open_, return_exceptions=True)
    await browser.close()
    return browser


async def _show(slack: ClientWebSocketResponse, browser: web.WebSocketResponse, views: list[dict[str, Any]]) -> None:
    """What Slack says; `views` are the windows that are open, the uppermost last. The log stays as it was sent."""
    async for message in slack:
        if message.type is WSMsgType.TEXT:
            said = json.loads(message.data)
            if said.get("t") == "view":
                views[:] = said.get("stack", ())
            await browser.send_str(json.dumps(said if said.get("t") == "log" else shown(said)))


async def _send(browser: web.WebSocketResponse, slack: ClientWebSocketResponse, views: list[dict[str, Any]]) -> None:
    async for message in browser:
        if message.type is WSMsgType.TEXT:
            typed = json.loads(message.data)
            if typed.get("t") == "view_submit" and views:
                typed["values"] = filled_in(views[-1], typed.get("values") or {})
            await slack.send_str(json.dumps(typed))
