"""The bot in emulate, an emulator of Slack that refuses calls for want of a scope.

Run as `python -m tests.peers.emulated` inside a network namespace of its own, for the emulator listens on all
interfaces; it prints what every call got, for all of the manifest's scopes and for all but one. `tour_with_scopes` does
both.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import SlackConfig, default_report
from bot.handlers import slack as handler
from bot.knowledge import load
from bot.library import Library
from bot.matcher import Matcher
from bot.store.database import Database
from tests.handlers.slack.conftest import SECRET, Front, delivery
from tests.handlers.slack.tour import tour
from tests.peers import local_slack

ROOT = Path(__file__).resolve().parents[2]
EMULATE = ROOT / "tests/peers/node_modules/.bin/emulate"
ADDRESS = "http://127.0.0.1:4003"
TEAM, PERSON = "T000000001", "U000000001"  # the emulator's own
Calls = dict[str, list[str]]  # method → "" or the error, each once


def missing() -> str | None:
    """Why the emulator cannot be run here, if so."""
    if not EMULATE.exists() or not shutil.which("node"):
        return "emulate is not installed: run `npm ci` in tests/peers"
    reason = local_slack.missing()
    return reason if reason and "namespace" in reason else None


def tour_with_scopes() -> dict[str, Calls]:
    """What calls got, by the scope that was left out; "" where none was."""
    command = [*local_slack._namespace(), sys.executable, "-m", "tests.peers.emulated"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def manifest_scopes() -> list[str]:
    manifest = json.loads((ROOT / "manifests/slack.json").read_text())
    return list(manifest["oauth_config"]["scopes"]["bot"])


# --- inside the namespace ---------------------------------------------------------------------------------------------


class Between:
    """Stands between the bot and the emulator and notes what every call gets.

    Methods that the emulator does not know are answered with `ok`, and noted as "unknown".
    """

    def __init__(self, http: ClientSession) -> None:
        self._http = http
        self.calls: dict[str, set[str]] = defaultdict(set)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._pass_on)
        app.router.add_post("/respond/{name}", self._respond)
        return app

    async def _pass_on(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        kept = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        address = f"{ADDRESS}/api/{method}"
        # The emulator takes every method by POST alone, Slack those that only read by GET too.
        sent = await request.read() if request.method == "POST" else dict(request.query)
        async with self._http.post(address, data=sent, params=request.query, headers=kept) as answer:
            if answer.status == 404:
                self.calls[method].add("unknown")
                return web.json_response({"ok": True, "channels": []})
            got = await answer.json()
        self.calls[method].add(got.get("error", ""))
        return web.json_response(got)

    async def _respond(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")


def start_emulator(folder: Path, tokens: dict[str, list[str]]) -> subprocess.Popen[bytes]:
    kept = [{"token": name, "type": "bot", "user": "bot", "scopes": scopes} for name, scopes in tokens.items()]
    channels = [{"name": "talk"}, {"name": "board", "is_private": True}]
    seed = {"slack": {"strict_scopes": True, "users": [{"name": "bot"}], "channels": channels, "tokens": kept}}
    path = folder / "seed.json"
    path.write_text(json.dumps(seed))
    command = [str(EMULATE), "start", "--service", "slack", "--port", ADDRESS.rsplit(":", 1)[1], "--seed", str(path)]
    # Its own output would mingle with what is printed here.
    return subprocess.Popen(command, cwd=folder, stdout=sys.stderr, stderr=sys.stderr)


async def find_channels(http: ClientSession) -> tuple[str, str]:
    """The ids of the seeded channels, public and private, once the emulator serves."""
    deadline = time.monotonic() + local_slack.PATIENCE
    headers, types = {"Authorization": "Bearer xoxb-seeing"}, {"types": "public_channel,private_channel"}
    while True:
        try:
            async with http.post(f"{ADDRESS}/api/conversations.list", headers=headers, data=types) as answer:
                ids = {channel["name"]: channel["id"] for channel in (await answer.json())["channels"]}
                return ids["talk"], ids["board"]
        except OSError:
            assert time.monotonic() < deadline, "the emulator does not serve"
            await asyncio.sleep(0.1)


async def take_tour(bot: Bot, http: ClientSession, token: str, channels: tuple[str, str]) -> Calls:
    between = Between(http)
    async with TestServer(between.application()) as server:
        app = web.Application()
        api = f"http://{server.host}:{server.port}/"
        config = SlackConfig(token, SECRET, None, f"{api}api/")
        handler.register(app, bot, config, delivery(bot))
        async with TestClient(TestServer(app)) as client:
            front = Front(client, _Address(api.rstrip("/")), TEAM)  # type: ignore[arg-type]
            await tour(front, PERSON, channels)
    return {method: sorted(errors) for method, errors in between.calls.items()}


class _Address:
    """What a Front needs of a Slack: where it takes responses."""

    def __init__(self, url: str) -> None:
        self.url = url


async def compare(folder: Path) -> dict[str, Calls]:
    scopes = manifest_scopes()
    left_out = {name: [scope for scope in scopes if scope != name] for name in ["", *scopes]}
    tokens = {f"xoxb-{number}": kept for number, kept in enumerate(left_out.values())}
    emulator = start_emulator(folder, {**tokens, "xoxb-seeing": ["channels:read", "groups:read"]})
    report = load(default_report())
    answerer = Answerer(report, Matcher(report))
    found: dict[str, Calls] = {}
    try:
        async with ClientSession() as http:
            channels = await find_channels(http)
            for name, token in zip(left_out, tokens, strict=True):
                database = Database.open(f"sqlite:///{folder}/{token}.db")
                found[name] = await take_tour(Bot(Library([answerer]), database), http, token, channels)
                database.close()
    finally:
        emulator.terminate()
        emulator.wait(10)
    return found


def main() -> None:
    local_slack._raise_loopback()
    os.environ.pop("NODE_OPTIONS", None)
    with TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(compare(Path(folder)))))


if __name__ == "__main__":
    main()
