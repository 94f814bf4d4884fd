"""Teams as the application serves it: configuration, the real sign-in, and beside Slack."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from microsoft_agents.authentication.msal import MsalConnectionManager

from bot.app import build, welcome
from bot.bot import Bot
from bot.config import TEAMS_SERVICE_URL, TeamsConfig, read
from bot.delivery.protocol import Outcome, Post, Waits
from bot.delivery.service import Delivery
from bot.errors import ConfigError
from bot.handlers import teams
from bot.library import Library
from bot.model import Subscription
from bot.store.behind import WriteBehind
from bot.store.deliveries import Deliveries
from tests.handlers.teams.service import APP_ID, TENANT
from tests.site import answerer

WHOLE = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": "secret", "TEAMS_TENANT_ID": TENANT}
PLAYGROUND = {"TEAMS_SERVICE_URL": "http://localhost:1/_connector"}


def faults(**settings: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read(settings)
    return tuple(fault.partition(":")[0] for fault in caught.value.faults)


def test_three_variables_are_enough_and_turn_the_page_off():
    config = read(WHOLE)
    assert config.teams == TeamsConfig(APP_ID, "secret", TENANT, TEAMS_SERVICE_URL)
    assert config.web_page is False
    assert read({}).teams is None


def test_all_faults_are_told_at_once():
    assert faults(TEAMS_APP_ID="x") == ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")
    assert faults(**WHOLE | {"TEAMS_TENANT_ID": "contoso.onmicrosoft.com"}) == ("TEAMS_TENANT_ID",)
    assert faults(**WHOLE, TEAMS_SERVICE_URL="http://smba.example/") == ("TEAMS_SERVICE_URL",)
    assert faults(TEAMS_SERVICE_URL="x") == ("TEAMS_SERVICE_URL", *WHOLE)


def test_nobodys_identity_is_checked_only_where_nobody_else_can_ask():
    assert read(PLAYGROUND).teams == TeamsConfig("", "", "", "http://localhost:1/_connector/")
    assert faults(**PLAYGROUND, HOST="0.0.0.0") == ("TEAMS_APP_ID",)
    assert faults(TEAMS_SERVICE_URL="https://smba.trafficmanager.net/teams/") == tuple(WHOLE)


def test_who_does_not_serve_teams_does_not_load_its_sdk():
    script = "import sys, bot.app; sys.exit(any(name.startswith(('microsoft_agents', 'msal')) for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_tokens_come_from_microsofts_sign_in():
    connections = teams.sign_in(read(WHOLE).teams)
    assert isinstance(connections, MsalConnectionManager)
    configuration = connections.get_default_connection_configuration()
    assert (configuration.CLIENT_ID, configuration.TENANT_ID) == (APP_ID, TENANT)


async def test_it_is_served_beside_slack_and_each_workspace_goes_its_own_way(tmp_path: Path):
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:1/api/"}
    config = read({**WHOLE, **slack})
    database = WriteBehind.open(f"sqlite:///{tmp_path / 'both.db'}")
    bot = Bot(Library([answerer()]), database)
    delivery = Delivery(Deliveries(database), Waits(timeout=0.2), with_digests=False)
    build(config, bot, delivery)
    try:
        platform = delivery._platform
        posts = [platform.render(subscription(name), date(2026, 11, 23), "k") for name in ("T1", "teams:x")]
        assert [type(post).__name__ for post in posts] == ["Post", "TeamsPost"]
        held = Outcome("held", "x")
        assert "<#c>" in platform.explain(subscription("T1"), held)
        assert "<#c>" not in platform.explain(subscription("teams:x"), held)
        assert platform.is_final(Outcome("refused", "HTTP 403"))
        assert platform.is_final(Outcome("refused", "channel_not_found"))
        assert (await platform.sender.find(Post("k", "teams:x", "c", "x"), 0.0)).kind == "blind"
    finally:
        bot.close()
    assert "Teams: by HTTP at http://127.0.0.1:3000/api/messages." in welcome(config, bot.report, 3000)


async def test_the_whole_application_refuses_a_stranger_and_stops(tmp_path: Path):
    database = WriteBehind.open(f"sqlite:///{tmp_path / 'app.db'}")
    bot = Bot(Library([answerer()]), database)
    delivery = Delivery(Deliveries(database), Waits(drain=1.0), with_digests=False)
    async with TestClient(TestServer(build(read(WHOLE), bot, delivery))) as client:
        assert (await client.post("/api/messages", json={})).status == 401
        assert (await client.get("/healthz")).status == 200
    bot.close()


async def test_the_playground_is_answered_without_tokens(tmp_path: Path):
    database = WriteBehind.open(f"sqlite:///{tmp_path / 'play.db'}")
    bot = Bot(Library([answerer()]), database)
    delivery = Delivery(Deliveries(database), Waits(timeout=0.2, drain=1.0), with_digests=False)
    activity = {"type": "message", "id": "1", "text": "Hi", "conversation": {"id": "a", "tenantId": "any"}}
    async with TestClient(TestServer(build(read(PLAYGROUND), bot, delivery))) as client:
        here = {**activity, "serviceUrl": "http://localhost:1/_connector"}
        assert (await client.post("/api/messages", json=here)).status == 202
        for url in ("http://localhost:2/_connector", "http://127.0.0.1:1/", "https://evil.example/"):
            assert (await client.post("/api/messages", json={**activity, "serviceUrl": url})).status == 403
    bot.close()


def subscription(workspace: str) -> Subscription:
    weekdays = frozenset(range(5))
    return Subscription(
        workspace, "c", "p", "Europe/London", time(9), weekdays, None, None, off=False, started=date(2026, 11, 23)
    )
