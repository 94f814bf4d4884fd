from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.delivery.protocol import Begun, Outcome, Post, Tries, Waits, deliver

POST = Post("k1", "T1", "C1", "words")
SENT, ABSENT, UNCLEAR = Outcome("sent", "1.1"), Outcome("absent"), Outcome("unclear", "timeout")
WAITS = Waits(settle=60.0)


@dataclass
class Slack:
    """Gives the outcomes it was told, in order, and keeps what it was asked."""

    sends: list[Outcome] = field(default_factory=list)
    looks: list[Outcome] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def wait_turn(self, post: Post) -> None:
        self.asked.append("turn")

    async def send(self, post: Post) -> Outcome:
        self.asked.append("send")
        return self.sends.pop(0)

    async def find(self, post: Post, since: float) -> Outcome:
        self.asked.append(f"find from {since:.0f}")
        return self.looks.pop(0)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Paper:
    """A journal on which `before` was written by an earlier process; `late` says when it may not begin any more."""

    tries: Tries
    clock: Clock
    before: list[Begun] = field(default_factory=list)
    late: bool = False
    slept: list[float] = field(default_factory=list)
    begun: int = 0

    async def begin(self) -> Begun | None:
        if self.before:
            return self.before.pop(0)
        self.begun += 1
        return None if self.late else self.tries.begin()

    async def step(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        return await call()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def paper(clock: Clock) -> Paper:
    return Paper(Tries("me", 5.0, clock), clock)


async def sent_by(slack: Slack, paper: Paper) -> Outcome:
    return await deliver(POST, paper, slack, paper.tries, WAITS)


async def test_a_post_that_gets_through_is_begun_and_sent_once(paper: Paper):
    slack = Slack([SENT])

    assert await sent_by(slack, paper) == SENT
    assert (slack.asked, paper.begun, paper.slept) == (["turn", "send"], 1, [])


async def test_retry_after_is_a_clean_retry(paper: Paper):
    slack = Slack([Outcome("later", "429", 7.0), SENT])

    assert await sent_by(slack, paper) == SENT
    assert (slack.asked, paper.begun, paper.slept) == (["turn", "send", "turn", "send"], 2, [7.0])


async def test_a_post_in_doubt_is_looked_for_and_found(paper: Paper, caplog: pytest.LogCaptureFixture):
    slack = Slack([UNCLEAR], [SENT])

    assert await sent_by(slack, paper) == SENT
    assert "a post may be there or not (timeout); it is looked for in 60 s" in caplog.text
    assert (slack.asked, paper.slept) == (["turn", "send", "find from 1000"], [60.0])


async def test_a_post_in_doubt_that_is_not_there_begins_again(paper: Paper):
    slack = Slack([UNCLEAR, SENT], [ABSENT])

    assert await sent_by(slack, paper) == SENT
    assert (slack.asked.count("send"), paper.begun, paper.slept) == (2, 2, [60.0])


async def test_where_history_is_busy_it_looks_again(paper: Paper):
    slack = Slack([UNCLEAR], [Outcome("later", "429", 30.0), SENT])

    assert await sent_by(slack, paper) == SENT
    assert paper.slept == [60.0, 30.0]


async def test_where_history_may_not_be_read_a_post_in_doubt_is_held(paper: Paper):
    slack = Slack([UNCLEAR], [Outcome("blind", "missing_scope")])

    outcome = await sent_by(slack, paper)
    assert (outcome.kind, outcome.detail) == ("held", "timeout; missing_scope")
    assert slack.asked.count("send") == 1


async def test_what_another_process_began_is_looked_for_before_it_is_sent(paper: Paper):
    paper.before = [Begun("the dead", 990.0)]
    slack = Slack([SENT], [ABSENT])

    assert await sent_by(slack, paper) == SENT
    assert slack.asked == ["turn", "find from 990", "turn", "send"]


async def test_what_this_process_has_tried_under_the_same_checkpoint_is_not_sent_again(paper: Paper):
    begun = Begun("me", 1000.0)
    paper.before = [begun]
    assert paper.tries.take(POST.key, begun)
    slack = Slack([], [SENT])

    assert await sent_by(slack, paper) == SENT
    assert "send" not in slack.asked


async def test_a_stale_checkpoint_is_no_leave_to_send(paper: Paper, clock: Clock):
    paper.before = [Begun("me", 1000.0)]
    clock.now = 1005.1
    slack = Slack([], [SENT])

    assert await sent_by(slack, paper) == SENT
    assert "send" not in slack.asked


async def test_a_clock_set_back_is_no_leave_to_send(paper: Paper, clock: Clock):
    paper.before = [Begun("me", 1000.0)]
    clock.now = 999.0
    slack = Slack([], [SENT])

    await sent_by(slack, paper)
    assert "send" not in slack.asked


async def test_a_refusal_is_final(paper: Paper):
    slack = Slack([Outcome("refused", "is_archived")])

    assert await sent_by(slack, paper) == Outcome("refused", "is_archived")


async def test_what_may_not_begin_any_more_is_missed_and_not_sent(paper: Paper):
    paper.late = True
    slack = Slack()

    assert await sent_by(slack, paper) == Outcome("missed")
    assert slack.asked == ["turn"]
