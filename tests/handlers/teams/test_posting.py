"""Posts to Teams: each answer of the connector is one outcome, and nothing is sent twice."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.config import TeamsConfig
from bot.delivery.protocol import Outcome, Post, Waits
from bot.handlers.teams.hosts import Hosts
from bot.handlers.teams.posting import TeamsPost, TeamsSender
from tests.handlers.teams.conftest import Site
from tests.handlers.teams.service import APP_ID, TENANT, FakeConnector, FakeSignIn

ACTIVITY = {"type": "message", "summary": "x"}
POST = TeamsPost("k", f"teams:{TENANT}", "19:c@thread.tacv2", "x", activity=ACTIVITY)


@pytest.fixture
def sign_in() -> FakeSignIn:
    return FakeSignIn()


@pytest.fixture
def sender(connector: FakeConnector, sign_in: FakeSignIn) -> TeamsSender:
    config = TeamsConfig(APP_ID, "secret", TENANT, connector.url)
    return TeamsSender(config, sign_in, Hosts(connector.url), Waits(timeout=0.3))


def answer(status: int, code: str = "", **headers: str):
    body = {"error": {"code": code, "message": "…"}} if code else {}
    return lambda: web.json_response(body, status=status, headers=headers)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (403, "BotNotInConversationRoster", Outcome("refused", "HTTP 403 BotNotInConversationRoster")),
        (404, "ConversationNotFound", Outcome("refused", "HTTP 404 ConversationNotFound")),
        (413, "MessageSizeTooBig", Outcome("refused", "HTTP 413 MessageSizeTooBig")),
        (400, "", Outcome("refused", "HTTP 400")),
        (500, "ServiceError", Outcome("unclear", "HTTP 500 ServiceError")),
        (502, "", Outcome("unclear", "HTTP 502")),
        (504, "", Outcome("unclear", "HTTP 504")),
    ],
)
async def test_each_answer_is_one_outcome(connector, sender, status, code, outcome):
    connector.answers.append(answer(status, code))
    assert await sender.send(POST) == outcome
    assert len(connector.calls) == 1


async def test_too_many_is_later_after_the_time_asked_for(connector, sender):
    connector.answers.append(answer(429, "Throttled", **{"Retry-After": "7"}))
    connector.answers.append(answer(429, "", **{"Retry-After": "soon"}))
    assert await sender.send(POST) == Outcome("later", "HTTP 429 Throttled", 7.0)
    assert (await sender.send(POST)).seconds == 2.0
    assert await sender.send(POST) == Outcome("sent", "posted-3")


async def test_a_connector_that_is_not_there_is_tried_later(connector, sender):
    await connector.stop()
    outcome = await sender.send(POST)
    assert (outcome.kind, outcome.seconds) == ("later", 2.0)
    await connector.start()


async def test_a_lost_answer_is_unclear(connector, sender):
    def drop():
        raise web.HTTPGatewayTimeout

    connector.answers.append(drop)
    assert (await sender.send(POST)).kind == "unclear"


async def test_a_slow_answer_is_unclear(sender, monkeypatch):
    async def slow(*_):
        await asyncio.sleep(5)

    monkeypatch.setattr("bot.handlers.teams.posting._create", slow)
    assert await sender.send(POST) == Outcome("unclear", "TimeoutError")


async def test_without_a_token_nothing_is_posted(connector, sender, sign_in):
    sign_in.fail = ValueError("{'error': 'invalid_client', 'client_secret': 'x'}")
    outcome = await sender.send(POST)
    assert outcome.kind == "refused"
    assert "client_secret" not in outcome.detail
    sign_in.fail = ConnectionError("no network")
    assert (await sender.send(POST)).kind == "later"
    assert connector.calls == []


async def test_a_foreign_address_is_refused_before_a_token_is_asked_for(connector, sender, sign_in):
    post = TeamsPost("k", "teams:x", "c", "x", activity=ACTIVITY, service_url="https://evil.example/")
    assert (await sender.send(post)).kind == "refused"
    assert sign_in.asked == 0


async def test_messages_cannot_be_searched(sender):
    assert (await sender.find(POST, 0.0)).kind == "blind"


async def test_a_person_is_written_to_in_the_chat_with_them(connector, sender):
    connector.answers.append(lambda: web.json_response({"id": "a:chat"}, status=201))
    outcome = await sender.send(Post("k", f"teams:{TENANT}", "29:ann", "the digest is held"))
    assert outcome.kind == "sent"
    (_, path, made, _), (_, sent, said, _) = connector.calls
    assert path == "/v3/conversations"
    assert (made["members"], made["bot"]) == ([{"id": "29:ann"}], {"id": f"28:{APP_ID}"})
    assert made["channelData"] == {"tenant": {"id": TENANT}}
    assert sent.startswith("/v3/conversations/a:chat/activities")
    assert said["text"] == "the digest is held"


async def test_where_nobody_is_known_to_tell_nothing_is_asked(connector, sender):
    assert (await sender.send(Post("k", "teams:x", "", "x"))).kind == "refused"
    assert connector.calls == []


async def test_posts_in_one_conversation_are_spaced_and_others_do_not_wait(sender):
    loop = asyncio.get_running_loop()
    began = loop.time()
    await sender.wait_turn(POST)
    await sender.wait_turn(TeamsPost("k", "teams:x", "other", "x"))
    assert loop.time() - began < 0.2
    await sender.wait_turn(POST)
    assert loop.time() - began >= 0.45


async def test_an_unclear_answer_is_held_and_not_sent_again(site: Site, caplog):
    site.connector.answers.append(answer(502))
    assert len(await site.say("Hi")) == 1
    assert "held" in caplog.text


async def test_a_throttled_answer_is_sent_again(site: Site):
    site.connector.answers.append(answer(429, **{"Retry-After": "0.1"}))
    assert len(await site.say("Hi")) == 2
