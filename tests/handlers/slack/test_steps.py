"""The workflow step: whatever happens, the workflow is told."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientResponse

from bot import phrases
from bot.bot import Bot
from bot.errors import StoreError
from bot.handlers.slack import steps
from bot.model import Clarification, Evidence, Report
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front

TALENT = "what did CEOs say about talent management?"


async def run(front: Front, execution: str = "Fx1", **inputs: Any) -> ClientResponse:
    function = {"id": "Fn1", "callback_id": "ask_report"}
    event = {"type": "function_executed", "function": function, "function_execution_id": execution}
    return await front.event({**event, "inputs": inputs, "bot_access_token": "xwfp-1", "event_ts": front.ts()})


async def test_a_known_question_gives_the_words_and_where_they_stand(front: Front, slack: FakeSlack, bot: Bot):
    response = await run(front, question=TALENT)

    assert response.status == 200
    (sent,) = slack.sent("functions.completeSuccess")
    assert sent["function_execution_id"] == "Fx1"
    outputs = sent["outputs"]
    assert bot.report.passages["obs-4"].text in outputs["answer"]
    assert bot.report.passages["obs-4"].section.title in outputs["citation"]
    assert outputs["link"].startswith("https://")
    assert outputs["matched"] is True
    assert slack.sent() == []


@pytest.mark.parametrize("question", ["what is the capital of France?", "what does it cost?", "hello", "👍", "talent"])
async def test_any_other_question_gives_a_sentence_and_no_match_or_an_answer(
    front: Front, slack: FakeSlack, question: str
):
    await run(front, question=question)

    outputs = slack.sent("functions.completeSuccess")[0]["outputs"]
    assert outputs["answer"]
    assert bool(outputs["citation"]) == bool(outputs["link"]) == outputs["matched"]


@pytest.mark.parametrize("inputs", [{}, {"question": ""}, {"question": "  "}, {"question": None}])
async def test_without_a_question_the_step_fails_and_says_what_to_mend(front: Front, slack: FakeSlack, inputs):
    await run(front, **inputs)

    assert slack.sent("functions.completeError")[0]["error"] == phrases.STEP_WHICH
    assert slack.sent("functions.completeSuccess") == []


async def test_with_a_channel_the_answer_is_posted_there_once(front: Front, slack: FakeSlack, bot: Bot):
    for _ in range(2):  # Slack sends the event again
        await run(front, question=TALENT, channel="C9")

    (sent,) = slack.sent()
    assert sent["channel"] == "C9"
    assert bot.report.passages["obs-4"].text in sent["text"]
    assert len(slack.sent("functions.completeSuccess")) == 2


async def test_a_channel_that_is_closed_to_the_bot_fails_the_step(front: Front, slack: FakeSlack):
    slack.refuse["chat.postMessage"] = "not_in_channel"
    await run(front, question=TALENT, channel="C9")

    assert slack.sent("functions.completeError")[0]["error"] == phrases.cannot_post_there("C9")


@pytest.mark.parametrize("error", [ZeroDivisionError(), StoreError("away")])
async def test_a_failure_fails_the_step_with_a_reference(
    front: Front, slack: FakeSlack, bot: Bot, monkeypatch, caplog, error
):
    async def fail(*_):
        raise error

    monkeypatch.setattr(bot, "ask", fail)
    response = await run(front, question=TALENT)

    assert response.status == 200
    assert slack.sent("functions.completeError")[0]["error"].rsplit(" ", 1)[1] in caplog.text


async def test_where_slack_cannot_be_told_the_event_is_to_come_again(front: Front, slack: FakeSlack):
    slack.refuse["functions.completeSuccess"] = "internal_error"
    assert (await run(front, question=TALENT)).status == 503

    slack.refuse.clear()
    assert (await run(front, question=TALENT)).status == 200


async def test_a_step_that_is_over_already_is_left_alone(front: Front, slack: FakeSlack):
    slack.refuse["functions.completeSuccess"] = "function_execution_not_found"
    assert (await run(front, question=TALENT)).status == 200


async def test_without_a_connection_the_event_is_to_come_again(front: Front, slack: FakeSlack):
    await slack.stop()
    try:
        assert (await run(front, question=TALENT)).status == 503
    finally:
        await slack.start()


async def test_a_post_that_slack_refuses_for_a_reason_of_its_own_fails_the_step(front: Front, slack: FakeSlack, caplog):
    slack.refuse["chat.postMessage"] = "internal_error"
    await run(front, question=TALENT, channel="C9")

    assert slack.sent("functions.completeError")[0]["error"].rsplit(" ", 1)[1] in caplog.text


def test_choices_are_named_and_are_no_match(report: Report):
    choices = tuple(report.intents[name] for name in report.prompts)[:2]
    outputs = steps.outputs_of(report, Clarification("x", choices, Evidence((), 0, 0, (), report.version), "ABCD-2345"))

    assert all(choice.title in outputs["answer"] for choice in choices)
    assert (outputs["citation"], outputs["link"], outputs["matched"]) == ("", "", False)
