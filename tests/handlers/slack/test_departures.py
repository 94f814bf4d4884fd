"""Taken out of a workspace, the bot keeps nothing of it; news that is old or about another token harms nothing."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update

from bot.bot import Bot
from bot.handlers.slack import departures as module
from bot.model import Question, Reply
from bot.store.schema import metadata
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, install, installations, serving_many

TALENT = "what did CEOs say about talent management?"


async def tell(front: Front, kind: str, at: float | None = None, **more: Any) -> ClientResponse:
    """An event of Slack's about the installation, as of now unless `at` says otherwise."""
    known = {"type": "event_callback", "team_id": front.workspace, "event_id": f"Ev{front.ts()}"}
    outer = {name: more.pop(name) for name in ("is_enterprise_install", "enterprise_id") if name in more}
    body = {**known, **outer, "event_time": int(at or time.time()), "event": {"type": kind, **more}}
    return await front.send(json.dumps(body).encode(), "application/json")


def workspaces_in(bot: Bot) -> set[str]:
    """Whose rows are left, in any table."""
    bot._store.flush() if hasattr(bot._store, "flush") else None
    tables = [table for table in metadata.sorted_tables if "workspace" in table.c]
    with bot._store.reading() as connection:  # type: ignore[attr-defined]
        return {name for table in tables for name in connection.execute(select(table.c.workspace)).scalars()}


async def use(front: Front) -> None:
    await front.mention(f"<@UBOT> {TALENT}")
    await front.command("digest on")


@pytest.fixture
async def used(many: dict[str, Front], bot: Bot) -> dict[str, Front]:
    for front in many.values():
        await use(front)
    assert workspaces_in(bot) == {"T1", "T2"}
    return many


async def test_uninstalled_it_keeps_nothing_of_the_workspace_and_all_of_the_others(
    used: dict[str, Front], bot: Bot, slack: FakeSlack, caplog
):
    assert (await tell(used["T1"], "app_uninstalled")).status == 200
    assert workspaces_in(bot) == {"T2"}
    assert "taken out of workspace T1" in caplog.text
    slack.tokens.clear()
    await used["T1"].direct(TALENT)
    await used["T2"].direct(TALENT)
    assert slack.tokens == [("chat.postMessage", "xoxb-T2")]


async def test_what_was_being_answered_as_it_left_goes_too(used: dict[str, Front], bot: Bot, monkeypatch):
    monkeypatch.setattr(module, "SWEEP_SECONDS", 1.0)
    gone, ask = asyncio.Event(), bot.ask

    async def wait(question: Question) -> Reply:
        await gone.wait()
        return await ask(question)

    monkeypatch.setattr(bot, "ask", wait)
    answering = asyncio.create_task(used["T1"].mention(f"<@UBOT> {TALENT}"))
    await asyncio.sleep(0.2)
    leaving = asyncio.create_task(tell(used["T1"], "app_uninstalled"))
    await asyncio.sleep(0.2)
    gone.set()
    await asyncio.gather(answering, leaving)
    assert workspaces_in(bot) == {"T1", "T2"}
    await asyncio.sleep(1.2)
    assert workspaces_in(bot) == {"T2"}


async def test_the_sweep_leaves_alone_what_was_installed_again(used: dict[str, Front], bot: Bot, monkeypatch):
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.1)
    await tell(used["T1"], "app_uninstalled")
    install(bot, "T1")
    await asyncio.sleep(0.4)
    assert workspaces_in(bot) == {"T1", "T2"}


async def test_keys_that_open_nothing_are_no_sign_of_having_left(used: dict[str, Front], bot: Bot):
    with bot._store.transaction() as connection:  # type: ignore[attr-defined]
        connection.execute(update(metadata.tables["installations"]).values(sealed="gAAAA"))
    await tell(used["T1"], "tokens_revoked", tokens={"bot": ["UBOT"]})
    assert workspaces_in(bot) == {"T1", "T2"}


async def test_told_twice_and_in_any_order_it_is_as_well(used: dict[str, Front], bot: Bot, slack: FakeSlack):
    slack.dead.add("xoxb-T1")
    for kind in ("tokens_revoked", "app_uninstalled", "tokens_revoked", "app_uninstalled"):
        assert (await tell(used["T1"], kind, tokens={"bot": ["UBOT"]})).status == 200
    assert workspaces_in(bot) == {"T2"}


async def test_a_token_taken_back_is_as_good_as_uninstalled(used: dict[str, Front], bot: Bot, slack: FakeSlack):
    slack.dead.add("xoxb-T1")
    await tell(used["T1"], "tokens_revoked", tokens={"bot": ["UBOT"]})
    assert workspaces_in(bot) == {"T2"}


@pytest.mark.parametrize("tokens", [{"oauth": ["U1"]}, {"bot": []}, {}])
async def test_a_person_s_own_token_is_none_of_the_bot_s(
    used: dict[str, Front], bot: Bot, tokens: dict[str, list[str]]
):
    await tell(used["T1"], "tokens_revoked", tokens=tokens)
    assert workspaces_in(bot) == {"T1", "T2"}


async def test_news_of_an_old_token_leaves_a_new_installation_alone(used: dict[str, Front], bot: Bot, slack: FakeSlack):
    await tell(used["T1"], "tokens_revoked", tokens={"bot": ["UBOT"]})
    assert slack.tokens[-1] == ("auth.test", "xoxb-T1")
    assert workspaces_in(bot) == {"T1", "T2"}


async def test_news_from_before_it_was_installed_again_is_no_news(used: dict[str, Front], bot: Bot):
    await tell(used["T1"], "app_uninstalled", at=time.time() - 60)
    assert workspaces_in(bot) == {"T1", "T2"}


async def test_where_slack_does_not_say_it_is_to_send_again(used: dict[str, Front], bot: Bot, slack: FakeSlack):
    slack.refuse["auth.test"] = "internal_error"
    assert (await tell(used["T1"], "tokens_revoked", tokens={"bot": ["UBOT"]})).status == 503
    assert workspaces_in(bot) == {"T1", "T2"}


async def test_an_organisation_leaves_with_all_its_workspaces(bot: Bot, slack: FakeSlack):
    install(bot, "E1")
    install(bot, "T2")
    async with TestClient(TestServer(serving_many(bot, slack))) as client:
        for name in ("T5", "T6"):
            installations(bot).adopt(name, "E1")
            await Front(client, slack, name).direct(TALENT)
        await Front(client, slack, "T2").direct(TALENT)
        assert {token for _, token in slack.tokens} == {"xoxb-E1", "xoxb-T2"}
        front = Front(client, slack, "T5")
        await tell(front, "team_access_revoked", team_ids=["T6"])
        assert workspaces_in(bot) == {"E1", "T2", "T5"}
        await tell(front, "app_uninstalled", enterprise_id="E1", is_enterprise_install=True)
        assert workspaces_in(bot) == {"T2"}


async def test_the_one_workspace_of_a_configured_token_is_forgotten_too(front: Front, bot: Bot):
    await use(front)
    assert workspaces_in(bot) == {"T1"}
    await tell(front, "app_uninstalled")
    assert workspaces_in(bot) == set()
