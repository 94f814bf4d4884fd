"""The fake's two faces: the Web API under /api/ and the controls under /control/."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from tools.fake_slack.channels import Channels
from tools.fake_slack.faults import Faults


class FakeSlack:
    """One Slack with all its workspaces; a token `xoxb-T1` belongs to workspace T1."""

    def __init__(self, seed: int = 0) -> None:
        self.faults = Faults()
        self.channels = Channels()
        self._dice = random.Random(seed)  # noqa: S311 faults are no secrets
        self._tasks: set[asyncio.Task[None]] = set()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2**20)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/control/counts", self._counts)
        app.router.add_get("/control/messages", self._messages)
        app.router.add_post("/control/faults", self._set_faults)
        app.router.add_post("/control/channels", self._set_channels)
        app.router.add_post("/control/reset", self._reset)
        return app

    # --- the Web API ---

    async def _call(self, request: web.Request) -> web.StreamResponse:
        arguments = await _arguments(request)
        match request.match_info["method"]:
            case "chat.postMessage":
                return await self._post(request, arguments)
            case "conversations.history":
                return self._history(arguments, None)
            case "conversations.replies":
                return self._history(arguments, str(arguments["ts"]))
            case "auth.test":
                team = _team(request)
                return _ok(team_id=team, user_id="U0BOT", bot_id="B0FAKE", team=team, user="bot", url="https://fake/")
            case "conversations.open":
                return _ok(channel={"id": "D" + str(arguments.get("users", ""))})
            case _:
                return _ok()

    async def _post(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        channel = str(body.get("channel", ""))
        self.channels.note_call(channel)
        error = self.faults.error or self.channels.errors.get(channel)
        if error:
            return _error(error)
        if self.faults.enforce_rate and self.channels.too_soon(channel):
            return self._limit(channel, 1)
        fault = self.faults.pick(self._dice)
        if fault == "limited":
            return self._limit(channel, self.faults.retry_after)
        if fault == "late":
            self._later(self.faults.late_seconds, channel, body)
            _cut(request)
        if fault == "dropped" or (fault in ("error_500", "internal_error") and self._dice.random() < 0.5):
            return self._fail(request, fault)
        message = self.channels.add(channel, body)
        if fault in ("error_500", "internal_error", "lost"):
            return self._fail(request, fault)
        await asyncio.sleep(self.faults.slow_seconds if fault == "slow" else self.faults.answer_seconds)
        return _ok(channel=channel, ts=message.ts, message=message.shown(with_metadata=False))

    def _fail(self, request: web.Request, fault: str) -> web.Response:
        if fault == "internal_error":
            return _error(fault)
        if fault != "error_500":
            _cut(request)
        return web.Response(status=500, text="upstream connect error", content_type="text/html")

    def _limit(self, channel: str, seconds: int) -> web.Response:
        self.channels.limit(channel, seconds)
        return _limited(seconds)

    def _later(self, seconds: float, channel: str, body: dict[str, Any]) -> None:
        async def commit() -> None:
            await asyncio.sleep(seconds)
            self.channels.add(channel, body)

        task = asyncio.create_task(commit())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _history(self, arguments: Mapping[str, Any], thread: str | None) -> web.Response:
        self.channels.looks += 1
        if not self.faults.history:
            return _error("missing_scope", needed="channels:history", provided="chat:write")
        if self._dice.random() < self.faults.history_limited:
            return _limited(self.faults.retry_after)
        oldest = float(arguments.get("cursor") or arguments.get("oldest") or 0)
        limit = int(arguments.get("limit") or 100)
        found = self.channels.history(str(arguments["channel"]), thread, oldest, self.faults.history_lag)
        page = found[:limit]
        more = len(found) > limit
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in ("true", "1")
        shown = [message.shown(with_metadata) for message in page]
        # Replies come oldest first, history newest first:
        # https://docs.slack.dev/reference/methods/conversations.history
        if thread is None:
            shown.reverse()
        cursor = page[-1].ts if more else ""
        return _ok(messages=shown, has_more=more, response_metadata={"next_cursor": cursor})

    # --- the controls ---

    async def _counts(self, _request: web.Request) -> web.Response:
        channels = self.channels
        numbers = {"posts": channels.posts, "looks": channels.looks, "refused": channels.refused}
        numbers["impatient"] = channels.impatient
        return web.json_response({"keys": channels.counts(), "messages": len(channels.messages)} | numbers)

    async def _messages(self, request: web.Request) -> web.Response:
        channel = request.query.get("channel")
        found = [m for m in self.channels.messages if channel in (None, m.channel)]
        return web.json_response([{"channel": m.channel, "ts": m.ts, "key": m.key} | m.body for m in found])

    async def _set_faults(self, request: web.Request) -> web.Response:
        try:
            self.faults.change(await request.json())
        except ValueError as error:
            return web.Response(status=400, text=str(error))
        return web.json_response({})

    async def _set_channels(self, request: web.Request) -> web.Response:
        """Channels and the error that posting to them gets; an empty error mends the channel."""
        for channel, error in (await request.json()).items():
            self.channels.errors[channel] = error
        return web.json_response({})

    async def _reset(self, _request: web.Request) -> web.Response:
        self.faults = Faults()
        self.channels = Channels()
        return web.json_response({})


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = dict(request.query) | dict(await request.post())
    # Forms carry blocks and metadata as JSON text.
    nested = {name: json.loads(str(form[name])) for name in ("blocks", "metadata", "attachments") if name in form}
    return form | nested


def _team(request: web.Request) -> str:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return token.removeprefix("xoxb-").split("-")[0] or "T0"


def _cut(request: web.Request) -> NoReturn:
    """Closes the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError("cut on purpose")


def _ok(**values: object) -> web.Response:
    return web.json_response({"ok": True} | values)


def _error(error: str, **values: object) -> web.Response:
    return web.json_response({"ok": False, "error": error} | values)


def _limited(seconds: int) -> web.Response:
    headers = {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
