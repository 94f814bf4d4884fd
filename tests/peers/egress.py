"""The bot as people run it, in a network of its own in which every packet to anywhere else is seen.

Run as `python -m tests.peers.egress local|real` inside a network namespace; it prints what left the machine as JSON. In
`local` Slack and Teams are fakes on loopback, so that whatever leaves is for somebody else; in `real` they are where
they are in earnest, and only their names may be asked for.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, sign
from tests.handlers.teams import service
from tests.handlers.teams.service import ANN, BOT, TENANT, FakeConnector
from tests.peers.local_slack import ROOT, _namespace, _raise_loopback

PORT, PATIENCE = 4201, 90.0
BOT_URL = f"http://127.0.0.1:{PORT}"
QUESTION = "what did CEOs say about talent management?"
_EVERYTHING = 0x0003  # ETH_P_ALL


def watch(mode: str) -> dict[str, Any]:
    """What was said on each surface, which packets were meant for other machines, and which names were looked up."""
    command = [*_namespace(), sys.executable, "-m", "tests.peers.egress", mode]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


# --- inside the namespace ---------------------------------------------------------------------------------------------


class Watch:
    """Sees each packet, whichever program of the machine it is from, and answers that no name is known."""

    def __init__(self) -> None:
        # Every address of the world is this machine's own: what leaves for it is seen on loopback.
        for family in ("-4", "-6"):
            everywhere = "0.0.0.0/0" if family == "-4" else "::/0"
            subprocess.run(["ip", family, "route", "add", "local", everywhere, "dev", "lo"], check=family == "-4")
        self.packets: set[str] = set()
        self.names: set[str] = set()
        self._wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERYTHING))
        self._names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._names.bind(("0.0.0.0", 53))
        for work in (self._look, self._answer):
            threading.Thread(target=work, daemon=True).start()
        self._prove_itself()

    def _prove_itself(self) -> None:
        """A watch that sees nothing would prove nothing."""
        with socket.socket() as call:
            call.connect_ex(("192.0.2.1", 443))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as post:
            post.sendto(b"x", ("198.51.100.1", 4000))
        with suppress(OSError):
            socket.getaddrinfo("watched.example", 443)
        deadline = time.monotonic() + PATIENCE
        while not (self.packets >= {"tcp 192.0.2.1:443", "udp 198.51.100.1:4000"} and "watched.example" in self.names):
            assert time.monotonic() < deadline, (self.packets, self.names)
            time.sleep(0.01)
        time.sleep(0.2)  # for the answers to it
        self.packets.clear()
        self.names.clear()

    def _look(self) -> None:
        while True:
            frame = self._wire.recv(65535)
            (kind,) = struct.unpack_from("!H", frame, 12)
            if kind == 0x0800:
                start = 14 + (frame[14] & 15) * 4
                source, target = (socket.inet_ntoa(frame[at : at + 4]) for at in (26, 30))
                self._note(source, target, frame[23], frame[start : start + 4])
            elif kind == 0x86DD:
                source, target = (socket.inet_ntop(socket.AF_INET6, frame[at : at + 16]) for at in (22, 38))
                self._note(source, target, frame[20], frame[54:58])

    def _note(self, source: str, target: str, protocol: int, ports: bytes) -> None:
        inside = source.startswith(("127.", "::1")) and target.startswith(("127.", "::1"))
        sent, asked = struct.unpack("!HH", ports) if len(ports) == 4 else (0, 0)
        if not inside and 53 not in (sent, asked) and protocol in (6, 17):
            self.packets.add(f"{'tcp' if protocol == 6 else 'udp'} {target}:{asked}")

    def _answer(self) -> None:
        while True:
            query, asker = self._names.recvfrom(4096)
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1 : at + 1 + query[at]].decode())
                at += query[at] + 1
            self.names.add(".".join(labels).lower())
            # The same question, answered with "no such name".
            self._names.sendto(query[:2] + b"\x81\x83" + query[4:6] + b"\0\0\0\0\0\0" + query[12 : at + 5], asker)


async def run(mode: str, folder: Path) -> dict[str, Any]:
    watched, slack, connector = Watch(), FakeSlack(), FakeConnector()
    await slack.start()
    await connector.start()
    local = {"SLACK_API_URL": f"{slack.url}/api/", "TEAMS_SERVICE_URL": connector.url}
    real = {"TEAMS_APP_ID": service.APP_ID, "TEAMS_APP_PASSWORD": "x", "TEAMS_TENANT_ID": TENANT}
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(PORT),
        "WEB_PAGE": "on",
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        **(local if mode == "local" else real),
    }
    bot = _serve(environment, folder / "bot.log")
    try:
        async with ClientSession() as http:
            said = await (_converse(http, slack, connector) if mode == "local" else _knock(http, connector))
    finally:
        bot.send_signal(signal.SIGTERM)
        await asyncio.to_thread(bot.wait, 20)
    said["terminal"] = await asyncio.to_thread(_ask, environment)
    await slack.stop()
    await connector.stop()
    found = {"packets": sorted(watched.packets), "names": sorted(watched.names)}
    return {**found, "said": said, "log": (folder / "bot.log").read_text()}


def _serve(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as written:
        command = [sys.executable, "-m", "bot", "serve"]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=written)


def _ask(environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "bot", "ask", QUESTION]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


async def _converse(http: ClientSession, slack: FakeSlack, connector: FakeConnector) -> dict[str, str]:
    said = {"web": await _page(http)}
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@UBOT> {QUESTION}", "ts": "1700000001.1"}
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    assert (await _signed(http, json.dumps(body).encode(), "application/json"))[0] == 200
    form = {"command": "/leadership", "text": QUESTION, "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
    said["command"] = (await _signed(http, urlencode(form).encode(), "application/x-www-form-urlencoded"))[1]
    digest = {**form, "text": "digest on daily", "trigger_id": "T.1"}
    said["digest"] = (await _signed(http, urlencode(digest).encode(), "application/x-www-form-urlencoded"))[1]
    async with http.post(f"{BOT_URL}/api/messages", json=_activity(connector)) as response:
        assert response.status == 202, await response.text()
    await _until(lambda: bool(slack.sent() and connector.posted()))
    said["slack"], said["teams"] = slack.sent()[0]["text"], connector.posted()[0]["summary"]
    return said


async def _knock(http: ClientSession, connector: FakeConnector) -> dict[str, str]:
    """With a token that Microsoft might have signed, so that its keys are asked for."""
    said = {"web": await _page(http)}
    bearer = {"Authorization": f"Bearer {service.token('https://smba.trafficmanager.net/uk/')}"}
    async with http.post(f"{BOT_URL}/api/messages", json=_activity(connector), headers=bearer) as response:
        said["teams"] = str(response.status)
    return said


async def _page(http: ClientSession) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            async with http.get(f"{BOT_URL}/", params={"q": QUESTION}) as response:
                return await response.text()
        except OSError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


async def _signed(http: ClientSession, raw: bytes, content_type: str) -> tuple[int, str]:
    stamp = str(int(time.time()))
    headers = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(stamp, raw)}
    async with http.post(f"{BOT_URL}/slack/events", data=raw, headers=headers) as response:
        return response.status, await response.text()


def _activity(connector: FakeConnector) -> dict[str, Any]:
    place = {"id": "a:ann", "conversationType": "personal", "tenantId": TENANT}
    who = {"from": ANN, "recipient": BOT, "conversation": place, "serviceUrl": connector.url}
    return {"type": "message", "id": "said-1", "channelId": "msteams", "text": QUESTION, **who}


async def _until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    _raise_loopback()
    with TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(run(sys.argv[1], Path(scratch)))))
