"""Slack's own citations in posts, and plain links for workspaces that refuse them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import phrases
from bot.bot import Bot
from bot.delivery.protocol import Outcome, Post
from bot.handlers.slack.citing import Citations, CitingSender
from bot.render import blocks
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons, serving
from tests.render.checkers import citations

TALENT = "what did CEOs say about talent management?"
KEYS = {"type", "url", "text", "index", "details", "from_llm"}


def links(message: dict[str, Any]) -> int:
    return json.dumps(message["blocks"]).count('"type": "link", "url": "https://')


async def test_a_post_cites_as_slack_does(front: Front, slack: FakeSlack, bot: Bot):
    await front.mention(f"<@UBOT> {TALENT}")

    (sent,) = slack.sent()
    (found, *_) = citations(sent["blocks"])
    assert set(found) == KEYS
    assert found["from_llm"] is False
    assert found["text"] == phrases.OPEN_SOURCE
    assert found["details"]["title"] == bot.report.source.title
    assert found["url"].startswith(bot.report.source.link or "?")
    assert found["url"] in sent["text"].replace("&amp;", "&")  # for those who hear it


async def test_citations_are_numbered_through_a_message(front: Front, slack: FakeSlack, bot: Bot):
    several = next(i for i in bot.report.intents.values() if len(i.passages) > 1)
    await front.press({"action_id": "intent:1", "value": several.id})

    found = citations(slack.sent()[0]["blocks"])
    assert [citation["index"] for citation in found] == list(range(1, len(several.passages) + 1))


async def test_where_they_are_refused_a_plain_link_serves_and_it_is_remembered(front: Front, slack: FakeSlack):
    slack.takes_citations = False
    await front.mention(f"<@UBOT> {TALENT}")
    await front.mention(f"<@UBOT> {TALENT}")

    refused, first, second = slack.sent()
    assert citations(refused["blocks"])
    for message in (first, second):
        assert citations(message["blocks"]) == []
        assert phrases.OPEN_SOURCE in json.dumps(message["blocks"])
        assert message["text"] == refused["text"]


async def test_buttons_too_fall_back_to_a_plain_link(front: Front, slack: FakeSlack):
    slack.takes_citations = False
    await front.press({"action_id": "intent:1", "value": "talent-management"})
    said = await front.command(TALENT)
    await front.press(buttons(said)[phrases.SHARE], private=True)

    refused, answer, shared = slack.sent()
    assert citations(refused["blocks"])
    assert citations(answer["blocks"]) == citations(shared["blocks"]) == []


async def test_another_refusal_is_none_of_the_citation_s(front: Front, slack: FakeSlack):
    slack.refuse["chat.postMessage"] = "not_in_channel"
    await front.press({"action_id": "intent:1", "value": "talent-management"})
    slack.refuse.clear()
    await front.press({"action_id": "intent:1", "value": "talent-management"})

    tried, sent = slack.sent()
    assert citations(tried["blocks"])
    assert citations(sent["blocks"])


async def test_private_answers_and_modals_have_plain_links(front: Front, slack: FakeSlack):
    """Where Slack's refusal could not be answered, nothing is tried."""
    said = await front.command(TALENT)
    assert citations(said["blocks"]) == []
    assert links(said) >= 1


async def test_the_owner_can_do_without(bot: Bot, slack: FakeSlack):
    async with TestClient(TestServer(serving(bot, slack, native_citations=False))) as client:
        await Front(client, slack).mention(f"<@UBOT> {TALENT}")

    assert citations(slack.sent()[0]["blocks"]) == []


class Refusing:
    """A sender that refuses what it is told to, and notes what it was given."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.posts: list[Post] = []

    async def wait_turn(self, post: Post) -> None: ...

    async def send(self, post: Post) -> Outcome:
        self.posts.append(post)
        return self.outcomes.pop(0)

    async def find(self, post: Post, since: float) -> Outcome:
        raise AssertionError


@pytest.mark.parametrize("last", [Outcome("refused", "invalid_blocks"), Outcome("later", "429", 1.0)])
async def test_only_what_a_plain_link_mends_is_remembered(bot: Bot, last: Outcome):
    reply = await bot.choose("talent-management", question())
    assert reply
    message = blocks.reply(bot.report, reply)
    post = Post("k", "T1", "C1", message["text"], tuple(message["blocks"]))
    sender = Refusing(Outcome("refused", "invalid_blocks"), last, Outcome("sent", "1.0"))
    citing = CitingSender(sender, Citations(bot, native=True))

    assert await citing.send(post) == last
    await citing.send(post)
    assert [bool(citations([dict(b) for b in post.blocks])) for post in sender.posts] == [True, False, True]


def question() -> Any:
    from bot.model import Question

    return Question("", "slack", "T1", "U1")
