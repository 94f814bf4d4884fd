"""What is accepted on one replica answers on the other within five seconds, and after a restart; a real PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from bot import phrases
from bot.knowledge import load
from tests.delivery.replica import Given, processes, serve
from tests.delivery.site import MORNING, ROOT, WAITS
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, buttons, sign
from tests.knowledge_files import write_report
from tests.postgres import Postgres, free_port, postgres
from tests.render.checkers import texts

__all__ = ["postgres"]

BEES = "Where do bees sleep at night?"
CURATOR = "U0CURATOR"
SOON = 5.0  # seconds in which what is accepted must answer everywhere


@dataclass
class Site:
    """Replicas of the bot on one database, and Slack, which signs what it sends and records what it gets."""

    slack: FakeSlack
    http: ClientSession
    environment: dict[str, str]
    folder: Path
    running: dict[int, ForkServerProcess] = field(default_factory=dict)
    number: int = 0
    morning: datetime = MORNING
    speed: float = 1.0
    anchor: float = field(default_factory=time.time)

    async def start(self, port: int) -> None:
        environment = {**self.environment, "PORT": str(port)}
        log = self.folder / f"{port}.log"
        given = Given(environment, log, WAITS, self.morning.timestamp(), self.anchor, self.speed)
        ready, child = processes.Pipe(duplex=False)
        process = processes.Process(target=serve, args=(given, child))  # not a daemon: those have no children
        await asyncio.to_thread(process.start)
        child.close()
        try:
            await asyncio.to_thread(ready.recv)
        except EOFError:
            raise AssertionError(log.read_text()[-3000:]) from None
        self.running[port] = process

    async def stop(self, port: int) -> None:
        process = self.running.pop(port)
        assert process.pid
        os.kill(process.pid, signal.SIGTERM)
        await asyncio.to_thread(process.join, 60)

    async def send(self, port: int, raw: bytes, content_type: str) -> dict[str, Any]:
        stamp = str(int(time.time()))
        headers = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp}
        headers["X-Slack-Signature"] = sign(stamp, raw)
        async with self.http.post(f"http://127.0.0.1:{port}/slack/events", data=raw, headers=headers) as response:
            assert response.status == 200
            return dict(json.loads(await response.text() or "{}"))

    async def event(self, port: int, event: dict[str, Any]) -> None:
        self.number += 1
        body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{self.number}", "event": event}
        body["authorizations"] = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]
        await self.send(port, json.dumps(body).encode(), "application/json")

    async def interact(self, port: int, body: dict[str, Any]) -> dict[str, Any]:
        body = {"user": {"id": CURATOR}, "team": {"id": "T1"}, **body}
        form = urlencode({"payload": json.dumps(body)}).encode()
        return await self.send(port, form, "application/x-www-form-urlencoded")

    async def ask(self, port: int) -> str:
        """The text of the answer."""
        before = len(self.slack.sent())
        ts = f"17000000{before:02d}.{self.number:06d}"
        event = {"type": "message", "channel": f"D{self.number}", "channel_type": "im", "user": "U7", "ts": ts}
        await self.event(port, {**event, "text": BEES})
        await until(lambda: len(self.slack.sent()) > before)
        return str(self.slack.sent()[-1]["text"])

    async def home(self, port: int) -> dict[str, Any]:
        before = len(self.slack.sent("views.publish"))
        await self.event(port, {"type": "app_home_opened", "user": CURATOR, "channel": "D1", "tab": "home"})
        await until(lambda: len(self.slack.sent("views.publish")) > before)
        return dict(self.slack.sent("views.publish")[-1]["view"])

    async def home_with(self, port: int, words: str) -> dict[str, Any]:
        """The same once it shows these words: what another replica was asked is written down a moment later."""
        for _ in range(20):
            view = await self.home(port)
            if words in "\n".join(texts(view["blocks"])):
                return view
            await asyncio.sleep(0.1)
        raise AssertionError(f"{words!r} does not show")

    async def press(self, port: int, view: dict[str, Any], label: str) -> None:
        element = next(each for words, each in buttons(view).items() if words.startswith(label))
        body = {"type": "block_actions", "container": {"type": "view", "view_id": "V0"}, "trigger_id": "T.2"}
        stamp = f"{time.time():.6f}"
        await self.interact(port, {**body, "view": {"id": "V0", **view}, "actions": [{"action_ts": stamp, **element}]})

    async def submit(self, port: int, view: dict[str, Any]) -> dict[str, Any]:
        """Sends a modal as it was opened."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                given = {
                    "value": element.get("initial_value"),
                    "selected_option": element.get("initial_option"),
                }
                values[block["block_id"]] = {block["block_id"]: given}
        filled = {"id": "V1", **view, "state": {"values": values}}
        return await self.interact(port, {"type": "view_submission", "view": filled})


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def opened(folder: Path, postgres: Postgres) -> AsyncIterator[Site]:
    slack = FakeSlack()
    await slack.start()
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack.url}/api/",
        "DATABASE_URL": postgres.dsn(postgres.new_database()),
        "REPORT": str(write_report(folder)),
        "CURATORS": CURATOR,
        "QUESTION_LOG": "on",
    }
    (folder / "questions.yaml").write_text("questions:\n  - ask: what do gardeners want\n    gold: [time]\n")
    async with ClientSession() as http:
        site = Site(slack, http, environment, folder)
        try:
            yield site
        finally:
            for port in list(site.running):
                await site.stop(port)
            await slack.stop()


