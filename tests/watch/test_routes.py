"""What machines ask: /healthz, /readyz and /metrics of the whole application, its parts real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import app, config, phrases
from bot.bot import Bot
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.library import Library
from bot.store.behind import WriteBehind
from bot.store.deliveries import Deliveries
from bot.watch import parts, readiness as module
from bot.watch.readiness import READINESS
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET
from tests.postgres import postgres, run_postgres
from tests.site import answerer

__all__ = ["postgres"]

TOKEN = "a-token-for-prometheus"


@pytest.fixture(autouse=True)
def ask_each_time(monkeypatch):
    monkeypatch.setattr(module, "KEEP_SECONDS", 0.0)


class served:  # noqa: N801 used as a context manager
    """The application on a database, as `serve` puts it together."""

    def __init__(self, url: str, **settings: str) -> None:
        self._url, self._settings = url, settings

    async def __aenter__(self) -> TestClient:
        self._database = WriteBehind.open(self._url)
        bot = Bot(Library([answerer()]), self._database)
        delivery = Delivery(Deliveries(self._database), Waits(), with_digests=False)
        made = app.build(config.read(self._settings), bot, delivery)
        parts.observe(made[READINESS], bot, self._database, delivery)
        self._client = TestClient(TestServer(made))
        await self._client.start_server()
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        self._database.close()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


def in_slack(slack: FakeSlack, **more: str) -> dict[str, str]:
    known = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{slack.url}/api/"}
    return {**known, **more}


def on(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.db"


async def test_it_is_ready_when_knowledge_database_and_slack_are_there(slack: FakeSlack, tmp_path: Path):
    async with served(on(tmp_path), **in_slack(slack)) as client:
        response = await client.get("/readyz")
        found = await response.json()
    assert (response.status, found["status"]) == (200, "ready")
    assert {part: state["ready"] for part, state in found["parts"].items()} == {
        "knowledge": True,
        "database": True,
        "slack": True,
    }
    assert found["parts"]["database"]["detail"] == "reachable"


async def test_without_slacks_word_it_is_alive_but_not_ready_and_the_refusal_is_named(slack: FakeSlack, tmp_path: Path):
    slack.refuse["auth.test"] = "internal_error"
    async with served(on(tmp_path), **in_slack(slack)) as client:
        response = await client.get("/readyz")
        found = await response.json()
        assert (await client.get("/healthz")).status == 200
        slack.refuse.clear()
        again = await client.get("/readyz")
    assert (response.status, found["status"], found["parts"]["slack"]["ready"]) == (503, "not ready", False)
    assert found["parts"]["slack"]["detail"] == "Slack refuses the token: internal_error"
    assert again.status == 200


async def test_a_socket_that_is_not_connected_is_not_ready_and_holds_up_nothing(slack: FakeSlack, tmp_path: Path):
    settings = in_slack(slack, SLACK_APP_TOKEN="xapp-1", WEB_PAGE="on")
    slack.refuse["apps.connections.open"] = "internal_error"
    async with served(on(tmp_path), **settings) as client:
        found = await (await client.get("/readyz")).json()
        assert (await client.get("/")).status == 200
    assert found["parts"]["slack"] == {"ready": False, "detail": "the socket is not connected"}


async def test_a_database_that_went_away_is_not_ready_and_its_address_is_not_told(tmp_path: Path):
    with run_postgres() as server:
        async with served(server.url(server.new_database()), WEB_PAGE="on") as client:
            assert (await client.get("/readyz")).status == 200
            server.stop()
            response = await client.get("/readyz")
            text = await response.text()
            assert (await client.get("/healthz")).status == 200
            server.start()
            assert (await client.get("/readyz")).status == 200
    assert response.status == 503
    assert '"database": {"ready": false, "detail": "cannot be reached"}' in text
    assert server.password not in text
    assert str(server.port) not in text


async def test_metrics_are_not_there_unless_they_are_switched_on(tmp_path: Path):
    async with served(on(tmp_path)) as client:
        assert (await client.get("/metrics")).status == 404
    async with served(on(tmp_path), METRICS="on") as client:
        response = await client.get("/metrics")
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = await response.text()
    report = answerer().report
    assert f'leadership_knowledge_info{{report="{report.id}",version="{report.version}"}} 1.0' in text
    assert "leadership_questions_waiting 0.0" in text


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ÄÖ"])
async def test_with_a_token_set_they_are_for_whoever_has_it(given, tmp_path: Path):
    async with served(on(tmp_path), METRICS=TOKEN) as client:
        assert (await client.get("/metrics", headers={"Authorization": given})).status == 401
        assert (await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).status == 200


# --- / ---


async def test_where_no_page_is_served_the_address_says_what_it_is_for(tmp_path: Path):
    chat = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "http://127.0.0.1:1/api/"}
    async with served(f"sqlite:///{tmp_path}/bot.db", **chat) as client, client.get("/") as response:
        assert (response.status, await response.text()) == (404, phrases.NO_PAGE)
