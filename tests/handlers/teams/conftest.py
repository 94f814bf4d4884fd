"""The bot in Teams with real parts: the SDK over HTTP, signed tokens, the shipped report, a SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from microsoft_agents.hosting.core.authorization import _entra_issuers

from bot.bot import Bot
from bot.config import TeamsConfig
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.handlers import teams
from bot.library import Library
from bot.store.behind import WriteBehind
from bot.store.deliveries import Deliveries
from tests.handlers.teams import service
from tests.handlers.teams.service import ANN, APP_ID, BOT, TENANT, FakeConnector, FakeSignIn
from tests.site import answerer

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday


class Site:
    """The application, who talks to it, and what it posted."""

    def __init__(self, bot: Bot, delivery: Delivery, connector: FakeConnector, sign_in: FakeSignIn, client: TestClient):
        self.bot, self.delivery, self.connector, self.sign_in, self.client = bot, delivery, connector, sign_in, client
        self._said = 0

    # --- activities ---

    def activity(self, kind: str = "message", chat: str = "personal", **more: Any) -> dict[str, Any]:
        self._said += 1
        ids = {"personal": "a:ann", "groupChat": "19:group@thread.v2", "channel": "19:c@thread.tacv2;messageid=17"}
        activity = {
            "type": kind,
            "id": f"said-{self._said}",
            "channelId": "msteams",
            "serviceUrl": self.connector.url,
            "from": ANN,
            "recipient": BOT,
            "conversation": {"id": ids[chat], "conversationType": chat, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
        }
        return activity | more

    def mention(self, words: str, chat: str = "channel", **more: Any) -> dict[str, Any]:
        mark = "<at>Leadership Bot</at>"
        entities = [{"type": "mention", "mentioned": BOT, "text": mark}]
        return self.activity(chat=chat, text=words.replace("@bot", mark), entities=entities, **more)

    async def post(self, activity: dict[str, Any], **claims: Any) -> ClientResponse:
        bearer = service.token(activity.get("serviceUrl", self.connector.url), **claims)
        return await self.client.post("/api/messages", json=activity, headers={"Authorization": f"Bearer {bearer}"})

    # --- conversations ---

    async def say(self, activity: dict[str, Any] | str) -> list[dict[str, Any]]:
        """Says something and gives what was posted in return."""
        before = len(self.connector.posted())
        response = await self.post(self.activity(text=activity) if isinstance(activity, str) else activity)
        assert response.status == 202, await response.text()
        await self.delivery.inbox.settle()
        return self.connector.posted()[before:]

    async def press(self, button: dict[str, Any], chat: str = "personal", **filled: str) -> list[dict[str, Any]]:
        """Presses a button of a card as Teams reports it: what the button carries, and what was filled in."""
        data = button["data"]
        value = {name: part for name, part in data.items() if name != "msteams"} | filled
        text = data.get("msteams", {}).get("text")
        return await self.say(
            self.activity(chat=chat, value=value, replyToId="posted-1", **({"text": text} if text else {}))
        )

    async def invoke(self, name: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
        response = await self.post(self.activity("invoke", name=name, value=value, **more))
        assert response.status == 200, await response.text()
        return dict(await response.json())


@pytest.fixture
async def connector(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeConnector]:
    made = FakeConnector()
    await made.start()
    monkeypatch.setitem(_entra_issuers.BOTFRAMEWORK_JWKS_URIS, service.ISSUER, made.url + "keys")
    yield made
    await made.stop()


@pytest.fixture
async def site(connector: FakeConnector, tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(connector, tmp_path) as made:
        yield made


class opened:  # noqa: N801 used as a context manager
    def __init__(self, connector: FakeConnector, folder: Path, library: Library | None = None, **settings: Any) -> None:
        self._connector, self._folder, self._settings = connector, folder, settings
        self._library = library or Library([answerer()])

    async def __aenter__(self) -> Site:
        database = WriteBehind.open(f"sqlite:///{self._folder / 'teams.db'}")
        self._bot = Bot(self._library, database)
        waits = Waits(timeout=1.0, settle=0.05, drain=5.0)
        delivery = Delivery(Deliveries(database), waits, lambda: NOW, with_digests=False)
        app, sign_in = web.Application(client_max_size=2 * 1024 * 1024), FakeSignIn()
        config = TeamsConfig(APP_ID, "secret", TENANT, self._connector.url)
        teams.register(app, self._bot, config, delivery, connections=sign_in, **self._settings)
        self._delivery = delivery
        await delivery.start()
        self._client = TestClient(TestServer(app))
        await self._client.start_server()
        return Site(self._bot, delivery, self._connector, sign_in, self._client)

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._delivery.stop()
        self._bot.close()
