"""Whoever runs the bot reads why Slack's requests are refused, and no stranger fills the log."""

from __future__ import annotations

import pytest

from bot.handlers.slack.refusals import Refusals

NOW = 1_700_000_000.0


class World:
    def __init__(self) -> None:
        self.now = NOW
        self.refusals = Refusals(lambda: self.now)

    def refuse(self, stamp: str = "1700000000", signature: str = "v0=1") -> None:
        self.refusals.note_unsigned({"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature})


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "is not signed with SLACK_SIGNING_SECRET; copy it again"),
        ({"signature": ""}, "has no signature, so Slack did not send it"),
        ({"stamp": ""}, "has no signature, so Slack did not send it"),
        ({"stamp": "1699999600"}, "is +400 s off this machine's clock"),
        ({"stamp": "1700000400"}, "is -400 s off this machine's clock"),
        ({"stamp": "9" * 5000}, "is not signed"),
        ({"stamp": "yesterday"}, "is not signed"),
        ({"stamp": "²"}, "is not signed"),
    ],
)
def test_the_log_says_why_and_how_to_mend_it(world: World, caplog: pytest.LogCaptureFixture, sent, said: str):
    world.refuse(**sent)
    (record,) = caplog.records
    assert record.getMessage().startswith(f"a request to /slack/events {said}")
    assert len(record.getMessage()) < 200


def test_many_in_a_minute_are_one_line_and_the_next_line_counts_them(world: World, caplog: pytest.LogCaptureFixture):
    for _ in range(1000):
        world.refuse()
    world.now += 61
    world.refuse()
    first, second = (record.getMessage() for record in caplog.records)
    assert "more" not in first
    assert second.endswith("(999 more were refused since the last such line)")
