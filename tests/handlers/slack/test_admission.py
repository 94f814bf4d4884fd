"""Guests and strangers: treated as the owner has set it, on every way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack.people import KEEP_SECONDS, People, Standing, standing_of
from bot.handlers.slack.workspaces import Clients, OneWorkspace
from bot.limits import Limits
from bot.render import modals
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, serving
from tests.render.checkers import texts

TALENT = "what did CEOs say about talent management?"
GUEST = {"is_restricted": True}
STRANGER = {"is_stranger": True, "team_id": "T9"}


@pytest.fixture
async def strict(bot: Bot, slack: FakeSlack) -> AsyncIterator[Front]:
    """The bot of an owner who lets only members ask."""
    async with TestClient(TestServer(serving(bot, slack, guests=False, strangers=False))) as client:
        yield Front(client, slack)


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({"team_id": "T1"}, Standing.MEMBER),
        ({"team_id": "T1", **GUEST}, Standing.GUEST),
        ({"team_id": "T1", "is_ultra_restricted": True}, Standing.GUEST),
        ({"team_id": "T9"}, Standing.STRANGER),
        ({"team_id": "T1", "is_stranger": True}, Standing.STRANGER),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1", "T2"]}}, Standing.MEMBER),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T2"]}}, Standing.STRANGER),
        ({"team_id": "T1", "enterprise_user": None}, Standing.MEMBER),
    ],
)
def test_what_somebody_is_to_a_workspace(user: dict[str, Any], standing: Standing):
    assert standing_of(user, "T1") is standing


async def test_unless_the_owner_says_otherwise_all_may_ask_and_slack_is_not_asked(
    front: Front, slack: FakeSlack, bot: Bot
):
    slack.users["U1"] = STRANGER
    await front.mention(f"<@UBOT> {TALENT}")

    assert bot.report.passages["obs-4"].text in slack.sent()[0]["text"]
    assert slack.sent("users.info") == []


@pytest.mark.parametrize("user", [GUEST, STRANGER])
async def test_those_who_may_not_ask_are_told_so_on_every_way_in(strict: Front, slack: FakeSlack, bot: Bot, user):
    slack.users["U1"] = user
    await strict.mention(f"<@UBOT> {TALENT}")
    assert [sent["text"] for sent in slack.sent()] == [phrases.MEMBERS_ONLY]

    assert (await strict.command(TALENT))["text"] == phrases.MEMBERS_ONLY
    view = modals.ask(bot.report, bot.topics())
    assert (await strict.submit(view, TALENT))["errors"] == {"question": phrases.MEMBERS_ONLY}

    await strict.shortcut("ask_report")
    await strict.shortcut("ask_about_message", {"text": TALENT})
    await strict.press({"action_id": "intent:1", "value": "talent-management"})
    assert [words(sent["view"]) for sent in slack.sent("views.open")] == [phrases.MEMBERS_ONLY] * 3

    await strict.open_tab()
    home = slack.sent("views.publish")[0]["view"]
    assert phrases.MEMBERS_ONLY in words(home)
    assert [block["type"] for block in home["blocks"]] == ["header", "section", "section"]
    await strict.open_tab("messages")
    assert slack.sent("assistant.threads.setSuggestedPrompts") == []
    assert len(slack.sent()) == 1
    assert slack.sent("respond") == []


async def test_members_may_always_ask(strict: Front, slack: FakeSlack, bot: Bot):
    await strict.mention(f"<@UBOT> {TALENT}")
    await strict.open_tab("messages")

    assert bot.report.passages["obs-4"].text in slack.sent()[0]["text"]
    assert slack.sent("assistant.threads.setSuggestedPrompts")


async def test_guests_alone_can_be_kept_out(bot: Bot, slack: FakeSlack):
    slack.users |= {"U1": GUEST, "U2": STRANGER}
    async with TestClient(TestServer(serving(bot, slack, guests=False))) as client:
        front = Front(client, slack)
        assert (await front.command(TALENT))["text"] == phrases.MEMBERS_ONLY
        assert (await front.command(TALENT, user_id="U2"))["text"] != phrases.MEMBERS_ONLY


async def test_in_a_followed_thread_those_who_may_not_ask_are_left_alone(strict: Front, slack: FakeSlack):
    await strict.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    slack.users["U2"] = GUEST
    await strict.message("who was interviewed?", thread_ts="1700000001.000100", user="U2")

    assert len(slack.sent()) == 1


@pytest.mark.parametrize(
    ("error", "told"), [("missing_scope", phrases.CANNOT_CHECK), ("internal_error", phrases.FAILED.split("{")[0])]
)
async def test_where_slack_does_not_say_who_somebody_is_nobody_is_let_in(strict: Front, slack: FakeSlack, error, told):
    slack.refuse["users.info"] = error
    assert (await strict.command(TALENT))["text"].startswith(told)


async def test_somebody_slack_does_not_show_is_a_stranger(strict: Front, slack: FakeSlack):
    slack.refuse["users.info"] = "user_not_found"
    assert (await strict.command(TALENT))["text"] == phrases.MEMBERS_ONLY


async def test_slack_is_asked_once_in_ten_minutes(slack: FakeSlack):
    now = [0.0]
    people = People(OneWorkspace(Clients(f"{slack.url}/api/"), "xoxb-1").client, lambda: now[0])
    for at in (0.0, KEEP_SECONDS - 1, KEEP_SECONDS + 1):
        now[0] = at
        assert await people.find("T1", "U1") is Standing.MEMBER
    assert len(slack.sent("users.info")) == 2


@pytest.fixture
async def limited(bot: Bot, slack: FakeSlack) -> AsyncIterator[Front]:
    """The bot of an owner who allows two questions a minute, on a clock that stands still."""
    app = serving(bot, slack, limits=Limits(2, 10, lambda: 0.0))
    async with TestClient(TestServer(app)) as client:
        yield Front(client, slack)


async def test_who_asks_too_much_is_told_so_once_and_then_left_unheard(limited: Front, slack: FakeSlack, bot: Bot):
    for _ in range(5):
        assert (await limited.mention(f"<@UBOT> {TALENT}")).status == 200
    said = [sent["text"] for sent in slack.sent()]
    assert len(said) == 3
    assert bot.report.passages["obs-4"].text in said[1]
    assert said[2] == phrases.TOO_MANY
    await limited.mention(f"<@UBOT> {TALENT}", user="U2")
    assert bot.report.passages["obs-4"].text in slack.sent()[3]["text"]


async def test_who_asks_too_much_is_told_so_on_every_way_in(limited: Front, slack: FakeSlack, bot: Bot):
    for _ in range(2):
        assert (await limited.command(TALENT))["text"] != phrases.TOO_MANY
    assert (await limited.command(TALENT))["text"] == phrases.TOO_MANY
    view = modals.ask(bot.report, bot.topics())
    assert (await limited.submit(view, TALENT))["errors"] == {"question": phrases.TOO_MANY}
    await limited.press({"action_id": "intent:1", "value": "talent-management"})
    await limited.shortcut("ask_report")
    assert [words(sent["view"]) for sent in slack.sent("views.open")] == [phrases.TOO_MANY] * 2
    assert slack.sent() == []


async def test_remarks_in_a_followed_thread_beyond_the_limit_are_left_alone(limited: Front, slack: FakeSlack):
    await limited.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    for _ in range(3):
        await limited.message("who was interviewed for the report?", thread_ts="1700000001.000100")
    assert len(slack.sent()) == 2


async def test_all_people_of_a_workspace_together_have_a_limit(limited: Front):
    said = [(await limited.command(TALENT, user_id=f"U{number}"))["text"] for number in range(12)]
    assert [text == phrases.TOO_MANY for text in said] == [False] * 10 + [True] * 2
    assert (await limited.command(TALENT, user_id="U9", team_id="T2"))["text"] != phrases.TOO_MANY


def words(view: dict[str, Any]) -> str:
    return "\n".join(texts(view["blocks"]))
