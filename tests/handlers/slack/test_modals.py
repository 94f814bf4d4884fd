"""The modal to ask and browse in: all that is done in it is answered in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot import phrases
from bot.bot import Bot
from bot.render import modals
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons
from tests.render.checkers import faults_in_view, texts

TALENT = "what did CEOs say about talent management?"


@pytest.fixture
def empty(bot: Bot) -> dict[str, Any]:
    """The modal as it opens."""
    return modals.ask(bot.report, bot.topics())


@pytest.fixture
async def answered(front: Front, empty: dict[str, Any]) -> dict[str, Any]:
    """The modal with an answer in it."""
    return dict((await front.submit(empty, TALENT))["view"])


def words(view: dict[str, Any]) -> str:
    return "\n".join(texts(view["blocks"]))


async def test_the_answer_stays_in_the_modal(answered: dict[str, Any], slack: FakeSlack, bot: Bot):
    assert bot.report.passages["obs-4"].text in words(answered)
    assert phrases.YOU_ASKED + TALENT in words(answered).replace(": \n", ": ")
    assert [name for name, _ in slack.calls if name != "auth.test"] == []


async def test_one_can_ask_on_below_the_answer(front: Front, empty, answered, bot: Bot):
    first, second = (next(b for b in v["blocks"] if b["type"] == "input") for v in (empty, answered))
    assert first["block_id"] != second["block_id"]  # else Slack would keep the old question in the field

    again = (await front.submit(answered, "who was interviewed?"))["view"]
    assert bot.report.passages["intro-4"].text in words(again)
    assert bot.report.passages["obs-4"].text not in words(again)


@pytest.mark.parametrize("typed", ["", "   ", "?!", "👍"])
async def test_a_question_without_words_is_a_fault_at_the_field(front: Front, empty, typed: str):
    said = await front.submit(empty, typed)
    assert said == {"response_action": "errors", "errors": {"question": phrases.NO_QUESTION}}


async def test_a_question_too_long_is_a_fault_at_the_field(front: Front, empty):
    said = await front.submit(empty, "talent " * 500)
    assert said["errors"] == {"question": phrases.too_long(3000)}


async def test_a_failure_is_told_at_the_field(front: Front, bot: Bot, empty, monkeypatch, caplog):
    async def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(bot, "ask", fail)
    said = await front.submit(empty, TALENT)
    assert said["errors"]["question"].rsplit(" ", 1)[1] in caplog.text


async def test_what_the_report_does_not_say_is_said_in_the_modal(front: Front, empty):
    view = (await front.submit(empty, "what is the capital of France?"))["view"]
    assert "rich_text_quote" not in json.dumps(view)
    assert any(b["type"] == "input" for b in view["blocks"])


async def test_what_is_typed_comes_back_inert(front: Front, empty):
    view = (await front.submit(empty, "<!channel> <@U2> <https://evil.example|talent> management"))["view"]
    assert "evil.example" not in json.dumps(view)
    assert "<!channel>" not in json.dumps(view)


async def test_every_button_and_menu_of_the_modal_answers(front: Front, slack: FakeSlack, answered):
    for element in buttons(answered).values():
        before = len(slack.calls)
        await front.press_in(answered, element)
        (called,) = slack.calls[before:]
        assert called[0] in ("views.update", "views.push")
        assert faults_in_view(called[1]["view"]) == []


async def test_a_follow_up_takes_the_answer_s_place(front: Front, slack: FakeSlack, bot: Bot, answered):
    follow_up = next(e for e in buttons(answered).values() if e["action_id"] == "intent:1")
    await front.press_in(answered, follow_up)

    (sent,) = slack.sent("views.update")
    assert sent["view_id"] == "V1"
    assert bot.report.passages[bot.library.intent(follow_up["value"]).passages[0]].text in words(sent["view"])


async def test_a_vote_in_the_modal_is_counted_and_thanked_for_above_the_answer(
    front: Front, slack: FakeSlack, bot: Bot, answered
):
    votes = buttons(answered)
    receipt = votes[phrases.HELPFUL]["value"][1:]
    await front.press_in(answered, votes[phrases.HELPFUL])
    thanked = slack.sent("views.update")[0]["view"]
    await front.press_in(thanked, buttons(thanked)[phrases.NOT_HELPFUL])

    assert bot._store.count_votes("T1", receipt) == (0, 1)
    last = slack.sent("views.update")[1]["view"]
    assert phrases.THANKS_NOT_HELPFUL in words(last)
    assert phrases.THANKS_HELPFUL not in words(last)
    assert bot.report.passages["obs-4"].text in words(last)


async def test_citation_and_setting_open_on_top(front: Front, slack: FakeSlack, answered):
    await front.press_in(answered, buttons(answered)[phrases.COPY_CITATION])
    await front.press_in(answered, buttons(answered)[phrases.QUOTE_IN_SETTING])

    titles = [sent["view"]["title"]["text"] for sent in slack.sent("views.push")]
    assert titles == [phrases.COPY_CITATION, phrases.QUOTE_IN_SETTING]


async def test_a_button_of_an_earlier_edition_says_so_in_the_modal(front: Front, slack: FakeSlack, answered):
    await front.press_in(answered, {"action_id": "intent:1", "value": "gone"})

    assert phrases.EXPIRED in words(slack.sent("views.update")[0]["view"])


# --- a quote in its setting, from a message ---


async def test_a_quote_in_its_setting_stands_between_the_source_s_words(front: Front, slack: FakeSlack, bot: Bot):
    await front.mention(f"<@UBOT> {TALENT}")
    await front.press(buttons(slack.sent()[0])[phrases.QUOTE_IN_SETTING])

    view = slack.sent("views.open")[0]["view"]
    before, quoted, after = next(b for b in view["blocks"] if b["type"] == "rich_text")["elements"]
    assert [part["type"] for part in (before, quoted, after)] == [
        "rich_text_section",
        "rich_text_quote",
        "rich_text_section",
    ]
    passage = next(p for p in bot.report.passages.values() if p.text == quoted["elements"][0]["text"])
    source = bot.report.source.folded
    stripped = [part["elements"][0]["text"].replace("\n", " ").strip("• ") for part in (before, after)]
    assert stripped[0] in source[: passage.start]
    assert stripped[1] in source[passage.end :]


async def test_every_quote_of_an_answer_is_shown_in_its_setting(front: Front, slack: FakeSlack, bot: Bot):
    await front.press({"action_id": "setting", "value": ",".join(bot.report.passages)})

    view = slack.sent("views.open")[0]["view"]
    assert all(passage.text in words(view) for passage in bot.report.passages.values())
    assert faults_in_view(view) == []


async def test_without_a_modal_the_setting_is_a_private_message(front: Front, slack: FakeSlack, bot: Bot):
    slack.refuse["views.open"] = "expired_trigger_id"
    await front.press({"action_id": "setting", "value": "obs-4"})
    await front.press({"action_id": "setting", "value": "gone"})

    told, expired = slack.sent("respond")
    assert bot.report.passages["obs-4"].text in told["text"]
    assert expired["text"] == phrases.EXPIRED


async def test_citations_that_cannot_be_put_on_top_take_the_answer_s_place(front: Front, slack: FakeSlack, answered):
    slack.refuse["views.push"] = "push_limit_reached"
    await front.press_in(answered, buttons(answered)[phrases.COPY_CITATION])

    assert "Available at:" in words(slack.sent("views.update")[0]["view"])


async def test_a_modal_that_slack_refuses_is_told_of(front: Front, slack: FakeSlack, answered, caplog):
    slack.refuse["views.push"] = "invalid_arguments"
    await front.press_in(answered, buttons(answered)[phrases.COPY_CITATION])

    told = words(slack.sent("views.update")[0]["view"])
    assert phrases.FAILED.split("{", maxsplit=1)[0] in told
    assert "Slack's invalid_arguments" in caplog.text
