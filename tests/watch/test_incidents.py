"""An incident is told once where it lasts, and once when it is over; a short one is nobody's business."""

from datetime import UTC, datetime

import pytest

from bot.store.database import Database
from bot.watch.incidents import Watch
from bot.watch.readiness import Readiness, State


class World:
    """A clock, a part that is there or not, and an owner who can be reached or not."""

    def __init__(self, may_speak=None):
        self.now, self.there, self.reachable, self.told = 0.0, True, True, []
        readiness = Readiness(lambda: self.now)
        readiness.add("slack", self.probe)
        self.watch = Watch(readiness, self.tell, lambda: self.now, patience=180.0, may_speak=may_speak)

    async def probe(self):
        return State(ready=self.there, detail="connected" if self.there else "the socket is not connected")

    async def tell(self, words):
        if self.reachable:
            self.told.append(words)
        return self.reachable

    async def passes(self, seconds, *, there):
        self.there = there
        end = self.now + seconds
        while self.now < end:
            self.now += 15.0
            await self.watch.look()


@pytest.fixture
def world():
    return World()


async def test_what_lasts_is_told_once_and_its_end_once(world):
    await world.passes(60, there=True)
    await world.passes(3600, there=False)
    (told,) = world.told
    assert told.startswith("I have been without the connection to Slack for 3 min: the socket is not connected. I go")
    await world.passes(3600, there=True)
    assert world.told[1:] == ["The connection to Slack is back. I was without it for 1 h 0 min."]


async def test_what_mends_itself_in_time_is_not_told(world):
    for _ in range(10):
        await world.passes(120, there=False)
        await world.passes(30, there=True)
    assert world.told == []


async def test_who_cannot_be_told_while_it_lasts_is_told_afterwards_of_all_of_it(world):
    world.reachable = False
    await world.passes(1200, there=False)
    await world.passes(300, there=True)
    world.reachable = True
    await world.passes(300, there=True)
    assert world.told == ["The connection to Slack is back. I was without it for 20 min."]


async def test_the_next_incident_is_told_again(world):
    for _ in range(2):
        await world.passes(600, there=False)
        await world.passes(600, there=True)
    assert len(world.told) == 4


async def test_incidents_are_logged_with_their_end_though_nobody_is_to_be_told(caplog):
    world = World()
    world.watch = Watch(world.watch._readiness, None, lambda: world.now)
    await world.passes(30, there=True)
    await world.passes(600, there=False)
    await world.passes(30, there=True)
    assert [record.message for record in caplog.records] == [
        "slack is not ready: the socket is not connected",
        "slack is well again after 10 min",
    ]


async def test_at_the_start_a_part_that_is_not_there_yet_is_no_warning(world, caplog):
    caplog.set_level("INFO", logger="bot.watch")
    await world.passes(15, there=False)
    await world.passes(15, there=True)
    await world.passes(15, there=False)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "slack is not ready yet: the socket is not connected"),
        ("INFO", "slack is ready after 15 s"),
        ("WARNING", "slack is not ready: the socket is not connected"),
    ]


async def test_a_part_that_never_comes_is_a_warning_once(world, caplog):
    caplog.set_level("WARNING", logger="bot.watch")
    await world.passes(600, there=False)
    assert [record.getMessage() for record in caplog.records] == [
        "slack has not been ready since the start, 3 min ago: the socket is not connected"
    ]
    assert len(world.told) == 1


class Lease:
    """Who speaks of a part, as the database keeps it."""

    def __init__(self, path):
        self.now = 0.0
        clock = lambda: datetime.fromtimestamp(1_700_000_000 + self.now, UTC)  # noqa: E731
        self.database = Database.open(f"sqlite:///{path}/bot.db", clock)

    def of(self, holder):
        async def may_speak(part):
            return self.database.take_lease(f"speaks of {part}", holder, 90)

        return may_speak


@pytest.fixture
def replicas(tmp_path):
    """Two replicas on one database, and how time passes for both."""
    lease = Lease(tmp_path)
    first, second = World(lease.of("a")), World(lease.of("b"))

    async def pass_on(seconds, *, first_there, second_there):
        for _ in range(seconds // 15):
            lease.now += 15
            await first.passes(15, there=first_there)
            await second.passes(15, there=second_there)

    yield first, second, pass_on
    lease.database.close()


async def test_of_two_replicas_that_are_cut_off_one_tells_of_it_and_of_its_end(replicas):
    first, second, pass_on = replicas
    await pass_on(3600, first_there=False, second_there=False)
    await pass_on(600, first_there=True, second_there=True)
    assert [words[:6] for words in first.told] == ["I have", "The co"]
    assert second.told == []


async def test_one_that_stays_cut_off_when_the_other_is_back_tells_so_itself(replicas):
    first, second, pass_on = replicas
    await pass_on(600, first_there=False, second_there=False)
    await pass_on(600, first_there=True, second_there=False)
    assert len(first.told) == 2
    (told,) = second.told
    assert told.startswith("I have been without the connection to Slack for 11 min")
