"""Tokens that expire: renewed in time, by one of many at once, and held where Slack gives no more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import phrases
from bot.bot import Bot
from bot.config import OAuthConfig
from bot.delivery.replicas import new_boot, replicas_of
from bot.errors import StoreError
from bot.handlers.slack import rotation as module
from bot.handlers.slack.holds import Holds
from bot.handlers.slack.rotation import MARGIN, Rotation
from bot.handlers.slack.workspaces import Clients, NotConnectedError
from bot.store.database import Database
from bot.store.installations import Installation, Installations
from bot.store.vault import Vault
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import KEY, PUBLIC, Front, install, installations
from tests.postgres import postgres

__all__ = ["postgres"]

GIVEN = {"access_token": "xoxb-new", "refresh_token": "xoxe-new", "expires_in": 43200}


def soon(seconds: float = 600) -> int:
    return int(time.time() + seconds)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    server = request.getfixturevalue("postgres")
    return server.url(server.new_database())


class Replica:
    """A process of the bot, as far as tokens go."""

    def __init__(self, database: Database, clients: Clients) -> None:
        self.installations = Installations(database, Vault([KEY]))
        self.locks = replicas_of(database.engine, new_boot())
        self.told: list[str] = []
        oauth = OAuthConfig("1.2", "s3cret", (KEY,), PUBLIC)
        holds = Holds(self.installations, self.tell)
        self.rotation = Rotation(self.installations, oauth, clients, alone=self.alone, holds=holds)

    async def tell(self, text: str) -> None:
        self.told.append(text)

    def alone(self, name: str) -> AbstractContextManager[bool]:
        return self.locks.alone(name)

    def find(self) -> Installation:
        found = self.installations.find("T1")
        assert found
        return found


@pytest.fixture
async def replicas(url: str, slack: FakeSlack) -> AsyncIterator[list[Replica]]:
    """Two on one database, each with its own connections; the token ends soon."""
    slack.grants["xoxe-T1"] = dict(GIVEN)
    slack.slow["oauth.v2.access"] = 0.1
    databases = [Database.open(url) for _ in range(2)]
    clients = Clients(f"{slack.url}/api/")
    async with ClientSession() as clients.session:
        made = [Replica(database, clients) for database in databases]
        tokens = made[0].installations
        tokens.save(Installation("T1", "T1", "UBOT", module.Tokens("xoxb-T1", "xoxe-T1"), soon()))
        yield made
    for database in databases:
        database.close()


async def test_of_many_who_renew_at_once_one_asks_slack(replicas: list[Replica], slack: FakeSlack):
    known = replicas[0].find()
    await asyncio.gather(*(each.rotation.renew(known) for each in replicas * 4))
    (asked,) = slack.sent("oauth.v2.access")
    assert asked == {"grant_type": "refresh_token", "refresh_token": "xoxe-T1"}
    renewed = replicas[1].find()
    assert (renewed.tokens.access, renewed.tokens.refresh, renewed.held) == ("xoxb-new", "xoxe-new", None)
    assert renewed.expires_at == pytest.approx(time.time() + 43200, abs=5)


async def test_where_a_token_has_ended_all_wait_for_the_one_who_renews_it(replicas: list[Replica], slack: FakeSlack):
    known = replicas[0].find()
    ended = replicas[0].installations.renew(known, known.tokens, soon(-10))
    assert ended
    found = await asyncio.gather(*(each.rotation.fresh(ended) for each in replicas * 3))
    assert {one.tokens.access for one in found} == {"xoxb-new"}
    assert len(slack.sent("oauth.v2.access")) == 1


async def test_a_token_that_is_good_for_a_while_is_left_alone(replicas: list[Replica], slack: FakeSlack):
    (first, _) = replicas
    assert await first.rotation.fresh(first.find()) == first.find()
    first.installations.renew(first.find(), first.find().tokens, soon(MARGIN + 60))
    assert await first.rotation.renew_due() == []
    assert slack.sent("oauth.v2.access") == []


async def test_what_ends_within_two_hours_is_renewed_by_one_replica(replicas: list[Replica], slack: FakeSlack):
    renewed = await asyncio.gather(*(each.rotation.renew_due() for each in replicas))
    assert ["T1"] in renewed
    assert len(slack.sent("oauth.v2.access")) == 1


async def test_where_slack_gives_no_more_the_workspace_is_held_and_not_asked_for_again(
    replicas: list[Replica], slack: FakeSlack, caplog
):
    slack.grants.clear()
    (first, other) = replicas
    with pytest.raises(NotConnectedError, match="invalid_refresh_token"):
        await first.rotation.renew(first.find())
    assert other.find().held == "invalid_refresh_token"
    assert await other.rotation.renew_due() == []
    assert len(slack.sent("oauth.v2.access")) == 1
    assert "install the bot there again" in caplog.text
    await asyncio.sleep(0)
    assert first.told == [phrases.token_held("T1", "T1", "invalid_refresh_token")]
    assert "xoxb-" not in caplog.text


@pytest.mark.parametrize("refusal", ["internal_error", "ratelimited"])
async def test_where_slack_is_out_of_order_it_is_tried_later(replicas: list[Replica], slack: FakeSlack, refusal: str):
    slack.refuse["oauth.v2.access"] = refusal
    (first, _) = replicas
    assert await first.rotation.renew_due() == []
    assert first.find().held is None
    slack.refuse.clear()
    assert await first.rotation.renew_due() == ["T1"]


async def test_where_slack_is_away_an_ended_token_is_no_token(replicas: list[Replica], slack: FakeSlack, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    (first, _) = replicas
    ended = first.installations.renew(first.find(), first.find().tokens, soon(-10))
    assert ended
    await slack.stop()
    with pytest.raises(NotConnectedError, match="token_expired"):
        await first.rotation.fresh(ended)
    assert first.find().held is None
    await slack.start()


async def test_a_database_that_is_away_for_a_moment_costs_no_token(replicas: list[Replica], monkeypatch):
    """What Slack has given it gives no second time."""
    (first, _) = replicas
    renew, failures = first.installations.renew, [1, 2]

    def fail_at_first(*arguments: Any) -> Installation | None:
        if failures:
            failures.pop()
            raise StoreError("DATABASE_URL: away")
        return renew(*arguments)

    monkeypatch.setattr(first.installations, "renew", fail_at_first)
    assert await first.rotation.renew(first.find())
    assert first.find().tokens.access == "xoxb-new"


async def test_the_bot_renews_by_itself_and_speaks_with_the_new_token(bot: Bot, slack: FakeSlack, monkeypatch):
    from aiohttp.test_utils import TestClient, TestServer

    from tests.handlers.slack.conftest import serving_many

    slack.grants["xoxe-T1"] = dict(GIVEN)
    install(bot, "T1", expires_at=soon())
    async with TestClient(TestServer(serving_many(bot, slack))) as client:
        for _ in range(100):
            if slack.sent("oauth.v2.access"):
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.05)
        await Front(client, slack, "T1").direct("what did CEOs say about talent management?")
    assert slack.tokens[-1] == ("chat.postMessage", "xoxb-new")
    found = installations(bot).find("T1")
    assert found
    assert found.tokens.refresh == "xoxe-new"