async def test_the_weekly_post_comes_once_whatever_the_number_of_replicas(tmp_path: Path, postgres: Postgres):
    ports = [free_port(), free_port()]
    async with opened(tmp_path, postgres) as site:
        site.environment["CURATORS_CHANNEL"] = "C0CURATORS"
        site.morning = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
        site.anchor = time.time()
        site.speed = 300.0  # half an hour passes in six seconds
        await asyncio.gather(*(site.start(port) for port in ports))
        await site.ask(ports[0])
        await until(lambda: bool(weekly_posts(site)), 30.0)
        await asyncio.sleep(2.0)
        (post,) = weekly_posts(site)
        assert BEES in post["text"]
        await asyncio.gather(*(site.stop(port) for port in ports))
        await site.start(ports[0])
        await asyncio.sleep(2.0)
        assert len(weekly_posts(site)) == 1


def weekly_posts(site: Site) -> list[dict[str, Any]]:
    return [sent for sent in site.slack.sent() if sent["channel"] == "C0CURATORS"]


async def test_what_is_accepted_here_answers_there_and_after_a_restart_and_comes_out_of_export(
    tmp_path: Path, postgres: Postgres
):
    here, there = free_port(), free_port()
    passage = "Gardeners want more time and better tools."
    async with opened(tmp_path, postgres) as site:
        await asyncio.gather(site.start(here), site.start(there))
        assert passage not in await site.ask(there)

        home = await site.home_with(here, BEES)
        await site.press(here, home, "Example of: What do gardeners want?")
        await until(lambda: bool(site.slack.sent("views.update")))
        modal = site.slack.sent("views.update")[-1]["view"]
        assert modal["submit"]["text"] == phrases.ACCEPT
        assert await site.submit(here, modal) == {"response_action": "clear"}

        accepted = time.monotonic()
        while passage not in await site.ask(there):
            assert time.monotonic() - accepted < SOON
            await asyncio.sleep(0.1)
        assert time.monotonic() - accepted < SOON
        assert passage in await site.ask(here)

        await asyncio.gather(site.stop(here), site.stop(there))
        await site.start(there)
        assert passage in await site.ask(there)

        exported = await asyncio.to_thread(export, site)
        assert exported == ["+      - Where do bees sleep at night?"]
        await site.stop(there)
        await site.start(here)
        assert passage in await site.ask(here)


def export(site: Site) -> list[str]:
    """What `leadership export` changes in the file, line by line."""
    path = Path(site.environment["REPORT"])
    before = path.read_text().splitlines()
    environment = {**os.environ, **site.environment}
    subprocess.run([sys.executable, "-m", "bot", "export"], cwd=ROOT, env=environment, check=True, capture_output=True)
    after = path.read_text().splitlines()
    assert load(path).intents["wishes"].examples[-1] == BEES
    assert [line for line in after if line in before] == before
    return [f"+{line}" for line in after if line not in before]
