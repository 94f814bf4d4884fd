"""Socket Mode with many workspaces: one socket for the app, and each workspace's own token for what is said there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.bot import Bot
from bot.config import OAuthConfig, SlackConfig
from bot.handlers import slack as handler
from bot.handlers.slack.oauth import INSTALL
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import KEY, PUBLIC, delivery, install

TALENT = "what did CEOs say about talent management?"


class Switchboard:
    """Slack's end of a socket: https://docs.slack.dev/apis/events-api/using-socket-mode."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.opened: list[str] = []  # by which tokens
        self.acknowledged: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._sockets: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()
        self.url = ""

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_get("/socket", self._connect)
        app.router.add_route("*", "/api/{method}", self.slack._api)
        return app

    async def send(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Sends an envelope; its acknowledgement."""
        socket = await self._sockets.get()
        self._sockets.put_nowait(socket)
        envelope = {"envelope_id": f"e{len(self.slack.calls)}{kind}", "type": kind, "payload": payload}
        await socket.send_json({**envelope, "accepts_response_payload": kind != "events_api"})
        async with asyncio.timeout(10):
            return await self.acknowledged.get()

    async def _open(self, request: web.Request) -> web.Response:
        self.opened.append(request.headers["Authorization"])
        return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws')}/socket"})

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.put_nowait(socket)
        async for message in socket:
            if message.type is web.WSMsgType.TEXT:
                self.acknowledged.put_nowait(json.loads(message.data))
        return socket


@pytest.fixture
async def switchboard(slack: FakeSlack) -> AsyncIterator[Switchboard]:
    board = Switchboard(slack)
    async with TestServer(board.application()) as server:
        board.url = str(server.make_url("")).rstrip("/")
        yield board


async def test_each_workspace_is_answered_over_the_one_socket_by_its_own_token(
    bot: Bot, slack: FakeSlack, switchboard: Switchboard
):
    for name in ("T1", "T2"):
        install(bot, name)
    app = web.Application()
    oauth = OAuthConfig("1.2", "s3cret", (KEY,), PUBLIC)
    made = delivery(bot)
    handler.register(app, bot, SlackConfig("", None, "xapp-1", f"{switchboard.url}/api/", oauth=oauth), made)
    async with TestClient(TestServer(app)) as client:
        for name in ("T1", "T2", "T3"):
            event = {
                "type": "message",
                "channel": "D1",
                "channel_type": "im",
                "user": "U1",
                "text": TALENT,
                "ts": "1.0",
            }
            body = {"type": "event_callback", "team_id": name, "event_id": f"Ev{name}", "event": event}
            await switchboard.send("events_api", {**body, "authorizations": [{"team_id": name, "user_id": "UBOT"}]})
            await made.settle()
        assert slack.tokens == [("chat.postMessage", "xoxb-T1"), ("chat.postMessage", "xoxb-T2")]

        form = {"command": "/leadership", "text": TALENT, "channel_id": "C1", "user_id": "U1"}
        answer = await switchboard.send("slash_commands", {**form, "team_id": "T2"})
        assert "Talent management" in answer["payload"]["text"]

        left = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_uninstalled"}}
        await switchboard.send("events_api", left)
        assert await bot.followed("T1", "D1", "1.0") is None
        assert await bot.followed("T2", "D1", "1.0") is not None
        # Installing needs browsers, whichever way events come.
        assert (await client.get(INSTALL)).status == 200
        assert (await client.post(handler.PATH)).status == 404
    assert switchboard.opened == ["Bearer xapp-1"]
