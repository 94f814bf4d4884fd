"""The digest in an emulator of Slack: by slash command, at its minute, and not while it is paused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import default_report
from bot.knowledge import load
from bot.render.citations import cite_natively
from tests.peers import local_slack, local_slack_digest
from tests.peers.local_slack import CHANNEL
from tests.peers.local_slack_digest import OTHER

REASON = local_slack.missing()
pytestmark = [
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
    pytest.mark.xdist_group("local_slack_digest"),  # the conversation takes a minute: it is held once
]


@pytest.fixture(scope="module")
def talk() -> dict[str, Any]:
    return local_slack_digest.converse()


def test_on_says_privately_when_the_next_one_comes_and_how_to_stop_it(talk):
    said = talk["on"]
    assert said["ephemeral_to"] == local_slack.ANN
    assert "Next: Tuesday 24 November 2026 at 09:00. To stop it: /leadership digest off" in said["text"]


def test_it_is_posted_once_at_its_minute_as_the_preview_showed_it(talk):
    preview, (post,) = talk["preview"], talk["posts"]
    assert talk["before"] == []
    assert preview["ephemeral_to"] == local_slack.ANN
    assert preview["text"].split("\n", 1)[1] == post["text"]
    # A post has Slack's own citations, which an acknowledgement cannot try: a refused one could not be mended.
    cited = cite_natively([load(default_report())], without_ids(preview["blocks"][2:]))
    assert cited == without_ids(post["blocks"])


def test_the_post_quotes_the_report_offers_a_question_and_says_how_to_stop_it(talk):
    (post,) = talk["posts"]
    assert any(passage.text in post["text"] for passage in load(default_report()).passages.values())
    assert post["text"].endswith("/leadership digest off stops it.")
    assert [e["type"] for b in post["blocks"] if b["type"] == "actions" for e in b["elements"]] == ["button"]
    assert "thread_ts" not in post


def test_a_later_time_after_the_post_brings_none_the_same_day(talk):
    assert "Next: Wednesday 25 November 2026 at 09:01." in talk["again"]["text"]


def test_while_it_is_paused_none_comes_and_another_channel_s_does(talk):
    assert "paused until Monday 30 November 2026" in talk["paused"]["text"]
    assert {channel: len(posts) for channel, posts in talk["second"].items()} == {CHANNEL: 1, OTHER: 2}
    first, second = talk["second"][OTHER]
    assert first["text"] != second["text"]


def test_off_says_so(talk):
    assert talk["off"]["text"].startswith("The digest is off.")


def test_every_command_is_acknowledged_well_before_three_seconds_and_no_fault_logged(talk):
    assert max(talk["waits"].values()) < 1.5, talk["waits"]
    assert "Traceback" not in talk["log"]
    assert "ERROR" not in talk["log"]


def without_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The emulator gives each block an id of its own."""
    return [{name: value for name, value in block.items() if name != "block_id"} for block in blocks]
