"""Shortcuts: one everywhere, one in each message's menu."""

from __future__ import annotations

import json

import pytest

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack.shortcuts import read_words
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons
from tests.render.checkers import texts

TALENT = "what did CEOs say about talent management?"


async def test_the_shortcut_opens_the_modal_to_ask_in(front: Front, slack: FakeSlack):
    response = await front.shortcut("ask_report")

    assert response.status == 200
    (sent,) = slack.sent("views.open")
    assert (sent["trigger_id"], sent["view"]["callback_id"]) == ("T.3", "ask")


async def test_a_message_s_question_is_answered_to_the_one_who_wants_to_know(front: Front, slack: FakeSlack, bot: Bot):
    await front.shortcut("ask_about_message", {"text": f"<@U7> {TALENT} :thinking_face: <https://a.example/x>"})

    (said,) = slack.sent("respond")
    assert said["response_type"] == "ephemeral"
    assert said["replace_original"] is False
    assert said["text"].startswith(phrases.YOU_ASKED + TALENT)
    assert bot.report.passages["obs-4"].text in said["text"]
    assert "thread_ts" not in said
    assert slack.sent() == []


async def test_in_a_thread_it_is_answered_there(front: Front, slack: FakeSlack):
    await front.shortcut("ask_about_message", {"text": TALENT, "thread_ts": "1700000001.000100"})

    assert slack.sent("respond")[0]["thread_ts"] == "1700000001.000100"


async def test_the_private_answer_can_be_shared(front: Front, slack: FakeSlack):
    await front.shortcut("ask_about_message", {"text": TALENT})
    await front.press(buttons(slack.sent("respond")[0])[phrases.SHARE], private=True)

    assert slack.sent()[0]["text"].startswith(f"<@U1>{phrases.SHARED}{TALENT}")


@pytest.mark.parametrize("text", ["", "<@U7> :wave:", "<https://a.example/x>", "<!here> ```\n```"])
async def test_a_message_without_words_says_so(front: Front, slack: FakeSlack, text: str):
    await front.shortcut("ask_about_message", {"text": text})

    assert slack.sent("respond")[0]["text"] == phrases.NOTHING_TO_ASK


async def test_where_slack_takes_no_private_answer_a_modal_has_it(front: Front, slack: FakeSlack, bot: Bot):
    slack.refuse["respond"] = "used_url"
    await front.shortcut("ask_about_message", {"text": TALENT})

    view = slack.sent("views.open")[0]["view"]
    assert bot.report.passages["obs-4"].text in "\n".join(texts(view["blocks"]))


async def test_what_a_message_holds_comes_back_inert(front: Front, slack: FakeSlack):
    text = "<!channel> <@U2> talent management <https://evil.example|click> &lt;!here&gt;"
    await front.shortcut("ask_about_message", {"text": text})

    said = json.dumps(slack.sent("respond")[0])
    for harm in ("<!channel>", "<!here>", "<@U2>", "evil.example"):
        assert harm not in said


async def test_a_failure_is_told_privately(front: Front, slack: FakeSlack, bot: Bot, monkeypatch, caplog):
    async def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(bot, "ask", fail)
    await front.shortcut("ask_about_message", {"text": TALENT})
    assert slack.sent("respond")[0]["text"].rsplit(" ", 1)[1] in caplog.text


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": "<@U1|ann> what about *boards*?"}, "what about boards?"),
        ({"text": "&gt; is it `true` that &amp; so on"}, "is it true that & so on"),
        ({"text": "see <https://a.example/x|the plan> &lt;3"}, "see the plan <3"),
        ({"text": "two\n&gt; lines\n> quoted"}, "two lines quoted"),
        ({"text": "snake_case 5*3 don't"}, "snake_case 5*3 don't"),
        ({"text": "at 9:30:00 :tada::skin-tone-2: go"}, "at 9:30:00 go"),
        ({"attachments": [{"text": "who was"}, {"fallback": "interviewed?"}]}, "who was interviewed?"),
        ({}, ""),
    ],
)
def test_a_message_s_words_are_read_as_people_see_them(message: dict[str, object], words: str):
    assert read_words(message) == words
