"""Real Bolt behind a real aiohttp server, the real database and knowledge file; Slack itself is a recording fake."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import OAuthConfig, SlackConfig, default_report
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.handlers import slack as handler
from bot.handlers.pages import OPEN, Gate
from bot.knowledge import load
from bot.library import Library
from bot.limits import UNLIMITED, Limits
from bot.matcher import Matcher
from bot.model import Report
from bot.store.database import Database, utc_now
from bot.store.deliveries import Deliveries
from bot.store.installations import Installation, Installations
from bot.store.vault import Tokens, Vault, new_key
from tests.fakes import FakeSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
_numbers = count(1)


@dataclass
class Front:
    """Sends what Slack sends, signed as Slack signs, and waits until the bot has done what it does."""

    client: TestClient[web.Request, web.Application]
    slack: FakeSlack
    workspace: str = "T1"
    ts: Callable[[], str] = field(default=lambda: f"17000000{next(_numbers):02d}.000100")

    async def send(self, raw: bytes, content_type: str, headers: dict[str, str] | None = None) -> ClientResponse:
        stamp = str(int(time.time()))
        signature = sign(stamp, raw)
        known = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        response = await self.client.post("/slack/events", data=raw, headers={**known, **(headers or {})})
        await self.settle()
        return response

    async def settle(self) -> None:
        assert self.client.app
        await self.client.app[handler.DELIVERY].settle()
        await self.client.app[handler.WORK].finish()

    async def event(self, event: dict[str, Any], **headers: str) -> ClientResponse:
        body = {"type": "event_callback", "team_id": self.workspace, "event_id": f"Ev{event.get('ts')}", "event": event}
        body["authorizations"] = [{"team_id": self.workspace, "user_id": "UBOT", "is_bot": True}]
        return await self.send(json.dumps(body).encode(), "application/json", headers)

    async def mention(self, text: str, *, ts: str | None = None, **more: str) -> ClientResponse:
        event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": text, "ts": ts or self.ts()}
        return await self.event({**event, **more})

    async def message(self, text: str, *, ts: str | None = None, **more: str) -> ClientResponse:
        event = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "text": text}
        return await self.event({**event, "ts": ts or self.ts(), **more})

    async def direct(self, text: str, **more: str) -> ClientResponse:
        return await self.message(text, channel="D1", channel_type="im", **more)

    async def command(self, text: str, **more: str) -> dict[str, Any]:
        """The body of the acknowledgement."""
        form = {"command": "/leadership", "text": text, "team_id": self.workspace, "channel_id": "C1", "user_id": "U1"}
        form |= {"trigger_id": f"T.{next(_numbers)}", **more}
        response = await self.send(urlencode(form).encode(), "application/x-www-form-urlencoded")
        assert response.status == 200
        return dict(await response.json())

    async def press(self, element: dict[str, Any], *, private: bool = False, **more: Any) -> ClientResponse:
        """Presses a button as the bot rendered it (for a menu or a vote, with its `value`)."""
        action = {"action_ts": self.ts(), "type": element.get("type", "button"), **element}
        body = {
            "type": "block_actions",
            "user": {"id": "U1"},
            "team": {"id": self.workspace},
            "channel": {"id": "C1"},
            "container": {"message_ts": "1700000001.000100", "is_ephemeral": private, "channel_id": "C1"},
            "trigger_id": "T.1",
            "response_url": f"{self.slack.url}/respond/1",
            "actions": [action],
            **more,
        }
        return await self.interact(body)

    async def press_in(self, view: dict[str, Any], element: dict[str, Any]) -> ClientResponse:
        """Presses what stands in a modal or at home; `view` as the bot rendered it."""
        body = {
            "type": "block_actions",
            "user": {"id": "U1"},
            "team": {"id": self.workspace},
            "container": {"type": "view", "view_id": "V1"},
            "trigger_id": "T.2",
            "view": {"id": "V1", **view},
            "actions": [{"action_ts": self.ts(), "type": "button", **element}],
        }
        return await self.interact(body)

    async def submit(
        self, view: dict[str, Any], typed: str, chosen: dict[str, dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Types into a modal's field and sends it, with what else is filled in; the body of the acknowledgement."""
        fields = (block for block in view["blocks"] if block["type"] == "input")
        field = next(block for block in fields if block["element"]["type"] == "plain_text_input")
        values = {field["block_id"]: {field["element"]["action_id"]: {"type": "plain_text_input", "value": typed}}}
        values |= {"other": chosen} if chosen else {}
        filled = {"id": "V1", **view, "state": {"values": values}}
        body = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": self.workspace}, "view": filled}
        body |= {"trigger_id": f"T.{next(_numbers)}"}  # each press is another one, however fast they come
        return dict(await (await self.interact(body)).json())

    async def shortcut(self, callback: str, message: dict[str, Any] | None = None, **more: Any) -> ClientResponse:
        """Chooses a shortcut; with a message, the one in that message's menu."""
        body = {"type": "shortcut", "callback_id": callback, "user": {"id": "U1"}, "team": {"id": self.workspace}}
        body |= {"trigger_id": "T.3", "action_ts": self.ts()}
        if message is not None:
            body |= {"type": "message_action", "message": {"ts": "1700000005.000100", **message}}
            body |= {"channel": {"id": "C1"}, "response_url": f"{self.slack.url}/respond/2"}
        return await self.interact({**body, **more})

    async def open_tab(self, tab: str = "home", person: str = "U1") -> ClientResponse:
        event = {"type": "app_home_opened", "user": person, "channel": "D1", "tab": tab, "event_ts": self.ts()}
        return await self.event(event)

    async def interact(self, body: dict[str, Any]) -> ClientResponse:
        return await self.send(urlencode({"payload": json.dumps(body)}).encode(), "application/x-www-form-urlencoded")


