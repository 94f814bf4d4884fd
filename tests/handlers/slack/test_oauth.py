"""Installing by OAuth over HTTP: explained, begun by a press, finished once and in the same browser only."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update

from bot import phrases
from bot.bot import Bot
from bot.handlers.pages import Gate
from bot.handlers.slack.oauth import INSTALL, REDIRECT, SCOPES
from bot.limits import Limits
from bot.store.schema import oauth_states
from tests.fakes import FakeSlack
from tests.handlers.slack import scopes
from tests.handlers.slack.conftest import PUBLIC, Front, installations, serving_many

OWN = {"Sec-Fetch-Site": "same-origin"}
GRANT = {
    "access_token": "xoxb-T9",
    "bot_user_id": "UBOT",
    "app_id": "A1",
    "team": {"id": "T9", "name": "Trust & <b>Sons</b>"},
    "enterprise": None,
    "is_enterprise_install": False,
    "scope": "chat:write",
}


@pytest.fixture
async def client(bot: Bot, slack: FakeSlack) -> AsyncIterator[TestClient]:
    slack.grants["code-1"] = dict(GRANT)
    async with TestClient(TestServer(serving_many(bot, slack)), cookie_jar=DummyCookieJar()) as client:
        yield client


class Browser:
    """Keeps the cookie as a browser does, and goes to Slack and back."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.cookies: dict[str, str] = {}
        self.state = ""

    async def begin(self) -> ClientResponse:
        response = await self.client.post(INSTALL, headers=OWN, cookies=self.cookies, allow_redirects=False)
        self.keep(response)
        self.state = parse_qs(urlsplit(response.headers["Location"]).query)["state"][0]
        return response

    async def come_back(self, **query: str) -> ClientResponse:
        query = {"state": self.state, "code": "code-1", **query}
        response = await self.client.get(REDIRECT, params=query, cookies=self.cookies)
        self.keep(response)
        return response

    def keep(self, response: ClientResponse) -> None:
        self.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}


async def test_the_page_says_what_it_is_what_is_asked_for_and_why(client: TestClient):
    response = await client.get(INSTALL)
    text = await response.text()
    assert response.status == 200
    assert phrases.INSTALL_BUTTON in text
    assert all(f"<code>{scope}</code></dt><dd>{why}" in text for scope, why in phrases.INSTALL_SCOPES.items())
    assert "Set-Cookie" not in response.headers
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    style = await client.get("/static/page.css")
    assert style.status == 200


def test_what_is_asked_for_is_what_the_manifest_asks_for():
    assert list(SCOPES) == scopes.needed()


async def test_a_press_leads_to_slack_with_a_state_bound_to_the_browser(client: TestClient, slack: FakeSlack):
    response = await Browser(client).begin()
    assert response.status == 303
    way = urlsplit(response.headers["Location"])
    assert f"{way.scheme}://{way.netloc}" == slack.url
    assert way.path == "/oauth/v2/authorize"
    query = parse_qs(way.query)
    assert query["client_id"] == ["1.2"]
    assert query["scope"] == [",".join(SCOPES)]
    assert query["redirect_uri"] == ["https://bot.example/slack/oauth_redirect"]
    assert len(query["state"][0]) == 43
    (cookie,) = SimpleCookie(response.headers["Set-Cookie"]).values()
    assert cookie.key == "__Host-installing"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", "600")


async def test_on_this_machine_alone_the_cookie_goes_without_https(bot: Bot, slack: FakeSlack):
    async with TestClient(TestServer(serving_many(bot, slack, "http://127.0.0.1:3000"))) as client:
        response = await client.post(INSTALL, headers=OWN, allow_redirects=False)
    (cookie,) = SimpleCookie(response.headers["Set-Cookie"]).values()
    assert (cookie.key, cookie["secure"], cookie["httponly"]) == ("installing", "", True)


