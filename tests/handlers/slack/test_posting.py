"""What each of Slack's answers, and each failure on the way, says about a post."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.delivery.protocol import Outcome, Post, Waits
from bot.handlers.slack.posting import Pace, SlackSender
from bot.handlers.slack.workspaces import Clients, OneWorkspace
from tests.delivery.site import TEAM
from tools.fake_slack.server import FakeSlack

POST = Post("digest:T1:C1:2026-11-24", TEAM, "C1", "words", ({"type": "divider"},))
REPLY = Post("answer", TEAM, "C1", "words", (), "1700000000.000100")
WAITS = Waits(timeout=0.5, channel=0.0)


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
async def server(slack: FakeSlack) -> AsyncIterator[TestServer]:
    async with TestServer(slack.application()) as server:
        yield server


@pytest.fixture
async def sender(server: TestServer) -> AsyncIterator[SlackSender]:
    async with aiohttp.ClientSession() as session:
        workspace = OneWorkspace(Clients(str(server.make_url("/api/"))), f"xoxb-{TEAM}")
        workspace.use(session)
        yield SlackSender(workspace, WAITS)


async def test_a_post_carries_its_key_and_unfolds_nothing(slack: FakeSlack, sender: SlackSender):
    outcome = await sender.send(POST)

    (message,) = slack.channels.messages
    assert outcome == Outcome("sent", message.ts)
    assert (message.key, message.channel, message.body["text"]) == (POST.key, "C1", "words")
    assert message.body["blocks"] == [{"type": "divider"}]
    assert (message.body["unfurl_links"], message.body["unfurl_media"]) == (False, False)


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ({"lost": 1.0}, "unclear"),
        ({"dropped": 1.0}, "unclear"),
        ({"late": 1.0}, "unclear"),
        ({"slow": 1.0, "slow_seconds": 5.0}, "unclear"),
        ({"error_500": 1.0}, "unclear"),
        ({"internal_error": 1.0}, "unclear"),
        ({"error": "fatal_error"}, "unclear"),
        ({"error": "service_unavailable"}, "unclear"),
        ({"error": "is_archived"}, "refused"),
        ({"error": "invalid_auth"}, "held"),
        ({"error": "msg_too_long"}, "refused"),
    ],
)
async def test_each_failure_says_whether_it_may_have_been_posted(
    slack: FakeSlack, sender: SlackSender, faults: dict[str, float | str], kind: str
):
    slack.faults.change(faults)

    assert (await sender.send(POST)).kind == kind
    assert slack.channels.posts == 1  # nothing tries again in secret


async def test_429_says_how_long_to_wait(slack: FakeSlack, sender: SlackSender):
    slack.faults.change({"limited": 1.0, "retry_after": 17})

    assert await sender.send(POST) == Outcome("later", "ratelimited", 17.0)


async def test_without_a_connection_nothing_was_posted(server: TestServer, sender: SlackSender):
    await server.close()

    assert (await sender.send(POST)).kind == "later"


@pytest.mark.parametrize("post", [POST, REPLY])
async def test_what_was_posted_is_found_by_its_key(slack: FakeSlack, sender: SlackSender, post: Post):
    since = time.time()
    slack.channels.add("C1", {"text": "somebody else's", "thread_ts": post.thread})
    slack.faults.change({"lost": 1.0})
    await sender.send(post)

    assert (await sender.find(post, since)).kind == "sent"
    assert (await sender.find(Post("another", TEAM, "C1", "words", (), post.thread), since)).kind == "absent"


async def test_a_reply_is_looked_for_in_its_thread_only(sender: SlackSender):
    since = time.time()
    await sender.send(REPLY)

    assert (await sender.find(Post(REPLY.key, TEAM, "C1", "words"), since)).kind == "absent"


async def test_it_is_found_behind_many_other_messages(slack: FakeSlack, sender: SlackSender):
    since = time.time()
    for number in range(40):
        slack.channels.add("C1", {"text": str(number)})
    await sender.send(POST)

    assert (await sender.find(POST, since)).kind == "sent"
    assert slack.channels.looks == 3  # pages of 15


async def test_what_history_does_not_show_yet_is_absent(slack: FakeSlack, sender: SlackSender):
    slack.faults.change({"history_lag": 5.0})
    since = time.time()
    await sender.send(POST)

    assert (await sender.find(POST, since)).kind == "absent"


@pytest.mark.parametrize(
    ("faults", "kind"),
    [({"history": False}, "blind"), ({"history_limited": 1.0, "retry_after": 60}, "later")],
)
async def test_a_look_that_fails_is_no_sign_of_absence(
    slack: FakeSlack, sender: SlackSender, faults: dict[str, float], kind: str
):
    slack.faults.change(faults)

    assert (await sender.find(POST, time.time())).kind == kind


async def test_a_look_without_a_connection_is_no_sign_of_absence(server: TestServer, sender: SlackSender):
    await server.close()

    assert (await sender.find(POST, time.time())).kind == "later"


async def test_posts_in_a_channel_are_spaced_and_others_are_not():
    pace = Pace(0.2)
    start = time.monotonic()
    await pace.wait("C1")
    await pace.wait("C2")
    at_once = time.monotonic() - start
    await pace.wait("C1")

    assert at_once < 0.1
    assert time.monotonic() - start >= 0.19
