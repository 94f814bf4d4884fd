"""Buttons and menus: pressed as they were rendered, on messages of any age."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.bot import Bot
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons, serving

TALENT = "what did CEOs say about talent management?"


async def test_every_button_of_an_answer_does_something(front: Front, slack: FakeSlack):
    await front.mention(f"<@UBOT> {TALENT}")
    pressed = buttons(slack.sent()[0])

    assert {phrases.COPY_CITATION, phrases.HELPFUL, phrases.NOT_HELPFUL} < set(pressed)
    for element in pressed.values():
        before = len(slack.calls)
        assert (await front.press(element)).status == 200
        assert len(slack.calls) == before + 1


async def test_a_follow_up_is_answered_in_the_thread_by_its_id(front: Front, slack: FakeSlack, bot: Bot):
    intent = bot.report.intents["talent-management"]
    await front.press({"action_id": "intent:1", "value": intent.id})

    (sent,) = slack.sent()
    assert sent["thread_ts"] == "1700000001.000100"
    assert sent["text"].startswith(f"<@U1>{phrases.ASKED}{intent.title}")
    assert bot.report.passages[intent.passages[0]].text in sent["text"]


async def test_after_a_press_the_thread_is_followed(front: Front, slack: FakeSlack):
    await front.press({"action_id": "intent:1", "value": "talent-management"})
    await front.message("who was interviewed?", thread_ts="1700000001.000100")

    assert len(slack.sent()) == 2


async def test_a_follow_up_of_a_private_answer_stays_private(front: Front, slack: FakeSlack, bot: Bot):
    await front.press({"action_id": "intent:1", "value": "talent-management"}, private=True)

    assert slack.sent() == []
    (said,) = slack.sent("respond")
    assert said["response_type"] == "ephemeral"
    assert said["replace_original"] is False
    assert bot.report.passages["obs-4"].text in said["text"]
    assert phrases.SHARE in buttons(said)


async def test_a_topic_chosen_from_a_menu_is_answered(front: Front, slack: FakeSlack):
    said = await front.command("topics")
    title, menu = next(iter(buttons(said).items()))
    await front.press(menu, private=True)

    assert slack.sent("respond")[0]["text"].startswith(phrases.YOU_ASKED + title)


async def test_a_vote_is_counted_once_a_person_and_can_be_changed(front: Front, slack: FakeSlack, bot: Bot):
    await front.mention(f"<@UBOT> {TALENT}")
    votes = buttons(slack.sent()[0])
    receipt = votes[phrases.HELPFUL]["value"][1:]
    for name in (phrases.HELPFUL, phrases.HELPFUL, phrases.NOT_HELPFUL):
        await front.press(votes[name])
    await front.press(votes[phrases.HELPFUL], user={"id": "U2"})

    assert bot._store.count_votes("T1", receipt) == (1, 1)
    thanks = [said["text"] for said in slack.sent("respond")]
    assert thanks[1:3] == [phrases.THANKS_HELPFUL, phrases.THANKS_NOT_HELPFUL]


async def test_a_vote_counts_on_an_old_message_and_after_a_restart(front: Front, slack: FakeSlack, bot: Bot):
    await front.mention(f"<@UBOT> {TALENT}")
    votes = buttons(slack.sent()[0])
    await front.press(votes[phrases.HELPFUL])
    # What is kept of the reply itself is forgotten in time; the message with its buttons stays.
    assert bot._store.expire(datetime.now(UTC) + timedelta(days=1)) > 0
    async with TestClient(TestServer(serving(bot, slack))) as restarted:
        again = Front(restarted, slack)
        await again.press(votes[phrases.NOT_HELPFUL])
        await again.press(votes[phrases.HELPFUL], user={"id": "U2"})

    assert bot._store.count_votes("T1", votes[phrases.HELPFUL]["value"][1:]) == (1, 1)


async def test_a_vote_without_a_value_is_none(front: Front, slack: FakeSlack):
    await front.press({"action_id": "vote", "type": "feedback_buttons"})

    assert slack.sent("respond")[0]["text"] == phrases.EXPIRED


async def test_none_of_these_is_kept_and_offers_a_way_forward(front: Front, slack: FakeSlack):
    await front.press({"action_id": "none", "value": "AAAA-2222"})

    (said,) = slack.sent("respond")
    assert said["text"] == phrases.NONE_NOTED
    assert phrases.BROWSE_TOPICS in buttons(said)


async def test_browse_the_topics_answers(front: Front, slack: FakeSlack):
    await front.press({"action_id": "topics", "value": "topics"})
    await front.press({"action_id": "topics", "value": "topics"}, channel={"id": "D1"})

    assert "Primary observations" in slack.sent("respond")[0]["text"]
    assert "Primary observations" in slack.sent()[0]["text"]


async def test_copy_citation_opens_a_modal_with_three_forms(front: Front, slack: FakeSlack):
    await front.press({"action_id": "cite", "value": "obs-4"})

    (opened,) = slack.sent("views.open")
    assert opened["trigger_id"] == "T.1"
    forms = [b["elements"][1] for b in opened["view"]["blocks"] if b["type"] == "rich_text"]
    assert [form["type"] for form in forms] == ["rich_text_preformatted"] * 3
    harvard, vancouver, markdown = (form["elements"][0]["text"] for form in forms)
    assert "Available at:" in harvard
    assert "Available from:" in vancouver
    assert markdown.startswith("[")


async def test_copy_citation_without_a_modal_is_a_private_message(front: Front, slack: FakeSlack):
    slack.refuse["views.open"] = "expired_trigger_id"
    await front.press({"action_id": "cite", "value": "obs-4"})
    await front.press({"action_id": "cite", "value": "obs-4"}, trigger_id=None)

    first, second = slack.sent("respond")
    assert first == second
    assert "Available at:" in first["text"]


async def test_share_posts_for_all_says_who_and_takes_the_button_away(front: Front, slack: FakeSlack, bot: Bot):
    said = await front.command(TALENT)
    await front.press(buttons(said)[phrases.SHARE], private=True)

    (sent,) = slack.sent()
    assert sent["channel"] == "C1"
    assert "thread_ts" not in sent
    assert sent["text"].startswith(f"<@U1>{phrases.SHARED}{TALENT}")
    assert bot.report.passages["obs-4"].text in sent["text"]
    (left,) = slack.sent("respond")
    assert left["replace_original"] is True
    assert phrases.SHARE not in buttons(left)


async def test_share_where_the_bot_is_not_says_how_to_mend_it(front: Front, slack: FakeSlack):
    said = await front.command(TALENT)
    slack.refuse["chat.postMessage"] = "not_in_channel"
    await front.press(buttons(said)[phrases.SHARE], private=True)

    assert [said["text"] for said in slack.sent("respond")] == [phrases.CANNOT_SHARE]


async def test_a_shared_question_is_inert(front: Front, slack: FakeSlack):
    said = await front.command("<!channel> talent management <https://evil.example|x>")
    if phrases.SHARE in buttons(said):
        await front.press(buttons(said)[phrases.SHARE], private=True)
        (sent,) = slack.sent()
        assert "<!channel>" not in sent["text"]
        assert "evil" not in json.dumps(sent)


async def test_buttons_work_after_a_restart(front: Front, slack: FakeSlack, bot: Bot):
    await front.mention(f"<@UBOT> {TALENT}")
    pressed = buttons(slack.sent()[0])
    async with TestClient(TestServer(serving(bot, slack))) as restarted:
        for element in pressed.values():
            before = len(slack.calls)
            await Front(restarted, slack).press(element)
            assert len(slack.calls) > before


async def test_a_button_of_an_earlier_edition_says_so(front: Front, slack: FakeSlack):
    await front.press({"action_id": "intent:1", "value": "gone"})
    await front.press({"action_id": "cite", "value": "gone"})
    await front.press({"action_id": "share", "value": '{"receipt": "A", "intents": ["gone"], "asked": "x"}'})
    await front.press({"action_id": "unheard-of", "value": "1"})

    assert [said["text"] for said in slack.sent("respond")] == [phrases.EXPIRED] * 4


async def test_a_press_that_comes_twice_is_answered_once(front: Front, slack: FakeSlack):
    element = {"action_id": "intent:1", "value": "talent-management", "action_ts": "1700000002.1"}
    await front.press(element)
    await front.press(element)

    assert len(slack.sent()) == 1


async def test_a_failure_is_told_privately(front: Front, slack: FakeSlack, bot: Bot, monkeypatch, caplog):
    async def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(bot, "rate", fail)
    await front.press({"action_id": "vote", "value": "+AAAA-2222"})

    (said,) = slack.sent("respond")
    assert said["text"].rsplit(" ", 1)[1] in caplog.text
