"""The whole application in this process, on loopback, with SQLite; Slack and Teams are fakes that record."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Coroutine, Iterable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from aiohttp import ClientResponse, ServerDisconnectedError, web
from aiohttp.test_utils import TestClient, TestServer
from microsoft_agents.hosting.core.authorization import _entra_issuers

from bot import app, config
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.handlers import slack, teams
from bot.store.deliveries import Deliveries
from tests.fakes import FakeSlack
from tests.fuzz import inert
from tests.fuzz.words import MARK
from tests.handlers.slack.conftest import SECRET, sign
from tests.handlers.teams import service
from tests.handlers.teams.service import APP_ID, TENANT, FakeConnector, FakeSignIn

_T = TypeVar("_T")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class _Log(logging.Handler):
    """Keeps what is logged from INFO on."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, self.format(record)))


class Site:
    """Sends requests and looks at what comes of them."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.log = _Log()
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz"))
        self._stamps = count()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.slack, self.connector = FakeSlack(), FakeConnector()
        await self.slack.start()
        await self.connector.start()
        self._keys = _entra_issuers.BOTFRAMEWORK_JWKS_URIS.copy()
        _entra_issuers.BOTFRAMEWORK_JWKS_URIS[service.ISSUER] = self.connector.url + "keys"
        settings = config.read(
            {
                "SLACK_BOT_TOKEN": "xoxb-fuzz",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": f"{self.slack.url}/api/",
                "TEAMS_APP_ID": APP_ID,
                "TEAMS_APP_PASSWORD": "hush",
                "TEAMS_TENANT_ID": TENANT,
                "TEAMS_SERVICE_URL": self.connector.url,
                "WEB_PAGE": "on",
                "DATABASE_URL": f"sqlite:///{self._folder}/bot.db",
                "RATE_PERSON": "off",
                "RATE_WORKSPACE": "off",
                "RATE_ADDRESS": "off",
            }
        )
        self.settings = settings
        self.bot, self._database = app.build_bot(settings)
        waits = Waits(channel=0.0, settle=0.0, timeout=60.0)
        self.delivery = Delivery(Deliveries(self._database), waits, with_digests=False)
        with pytest.MonkeyPatch.context() as patch:  # other tests share this process
            patch.setattr(teams, "sign_in", lambda _: FakeSignIn())
            self.app = app.build(settings, self.bot, self.delivery)
        server = TestServer(self.app)
        await server.start_server(access_log=None)  # as `serve` does
        self.client = TestClient(server)
        await self.client.post("/api/messages")
        logging.getLogger().addHandler(self.log)
        logging.getLogger("bot").setLevel(logging.INFO)

    def close(self) -> None:
        logging.getLogger().removeHandler(self.log)
        self.run(self._close())
        self.loop.close()
        shutil.rmtree(self._folder)

    async def _close(self) -> None:
        await self.client.close()
        await self.slack.stop()
        await self.connector.stop()
        _entra_issuers.BOTFRAMEWORK_JWKS_URIS.clear()
        _entra_issuers.BOTFRAMEWORK_JWKS_URIS.update(self._keys)
        self.bot.close()

    # --- requests ---

    def signed(self, raw: bytes, content_type: str, *, well_formed: bool = True, **headers: str) -> bytes:
        """Sends a body as Slack signs it, and looks at what is acknowledged and what is sent."""
        # Each has another stamp, or one that came before would be refused as such.
        stamp = str(int(time.time()) - 250 + next(self._stamps) % 500)
        given = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(stamp, raw),
            "Content-Type": content_type,
        }
        status, said = self._ask("POST", "/slack/events", data=raw, headers={**given, **headers})
        assert status in (200, 400, 401, 404), (status, said)
        if well_formed:
            assert status in (200, 401), (status, said)
            self._look_at(_objects(said), [arguments for _, arguments in self.slack.calls])
        self._finish(well_formed=well_formed)
        return said

    def event(self, event: dict[str, Any], *, well_formed: bool = True) -> None:
        body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{next(self._stamps)}", "event": event}
        body["authorizations"] = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]
        self.signed(json.dumps(body).encode(), JSON, well_formed=well_formed)

    def interaction(self, body: dict[str, Any], *, well_formed: bool = True) -> None:
        self.signed(urlencode({"payload": json.dumps(body)}).encode(), FORM, well_formed=well_formed)

    def command(self, fields: dict[str, str]) -> None:
        form = {"command": "/leadership", "team_id": "T1", "channel_id": "C1", "user_id": "U1", **fields}
        self.signed(urlencode(form, errors="replace").encode(), FORM)

    def activity(self, activity: dict[str, Any], *, well_formed: bool = True) -> None:
        """Sends an activity as Microsoft signs it, and looks at what is returned and what is posted."""
        address = activity.get("serviceUrl", self.connector.url)
        bearer = _token(address if isinstance(address, str) else self.connector.url)
        raw = json.dumps(activity).encode()
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": JSON}
        status, said = self._ask("POST", "/api/messages", data=raw, headers=headers)
        assert status in (200, 202, 400, 403, 501), (status, said)
        if well_formed:
            assert status in (200, 202, 501), (status, said)
            found = [live for one in (*_objects(said), *self.connector.posted()) for live in inert.live_in_teams(one)]
            assert found == []
        self._finish(well_formed=well_formed)

    def page(self, method: str, path: str, **given: Any) -> None:
        status, said = self._ask(method, path, **given)
        assert status < 500, (status, said)
        text = said.decode()
        if text.startswith("<!doctype"):
            assert inert.live_in_page(text) == []
        self._finish(well_formed=True)

    # --- inside ---

    def _ask(self, method: str, path: str, **given: Any) -> tuple[int, bytes]:
        async def ask() -> tuple[int, bytes]:
            try:
                response: ClientResponse = await self.client.request(method, path, allow_redirects=False, **given)
                said = response.status, await response.read()
            except ServerDisconnectedError:
                return 599, b"disconnected"
            self.client._responses.clear()  # the client keeps every response it was given
            await self.delivery.settle()
            await self.app[slack.WORK].finish()
            return said

        return self.run(ask())

    def _look_at(self, answers: Iterable[dict[str, Any]], sent: Iterable[dict[str, Any]]) -> None:
        shown = [part for one in (*answers, *sent) for part in (one, one.get("view")) if isinstance(part, dict)]
        assert [found for one in shown for found in inert.live_in_slack(one)] == []

    def _finish(self, *, well_formed: bool) -> None:
        logged = self.log.lines.copy()
        self.log.lines.clear()
        self.slack.calls.clear()
        self.connector.calls.clear()
        assert not [line for _, line in logged if "Traceback" in line or MARK in line]
        assert not (well_formed and [line for level, line in logged if level >= logging.ERROR]), logged


def _objects(said: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(said)
    except ValueError:
        return []
    return [found] if isinstance(found, dict) else []


@cache
def _token(service_url: str) -> str:
    return service.token(service_url, exp=int(time.time()) + 90_000)


_opened: list[Site] = []


def site() -> Site:
    """The one of this process, opened at the first call."""
    if not _opened:
        _opened.append(Site())
    return _opened[0]


def close() -> None:
    while _opened:
        _opened.pop().close()


__all__ = ["FORM", "JSON", "Site", "close", "site", "web"]
