"""Readiness: all parts are asked together, none twice at once, and none can hold up the others."""

import asyncio

from bot.telemetry import metrics
from bot.watch import readiness as module
from bot.watch.readiness import Readiness, State

WELL = State(ready=True, detail="well")


class Part:
    def __init__(self):
        self.asked, self.say, self.free = 0, WELL, asyncio.Event()
        self.free.set()

    async def __call__(self):
        self.asked += 1
        await self.free.wait()
        if isinstance(self.say, Exception):
            raise self.say
        return self.say


async def test_what_the_parts_say_is_given_by_name_and_counted():
    readiness, part = Readiness(), Part()
    readiness.add("database", part)
    assert await readiness.look() == {"database": WELL}
    assert metrics.REGISTRY.get_sample_value("leadership_ready", {"part": "database"}) == 1


async def test_an_answer_serves_all_who_ask_within_a_second():
    now = 0.0
    readiness, part = Readiness(lambda: now), Part()
    readiness.add("database", part)
    await asyncio.gather(*(readiness.look() for _ in range(20)))
    assert part.asked == 1
    now = 1.5
    await readiness.look()
    assert part.asked == 2


async def test_a_part_that_fails_is_not_ready_and_its_words_stay_here():
    readiness, part = Readiness(), Part()
    part.say = RuntimeError("postgresql://user:password@host")
    readiness.add("database", part)
    assert await readiness.look() == {"database": State(ready=False, detail="cannot be reached")}


async def test_a_part_that_hangs_is_not_ready_and_is_not_asked_again_until_it_has_answered(monkeypatch):
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.05)
    monkeypatch.setattr(module, "KEEP_SECONDS", 0.0)
    readiness, hanging, other = Readiness(), Part(), Part()
    hanging.free.clear()
    readiness.add("database", hanging)
    readiness.add("slack", other)
    for _ in range(3):
        found = await readiness.look()
        assert (found["database"].ready, found["slack"]) == (False, WELL)
    assert (hanging.asked, other.asked) == (1, 3)
    hanging.free.set()
    await asyncio.sleep(0.01)
    assert (await readiness.look())["database"] == WELL
