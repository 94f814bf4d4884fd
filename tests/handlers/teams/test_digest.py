"""The digest in Teams: commands, the post, and what its subscriber is told."""

from __future__ import annotations

from datetime import date

import pytest

from bot import phrases
from bot.delivery.protocol import Outcome
from bot.handlers.teams import digest_posts
from bot.handlers.teams.posting import TeamsPost
from tests.handlers.teams.conftest import Site
from tests.handlers.teams.service import TENANT
from tests.peers.cards import card_of
from tests.render.card_checkers import buttons, faults_in_message, texts

WORKSPACE, CHANNEL = f"teams:{TENANT}", "19:c@thread.tacv2"
MONDAY = date(2026, 11, 23)


def kept(site: Site, channel: str = CHANNEL):
    return site.delivery.deliveries.find_subscription(WORKSPACE, channel)


async def test_a_channel_subscribes_as_a_whole_not_its_thread(site: Site):
    (said,) = await site.say(site.mention("@bot digest on at 09:30 weekdays Europe/London"))
    assert "The digest is on" in said["summary"]
    assert "@Leadership Bot digest off" in said["summary"]
    found = kept(site)
    assert (found.subscription.at.isoformat(), found.subscription.created_by) == ("09:30:00", "29:ann")
    assert found.next_due is not None


async def test_it_can_be_paused_listed_previewed_and_stopped(site: Site):
    for command, part in {
        "digest on": "The digest is on",
        "digest status": "weekdays at 09:00",
        "digest next 3": "Next, at 09:00",
        "digest pause until 3 January": "paused until",
        "digest resume": "no longer paused",
        "digest preview": "Nothing is posted now",
        "digest help": "posts one passage",
        "digest off": "The digest is off",
    }.items():
        (said,) = await site.say(site.mention(f"@bot {command}"))
        assert part in said["summary"], command
        assert not faults_in_message(said)
    assert kept(site).subscription.off


async def test_a_preview_shows_the_post(site: Site):
    (said,) = await site.say("digest preview")
    passages = {passage.text for passage in site.bot.report.passages.values()}
    assert passages & set(texts(card_of(said)))


async def test_a_question_about_a_digest_is_a_question(site: Site):
    (said,) = await site.say("digest of what leaders said about talent")
    assert "digest is" not in said["summary"]


def post(site: Site) -> TeamsPost:
    platform = digest_posts.platform(site.bot, None)
    return platform.render(kept(site).subscription, MONDAY, "digest:x")


async def test_the_post_quotes_cites_asks_on_and_says_why_it_came_and_how_to_stop_it(site: Site):
    await site.say(site.mention("@bot digest on"))
    made = post(site)
    assert made.channel == CHANNEL
    assert made.thread is None
    assert not faults_in_message(made.activity)
    shown = " ".join(texts(card_of(made.activity)))
    assert "@Leadership Bot digest off stops it" in shown
    assert phrases.STOP_DIGEST in buttons(card_of(made.activity))
    assert made.activity["entities"]
    assert len(card_of(made.activity)["actions"]) <= 6


async def test_its_stop_button_stops_it(site: Site):
    await site.say(site.mention("@bot digest on"))
    (said,) = await site.press(buttons(card_of(post(site).activity))[phrases.STOP_DIGEST], "channel")
    assert "The digest is off" in said["summary"]
    assert kept(site).subscription.off


async def test_its_question_is_answered(site: Site):
    await site.say(site.mention("@bot digest on"))
    titles = buttons(card_of(post(site).activity))
    (said,) = await site.press(next(b for t, b in titles.items() if t != phrases.STOP_DIGEST), "channel")
    assert said["entities"]


async def test_a_bot_that_is_removed_posts_no_digest_any_more(site: Site):
    await site.say(site.mention("@bot digest on"))
    gone = site.activity("installationUpdate", chat="channel", action="remove")
    gone["conversation"]["id"] = CHANNEL
    assert await site.say(gone) == []
    assert (kept(site).next_due, kept(site).stopped) == (None, "the bot was removed")


@pytest.mark.parametrize(
    ("outcome", "part", "final"),
    [
        (Outcome("held", "HTTP 502; blind"), "I cannot tell whether", False),
        (Outcome("refused", "HTTP 403 BotNotInConversationRoster"), "I have stopped a digest", True),
        (Outcome("refused", "HTTP 404 ConversationNotFound"), "I have stopped a digest", True),
        (Outcome("refused", "HTTP 413 MessageSizeTooBig"), "try again on its next day", False),
        (Outcome("sent", "posted-1"), None, False),
        (Outcome("missed"), None, False),
    ],
)
async def test_its_starter_is_told_what_went_wrong(site: Site, outcome, part, final):
    await site.say(site.mention("@bot digest on"))
    platform = digest_posts.platform(site.bot, None)
    text = platform.explain(kept(site).subscription, outcome)
    assert text is None if part is None else part in text
    assert platform.is_final(outcome) is final


async def test_a_personal_chat_has_a_digest_of_its_own(site: Site):
    await site.say("digest on")
    assert kept(site, "a:ann") is not None
    assert kept(site) is None
    made = digest_posts.platform(site.bot, None).render(kept(site, "a:ann").subscription, MONDAY, "k")
    assert "; digest off stops it" in made.text
