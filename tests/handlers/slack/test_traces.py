"""No trace of Slack's requests holds what anybody wrote or who they are, not even where something fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.telemetry import traces
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front

SECRET = "what did zebrafinch say about talent management"
WHO = {"user": "U0ZEBRA", "channel": "C0ZEBRA"}


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    made = InMemorySpanExporter()
    traces.set_up(made)
    yield made
    traces.close()


def sent(exporter: InMemorySpanExporter) -> str:
    """All that left, as the exporter would write it down; ends tracing, so that nothing is held back."""
    traces.close()
    spans = exporter.get_finished_spans()
    assert {"match", "render", "post"} <= {span.name for span in spans}
    return "".join(span.to_json() for span in spans).lower()


async def test_a_span_of_slack_s_holds_no_word_and_nobody_s_id(front: Front, exporter: InMemorySpanExporter):
    await front.mention(SECRET, **WHO)
    await front.direct(SECRET, user="U0ZEBRA")
    await front.command(SECRET, user_id="U0ZEBRA", channel_id="C0ZEBRA")
    told = sent(exporter)
    assert "zebra" not in told
    assert "talent" not in told


async def test_a_span_of_what_fails_holds_nothing_more(front: Front, slack: FakeSlack, exporter: InMemorySpanExporter):
    slack.refuse["chat.postMessage"] = "zebra_not_found"
    await front.mention(SECRET, **WHO)
    with suppress(ValueError), traces.span("match"):
        raise ValueError(SECRET)
    told = sent(exporter)
    assert "zebra" not in told
    assert "talent" not in told
