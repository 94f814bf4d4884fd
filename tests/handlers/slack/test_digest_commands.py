"""The digest's commands, by slash command, by mention and in a direct message: who may, and what is then kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack import digest_commands
from bot.handlers.slack.digest_posts import platform
from bot.model import Nation, Report
from bot.render.citations import cite_natively
from bot.store.deliveries import Deliveries, KeptSubscription
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons, serving

BOT = "<@UBOT>"
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PREFIX = "/leadership digest"
GUESTS = [
    {"is_restricted": True},
    {"is_restricted": True, "is_ultra_restricted": True},
    {"is_stranger": True},
    {"team_id": "T2"},
]


@dataclass
class Clock:
    now: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def front(bot: Bot, slack: FakeSlack, clock: Clock) -> AsyncIterator[Front]:
    async with TestClient(TestServer(serving(bot, slack, clock))) as client:
        yield Front(client, slack)


@pytest.fixture
async def curated(bot: Bot, slack: FakeSlack, clock: Clock) -> AsyncIterator[Front]:
    async with TestClient(TestServer(serving(bot, slack, clock, frozenset({"U7"})))) as client:
        yield Front(client, slack)


def kept(bot: Bot, channel: str = "C1") -> KeptSubscription | None:
    return Deliveries(bot._store).find_subscription("T1", channel)


def on(bot: Bot, channel: str = "C1") -> bool:
    found = kept(bot, channel)
    return found is not None and not found.subscription.off


def inner(said: dict[str, Any], report: Report, bot: Bot, day: date) -> dict[str, Any]:
    """What would be posted on the day, as delivery makes it."""
    found = kept(bot)
    assert found
    post = platform(bot, None).render(found.subscription, day, "key")
    return {"text": post.text, "blocks": list(post.blocks)}


# --- by slash command ---


async def test_on_says_when_the_next_comes_and_how_to_stop_it_and_is_kept(front: Front, bot: Bot):
    said = await front.command("digest on at 10:30 mon,tue skip holidays of Scotland Europe/London")

    assert said["response_type"] == "ephemeral"
    assert "on Mondays and Tuesdays at 10:30 (Europe/London), not on public holidays in Scotland" in said["text"]
    assert "Next: Tuesday 24 November 2026 at 10:30." in said["text"]
    assert said["text"].endswith(f"To stop it: {PREFIX} off")
    found = kept(bot)
    assert found
    assert (found.subscription.at, found.subscription.holidays) == (time(10, 30), Nation.SCOTLAND)
    assert found.subscription.created_by == "U1"
    assert found.next_due == int((TUESDAY + timedelta(hours=2, minutes=30)).timestamp())


async def test_the_whole_language_is_understood_one_after_the_other(front: Front, bot: Bot):
    said = {
        words: (await front.command(words))["text"]
        for words in (
            "digest on",
            "digest pause until 30 November",
            "digest status",
            "Digest: RESUME",
            "digest next 3",
            "digest",
            "digest off",
            "digest help",
            "digest on at 25:00",
        )
    }

    assert "paused until Monday 30 November 2026" in said["digest pause until 30 November"]
    assert "paused until Monday 30 November 2026" in said["digest status"]
    assert "no longer paused" in said["Digest: RESUME"]
    assert len(said["digest next 3"].splitlines()) == 4
    assert said["digest"].startswith("The digest comes on weekdays at 09:00 (Europe/London).")
    assert "The digest is off." in said["digest off"]
    assert f"{PREFIX} pause until 3 January" in said["digest help"]
    assert said["digest on at 25:00"].startswith("‘25:00’ is not a time of day.")
    assert not on(bot)


async def test_a_preview_is_exactly_what_will_be_posted_and_is_seen_by_one_alone(
    front: Front, bot: Bot, slack: FakeSlack, report: Report
):
    await front.command("digest on")
    said = await front.command("digest preview")

    post = inner(said, report, bot, TUESDAY.date())
    assert said["response_type"] == "ephemeral"
    assert said["text"].split("\n", 1) == [
        "This comes on Tuesday 24 November 2026 at 09:00. Nothing is posted now.",
        post["text"],
    ]
    assert said["blocks"][2:] == post["blocks"]
    assert slack.sent() == []


async def test_the_first_preview_is_the_first_post(front: Front, bot: Bot, report: Report):
    before = await front.command("digest preview")
    assert kept(bot) is None
    await front.command("digest on")

    assert before["text"].startswith("The first post would look like this.")
    assert before["blocks"][2:] == inner(before, report, bot, TUESDAY.date())["blocks"]


async def test_a_post_has_its_whole_words_in_the_text_and_one_question_to_try(
    front: Front, bot: Bot, report: Report, slack: FakeSlack
):
    await front.command("digest on")
    for day in range(20):
        post = inner({}, report, bot, TUESDAY.date() + timedelta(days=day))
        quoted = next(p for p in report.passages.values() if p.text in post["text"])
        assert quoted.section.title in post["text"]
        assert post["text"].endswith(f"(Europe/London); {PREFIX} off stops it.")
        ((title, button),) = buttons(post).items()
        assert f"{phrases.TRY_THIS}: {title}" in post["text"].replace("&amp;", "&")
        assert bot.library.intent(button["value"])
    await front.press(button)
    assert slack.sent()[0]["text"].startswith(f"<@U1>{phrases.ASKED}")


async def test_what_was_typed_comes_back_inert_and_changes_nothing(front: Front, bot: Bot):
    for words, shown in (
        ("digest on <!channel> *now*", "@channel"),
        ("digest pause until <@U2> &amp; more", "@U2 &amp; more"),
        ("digest on " + "mañana " * 200, "too long"),
    ):
        said = await front.command(words)
        assert shown in said["text"]
        assert "<" not in said["text"]
    assert kept(bot) is None


# --- who may ---


@pytest.mark.parametrize("mark", GUESTS, ids=str)
@pytest.mark.parametrize("words", ["on", "off", "pause until tomorrow", "resume"])
async def test_guests_and_strangers_change_nothing_and_it_is_recorded(
    front: Front, bot: Bot, slack: FakeSlack, mark: dict[str, Any], words: str, caplog
):
    await front.command("digest on", channel_id="C1")
    before = kept(bot)
    slack.users["U9"] = mark

    said = await front.command(f"digest {words}", user_id="U9")

    assert said["text"] == phrases.DIGEST_MEMBERS_ONLY
    assert kept(bot) == before
    assert any(line.startswith("refused: digest ") and " by U9 in channel C1 of T1" in line for line in caplog.messages)
    assert (await front.command("digest status", user_id="U9"))["text"].startswith("The digest comes")


async def test_somebody_slack_does_not_know_changes_nothing(front: Front, bot: Bot, slack: FakeSlack):
    slack.refuse["users.info"] = "user_not_found"
    assert (await front.command("digest on"))["text"] == phrases.DIGEST_MEMBERS_ONLY
    assert kept(bot) is None


async def test_people_of_an_organisation_s_other_workspaces_may(front: Front, bot: Bot, slack: FakeSlack):
    slack.users["U1"] = {"team_id": "T5", "enterprise_user": {"enterprise_id": "E1", "teams": ["T5", "T1"]}}
    await front.command("digest on")
    assert on(bot)


async def test_without_the_scope_nobody_is_trusted_and_it_is_said_why(front: Front, bot: Bot, slack: FakeSlack):
    slack.refuse["users.info"] = "missing_scope"
    assert "users:read" in (await front.command("digest on"))["text"]
    assert kept(bot) is None


async def test_where_slack_fails_nothing_is_changed_and_a_reference_given(front: Front, bot: Bot, slack: FakeSlack):
    slack.refuse["users.info"] = "internal_error"
    assert "Reference:" in (await front.command("digest on"))["text"]
    assert kept(bot) is None


async def test_a_slow_slack_is_not_waited_for_longer_than_a_command_may_take(
    front: Front, bot: Bot, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(digest_commands, "PATIENCE", 0.2)
    slack.slow["users.info"] = 5.0
    async with asyncio.timeout(2):
        said = await front.command("digest on")
    assert "Reference:" in said["text"]
    assert kept(bot) is None


async def test_where_the_owner_names_curators_only_they_may(curated: Front, bot: Bot, slack: FakeSlack, caplog):
    assert (await curated.command("digest on"))["text"] == phrases.DIGEST_CURATORS_ONLY
    assert "refused: digest TurnOn by U1 in channel C1 of T1" in caplog.messages
    assert kept(bot) is None
    assert "The digest is on." in (await curated.command("digest on", user_id="U7"))["text"]
    assert slack.sent("users.info") == []


# --- where ---


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found"])
async def test_where_the_bot_is_not_in_the_channel_it_says_how_to_invite_it(
    front: Front, bot: Bot, slack: FakeSlack, error: str
):
    await front.command("digest on", channel_id="C2")
    slack.refuse["conversations.history"] = error

    said = await front.command("digest on")
    assert "/invite @Leadership Bot" in said["text"]
    assert kept(bot) is None
    assert "The digest is off." in (await front.command("digest off", channel_id="C2"))["text"]


async def test_to_see_whether_it_is_there_no_message_is_read(front: Front, slack: FakeSlack):
    await front.command("digest on")
    (asked,) = slack.sent("conversations.history")
    assert (asked["channel"], asked["latest"]) == ("C1", "1")


@pytest.mark.parametrize("error", ["missing_scope", "internal_error"])
async def test_where_slack_does_not_say_the_first_post_will_tell(front: Front, bot: Bot, slack: FakeSlack, error: str):
    slack.refuse["conversations.history"] = error
    await front.command("digest on")
    assert on(bot)


async def test_in_a_direct_message_it_says_that_a_digest_belongs_in_a_channel(front: Front, bot: Bot, slack: FakeSlack):
    for said in (
        await front.command("digest on", channel_id="D1", channel_name="directmessage"),
        await front.direct("digest on at 10:00") and slack.sent()[-1],
    ):
        assert said["text"] == phrases.digest_in_channel(PREFIX)
    assert kept(bot, "D1") is None


# --- by mention ---


async def test_by_mention_it_is_done_once_and_answered_in_the_thread(front: Front, bot: Bot, slack: FakeSlack):
    ts = "1700000500.000100"
    await front.mention(f"{BOT} digest on at 09:30", ts=ts)
    await front.mention(f"{BOT} digest on at 09:30", ts=ts)

    (post,) = slack.sent()
    assert (post["thread_ts"], post["channel"]) == (ts, "C1")
    assert "The digest is on." in post["text"]
    assert on(bot)


async def test_a_question_that_begins_with_digest_is_a_question(front: Front, bot: Bot, slack: FakeSlack):
    await front.mention(f"{BOT} digest for the bulletin")
    await front.mention(f"{BOT} digests and inclusion")
    assert [("Receipt" in str(post["blocks"])) for post in slack.sent()] == [True, True]
    assert kept(bot) is None


async def test_guests_are_refused_by_mention_too(front: Front, bot: Bot, slack: FakeSlack):
    slack.users["U9"] = {"is_restricted": True}
    await front.mention(f"{BOT} digest on", user="U9")
    assert slack.sent()[0]["text"] == phrases.DIGEST_MEMBERS_ONLY
    assert kept(bot) is None


async def test_a_preview_by_mention_is_private_and_stands_where_slack_shows_it(
    front: Front, bot: Bot, slack: FakeSlack, report: Report
):
    await front.command("digest on")
    await front.mention(f"{BOT} digest preview", ts="1700000600.000100")
    await front.mention(f"{BOT} digest preview", ts="1700000601.000100", thread_ts="1700000600.000100")

    assert slack.sent() == []
    alone, threaded = slack.sent("chat.postEphemeral")
    assert (alone["user"], "thread_ts" in alone) == ("U1", False)
    assert threaded["thread_ts"] == "1700000600.000100"
    assert alone["blocks"][2:] == cite_natively([report], inner({}, report, bot, TUESDAY.date())["blocks"])


async def test_a_thread_with_a_command_alone_is_not_followed(front: Front, bot: Bot, slack: FakeSlack):
    await front.mention(f"{BOT} digest status", ts="1700000700.000100")
    assert await bot.followed("T1", "C1", "1700000700.000100") is None


# --- beside the tick ---


async def test_off_after_the_post_and_on_again_brings_no_second_one_today(front: Front, bot: Bot, clock: Clock):
    await front.command("digest on at 08:30")
    clock.now = TUESDAY + timedelta(minutes=31)
    begun = Deliveries(bot._store).claim_digest("T1", "C1", clock.now.date(), "key", lambda *_: True)
    assert begun
    await front.command("digest off")
    said = await front.command("digest on at 10:00")
    assert "Next: Wednesday 25 November 2026 at 10:00." in said["text"]
    found = kept(bot)
    assert found
    assert found.last_posted == TUESDAY.date()


async def test_the_date_is_read_on_the_channel_s_clock(front: Front, clock: Clock):
    await front.command("digest on Pacific/Auckland")
    clock.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # there it is 25 November, one o'clock
    assert "is today" in (await front.command("digest pause until 2026-11-25"))["text"]
    assert "paused until Thursday 26 November" in (await front.command("digest pause until tomorrow"))["text"]