async def test_an_older_browser_is_known_by_its_origin_whatever_a_proxy_makes_of_the_host(client: TestClient):
    response = await client.post(INSTALL, headers={"Origin": PUBLIC}, allow_redirects=False)
    assert response.status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": PUBLIC},
        {"Origin": "https://evil.example"},
    ],
)
async def test_a_press_from_elsewhere_begins_nothing(client: TestClient, bot: Bot, headers: dict[str, str]):
    response = await client.post(INSTALL, headers=headers, allow_redirects=False)
    assert response.status == 403
    assert phrases.INSTALL_NOT_FROM_HERE in await response.text()
    with bot._store.reading() as connection:  # type: ignore[attr-defined]
        assert connection.execute(select(oauth_states)).all() == []


async def test_an_address_begins_only_so_often(bot: Bot, slack: FakeSlack):
    app = serving_many(bot, slack, gate=Gate(Limits(2, clock=lambda: 0.0)))
    async with TestClient(TestServer(app)) as client:
        answers = [await client.post(INSTALL, headers=OWN, allow_redirects=False) for _ in range(3)]
        assert [response.status for response in answers] == [303, 303, 429]
        assert phrases.INSTALL_TOO_MANY in await answers[-1].text()


async def test_whoever_comes_back_has_the_bot_installed(client: TestClient, bot: Bot, slack: FakeSlack):
    browser = Browser(client)
    await browser.begin()
    response = await browser.come_back()
    text = await response.text()
    assert response.status == 200
    assert phrases.INSTALLED in text
    assert "Trust &amp; &lt;b&gt;Sons&lt;/b&gt;" in text
    assert "https://slack.com/app_redirect?app=A1&amp;team=T9" in text
    (asked,) = slack.sent("oauth.v2.access")
    assert asked == {"code": "code-1", "redirect_uri": "https://bot.example/slack/oauth_redirect"}
    found = installations(bot).find("T9")
    assert found
    assert (found.tokens.access, found.tokens.refresh, found.bot_user) == ("xoxb-T9", None, "UBOT")
    assert browser.cookies["__Host-installing"] == ""
    assert response.headers["Cache-Control"] == "no-store"


async def test_the_new_workspace_is_answered_at_once_by_its_own_token(client: TestClient, bot: Bot, slack: FakeSlack):
    front = Front(client, slack, "T9")
    assert phrases.NOT_INSTALLED in await (await front.event({"type": "app_home_opened", "user": "U1"})).text()
    browser = Browser(client)
    await browser.begin()
    await browser.come_back()
    await front.direct("what did CEOs say about talent management?")
    assert slack.tokens[-1] == ("chat.postMessage", "xoxb-T9")


async def test_a_state_that_is_used_missing_or_made_up_is_refused(client: TestClient, slack: FakeSlack):
    browser = Browser(client)
    await browser.begin()
    assert (await browser.come_back(state="")).status == 400
    assert (await browser.come_back(state="A" * 43)).status == 400
    assert (await browser.come_back()).status == 200
    slack.grants["code-1"] = dict(GRANT)
    again = await browser.come_back()
    assert again.status == 400
    assert phrases.INSTALL_STALE in await again.text()
    assert len(slack.sent("oauth.v2.access")) == 1


async def test_another_browser_is_refused_and_the_own_one_may_still_finish(
    client: TestClient, slack: FakeSlack, caplog
):
    victim, attacker = Browser(client), Browser(client)
    await attacker.begin()
    victim.state = attacker.state
    assert (await victim.come_back()).status == 400
    await victim.begin()
    assert (await victim.come_back(state=attacker.state)).status == 400
    assert slack.sent("oauth.v2.access") == []
    assert "another browser" in caplog.text
    assert (await attacker.come_back()).status == 200


async def test_after_ten_minutes_it_is_too_late(client: TestClient, bot: Bot, slack: FakeSlack):
    browser = Browser(client)
    await browser.begin()
    with bot._store.transaction() as connection:  # type: ignore[attr-defined]
        connection.execute(update(oauth_states).values(expires_at=oauth_states.c.expires_at - 600))
    response = await browser.come_back()
    assert (response.status, slack.sent("oauth.v2.access")) == (400, [])


async def test_two_windows_of_one_browser_do_not_spoil_each_other(client: TestClient, slack: FakeSlack):
    browser = Browser(client)
    await browser.begin()
    first = browser.state
    await browser.begin()
    assert (await browser.come_back(state=first)).status == 200


