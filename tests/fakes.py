"""Fakes that record: each stands in for a service outside, on loopback, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Call = tuple[str, dict[str, Any]]


@dataclass
class FakeSlack:
    """Slack's Web API and response addresses.

    `refuse` names the error a method answers with, `users` what is known of people, `slow` the
    seconds that a method takes. `grants` are the answers of oauth.v2.access by code or by refresh token, each good
    once; `dead` tokens are refused. `tokens` says by which token each method was called.
    """

    calls: list[Call] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    channels: dict[str, list[str]] = field(default_factory=dict)  # which channels people are in
    takes_citations: bool = True
    headers: dict[str, str] = field(default_factory=dict)  # of usual answers
    invited: bool = True  # the bot, to whatever channel is asked about
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    tokens: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{name}", self._respond)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        assert self._runner
        await self._runner.cleanup()

    def sent(self, method: str = "chat.postMessage") -> list[dict[str, Any]]:
        """What was sent to a method, oldest first; "respond" for response addresses."""
        return [arguments for name, arguments in self.calls if name == method]

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.tokens.append((method, token))
        await asyncio.sleep(self.slow.get(method, 0.0))
        if error := self.refuse.get(method):
            return web.json_response({"ok": False, "error": error})
        if token in self.dead:
            return web.json_response({"ok": False, "error": "token_revoked"})
        if method == "oauth.v2.access":
            return web.json_response(self._grant(arguments))
        if not self.takes_citations and '"citation"' in json.dumps(arguments):
            return web.json_response({"ok": False, "error": "invalid_blocks"})
        if method == "users.conversations":
            return web.json_response({"ok": True, **self._page(arguments)})
        if method == "users.info":
            person = arguments["user"]
            user = {"id": person, "team_id": "T1", **self.users.get(person, {})}
            return web.json_response({"ok": True, "user": user})
        if method == "conversations.info":
            return web.json_response({"ok": True, "channel": {"is_member": self.invited}})
        return web.json_response({"ok": True, **_ANSWERS.get(method, {})}, headers=self.headers)

    def _grant(self, arguments: dict[str, Any]) -> dict[str, Any]:
        by_refresh = arguments.get("grant_type") == "refresh_token"
        found = self.grants.pop(arguments["refresh_token" if by_refresh else "code"], None)
        if found is None:
            return {"ok": False, "error": "invalid_refresh_token" if by_refresh else "invalid_code"}
        return {"ok": True, "token_type": "bot", **found}

    def _page(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """One channel a page."""
        ids, at = self.channels.get(arguments["user"], []), int(arguments.get("cursor") or 0)
        cursor = str(at + 1) if at + 1 < len(ids) else ""
        return {"channels": [{"id": name} for name in ids[at : at + 1]], "response_metadata": {"next_cursor": cursor}}

    async def _respond(self, request: web.Request) -> web.Response:
        self.calls.append(("respond", await request.json()))
        return web.Response(status=404 if "respond" in self.refuse else 200, text="ok")


_ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT"},
    "chat.postMessage": {"ts": "1700000099.000100"},
    "views.open": {"view": {"id": "V1"}},
    "views.push": {"view": {"id": "V2"}},
}


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = {name: str(value) for name, value in [*request.query.items(), *(await request.post()).items()]}
    return {name: json.loads(value) if value[:1] in "[{" else value for name, value in form.items()}
