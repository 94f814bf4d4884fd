"""What people write in channels, threads and direct messages."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.bot import Bot
from bot.model import Question
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, serving

TALENT = "what did CEOs say about talent management?"


async def test_a_mention_is_answered_in_its_thread_in_the_reports_own_words(front: Front, slack: FakeSlack, bot: Bot):
    response = await front.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")

    assert response.status == 200
    (sent,) = slack.sent()
    assert (sent["channel"], sent["thread_ts"]) == ("C1", "1700000001.000100")
    quote = bot.report.passages["obs-4"]
    assert quote.text in sent["text"]
    assert quote.section.title in sent["text"]
    assert sent["unfurl_links"] in (False, "0", "false", "False")


async def test_a_mention_in_the_middle_of_the_text_is_answered(front: Front, slack: FakeSlack, bot: Bot):
    await front.mention("what did CEOs say <@UBOT> about talent management?")

    assert bot.report.passages["obs-4"].text in slack.sent()[0]["text"]


async def test_a_mention_alone_gets_help(front: Front, slack: FakeSlack):
    await front.mention("<@UBOT>", ts="1700000001.000100")

    (sent,) = slack.sent()
    assert "/leadership" in sent["text"]
    assert phrases.TRY in sent["text"]
    assert sent["thread_ts"] == "1700000001.000100"


async def test_a_mention_in_a_thread_is_answered_in_that_thread(front: Front, slack: FakeSlack):
    await front.mention(f"<@UBOT> {TALENT}", thread_ts="1700000000.000100")

    assert slack.sent()[0]["thread_ts"] == "1700000000.000100"


async def test_a_direct_message_is_answered_in_its_thread(front: Front, slack: FakeSlack, bot: Bot):
    await front.direct(TALENT, ts="1700000005.000100")

    (sent,) = slack.sent()
    assert (sent["channel"], sent["thread_ts"]) == ("D1", "1700000005.000100")
    assert bot.report.passages["obs-4"].text in sent["text"]


async def test_every_direct_message_gets_a_reply_with_a_way_forward(front: Front, slack: FakeSlack):
    for text in ("hello", "", "asdf qwertz", ":smile:", "what is the weather tomorrow", "thanks"):
        await front.direct(text)

    sent = slack.sent()
    assert len(sent) == 6
    assert all(message["text"] and message["blocks"] for message in sent)


async def test_a_message_is_answered_once_though_mention_and_message_both_come(front: Front, slack: FakeSlack):
    await front.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    await front.message(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    await front.direct(f"<@UBOT> {TALENT}", ts="1700000002.000100")
    await front.mention(f"<@UBOT> {TALENT}", ts="1700000002.000100", channel="D1")

    assert len(slack.sent()) == 2


async def test_a_redelivered_event_is_not_answered_again(front: Front, slack: FakeSlack, bot: Bot):
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@UBOT> {TALENT}", "ts": "1700000001.0001"}
    for number in range(3):
        response = await front.event(event, **({"X-Slack-Retry-Num": str(number)} if number else {}))
        assert response.status == 200
    async with TestClient(TestServer(serving(bot, slack))) as restarted:
        await Front(restarted, slack).event(event, **{"X-Slack-Retry-Num": "3"})

    assert len(slack.sent()) == 1


async def test_edits_joins_and_bots_pass_by(front: Front, slack: FakeSlack):
    text = f"<@UBOT> {TALENT}"
    passing = [
        {"subtype": "message_changed", "message": {"text": text, "user": "U1"}, "previous_message": {}},
        {"subtype": "message_deleted", "deleted_ts": "1.2"},
        {"subtype": "channel_join", "user": "U1", "text": text},
        {"subtype": "bot_message", "bot_id": "B9", "text": text},
        {"user": "U9", "bot_id": "B9", "text": text},
        {"user": "UBOT", "text": text},
        {"user": "USLACKBOT", "text": text},
    ]
    for number, event in enumerate(passing):
        ts = f"170000000{number}.000100"
        for place in ({"channel": "D1", "channel_type": "im"}, {"channel": "C1", "channel_type": "channel"}):
            response = await front.event({"type": "message", "ts": ts, "thread_ts": "1.1", **place, **event})
            assert response.status == 200
    await front.event({"type": "app_mention", "ts": "1.3", "channel": "C1", "user": "U9", "bot_id": "B9", "text": text})

    assert slack.sent() == []


async def test_an_event_nobody_listens_to_is_acknowledged(front: Front, slack: FakeSlack):
    response = await front.event({"type": "reaction_added", "user": "U1", "reaction": "+1", "item": {}})

    assert response.status == 200
    assert slack.sent() == []


async def test_a_channel_is_not_listened_to(front: Front, slack: FakeSlack):
    await front.message(TALENT)
    await front.message(TALENT, thread_ts="1700000000.000100")

    assert slack.sent() == []


async def test_a_followed_thread_is_answered_without_a_mention_also_after_a_restart(
    front: Front, slack: FakeSlack, bot: Bot
):
    await front.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    await front.message("Who was interviewed for the report?", thread_ts="1700000001.000100")
    async with TestClient(TestServer(serving(bot, slack))) as restarted:
        await Front(restarted, slack).message(bot.report.intents["inclusion"].title, thread_ts="1700000001.000100")

    assert [sent["thread_ts"] for sent in slack.sent()] == ["1700000001.000100"] * 3
    assert bot.report.passages["intro-4"].text in slack.sent()[1]["text"]


async def test_people_who_talk_to_each_other_are_left_alone(front: Front, slack: FakeSlack):
    await front.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    for text in (
        "thanks, that helps",
        "I agree, talent management is a mess in our trust",
        f"<@U2> {TALENT}",
        "<!here> who was interviewed for the report?",
        "shall we meet at three?",
        "did you get my email?",
        "hello",
        ":+1:",
        "https://example.org/slides",
    ):
        await front.message(text, thread_ts="1700000001.000100")

    assert len(slack.sent()) == 1


async def test_stop_ends_a_thread_with_one_sentence_and_a_mention_begins_again(front: Front, slack: FakeSlack):
    thread = "1700000001.000100"
    await front.mention(f"<@UBOT> {TALENT}", ts=thread)
    await front.message("Stop.", thread_ts=thread)
    await front.message(TALENT, thread_ts=thread)
    assert [sent["text"] for sent in slack.sent()][1:] == [phrases.STOPPED]

    await front.mention(f"<@UBOT> {TALENT}", thread_ts=thread)
    await front.message("who was interviewed?", thread_ts=thread)
    assert len(slack.sent()) == 4


async def test_a_mention_in_a_followed_thread_is_answered_though_its_message_event_comes_first(
    front: Front, slack: FakeSlack
):
    thread, ts = "1700000001.000100", "1700000002.000100"
    await front.mention(f"<@UBOT> {TALENT}", ts=thread)
    await front.message("<@UBOT> thanks", ts=ts, thread_ts=thread)
    await front.mention("<@UBOT> thanks", ts=ts, thread_ts=thread)

    assert len(slack.sent()) == 2


async def test_verbs_work_by_mention(front: Front, slack: FakeSlack):
    await front.mention(f"<@UBOT> {TALENT}", ts="1700000001.000100")
    receipt = slack.sent()[0]["text"]
    await front.mention("<@UBOT> topics", thread_ts="1700000001.000100")
    await front.mention("<@UBOT> why AAAA-2222", thread_ts="1700000001.000100")

    assert receipt
    assert "Primary observations" in slack.sent()[1]["text"]
    assert slack.sent()[2]["text"] == phrases.NO_SUCH_RECEIPT


async def test_mark_up_in_a_question_comes_back_inert(front: Front, slack: FakeSlack):
    for text in ("<!channel> <@U2> <https://evil.example|pay>", "*bold* @channel <!subteam^S1> & <b>"):
        await front.direct(text)

    for sent in slack.sent():
        assert "evil.example" not in str(sent)
        for mark_up in ("<!", "<@U", "<b>", "<http"):
            assert mark_up not in sent["text"]


async def test_a_failure_is_one_sentence_with_a_reference_that_the_log_has_too(
    front: Front, slack: FakeSlack, bot: Bot, monkeypatch, caplog
):
    async def fail(question):
        raise ZeroDivisionError(f"while reading {question.text}")

    monkeypatch.setattr(bot, "ask", fail)
    await front.direct("a secret question about talent")

    (sent,) = slack.sent()
    before, reference = phrases.FAILED.split("{reference}")[0], sent["text"].rsplit(" ", 1)[1]
    assert sent["text"].startswith(before)
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_post_that_slack_refuses_is_logged_by_its_code(front: Front, slack: FakeSlack, caplog):
    slack.refuse["chat.postMessage"] = "not_in_channel"
    await front.mention(f"<@UBOT> {TALENT}")

    assert "not_in_channel" in caplog.text
    assert "talent" not in caplog.text.lower()


@pytest.mark.parametrize("words", ["forget me", "Please erase my data.", "delete everything you hold on me, please"])
async def test_whoever_asks_to_be_forgotten_is(front: Front, slack: FakeSlack, bot: Bot, words: str):
    who = Question("", "slack", "T1", "U1")
    await bot.rate(who, "ABCD-2345", helpful=True)
    await bot.rate(Question("", "slack", "T1", "U2"), "ABCD-2345", helpful=True)

    assert (await front.command(words))["text"] == phrases.ERASED
    assert (await bot.count_held(who)).votes == 0
    assert (await bot.count_held(Question("", "slack", "T1", "U2"))).votes == 1
    await front.mention(f"<@UBOT> {words}")
    assert slack.sent()[0]["text"] == phrases.NOTHING_TO_ERASE


@pytest.mark.parametrize("words", ["does the report forget me", "who will delete my data in the NHS?", "forget"])
async def test_what_is_asked_about_forgetting_is_a_question(front: Front, words: str):
    assert (await front.command(words))["text"] not in (phrases.ERASED, phrases.NOTHING_TO_ERASE)
