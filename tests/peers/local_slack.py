"""A conversation with the bot through local-slack, an emulator of Slack that nobody here wrote.

Run as `python -m tests.peers.local_slack socket|events` inside a network namespace of its own, for the emulator listens
on all interfaces; it prints what happened as one JSON object. `converse` does both.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from aiohttp import ClientSession

ROOT = Path(__file__).resolve().parents[2]
BINARY = ROOT / "tests/peers/node_modules/local-slack-linux-x64/bin/local-slack"
EMULATOR, BOT = "http://127.0.0.1:4100", "http://127.0.0.1:4101"
TALENT = "what did CEOs say about talent management?"
FOLLOW_UP = "Who was interviewed for the report?"
ANN, CHANNEL, BOT_USER = "U0ANN", "C0GENERAL", "U0BOT"
PATIENCE = 20.0  # seconds for one step


def missing() -> str | None:
    """Why the emulator cannot be run here, if so."""
    if not BINARY.exists():
        return "local-slack is not installed: run `npm ci` in tests/peers (Linux on x64)"
    if not is_possible():
        return "no right to make a network namespace (unshare --net), and the emulator listens on all interfaces"
    return None


def is_possible() -> bool:
    """Whether a network namespace can be made."""
    return (
        bool(_namespace()) and subprocess.run([*_namespace(), "true"], capture_output=True, check=False).returncode == 0
    )


def converse(mode: str) -> dict[str, Any]:
    """What was said and done in the emulator; `mode` is socket or events."""
    command = [*_namespace(), sys.executable, "-m", "tests.peers.local_slack", mode]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def _namespace() -> list[str]:
    unshare = shutil.which("unshare")
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    return [unshare, *mapped, "--net", "--kill-child"] if unshare else []


# --- inside the namespace ---------------------------------------------------------------------------------------------


class Conversation:
    """The emulator, the bot as people run it, and one person who writes and presses."""

    channels: tuple[str, ...] = (CHANNEL,)
    settings: Mapping[str, str] = {}
    serving = (sys.executable, "-m", "bot", "serve")

    def __init__(self, mode: str, folder: Path, http: ClientSession) -> None:
        self._mode, self._folder, self._http = mode, folder, http
        self._bot: subprocess.Popen[bytes] | None = None
        self.waits: dict[str, float] = {}  # seconds from an event to its acknowledgement

    def start_emulator(self) -> subprocess.Popen[bytes]:
        app = {"mode": self._mode, "botUserId": BOT_USER, "botToken": "xoxb-peer", "appToken": "xapp-peer"}
        if self._mode == "events":
            app |= {"requestUrl": f"{BOT}/slack/events", "signingSecret": "peer-secret"}
        settings = {
            "apps": [app],
            "users": [{"id": ANN, "name": "ann"}],
            "channels": [{"id": c, "name": c[2:].lower(), "members": [ANN, BOT_USER]} for c in self.channels],
        }
        path = self._folder / "config.json"
        path.write_text(json.dumps(settings))
        command = [BINARY, "--config", path, "--port", EMULATOR.rsplit(":", 1)[1], "--base-host", "127.0.0.1"]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    async def start_bot(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "PORT": BOT.rsplit(":", 1)[1],
            "DATABASE_URL": f"sqlite:///{self._folder}/bot.db",
            "SLACK_BOT_TOKEN": "xoxb-peer",
            "SLACK_API_URL": f"{EMULATOR}/api/",
            **({"SLACK_APP_TOKEN": "xapp-peer"} if self._mode == "socket" else {"SLACK_SIGNING_SECRET": "peer-secret"}),
            **self.settings,
        }
        log = (self._folder / "bot.log").open("ab")
        before = len(await self._connections())
        self._bot = _serve(self.serving, environment, log)
        await self._until(lambda: self._answers(f"{BOT}/healthz"), "the bot to serve")
        if self._mode == "socket":
            await self._until(lambda: self._has_connected(before), "the bot to open its socket")

    def stop_bot(self) -> int:
        assert self._bot
        self._bot.send_signal(signal.SIGTERM)
        return self._bot.wait(15)

    def log(self) -> str:
        return (self._folder / "bot.log").read_text()

    async def write(self, step: str, text: str, channel: str, thread: str | None = None) -> dict[str, Any]:
        body = {"channel": channel, "user": ANN, "text": text, **({"thread_ts": thread} if thread else {})}
        return dict((await self._control(step, "message", body))["message"])

    async def command(self, step: str, text: str, channel: str = CHANNEL) -> None:
        await self._control(step, "command", {"channel": channel, "user": ANN, "command": "/leadership", "text": text})

    async def press(self, step: str, message: dict[str, Any], action: dict[str, Any]) -> None:
        body = {"channel": message["channel"], "messageTs": message["ts"], "user": ANN, "action": action}
        await self._control(step, "interact", body)

    async def said(self, channel: str, count: int) -> list[dict[str, Any]]:
        """The bot's messages in a channel, once there are so many."""
        found: list[dict[str, Any]] = []

        async def enough() -> bool:
            everything = (await self._get(f"_control/messages/{channel}"))["messages"]
            found[:] = [message for message in everything if message["user"] == BOT_USER]
            return len(found) >= count

        await self._until(enough, f"{count} messages in {channel}; there are {len(found)}")
        return found

    async def calls(self) -> list[dict[str, Any]]:
        return [entry for entry in (await self._get("_control/log"))["log"] if entry["kind"] == "web_api"]

    async def views(self) -> list[dict[str, Any]]:
        """The modals that are open."""
        async with self._http.ws_connect(f"{EMULATOR}/ui") as ui:
            return list((await ui.receive_json())["state"]["modalStack"])

    async def wait_for_emulator(self) -> None:
        await self._until(lambda: self._answers(f"{EMULATOR}/_control/state"), "the emulator to serve")

    async def _control(self, step: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        started = time.perf_counter()
        async with self._http.post(f"{EMULATOR}/_control/{path}", json=body) as response:
            answer = dict(await response.json())
        assert answer["ok"], answer
        self.waits[step] = round(time.perf_counter() - started, 3)
        return answer

    async def _get(self, path: str) -> dict[str, Any]:
        async with self._http.get(f"{EMULATOR}/{path}") as response:
            return dict(await response.json())

    async def _connections(self) -> list[dict[str, Any]]:
        log = (await self._get("_control/log"))["log"]
        return [entry for entry in log if entry["kind"] == "socket" and "connected (hello)" in entry["summary"]]

    async def _has_connected(self, before: int) -> bool:
        return len(await self._connections()) > before

    async def _answers(self, address: str) -> bool:
        try:
            async with self._http.get(address) as response:
                return response.status == 200
        except OSError:
            return False

    async def _until(self, condition: Callable[[], Any], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not await condition():
            log = (self._folder / "bot.log").read_text()[-2000:] if (self._folder / "bot.log").exists() else ""
            assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}\n{log}"
            await asyncio.sleep(0.05)


async def hold(mode: str, folder: Path) -> dict[str, Any]:
    """The whole conversation, step by step."""
    async with ClientSession() as http:
        talk = Conversation(mode, folder, http)
        emulator = talk.start_emulator()
        try:
            await talk.wait_for_emulator()
            await talk.start_bot()
            return await _steps(talk)
        finally:
            talk.stop_bot()
            emulator.kill()


async def _steps(talk: Conversation) -> dict[str, Any]:
    mention = await talk.write("mention", f"<@{BOT_USER}> {TALENT}", CHANNEL)
    await talk.said(CHANNEL, 1)
    direct = await talk.write("direct", TALENT, ANN)
    await talk.said(direct["channel"], 1)
    stopped = talk.stop_bot()
    await talk.start_bot()
    await talk.write("follow-up", FOLLOW_UP, CHANNEL, mention["ts"])
    answer = (await talk.said(CHANNEL, 2))[0]
    await talk.write("chatter", "thanks, that helps", CHANNEL, mention["ts"])
    await talk.command("command", TALENT)
    await talk.said(CHANNEL, 3)
    pressable = {e["action_id"]: e for block in answer["blocks"] for e in block.get("elements", ()) if "action_id" in e}
    await talk.press("button", answer, pressable["intent:1"])
    await talk.said(CHANNEL, 4)
    positive = pressable["vote"]["positive_button"]["value"]
    await talk.press("vote", answer, {"type": "feedback_buttons", "action_id": "vote", "value": positive})
    await talk.said(CHANNEL, 5)
    await talk.press("citation", answer, pressable["cite"])
    await asyncio.sleep(1)  # what comes twice comes by now
    return {
        "mention": mention,
        "direct": direct,
        "channel": await talk.said(CHANNEL, 5),
        "direct_channel": await talk.said(direct["channel"], 1),
        "views": await talk.views(),
        "waits": talk.waits,
        "calls": [entry["summary"] for entry in await talk.calls()],
        "exit": stopped,
        "log": talk.log(),
        "follow_up_title": pressable["intent:1"]["text"]["text"],
    }


def _serve(command: Sequence[str], environment: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)


def _raise_loopback() -> None:
    """A new namespace has its loopback down."""
    get_flags, set_flags, up = 0x8913, 0x8914, 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh22x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(sock, get_flags, request), 16)
        fcntl.ioctl(sock, set_flags, struct.pack("16sh22x", b"lo", flags | up))


if __name__ == "__main__":
    _raise_loopback()
    with TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(hold(sys.argv[1], Path(folder)))))
