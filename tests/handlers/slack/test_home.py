"""The Home tab and the prompts of the Messages tab."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot import phrases
from bot.bot import Bot
from bot.model import Subscription
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons
from tests.render.checkers import texts

MORNING = int(datetime(2030, 1, 7, 9, tzinfo=UTC).timestamp())


def words(view: dict[str, Any]) -> str:
    return "\n".join(texts(view["blocks"]))


def subscribe(bot: Bot, channel: str, workspace: str = "T1", person: str = "U2", **more: Any) -> None:
    assert isinstance(bot._store, Database)
    weekdays = frozenset(range(5))
    kept = Subscription(
        workspace, channel, person, "Europe/London", time(9), weekdays, None, None, False, date(2026, 11, 23), **more
    )
    Deliveries(bot._store).save_subscription(kept, MORNING)


@pytest.fixture
async def opened(front: Front, slack: FakeSlack) -> dict[str, Any]:
    await front.open_tab()
    return dict(slack.sent("views.publish")[0]["view"])


async def test_opening_the_home_tab_shows_what_the_bot_is(opened: dict[str, Any], bot: Bot):
    shown = words(opened)
    assert bot.report.title in shown
    assert bot.report.publisher in shown
    assert bot.report.date in shown
    assert bot.report.source.title in shown
    assert bot.report.version in shown
    assert "0.1.0" in shown


async def test_it_is_made_anew_whenever_it_is_opened(front: Front, slack: FakeSlack, bot: Bot):
    await front.open_tab()
    await front.press({"action_id": "vote", "value": "+AAAA-2222"})
    await front.open_tab()

    before, after = (words(sent["view"]) for sent in slack.sent("views.publish"))
    assert phrases.kept_of_person(0, 0, 0) in before
    assert phrases.kept_of_person(1, 0, 0) in after


async def test_every_topic_at_home_can_be_tapped(front: Front, slack: FakeSlack, bot: Bot, opened: dict[str, Any]):
    menus = [e for b in opened["blocks"] if b["type"] == "actions" for e in b["elements"] if "options" in e]
    offered = {option["value"] for menu in menus for option in menu["options"]}
    assert offered == {intent.ref for group in bot.topics() for intent in group.intents}

    for menu in menus:
        chosen = menu["options"][0]
        await front.press_in(opened, {**menu, "selected_option": chosen})
        view = slack.sent("views.open")[-1]["view"]
        quoted = bot.report.passages[bot.library.intent(chosen["value"]).passages[0]].text
        assert quoted in words(view)


async def test_a_question_to_try_is_answered_in_a_modal(front: Front, slack: FakeSlack, bot: Bot, opened):
    intent = bot.report.intents[bot.report.prompts[0]]
    await front.press_in(opened, buttons(opened)[intent.title])

    view = slack.sent("views.open")[0]["view"]
    assert bot.report.passages[intent.passages[0]].text in words(view)
    assert slack.sent() == []


async def test_the_button_to_ask_opens_the_modal_to_ask_in(front: Front, slack: FakeSlack, opened):
    await front.press_in(opened, buttons(opened)[phrases.ASK_A_QUESTION])

    (sent,) = slack.sent("views.open")
    assert sent["view"]["callback_id"] == "ask"
    assert sent["trigger_id"] == "T.2"


# --- digests ---


async def test_the_digests_of_my_channels_are_shown_and_no_others(front: Front, slack: FakeSlack, bot: Bot):
    for channel in ("C1", "C2"):
        subscribe(bot, channel)
    subscribe(bot, "C3", workspace="T2")
    slack.channels["U1"] = ["C3", "C4", "C1"]
    await front.open_tab()

    view = slack.sent("views.publish")[0]["view"]
    assert [piece["channel_id"] for piece in pieces(view, "channel")] == ["C1"]
    assert "on weekdays at 09:00 (Europe/London)" in words(view)
    assert "Monday 7 January 2030" in words(view)


async def test_without_a_digest_slack_is_not_asked_for_channels(front: Front, slack: FakeSlack, bot: Bot):
    await front.open_tab()

    assert slack.sent("users.conversations") == []
    assert phrases.no_digests(bot.report) in words(slack.sent("views.publish")[0]["view"])


async def test_where_slack_does_not_say_whose_channels_only_my_own_digests_are_shown(
    front: Front, slack: FakeSlack, bot: Bot
):
    subscribe(bot, "C1", person="U1")
    subscribe(bot, "C2")
    slack.refuse["users.conversations"] = "missing_scope"
    await front.open_tab()

    view = slack.sent("views.publish")[0]["view"]
    assert [piece["channel_id"] for piece in pieces(view, "channel")] == ["C1"]


async def test_a_stopped_digest_says_why(front: Front, slack: FakeSlack, bot: Bot):
    subscribe(bot, "C1")
    assert isinstance(bot._store, Database)
    Deliveries(bot._store).stop_subscription("T1", "C1", "is_archived")
    slack.channels["U1"] = ["C1"]
    await front.open_tab()

    assert "stopped: the channel is archived." in words(slack.sent("views.publish")[0]["view"])


# --- what is kept ---


async def test_erasing_takes_all_that_hangs_on_me_and_says_so(front: Front, slack: FakeSlack, bot: Bot):
    subscribe(bot, "C1", person="U1")
    await front.press({"action_id": "vote", "value": "+AAAA-2222"})
    await front.press({"action_id": "vote", "value": "+AAAA-2222"}, user={"id": "U2"})
    await front.press({"action_id": "none", "value": "AAAA-2222"})
    await front.open_tab()
    view = slack.sent("views.publish")[0]["view"]
    assert phrases.kept_of_person(1, 1, 1) in words(view)

    erase = buttons(view)[phrases.ERASE]
    assert erase["confirm"]["text"]["text"] == phrases.ERASE_WARNING
    await front.press_in(view, erase)
    after = words(slack.sent("views.publish")[1]["view"])
    assert phrases.ERASED in after
    assert phrases.kept_of_person(0, 0, 0) in after
    assert bot._store.count_votes("T1", "AAAA-2222") == (1, 0)  # the other's
    assert bot._store.count_person("T1", "U1").digests == 0


async def test_erasing_nothing_says_that_there_was_nothing(front: Front, slack: FakeSlack, opened):
    await front.press_in(opened, buttons(opened)[phrases.ERASE])

    assert phrases.NOTHING_TO_ERASE in words(slack.sent("views.publish")[1]["view"])


# --- the Messages tab ---


async def test_opening_the_messages_tab_sets_at_most_four_prompts_and_no_thread(
    front: Front, slack: FakeSlack, bot: Bot
):
    await front.open_tab("messages")

    assert slack.sent("views.publish") == []
    (sent,) = slack.sent("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in sent
    assert sent["channel_id"] == "D1"
    titles = [bot.report.intents[name].title for name in bot.report.prompts][:4]
    assert [prompt["message"] for prompt in sent["prompts"]] == titles


async def test_every_prompt_is_answered(front: Front, slack: FakeSlack, bot: Bot):
    await front.open_tab("messages")
    (sent,) = slack.sent("assistant.threads.setSuggestedPrompts")
    for prompt in sent["prompts"]:
        await front.direct(prompt["message"])

    for intent, answer in zip(bot.report.prompts, slack.sent(), strict=False):
        assert bot.report.passages[bot.report.intents[intent].passages[0]].text in answer["text"]


async def test_an_app_that_is_no_agent_is_left_without_prompts(front: Front, slack: FakeSlack, caplog):
    slack.refuse["assistant.threads.setSuggestedPrompts"] = "missing_scope"
    response = await front.open_tab("messages")

    assert response.status == 200
    assert "Slack's missing_scope" in caplog.text


def pieces(view: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    rich = [part for block in view["blocks"] if block["type"] == "rich_text" for part in block["elements"]]
    lines = [line for part in rich for line in part["elements"]]
    return [piece for line in lines for piece in line.get("elements", ()) if piece["type"] == kind]
