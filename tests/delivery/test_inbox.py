"""The inbox on a real database: what is accepted is on disk, answered once, and forgotten when it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.inbox import Inbox
from bot.delivery.ledger import Ledger
from bot.delivery.protocol import Outcome, Post, Waits
from bot.delivery.replicas import new_boot, replicas_of
from bot.errors import StoreError
from bot.store.database import Database
from bot.store.deliveries import Began, Deliveries, Finished, Received

WAITS = Waits(settle=0.05, reap=0.1, drain=0.3, channel=0.0)


@dataclass
class Slack:
    """Records posts; `gate` holds them up, `found` is what looking for one finds."""

    posts: list[Post] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    found: Outcome = field(default_factory=lambda: Outcome("absent"))
    looked: int = 0

    async def wait_turn(self, post: Post) -> None: ...

    async def send(self, post: Post) -> Outcome:
        await self.gate.wait()
        self.posts.append(post)
        return Outcome("sent", "1.1")

    async def find(self, post: Post, since: float) -> Outcome:
        self.looked += 1
        return self.found


async def answer(payload: Mapping[str, Any]) -> Post | None:
    match payload["text"]:
        case "nothing":
            return None
        case "fault":
            raise ZeroDivisionError
        case "no database":
            raise StoreError("gone")
        case text:
            return Post("", "T1", "C1", f"answer to {text}", (), "1.0")


@pytest.fixture
def database(tmp_path: Path):
    database = Database.open(f"sqlite:///{tmp_path}/leadership.db")
    yield database
    database.close()


@pytest.fixture
def deliveries(database: Database) -> Deliveries:
    return Deliveries(database)


@pytest.fixture
def slack() -> Slack:
    slack = Slack()
    slack.gate.set()
    return slack


def make(deliveries: Deliveries, slack: Slack) -> Inbox:
    replicas = replicas_of(deliveries.engine, new_boot())
    replicas.hold()
    inbox = Inbox(deliveries, replicas, WAITS)
    inbox.connect(slack, answer)
    return inbox


@pytest.fixture
async def inbox(deliveries: Deliveries, slack: Slack) -> AsyncIterator[Inbox]:
    inbox = make(deliveries, slack)
    await inbox.start()
    yield inbox
    await inbox.drain()


def stored(database: Database) -> str:
    with database.reading() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql("SELECT * FROM posts"))


async def test_a_question_is_answered_once_however_often_it_comes(inbox: Inbox, slack: Slack):
    accepted = [await inbox.accept("T1", "C1:1.0", {"text": "why"}) for _ in range(3)]
    await inbox.settle()

    assert accepted == [True, False, False]
    assert [post.text for post in slack.posts] == ["answer to why"]


async def test_when_accept_returns_the_question_is_on_disk_and_when_answered_it_is_gone(
    inbox: Inbox, slack: Slack, database: Database
):
    slack.gate.clear()
    await inbox.accept("T1", "C1:1.0", {"text": "a private matter"})
    assert "a private matter" in stored(database)

    slack.gate.set()
    await inbox.settle()
    assert "a private matter" not in stored(database)
    assert "sent" in stored(database)


async def test_no_id_of_the_message_is_stored(inbox: Inbox, database: Database):
    await inbox.accept("T1", "C0SECRET:1700.1", {"text": "why"})
    await inbox.settle()

    assert "C0SECRET" not in stored(database)


@pytest.mark.parametrize("text", ["nothing", "fault"])
async def test_what_wants_no_answer_or_can_have_none_is_not_tried_for_ever(
    inbox: Inbox, deliveries: Deliveries, slack: Slack, text: str
):
    await inbox.accept("T1", "C1:1.0", {"text": text})
    await inbox.settle()

    assert (slack.posts, deliveries.open_owners()) == ([], ())


async def test_a_question_that_fails_for_want_of_the_database_is_tried_again(
    inbox: Inbox, deliveries: Deliveries, slack: Slack
):
    payload = {"text": "no database"}
    await inbox.accept("T1", "C1:1.0", payload)
    await inbox.settle()
    assert deliveries.open_owners() != ()

    with deliveries._database.transaction() as connection:
        connection.exec_driver_sql("""UPDATE posts SET payload = '{"text": "why"}'""")
    for _ in range(500):  # a busy machine takes longer than the wait before it is tried again
        if slack.posts:
            break
        await asyncio.sleep(0.02)
    assert [post.text for post in slack.posts] == ["answer to why"]


async def test_a_question_not_begun_by_a_dead_process_is_answered_at_once(deliveries: Deliveries, slack: Slack):
    deliveries.apply([Received("T1", "k", {"text": "why"}, "the dead")])
    inbox = make(deliveries, slack)
    await inbox.start()
    await inbox.settle()
    await inbox.drain()

    assert (len(slack.posts), slack.looked) == (1, 0)


@pytest.mark.parametrize(("found", "posts"), [(Outcome("absent"), 1), (Outcome("sent", "1.1"), 0)])
async def test_a_question_begun_by_a_dead_process_is_looked_for_first(
    deliveries: Deliveries, slack: Slack, found: Outcome, posts: int
):
    deliveries.apply([Received("T1", "k", {"text": "why"}, "the dead"), Began("T1", "k", "the dead", 1000.0)])
    slack.found = found
    inbox = make(deliveries, slack)
    await inbox.start()
    await inbox.settle()
    await inbox.drain()

    assert (slack.looked, len(slack.posts)) == (1, posts)
    assert deliveries.find_post("T1", "k") == ("sent", "1.1")


async def test_what_was_taken_over_is_not_sent_by_the_one_it_was_taken_from(
    inbox: Inbox, deliveries: Deliveries, slack: Slack
):
    slack_turn = asyncio.Event()
    slack.wait_turn = lambda _post: slack_turn.wait()  # type: ignore[method-assign,assignment,return-value]
    await inbox.accept("T1", "C1:1.0", {"text": "why"})
    (owner,) = deliveries.open_owners()
    deliveries.take_over(owner, "an heir")
    slack_turn.set()
    await inbox.settle()

    assert slack.posts == []


async def test_a_stop_waits_for_answers_and_leaves_the_rest_written_down(deliveries: Deliveries, slack: Slack):
    inbox = make(deliveries, slack)
    await inbox.start()
    await inbox.accept("T1", "C1:1.0", {"text": "quick"})
    await inbox.settle()
    slack.gate.clear()
    await inbox.accept("T1", "C1:2.0", {"text": "slow"})
    await inbox.drain()

    assert [post.text for post in slack.posts] == ["answer to quick"]
    assert len(deliveries.open_owners()) == 1


async def test_changes_that_come_together_are_written_together():
    batches: list[int] = []

    def apply(changes):
        batches.append(len(changes))
        return [True] * len(changes)

    ledger = Ledger(apply)
    ledger.start()
    await asyncio.gather(*(ledger.write(Finished("T1", str(n), "sent", "")) for n in range(50)))
    await ledger.close()

    assert sum(batches) == 50
    assert len(batches) < 5


async def test_whoever_writes_hears_of_a_fault():
    def apply(_changes):
        raise StoreError("gone")

    ledger = Ledger(apply)
    ledger.start()
    with pytest.raises(StoreError):
        await ledger.write(Finished("T1", "k", "sent", ""))
    await ledger.close()


async def test_an_answer_whose_end_could_not_be_written_down_is_not_sent_again(
    deliveries: Deliveries, slack: Slack, monkeypatch: pytest.MonkeyPatch
):
    apply = deliveries.apply
    failures = iter([True, False])

    def fail_once(changes):
        if any(isinstance(change, Finished) for change in changes) and next(failures):
            raise StoreError("gone")
        return apply(changes)

    monkeypatch.setattr(deliveries, "apply", fail_once)
    slack.found = Outcome("sent", "1.1")
    inbox = make(deliveries, slack)
    await inbox.start()
    await inbox.accept("T1", "C1:1.0", {"text": "why"})
    await asyncio.sleep(0.5)
    await inbox.drain()

    assert (len(slack.posts), slack.looked) == (1, 1)
    assert deliveries.open_owners() == ()


async def test_a_question_read_while_it_was_being_ended_is_not_sent_again(
    deliveries: Deliveries, slack: Slack, monkeypatch: pytest.MonkeyPatch
):
    inbox = make(deliveries, slack)
    await inbox.start()
    slack.gate.clear()
    await inbox.accept("T1", "C1:1.0", {"text": "why"})
    await asyncio.sleep(0.05)
    (owner,) = deliveries.open_owners()
    stale = deliveries.open_posts(owner)
    assert stale[0].begun
    slack.gate.set()
    await inbox.settle()

    slack.found = Outcome("sent", "1.1")
    monkeypatch.setattr(deliveries, "open_posts", lambda _owner: stale)
    await asyncio.sleep(0.3)
    await inbox.drain()
    assert len(slack.posts) == 1
