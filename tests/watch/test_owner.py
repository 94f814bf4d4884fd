"""The owner is told in Slack of a lost socket and a lost database, once, and when they are back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port

from bot import app, config
from bot.bot import Bot
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.library import Library
from bot.store.behind import WriteBehind
from bot.store.deliveries import Deliveries
from bot.watch import parts, readiness as readiness_module
from bot.watch.incidents import Watch
from bot.watch.readiness import READINESS
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET
from tests.postgres import run_postgres
from tests.site import answerer

OWNER = "C0OWNER"


@pytest.fixture(autouse=True)
def ask_each_time(monkeypatch):
    monkeypatch.setattr(readiness_module, "KEEP_SECONDS", 0.0)


@asynccontextmanager
async def watched(url: str, slack: FakeSlack, patience: float = 0.0, **more: str) -> AsyncIterator[Watch]:
    """The application in earnest, and the watch over it; who calls `look` is the clock."""
    settings = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{slack.url}/api/"}
    read = config.read({**settings, "OWNER": OWNER, **more})
    database = WriteBehind.open(url)
    bot = Bot(Library([answerer()]), database)
    waits = Waits(timeout=1.0)
    delivery = Delivery(Deliveries(database), waits, with_digests=False, owner=read.watch.owner)
    made = app.build(read, bot, delivery)
    parts.observe(made[READINESS], bot, database, delivery)
    async with TestClient(TestServer(made)):
        yield Watch(made[READINESS], delivery.tell_owner, patience=patience, may_speak=delivery.may_speak)
    database.close()


@asynccontextmanager
async def faked(port: int = 0) -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    await slack.start(port)
    yield slack
    await slack.stop()


def told(slack: FakeSlack) -> list[str]:
    return [sent["text"] for sent in slack.sent() if sent["channel"] == OWNER]


async def until(watch: Watch, so: Callable[[], object]) -> None:
    for _ in range(100):
        await watch.look()
        if so():
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def test_a_socket_that_slack_does_not_open_is_told_once(tmp_path: Path):
    async with faked() as slack:
        slack.refuse["apps.connections.open"] = "internal_error"
        async with watched(f"sqlite:///{tmp_path}/bot.db", slack, SLACK_APP_TOKEN="xapp-1") as watch:
            for _ in range(3):
                await watch.look()
        (said,) = told(slack)
    assert said.startswith("I have been without the connection to Slack for 0 s: the socket is not connected.")


async def test_an_app_level_token_that_slack_refuses_is_named_with_its_mend_once(tmp_path: Path, caplog):
    async with faked() as slack:
        slack.refuse["apps.connections.open"] = "invalid_auth"
        async with watched(f"sqlite:///{tmp_path}/bot.db", slack, SLACK_APP_TOKEN="xapp-1") as watch:
            await until(watch, lambda: "invalid_auth" in caplog.text)
            found = await watch._readiness.look()
    assert found["slack"].detail == "Slack refuses the app-level token: invalid_auth"
    lines = [record.getMessage() for record in caplog.records if record.name == "slack_socket"]
    assert len(lines) == 1
    assert lines[0].startswith(
        "Slack refuses SLACK_APP_TOKEN (invalid_auth); make one with the scope connections:write"
    )


async def test_of_two_replicas_that_slack_cuts_off_one_tells(tmp_path: Path):
    url, socket = f"sqlite:///{tmp_path}/bot.db", {"SLACK_APP_TOKEN": "xapp-1"}
    async with faked() as slack:
        slack.refuse["apps.connections.open"] = "internal_error"
        async with watched(url, slack, **socket) as first, watched(url, slack, **socket) as second:
            for _ in range(3):
                await first.look()
                await second.look()
    assert len(told(slack)) == 1


async def test_a_database_that_goes_and_comes_is_told_of_twice():
    with run_postgres() as server:
        async with faked() as slack, watched(server.url(server.new_database()), slack) as watch:
            await watch.look()
            server.stop()
            await until(watch, lambda: told(slack))
            await watch.look()
            server.start()
            await until(watch, lambda: len(told(slack)) > 1)
            await watch.look()
    lost, back = told(slack)
    assert lost.startswith("I have been without the database for ")
    assert back.startswith("The database is back.")


async def test_where_slack_itself_is_away_the_owner_hears_of_it_afterwards(tmp_path: Path):
    slack, port = FakeSlack(), unused_port()
    slack.url = f"http://127.0.0.1:{port}"
    async with watched(f"sqlite:///{tmp_path}/bot.db", slack) as watch:
        for _ in range(3):
            await watch.look()
        async with faked(port) as slack:
            await until(watch, lambda: told(slack))
    (said,) = told(slack)
    assert said.startswith("The connection to Slack is back. I was without it for ")


async def test_an_owner_whom_slack_does_not_know_is_logged_and_not_tried_for_ever(tmp_path: Path, caplog):
    async with faked() as slack:
        slack.refuse["apps.connections.open"] = "internal_error"
        slack.refuse["chat.postMessage"] = "channel_not_found"
        async with watched(f"sqlite:///{tmp_path}/bot.db", slack, SLACK_APP_TOKEN="xapp-1") as watch:
            for _ in range(3):
                await watch.look()
    assert caplog.text.count("the owner cannot be told: channel_not_found; mend OWNER") == 1
