"""The bot as people run it, in an emulator of Slack, by Socket Mode and over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from bot import phrases
from bot.config import default_report
from bot.knowledge import load
from tests.peers import local_slack

REASON = local_slack.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture(scope="module", params=["socket", "events"])
def talk(request: pytest.FixtureRequest) -> dict[str, Any]:
    return local_slack.converse(request.param)


@pytest.fixture(scope="module")
def passages() -> dict[str, str]:
    return {name: passage.text for name, passage in load(default_report()).passages.items()}


def quotes(message: dict[str, Any]) -> list[str]:
    rich = [e for block in message["blocks"] if block["type"] == "rich_text" for e in block["elements"]]
    return [e["elements"][0]["text"] for e in rich if e["type"] == "rich_text_quote"]


def test_a_mention_is_answered_once_in_its_thread(talk, passages):
    answer = talk["channel"][0]
    assert answer["thread_ts"] == talk["mention"]["ts"]
    assert passages["obs-4"] in quotes(answer)
    assert passages["obs-4"] in answer["text"]
    assert "Primary observations" in answer["text"]


def test_a_direct_message_is_answered_once(talk, passages):
    (answer,) = talk["direct_channel"]
    assert answer["thread_ts"] == talk["direct"]["ts"]
    assert passages["obs-4"] in quotes(answer)


def test_a_thread_is_followed_after_a_restart_and_chatter_left_alone(talk, passages):
    answer = talk["channel"][1]
    assert answer["thread_ts"] == talk["mention"]["ts"]
    assert passages["intro-4"] in quotes(answer)


def test_the_command_is_answered_privately(talk, passages):
    answer = talk["channel"][2]
    assert answer["ephemeral_to"] == local_slack.ANN
    assert answer["text"].startswith(phrases.YOU_ASKED + local_slack.TALENT)
    assert passages["obs-4"] in quotes(answer)


def test_a_button_is_answered_in_the_thread(talk):
    answer = talk["channel"][3]
    assert answer["thread_ts"] == talk["mention"]["ts"]
    assert answer["text"].startswith(f"<@{local_slack.ANN}>{phrases.ASKED}{talk['follow_up_title']}")
    assert quotes(answer)


def test_a_vote_is_thanked_for_privately(talk):
    thanks = talk["channel"][4]
    assert (thanks["ephemeral_to"], thanks["text"]) == (local_slack.ANN, phrases.THANKS_HELPFUL)


def test_copy_citation_opens_a_modal(talk):
    (view,) = talk["views"]
    assert view["title"]["text"] == phrases.COPY_CITATION
    assert "views.open" in talk["calls"]


def test_nothing_is_said_twice(talk):
    assert len(talk["channel"]) == 5
    assert len(talk["direct_channel"]) == 1


def test_every_acknowledgement_comes_well_before_three_seconds(talk):
    assert max(talk["waits"].values()) < 1.0, talk["waits"]


def test_the_bot_stops_cleanly_and_logs_no_fault(talk):
    assert talk["exit"] == 0
    assert "Traceback" not in talk["log"]
    assert "ERROR" not in talk["log"]
