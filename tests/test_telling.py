"""What people write stands in no log, metric or trace, over all surfaces, also where everything fails."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import app, config
from bot.answerer import Answerer
from bot.bot import Bot
from bot.delivery.protocol import Waits
from bot.delivery.service import Delivery
from bot.handlers import slack as slack_handler
from bot.library import Library
from bot.store.behind import WriteBehind
from bot.store.deliveries import Deliveries
from bot.telemetry import logs, metrics, traces
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, Front
from tests.handlers.teams.service import ANN, BOT, FakeConnector
from tests.site import answerer

MARK = "zebrafinch"
ASKED = f"what did CEOs say about talent management, says the {MARK}?"
PEOPLE = ("U1ANNA", "29:ann", "zoe@example.org")


class Faulty(Answerer):
    """Fails in the worst way: its errors quote the question."""

    def __init__(self) -> None:
        self._report = answerer().report

    def answer(self, question: Any) -> Any:
        raise ValueError(f"cannot answer {question.text!r}")

    def search(self, words: str, limit: int) -> Any:
        raise ValueError(f"cannot search {words!r}")


@dataclass
class Everywhere:
    """One application with every surface, its log, and the spans it made."""

    client: TestClient
    front: Front
    bot: Bot
    connector: FakeConnector
    log: io.StringIO
    spans: InMemorySpanExporter

    async def ask_everywhere(self, text: str) -> None:
        front = self.front
        person = PEOPLE[0]
        await front.mention(f"<@UBOT> {text}", user=person)
        await front.direct(text, user=person)
        await front.command(text, user_id=person)
        await front.command(f"why {text}", user_id=person)
        await front.shortcut("ask_about_message", {"text": text, "user": person})
        view = {"type": "modal", "callback_id": "ask", "blocks": [_FIELD], "title": {"type": "plain_text", "text": "A"}}
        await front.submit(view, text)
        await self.client.get("/", params={"q": text})
        await self.client.get("/api/ask", params={"q": text})
        await self.client.get(f"/{text}")
        await self.client.post("/vote", data={"q": text, "view": "x" * 16, "receipt": text}, headers=_OWN)
        await self.client.post("/api/messages", json=self._activity(text))
        await self.client.post(
            "/api/messages",
            json=self._activity(
                text, type="invoke", name="composeExtension/query", value={"parameters": [{"value": text}]}
            ),
        )
        await self.client.post("/api/messages", data=f'{{"text": "{text}"')
        await self.client.post("/slack/events", data=text, headers={"X-Slack-Signature": text})
        await front.send(f'{{"text": "{text}"'.encode(), "application/json")
        await front.settle()

    def _activity(self, text: str, **more: Any) -> dict[str, Any]:
        conversation = {"id": "a:ann", "conversationType": "personal", "tenantId": "t"}
        return {
            "type": "message",
            "id": f"said-{len(self.connector.calls)}-{len(text)}-{len(more)}",
            "channelId": "msteams",
            "serviceUrl": self.connector.url,
            "from": ANN,
            "recipient": BOT,
            "conversation": conversation,
            "text": text,
            **more,
        }

    def written(self) -> str:
        spans = "\n".join(span.to_json() for span in self.spans.get_finished_spans())
        return self.log.getvalue() + spans + metrics.exposition().decode()


_OWN = {"Sec-Fetch-Site": "same-origin"}
_FIELD = {
    "type": "input",
    "block_id": "question",
    "element": {"type": "plain_text_input", "action_id": "typed"},
    "label": {"type": "plain_text", "text": "Q"},
}


@pytest.fixture
async def everywhere(tmp_path: Path) -> AsyncIterator[Everywhere]:
    slack, connector, log, spans = FakeSlack(), FakeConnector(), io.StringIO(), InMemorySpanExporter()
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = (root.handlers[:], root.level, own.level)
    logs.set_up("json", "debug", log)
    traces.set_up(spans)
    await slack.start()
    await connector.start()
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack.url}/api/",
        "TEAMS_SERVICE_URL": connector.url,
        "WEB_PAGE": "on",
        "METRICS": "on",
    }
    database = WriteBehind.open(f"sqlite:///{tmp_path / 'bot.db'}")
    bot = Bot(Library([answerer()]), database)
    delivery = Delivery(Deliveries(database), Waits(channel=0.0, settle=0.1, timeout=1.0), with_digests=False)
    async with TestClient(TestServer(app.build(config.read(settings), bot, delivery))) as client:
        yield Everywhere(client, Front(client, slack), bot, connector, log, spans)
    bot.close()
    traces.close()
    await slack.stop()
    await connector.stop()
    root.handlers[:], root.level = before[0], before[1]
    own.setLevel(before[2])


async def test_what_people_write_is_told_nowhere(everywhere: Everywhere):
    await everywhere.ask_everywhere(ASKED)
    assert everywhere.spans.get_finished_spans() or traces._provider.force_flush()
    written = everywhere.written()
    assert MARK not in written
    assert not [name for name in PEOPLE if name in written]
    assert "leadership_questions_total" in written


async def test_nor_where_everything_fails_and_the_errors_quote_it(everywhere: Everywhere):
    everywhere.bot.replace(Library([Faulty()]))
    everywhere.front.slack.refuse["chat.postMessage"] = MARK
    everywhere.front.slack.refuse["views.open"] = MARK
    await everywhere.ask_everywhere(ASKED)
    traces._provider.force_flush()
    assert "ValueError at" in everywhere.log.getvalue()
    assert "says the" not in everywhere.written()
    assert ASKED not in everywhere.written()


async def test_the_reference_a_person_is_given_finds_every_line_of_their_request(everywhere: Everywhere):
    everywhere.bot.replace(Library([Faulty()]))
    message = await everywhere.front.command(ASKED)
    (reference,) = re.findall(r"Reference: ([0-9a-f]{8})", message["text"])
    page = await (await everywhere.client.get("/", params={"q": ASKED})).text()
    (second,) = set(re.findall(r"Reference: ([0-9a-f]{8})", page))
    lines = [json.loads(line) for line in everywhere.log.getvalue().splitlines()]
    assert [line["logger"] for line in lines if line.get("request") == reference] == ["bot.handlers.slack.errors"]
    assert [line["logger"] for line in lines if line.get("request") == second] == ["bot.handlers.web"]


async def test_a_request_has_the_spans_event_match_render_and_post(everywhere: Everywhere):
    await everywhere.front.direct(ASKED)
    await everywhere.front.settle()
    traces._provider.force_flush()
    spans = everywhere.spans.get_finished_spans()
    assert {"event", "match", "render", "post"} <= {span.name for span in spans}
    by_name = {span.name: span for span in spans}
    assert len({span.context.trace_id for span in spans}) == 1
    assert by_name["match"].attributes == {"surface": "slack"}


async def test_questions_are_counted_by_surface_and_outcome(everywhere: Everywhere):
    def count(**labels: str) -> float:
        return metrics.REGISTRY.get_sample_value("leadership_questions_total", labels) or 0.0

    answered = {"surface": "slack", "outcome": "answered", "reason": ""}
    declined = {"surface": "web", "outcome": "not_in_report", "reason": "outside"}
    before = count(**answered), count(**declined)
    await everywhere.front.command("what did CEOs say about talent management?")
    await everywhere.client.get("/api/ask", params={"q": "qwertz asdfgh yxcvb"})
    assert (count(**answered), count(**declined)) == (before[0] + 1, before[1] + 1)
    assert everywhere.client.app[slack_handler.DELIVERY]