def sign(stamp: str, raw: bytes) -> str:
    return "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()


@pytest.fixture(scope="session")
def report() -> Report:
    return load(default_report())


@pytest.fixture(scope="session")
def answerer(report: Report) -> Answerer:
    return Answerer(report, Matcher(report))


@pytest.fixture
def bot(report: Report, answerer: Answerer, tmp_path: Path) -> AsyncIterator[Bot]:
    database = Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    yield Bot(Library([answerer]), database)
    database.close()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def many(bot: Bot, slack: FakeSlack) -> AsyncIterator[dict[str, Front]]:
    """The bot in two workspaces, T1 and T2, by installation."""
    install(bot, "T1")
    install(bot, "T2")
    async with TestClient(TestServer(serving_many(bot, slack))) as client:
        yield {name: Front(client, slack, name) for name in ("T1", "T2")}


@pytest.fixture
async def front(bot: Bot, slack: FakeSlack) -> AsyncIterator[Front]:
    async with TestClient(TestServer(serving(bot, slack))) as client:
        yield Front(client, slack)


def serving(
    bot: Bot,
    slack: FakeSlack,
    now: Callable[[], datetime] = utc_now,
    curators: frozenset[str] = frozenset(),
    limits: Limits = UNLIMITED,
    **settings: bool,
) -> web.Application:
    app = web.Application(client_max_size=2 * 1024 * 1024)
    config = SlackConfig("xoxb-1", SECRET, None, f"{slack.url}/api/", **settings)
    handler.register(app, bot, config, delivery(bot, now), curators, limits=limits)
    return app


PUBLIC = "https://bot.example"
KEY = new_key()


def serving_many(
    bot: Bot, slack: FakeSlack, public_url: str = PUBLIC, keys: tuple[str, ...] = (KEY,), gate: Gate = OPEN
) -> web.Application:
    """The bot as it is installed in many workspaces."""
    app = web.Application(client_max_size=2 * 1024 * 1024)
    oauth = OAuthConfig("1.2", "s3cret", keys, public_url)
    config = SlackConfig("", SECRET, None, f"{slack.url}/api/", oauth=oauth)
    handler.register(app, bot, config, delivery(bot), gate=gate)
    return app


def installations(bot: Bot) -> Installations:
    return Installations(bot._store, Vault([KEY]))


def install(bot: Bot, workspace: str, **more: Any) -> None:
    """Installs the bot in a workspace, with the token xoxb-WORKSPACE."""
    tokens = Tokens(f"xoxb-{workspace}", f"xoxe-{workspace}")
    kept = {"name": workspace, "bot_user": "UBOT", "tokens": tokens, "expires_at": None, **more}
    installations(bot).save(Installation(workspace, **kept))


def delivery(bot: Bot, now: Callable[[], datetime] = utc_now) -> Delivery:
    """Delivery in earnest but for the waits, and without the digest's engine."""
    return Delivery(Deliveries(bot._store), Waits(channel=0.0, settle=0.1), now, with_digests=False)


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The buttons and menus of a message by their words (a menu's is its placeholder, with its first option)."""
    found: dict[str, dict[str, Any]] = {}
    for block in message["blocks"]:
        for element in block.get("elements", ()) if block["type"] in ("actions", "context_actions") else ():
            for name in ("positive_button", "negative_button"):
                if name in element:
                    vote = element[name]
                    pressed = {"type": "feedback_buttons", "action_id": element["action_id"], "value": vote["value"]}
                    found[vote["text"]["text"]] = pressed
            if element["type"] == "button":
                found[element["text"]["text"]] = element
            if element["type"] == "static_select":
                pressed = {"type": "static_select", "action_id": element["action_id"]}
                found[element["options"][0]["text"]["text"]] = {**pressed, "selected_option": element["options"][0]}
    return found
