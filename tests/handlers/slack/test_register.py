"""Start and stop: the token is checked, one session serves all calls, and a stop loses no answer."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port

from bot import phrases
from bot.bot import Bot
from bot.config import SlackConfig
from bot.errors import ConfigError
from bot.handlers import slack as handler
from bot.handlers.slack.work import Work
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, Front, delivery, serving

TALENT = "what did CEOs say about talent management?"


async def test_slack_is_asked_who_the_bot_is_once(front: Front, slack: FakeSlack):
    for _ in range(5):
        await front.direct(TALENT)

    assert len(slack.sent("auth.test")) == 1


async def test_a_refused_token_stops_the_start_and_says_which(bot: Bot, slack: FakeSlack):
    slack.refuse["auth.test"] = "invalid_auth"

    with pytest.raises(ConfigError, match=r"SLACK_BOT_TOKEN: Slack refuses it \(invalid_auth\)"):
        await TestServer(serving(bot, slack)).start_server()


async def test_a_start_without_slack_is_made_good_by_the_first_event(bot: Bot, caplog):
    slack, port = FakeSlack(), unused_port()
    slack.url = f"http://127.0.0.1:{port}"
    async with TestClient(TestServer(serving(bot, slack))) as client:
        assert "cannot be reached yet" in caplog.text
        await slack.start(port)
        await Front(client, slack).direct(TALENT)
        await slack.stop()

    assert len(slack.sent()) == 1


async def test_a_start_while_slack_is_out_of_order_goes_on(bot: Bot, slack: FakeSlack, caplog):
    slack.refuse["auth.test"] = "internal_error"
    async with TestClient(TestServer(serving(bot, slack))) as client:
        assert "internal_error" in caplog.text
        slack.refuse.clear()
        await Front(client, slack).direct(TALENT)

    assert len(slack.sent()) == 1


async def test_no_session_is_made_beside_the_shared_one(front: Front, slack: FakeSlack, monkeypatch):
    made = []
    init = handler.ClientSession.__init__
    monkeypatch.setattr(handler.ClientSession, "__init__", lambda self, *a, **k: made.append(1) or init(self, *a, **k))
    await front.mention(f"<@UBOT> {TALENT}")
    await front.press({"action_id": "none", "value": "AAAA-2222"})

    assert len(slack.sent()) == 1
    assert len(slack.sent("respond")) == 1
    assert made == []


async def test_the_acknowledgement_does_not_wait_for_the_answer(front: Front, slack: FakeSlack, bot: Bot, monkeypatch):
    asked, ask = asyncio.Event(), bot.ask

    async def wait(question):
        await asked.wait()
        return await ask(question)

    monkeypatch.setattr(bot, "ask", wait)
    sending = asyncio.create_task(front.direct(TALENT))
    await asyncio.sleep(0.2)
    assert slack.sent() == []
    asked.set()
    assert (await sending).status == 200
    assert len(slack.sent()) == 1


async def test_a_stop_waits_for_answers_under_way(bot: Bot, slack: FakeSlack, monkeypatch):
    ask = bot.ask

    async def wait(question):
        await asyncio.sleep(0.3)
        return await ask(question)

    monkeypatch.setattr(bot, "ask", wait)
    async with TestClient(TestServer(serving(bot, slack))) as client:
        front = Front(client, slack)
        front.settle = lambda: asyncio.sleep(0)  # type: ignore[method-assign]
        await front.direct(TALENT)
        assert slack.sent() == []

    assert len(slack.sent()) == 1
    assert phrases.FAILED.split("{")[0] not in slack.sent()[0]["text"]


async def test_work_that_never_ends_does_not_hold_up_a_stop(caplog):
    work = Work()
    work.start(asyncio.sleep(60))
    await work.finish(0.05)

    assert "1 replies not sent" in caplog.text


async def test_no_door_is_opened_with_socket_mode(bot: Bot, slack: FakeSlack):
    app = web.Application()
    handler.register(app, bot, SlackConfig("xoxb-1", SECRET, "xapp-1", f"{slack.url}/api/"), delivery(bot))

    assert [route.resource.canonical for route in app.router.routes() if route.resource] == []


def test_bolt_s_own_logger_keeps_to_errors():
    assert handler._errors_only().level == logging.ERROR
