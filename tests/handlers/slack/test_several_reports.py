"""Slack where the bot has two reports: a channel's own, the window to ask in, the Home tab, presses, digests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack.digest_posts import platform
from bot.render import blocks, modals
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons, serving
from tests.reports import OTHER, both

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WAITING = "how long is the waiting list?"
TALENT = "What did CEOs say about talent management?"
FIRST, SECOND = both().reports
LIST = SECOND.passages["waiting"].text


@pytest.fixture
def bot(tmp_path: Path):
    database = Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    yield Bot(both(), database)
    database.close()


@pytest.fixture
async def front(bot: Bot, slack: FakeSlack) -> AsyncIterator[Front]:
    async with TestClient(TestServer(serving(bot, slack, lambda: NOW))) as client:
        yield Front(client, slack)


@pytest.fixture
async def curated(bot: Bot, slack: FakeSlack) -> AsyncIterator[Front]:
    async with TestClient(TestServer(serving(bot, slack, lambda: NOW, frozenset({"U7"})))) as client:
        yield Front(client, slack)


def options(view: dict[str, Any]) -> list[str]:
    """The values of all menus but that of the reports."""
    menus = (e for block in view["blocks"] if block["type"] == "actions" for e in block["elements"])
    return [option["value"] for menu in menus if "options" in menu for option in menu["options"]]


# --- a channel's own report ---


async def test_a_channel_is_given_a_report_of_its_own_and_gives_it_back(front: Front):
    assert LIST not in (await front.command(WAITING))["text"]
    said = (await front.command("report allotments"))["text"]
    assert said == phrases.channel_report_chosen(SECOND, "/leadership report")
    assert LIST in (await front.command(WAITING))["text"]
    assert LIST not in (await front.command(WAITING, channel_id="C2"))["text"]
    assert SECOND.title in (await front.command("report"))["text"]
    assert (await front.command("report default"))["text"] == phrases.channel_report_undone(FIRST)
    assert LIST not in (await front.command(WAITING))["text"]


async def test_mentions_and_the_message_shortcut_ask_the_channel_s_report_too(front: Front, slack: FakeSlack):
    await front.mention("<@UBOT> report the alotment report")
    assert SECOND.title in slack.sent()[-1]["text"]
    await front.mention(f"<@UBOT> {WAITING}")
    assert LIST in slack.sent()[-1]["text"]
    await front.shortcut("ask_about_message", {"text": WAITING})
    assert LIST in str(slack.calls[-1])


async def test_a_name_that_fits_no_report_is_answered_with_those_there_are(front: Front, bot: Bot):
    said = (await front.command("report gardens"))["text"]
    assert FIRST.title in said
    assert "/leadership report allotments" in said
    assert await bot.report_in("T1", "C1") == FIRST


async def test_a_question_that_begins_with_report_is_a_question(front: Front):
    assert FIRST.passages["obs-4"].text in (await front.command(f"report: {TALENT}"))["text"]


@pytest.mark.parametrize("words", ["report allotments", "report default"])
async def test_guests_do_not_choose_and_may_look(front: Front, slack: FakeSlack, words):
    slack.users["U1"] = {"is_restricted": True}
    assert (await front.command(words))["text"] == phrases.REPORT_MEMBERS_ONLY
    assert FIRST.title in (await front.command("report"))["text"]
    # A conversation with the bot alone is one's own.
    assert phrases.REPORT_MEMBERS_ONLY not in (await front.command(words, channel_id="D1"))["text"]


async def test_where_there_are_curators_only_they_choose(curated: Front):
    assert (await curated.command("report allotments"))["text"] == phrases.REPORT_CURATORS_ONLY
    assert SECOND.title in (await curated.command("report allotments", user_id="U7"))["text"]


# --- threads and verbs ---


async def test_a_thread_goes_on_with_its_report_and_turns_back(front: Front, slack: FakeSlack):
    await front.mention("<@UBOT> in allotments: how many plots are there?", ts="1.000100")
    await front.message("and how long is the waiting list?", thread_ts="1.000100")
    assert LIST in slack.sent()[-1]["text"]
    await front.message(TALENT, thread_ts="1.000100")
    assert FIRST.passages["obs-4"].text in slack.sent()[-1]["text"]


@pytest.mark.parametrize("words", ["topics allotments", "topics in the allotment report"])
async def test_topics_of_a_report_are_listed_by_its_name(front: Front, words):
    said = await front.command(words)
    assert SECOND.title in said["text"]
    assert {value.split("/")[0] for value in options(said)} == {OTHER}


async def test_why_says_which_report_was_asked(front: Front):
    await front.command(f"in allotments: {WAITING}")
    receipt = both().answer(_question(f"in allotments: {WAITING}")).receipt
    assert f"Report: {SECOND.title}" in (await front.command(f"why {receipt}"))["text"]


def _question(text: str):
    from bot.model import Question

    return Question(text, "slack")


# --- presses ---


async def test_what_hangs_on_an_answer_is_of_its_report(front: Front, slack: FakeSlack):
    said = await front.command(f"in allotments: {WAITING}")
    pressed = buttons(said)
    for label, wanted in (
        (phrases.COPY_CITATION, SECOND.title),
        (phrases.QUOTE_IN_SETTING, "Half plots are offered first"),
        (phrases.SHARE, LIST),
        ("What is the rent of a plot?", SECOND.passages["rents"].text),
    ):
        await front.press(pressed[label], private=True)
        assert wanted in json.dumps(slack.calls[-2:], ensure_ascii=False), label
        assert phrases.EXPIRED not in str(slack.calls[-2:])


async def test_a_button_from_before_there_were_several_reports_works(front: Front, slack: FakeSlack):
    for value, wanted in (("talent-management", FIRST.passages["obs-4"].text), ("rent", SECOND.passages["rents"].text)):
        await front.press({"action_id": "intent:1", "value": value}, private=True)
        assert wanted in str(slack.calls[-1])
    await front.press({"action_id": blocks.TOPICS, "value": "topics"}, private=True)
    assert FIRST.title in str(slack.calls[-1])


async def test_slack_s_own_citation_names_the_source_of_the_report_quoted(front: Front, slack: FakeSlack):
    await front.mention(f"<@UBOT> in allotments: {WAITING}")
    assert SECOND.source.title in str(slack.sent()[-1]["blocks"])
    assert FIRST.source.title not in str(slack.sent()[-1]["blocks"])


# --- the window and the Home tab ---


async def test_the_window_has_a_menu_of_reports_and_asks_the_chosen_one(front: Front, slack: FakeSlack):
    await front.shortcut("ask_report")
    view = slack.sent("views.open")[-1]["view"]
    menu = next(block for block in view["blocks"] if block.get("block_id", "").startswith(modals.WHICH))
    assert [option["text"]["text"] for option in menu["element"]["options"]] == [FIRST.title, SECOND.title]
    chosen = next(option for option in menu["element"]["options"] if option["value"] == OTHER)
    await front.press_in(view, {"action_id": modals.WHICH, "type": "static_select", "selected_option": chosen})
    shown = slack.sent("views.update")[-1]["view"]
    assert {value.split("/")[0] for value in options(shown)} == {OTHER}
    answered = await front.submit(shown, WAITING, {modals.WHICH: {"selected_option": chosen}})
    assert LIST in json.dumps(answered, ensure_ascii=False)


async def test_the_home_tab_leads_to_the_topics_of_each_report(front: Front, slack: FakeSlack):
    await front.open_tab()
    view = slack.sent("views.publish")[-1]["view"]
    assert SECOND.title in json.dumps(view, ensure_ascii=False)
    button = next(
        e
        for block in view["blocks"]
        for e in block.get("elements", ())
        if e.get("action_id") == blocks.TOPICS and e["value"] == OTHER
    )
    await front.press_in(view, button)
    assert {value.split("/")[0] for value in options(slack.sent("views.open")[-1]["view"])} == {OTHER}


# --- digests ---


async def test_a_digest_posts_from_the_report_named(front: Front, bot: Bot):
    said = (await front.command("digest on daily from the allotment report"))["text"]
    assert f"A passage of ‘{SECOND.title}’ comes" in said
    subscription = Deliveries(bot._store).find_subscription("T1", "C1").subscription
    assert subscription.report == OTHER
    post = platform(bot, None).render(subscription, NOW.date(), "k")
    assert f"A passage of ‘{SECOND.title}’ comes to this channel" in post.text
    assert any(passage.text in post.text for passage in SECOND.passages.values())
    assert SECOND.title in (await front.command("digest status"))["text"]


async def test_a_digest_posts_from_the_channel_s_report_where_none_is_named_and_goes_on_so(front: Front, bot: Bot):
    await front.command("report allotments")
    await front.command("digest on")
    await front.command("report default")
    await front.command("digest on at 10:00")
    subscription = Deliveries(bot._store).find_subscription("T1", "C1").subscription
    assert (subscription.report, subscription.at.hour) == (OTHER, 10)


async def test_a_digest_of_another_report_begins_anew(front: Front, bot: Bot):
    deliveries = Deliveries(bot._store)
    await front.command("digest on daily at 10:00")
    assert deliveries.find_subscription("T1", "C1").subscription.report == FIRST.id
    await front.command("digest on from allotments")
    changed = deliveries.find_subscription("T1", "C1").subscription
    assert (changed.report, changed.shown, changed.weekdays) == (OTHER, 0, frozenset(range(7)))
    assert "I did not understand ‘from gardens’" in (await front.command("digest on from gardens"))["text"]