async def test_a_state_begun_at_one_replica_is_finished_at_another(bot: Bot, client: TestClient, slack: FakeSlack):
    browser = Browser(client)
    await browser.begin()
    async with TestClient(TestServer(serving_many(bot, slack)), cookie_jar=DummyCookieJar()) as other:
        browser.client = other
        assert (await browser.come_back()).status == 200


async def test_who_does_not_allow_it_is_told_that_nothing_was_installed(client: TestClient, slack: FakeSlack):
    browser = Browser(client)
    await browser.begin()
    response = await browser.come_back(error="access_denied", code="")
    assert phrases.INSTALL_DENIED in await response.text()
    assert slack.sent("oauth.v2.access") == []


async def test_what_slack_says_in_the_address_is_not_echoed(client: TestClient):
    browser = Browser(client)
    await browser.begin()
    text = await (await browser.come_back(error="<script>alert(1)</script>")).text()
    assert "<script" not in text
    assert "(unknown)" in text


async def test_a_code_that_slack_refuses_installs_nothing(client: TestClient, bot: Bot):
    browser = Browser(client)
    await browser.begin()
    response = await browser.come_back(code="made-up")
    assert response.status == 400
    assert phrases.install_refused("invalid_code") in await response.text()
    assert installations(bot).all() == ()


@pytest.mark.parametrize(
    "broken", [{"access_token": ""}, {"team": None}, {"token_type": "user"}, {"bot_user_id": None}]
)
async def test_an_answer_without_a_bot_token_installs_nothing(
    client: TestClient, bot: Bot, slack: FakeSlack, broken: dict[str, Any], caplog
):
    slack.grants["code-1"] = {**GRANT, **broken}
    browser = Browser(client)
    await browser.begin()
    response = await browser.come_back()
    reference = re.search(r"Reference: (\w+)", await response.text())
    assert response.status == 500
    assert reference
    assert reference[1] in caplog.text
    assert "xoxb-" not in caplog.text
    assert installations(bot).all() == ()


async def test_where_slack_cannot_be_reached_a_person_is_told_to_begin_again(
    bot: Bot, client: TestClient, slack: FakeSlack
):
    browser = Browser(client)
    await browser.begin()
    await slack.stop()
    response = await browser.come_back()
    assert response.status == 500
    assert "Please begin again in a minute" in await response.text()
    await slack.start()


async def test_an_organisation_installs_for_all_its_workspaces(bot: Bot, client: TestClient, slack: FakeSlack):
    organisation = {"team": None, "enterprise": {"id": "E1", "name": "Region"}, "is_enterprise_install": True}
    slack.grants["code-1"] = {**GRANT, **organisation}
    browser = Browser(client)
    await browser.begin()
    assert "Region" in await (await browser.come_back()).text()
    front = Front(client, slack, "T5")
    known = {"team_id": "T5", "enterprise_id": "E1", "is_enterprise_install": "true"}
    assert "T5" not in {one.workspace for one in installations(bot).all()}
    assert (await front.command("help", **known))["response_type"] == "ephemeral"
    # From now on posts that answer nobody, as the digest's, know whose token is theirs.
    assert {one.workspace: one.organisation for one in installations(bot).all()} == {"E1": None, "T5": "E1"}


async def test_no_token_comes_into_the_log_at_any_level(client: TestClient, slack: FakeSlack, caplog):
    caplog.set_level("DEBUG")
    slack.grants["code-1"] = {**GRANT, "refresh_token": "xoxe-1-abc", "expires_in": 43200}
    browser = Browser(client)
    await browser.begin()
    await browser.come_back()
    await Front(client, slack, "T9").direct("what did CEOs say about talent management?")
    assert slack.sent()
    # The bot keeps no log of requests, only this test's own server does.
    said = " ".join(record.getMessage() for record in caplog.records if record.name != "aiohttp.access")
    assert "installed in workspace T9" in said
    assert re.findall(r"xox[a-z]-|s3cret|code-1|Basic ", said) == []
