"""Many workspaces: each is spoken to by its own token, none sees another, and one without a token harms no other."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import update

from bot import phrases
from bot.bot import Bot
from bot.delivery.protocol import Outcome, Post
from bot.digest import no_subscription
from bot.errors import ConfigError
from bot.handlers import slack as handler
from bot.handlers.slack import digest_posts, installed
from bot.handlers.slack.posting import SlackSender
from bot.store.installations import Installation, Installations
from bot.store.schema import installations as table
from bot.store.vault import Tokens, Vault, new_key
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons, install, installations, serving_many

TALENT = "what did CEOs say about talent management?"
Fronts = dict[str, Front]


async def test_each_workspace_is_spoken_to_by_its_own_token(many: Fronts, slack: FakeSlack):
    for name, front in many.items():
        await front.direct(TALENT)
        await front.mention(f"<@UBOT> {TALENT}")
        await front.open_tab()
        assert {token for _, token in slack.tokens} == {f"xoxb-{name}"}
        assert {method for method, _ in slack.tokens} == {"chat.postMessage", "views.publish"}
        slack.tokens.clear()


async def test_slack_is_never_asked_who_the_bot_is(many: Fronts, slack: FakeSlack):
    await many["T1"].direct(TALENT)
    assert slack.sent("auth.test") == []


async def test_the_database_is_asked_once_a_minute(bot: Bot, many: Fronts, monkeypatch):
    read, reads = Installations.find, []
    monkeypatch.setattr(Installations, "find", lambda self, name: reads.append(name) or read(self, name))
    for _ in range(5):
        await many["T1"].direct(TALENT)
    assert reads == ["T1"]


async def test_the_same_ids_in_two_workspaces_are_two(bot: Bot, many: Fronts, slack: FakeSlack):
    """Ids of people, channels and messages are unique within a workspace only."""
    await many["T1"].mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    await many["T2"].mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    assert len(slack.sent()) == 2
    await many["T2"].message("stop", thread_ts="1700000001.000100")
    assert await bot.followed("T1", "C1", "1700000001.000100")
    assert not await bot.followed("T2", "C1", "1700000001.000100")


async def test_a_receipt_and_a_vote_stay_in_their_workspace(bot: Bot, many: Fronts, slack: FakeSlack):
    await many["T1"].direct(TALENT)
    (message,) = slack.sent()
    receipt = buttons(message)[phrases.HELPFUL]["value"].lstrip("+")
    assert receipt in str(await many["T1"].command(f"why {receipt}"))
    assert phrases.NO_SUCH_RECEIPT.split(".")[0] in str(await many["T2"].command(f"why {receipt}"))


async def test_a_digest_is_seen_and_changed_in_its_own_workspace_only(many: Fronts, slack: FakeSlack):
    assert "The digest is on." in (await many["T1"].command("digest on"))["text"]
    assert "has no digest" in (await many["T2"].command("digest status"))["text"]
    slack.users["U1"] = {"team_id": "T2"}
    assert "has no digest" in (await many["T2"].command("digest off"))["text"]
    assert "The digest comes" in (await many["T1"].command("digest status"))["text"]


async def test_a_workspace_without_a_token_is_told_so_and_slack_does_not_send_again(many: Fronts, slack: FakeSlack):
    nowhere = Front(many["T1"].client, slack, "T3")
    response = await nowhere.mention(f"<@UBOT> {TALENT}")
    assert response.status == 200
    await nowhere.press({"action_id": "none", "value": "AAAA-2222"})
    assert slack.sent("respond")[-1]["text"] == phrases.NOT_INSTALLED
    assert slack.sent() == []


async def test_a_row_moved_to_another_workspace_speaks_for_nobody(bot: Bot, many: Fronts, slack: FakeSlack, caplog):
    with bot._store.transaction() as connection:  # type: ignore[attr-defined]
        connection.execute(update(table).where(table.c.workspace == "T2").values(workspace="T3"))
    moved = Front(many["T1"].client, slack, "T3")
    await moved.direct(TALENT)
    assert slack.calls == []
    assert "the token of workspace T3 was sealed for another, so its row was moved" in caplog.text
    await many["T1"].direct(TALENT)
    assert slack.tokens == [("chat.postMessage", "xoxb-T1")]


# --- a token that Slack takes no more ---


@pytest.fixture
def sender(many: Fronts) -> SlackSender:
    assert many["T1"].client.app
    routes = many["T1"].client.app[handler.DELIVERY]._routes._routes
    return routes[0].sender._sender  # type: ignore[attr-defined,no-any-return]


POST = Post("k", "T1", "C1", "words")


async def test_a_post_is_held_with_the_reason_and_the_other_workspace_goes_on(
    bot: Bot, sender: SlackSender, slack: FakeSlack, caplog
):
    slack.dead.add("xoxb-T1")
    assert await sender.send(POST) == Outcome("held", "no token: token_revoked")
    assert await sender.send(POST) == Outcome("held", "no token: token_revoked")
    assert len(slack.sent()) == 1  # what is held is not tried again and again
    assert (await sender.send(Post("k", "T2", "C1", "words"))).kind == "sent"
    assert [one.held for one in installations(bot).all()] == ["token_revoked", None]
    assert "Slack takes the token of workspace T1 no more (token_revoked)" in caplog.text


async def test_the_owner_is_told_once_in_another_workspace(many: Fronts, sender: SlackSender, slack: FakeSlack):
    assert many["T1"].client.app
    many["T1"].client.app[handler.DELIVERY]._owner = ("T2", "C7")
    slack.dead.add("xoxb-T1")
    for _ in range(2):
        await sender.send(POST)
    await asyncio.sleep(0.2)
    told = [message["text"] for message in slack.sent() if message["channel"] == "C7"]
    assert told == [phrases.token_held("T1", "T1", "token_revoked")]


async def test_an_owner_in_the_very_workspace_holds_up_nothing(many: Fronts, sender: SlackSender, slack: FakeSlack):
    assert many["T1"].client.app
    many["T1"].client.app[handler.DELIVERY]._owner = ("T1", "C7")
    slack.dead.add("xoxb-T1")
    async with asyncio.timeout(5):
        assert (await sender.send(POST)).kind == "held"
        await asyncio.sleep(0.2)
        assert (await sender.send(POST)).kind == "held"


async def test_installed_again_it_is_posted_to_again(bot: Bot, sender: SlackSender, slack: FakeSlack, monkeypatch):
    monkeypatch.setattr(installed, "DENY_SECONDS", 0.0)
    slack.dead.add("xoxb-T1")
    assert (await sender.send(POST)).kind == "held"
    slack.dead.clear()
    install(bot, "T1")
    assert (await sender.send(POST)).kind == "sent"


async def test_a_token_that_another_replica_renewed_is_found_by_itself(bot: Bot, sender: SlackSender, slack: FakeSlack):
    assert (await sender.send(POST)).kind == "sent"
    slack.dead.add("xoxb-T1")
    known = installations(bot).find("T1")
    assert known
    installations(bot).renew(known, Tokens("xoxb-T1-new"), None)
    assert (await sender.send(POST)).kind == "later"
    assert (await sender.send(POST)).kind == "sent"
    assert slack.tokens[-1] == ("chat.postMessage", "xoxb-T1-new")


async def test_where_there_is_no_token_nothing_can_be_looked_for(sender: SlackSender):
    post = Post("k", "T3", "C1", "words")
    assert await sender.send(post) == Outcome("held", "no token: not_installed")
    assert await sender.find(post, 0.0) == Outcome("blind", "not_installed")


def test_a_digest_held_for_want_of_a_token_tells_nobody_and_is_not_stopped(bot: Bot, sender: SlackSender, caplog):
    platform = digest_posts.platform(bot, sender)
    held = Outcome("held", "no token: token_revoked")
    assert platform.explain(no_subscription("T1", "C1", "U1", datetime(2026, 11, 23, tzinfo=UTC)), held) is None
    assert "no digest in channel C1: no token: token_revoked" in caplog.text
    assert not platform.is_final(Outcome("refused", "token_revoked"))


# --- the start ---


async def test_keys_that_open_nothing_stop_the_start_and_say_so(bot: Bot, slack: FakeSlack):
    install(bot, "T1")
    with pytest.raises(ConfigError, match="TOKEN_KEYS: none of them opens the token of workspace T1"):
        await TestServer(serving_many(bot, slack, keys=(new_key(),))).start_server()


async def test_one_token_that_cannot_be_opened_is_named_and_the_others_serve(bot: Bot, slack: FakeSlack, caplog):
    install(bot, "T1")
    stranger = Installation("T2", "T2", "UBOT", Tokens("xoxb-T2"), None)
    Installations(bot._store, Vault([new_key()])).save(stranger)  # type: ignore[arg-type]
    async with TestClient(TestServer(serving_many(bot, slack))) as client:
        assert "none of them opens the token of workspace T2" in caplog.text
        await Front(client, slack, "T1").direct(TALENT)
    assert len(slack.sent()) == 1


async def test_what_bolt_reads_of_the_environment_changes_nothing(
    bot: Bot, slack: FakeSlack, monkeypatch, tmp_path: Path
):
    """With these Bolt makes an OAuth flow of its own, whose store is a folder of plain files."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "s3cret")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    install(bot, "T1")
    async with TestClient(TestServer(serving_many(bot, slack))) as client:
        await Front(client, slack, "T1").direct(TALENT)
    assert slack.tokens == [("chat.postMessage", "xoxb-T1")]
    assert not (tmp_path / "home").exists()


async def test_no_token_is_in_the_database_s_files_or_in_the_log(bot: Bot, many: Fronts, tmp_path: Path, caplog):
    caplog.set_level(logging.DEBUG)
    await many["T1"].direct(TALENT)
    await many["T1"].command("digest on")
    written = read_all(tmp_path)
    assert b"installations" in written
    assert b"xoxb-" not in written
    assert "xoxb-" not in caplog.text


def read_all(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
