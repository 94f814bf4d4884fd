"""The faults that delivery must survive, each at the size it is asked for: small in CI, in full in the soak."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from bot.delivery.protocol import Waits
from tests.delivery.site import MORNING, OWNER, Site, opened
from tests.postgres import Postgres


@dataclass(frozen=True)
class Result:
    """`digests` and `answers` count messages by what was expected once; `figures` are for the report."""

    digests: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        return sum(count == 0 for count in (*self.digests.values(), *self.answers.values()))

    @property
    def twice(self) -> int:
        return sum(max(0, count - 1) for count in (*self.digests.values(), *self.answers.values()))

    @property
    def expected(self) -> int:
        return len(self.digests) + len(self.answers)


async def kill_again_and_again(
    site: Site, replicas: int, digests: int, questions: int, kills: int, pause: tuple[float, float] = (0.0, 0.8)
) -> Result:
    """kill -9 in a loop while digests fall due and questions come, and a quarter of all posts goes wrong."""
    async with opened(site, replicas):
        # About as long as the kills take; a workspace gets five a second.
        minutes, workspaces = max(15, kills // replicas * 2 // 3), max(4, digests // 50)
        keys = site.subscribe(digests, over_minutes=minutes, workspaces=workspaces)
        await site.be_unkind()
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(questions, per_second=max(5.0, questions / kills)))
        start = monotonic()
        await site.kill_again_and_again(kills, pause)
        figures = {"kills": float(site.kills), "seconds": monotonic() - start}
        await asking
        posted, answered = await site.posted(keys, 600), await site.answers(60)
    return Result(posted, answered, figures | {"acknowledged": float(len(site.acknowledged))})


async def never_return(site: Site, digests: int, questions: int) -> Result:
    """One of two replicas is killed for good while all that it does is in doubt: nothing has got through yet."""
    site.start_at = MORNING + timedelta(minutes=1)
    async with opened(site, 2):
        keys = site.subscribe(digests, workspaces=max(1, digests // 5))
        await site.faults(dropped=1.0)
        doomed, other = site.replicas
        site.replicas = [doomed]  # it alone has everything in hand
        await site.start_all()
        await site.ask_many(questions, per_second=30, again=0.0)
        while (await site.counts())["posts"] < digests + questions:  # noqa: ASYNC110 another process
            await asyncio.sleep(0.05)
        site.replicas = [doomed, other]
        await site.start(other)
        start = monotonic()
        await site.kill(doomed)
        await site.faults(dropped=0.0)
        await site.until_posted(keys, 120)
        figures = {"seconds until all was posted": monotonic() - start}
        return Result(await site.posted(keys, 10), await site.answers(60), figures)


async def stop_in_order(site: Site, stops: int, questions: int) -> Result:
    """SIGTERM under load, again and again; the figure is the number of stops that were not in order."""
    site.start_at = MORNING + timedelta(minutes=1)
    async with opened(site):
        keys = site.subscribe(40)
        await site.faults(answer_seconds=0.3)
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(questions, per_second=30))
        exits = []
        for _ in range(stops):
            await asyncio.sleep(0.8)
            exits.append(await site.end(site.replicas[0], signal.SIGTERM))
            await site.start(site.replicas[0])
        await asking
        figures = {"stops": float(stops), "failed stops": float(sum(code != 0 for code in exits))}
        return Result(await site.posted(keys, 60), await site.answers(60), figures)


async def freeze(site: Site, seconds: float) -> Result:
    """SIGSTOP for a while, then CONT, of each replica in turn, while the other works on."""
    async with opened(site, 2):
        keys = site.subscribe(100, over_minutes=4)
        await site.be_unkind()
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(100, per_second=10))
        for replica in site.replicas:
            assert replica.process
            assert replica.process.pid
            await asyncio.sleep(1.0)
            os.kill(replica.process.pid, signal.SIGSTOP)
            await asyncio.sleep(seconds)
            os.kill(replica.process.pid, signal.SIGCONT)
        await asking
        return Result(await site.posted(keys, 240), await site.answers(60), {"seconds frozen": 2 * seconds})


async def restart_database(site: Site, postgres: Postgres, restarts: int) -> Result:
    """PostgreSQL crashes and starts again in mid-tick."""
    async with opened(site, 2):
        keys = site.subscribe(100, over_minutes=4)
        await site.be_unkind()
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(20 * restarts, per_second=8))
        for _ in range(restarts):
            await asyncio.sleep(1.5)
            await asyncio.to_thread(postgres.stop, signal.SIGQUIT)
            await asyncio.to_thread(postgres.start)
        await asking
        return Result(await site.posted(keys, 240), await site.answers(60), {"restarts": float(restarts)})


async def storm(site: Site, digests: int) -> Result:
    """Slack answers nine posts of ten with 429; the figure is how often its Retry-After was not waited for."""
    site.start_at = MORNING + timedelta(minutes=1)
    async with opened(site):
        keys = site.subscribe(digests)
        await site.faults(limited=0.9, retry_after=1)
        await site.start_all()
        await asyncio.sleep(4.0)
        await site.faults(limited=0.3)
        posted = await site.posted(keys, 240)
        return Result(posted, figures={"too early": float((await site.counts())["impatient"])})


async def hide_history(site: Site, digests: int) -> Result:
    """Each answer of Slack's is lost and history may not be read: nothing is sent again, the subscriber is told."""
    site.start_at = MORNING + timedelta(minutes=1)
    async with opened(site):
        keys = site.subscribe(digests, workspaces=max(1, digests // 5))  # all at once
        await site.faults(lost=1.0, history=False)
        await site.start_all()
        await asyncio.sleep(2 * site.waits.settle)
        await site.faults(lost=0.0)
        posted = await site.posted(keys, 60)
        notices = [f"notice:{key}" for key in keys]
        await site.until_posted(notices, 30)
        told = [m["key"] for m in await site.messages() if m["key"] in notices and m["channel"] == "U1"]
        await site.until_posted([f"owner:{key}" for key in keys], 30)
        owner = {m["key"] for m in await site.messages() if m["key"].startswith("owner:") and m["channel"] == OWNER}
        counted = await site.metric('leadership_digests_total{outcome="held"}')
        figures = {
            "subscribers told": float(len(set(told))),
            "owner told": float(len(owner)),
            "counted as held": counted,
        }
        return Result(posted, figures=figures)


async def come_back_late(site: Site, digests: int) -> Result:
    """Down at 09:00, back shortly before 11:00: within the grace each post comes once, after it none does."""
    site.start_at = MORNING.replace(hour=10, minute=58)
    async with opened(site):
        keys, late = site.subscribe(digests), site.subscribe(digests, first="08:30")
        await site.start_all()
        posted = await site.posted(keys, 60)
        found = (await site.counts())["keys"]
        with site.deliveries() as deliveries:
            tomorrow = int((site.start_at + timedelta(hours=10)).timestamp())
            due = len(deliveries.due_subscriptions(tomorrow, 10 * digests))
        return Result(posted, figures={"too late": float(sum(key in found for key in late)), "still due": float(due)})


async def change_clocks(site: Site, day: datetime, digests: int) -> Result:
    """A night on which the clocks change, in a few seconds: 01:30 comes not at all, or twice."""
    site.start_at, site.speed = day, 1200.0
    site.waits = replace(site.waits, grace=4 * 3600.0)  # a busy machine must not miss its few seconds
    async with opened(site):
        keys = site.subscribe(digests, first="01:30")
        await site.start_all()
        return Result(await site.posted(keys, 60))


async def pause_in_mid_tick(site: Site, digests: int) -> Result:
    """Everybody pauses while their posts are under way, and is back the same day: at most one post each."""
    site.start_at = MORNING + timedelta(minutes=1)
    async with opened(site):
        keys = site.subscribe(digests)
        await site.faults(answer_seconds=0.5)
        await site.start_all()
        await asyncio.sleep(1.0)
        with site.deliveries() as deliveries:
            kept = [deliveries.find_subscription(*key.split(":")[1:3]) for key in keys]
            for number in (1, 0):
                for found in kept:
                    assert found
                    until = site.start_at.date() + timedelta(days=7) if number else None
                    deliveries.save_subscription(
                        replace(found.subscription, paused_until=until), int(site.start_at.timestamp())
                    )
                await asyncio.sleep(1.0)
        return Result(await site.posted(keys, 4))


async def fall_due_together(site: Site, digests: int, workspaces: int) -> Result:
    """All at the same minute, at Slack's one message a second a channel."""
    site.start_at = MORNING + timedelta(minutes=1)
    site.waits = replace(site.waits, channel=1.0, timeout=10.0, fresh=5.0, poll=0.5, tick=5.0)
    async with opened(site):
        keys = site.subscribe(digests, workspaces=workspaces)
        await site.faults(enforce_rate=True)
        start = monotonic()
        await site.start_all()
        await site.until_posted(keys, 900)
        figures = {"seconds": monotonic() - start, "MB": site.memory()}
        posted = await site.posted(keys, 1)
        return Result(posted, figures=figures | {"refused for rate": float((await site.counts())["refused"])})


async def ask_steadily(site: Site, questions: int, per_second: float) -> Result:
    """A steady pace of events; the figures are how long an acknowledgement took, in milliseconds."""
    site.waits = Waits(settle=2.0)  # else as in earnest
    async with opened(site):
        await site.start_all()
        await site.ask_many(60, per_second=per_second, again=0.0)  # the first ones load what is loaded once
        site.latencies.clear()
        await site.ask_many(questions, per_second=per_second, again=0.0)
        taken = sorted(site.latencies)
        figures = {"p50": 1000 * taken[len(taken) // 2], "p99": 1000 * taken[len(taken) * 99 // 100]}
        return Result(answers=await site.answers(60), figures=figures | {"MB": site.memory()})


def on_sqlite(folder: Path, speed: float = 1.0) -> Site:
    return Site(f"sqlite:///{folder}/leadership.db", folder / "logs", speed=speed)


def on_postgresql(folder: Path, postgres: Postgres, speed: float = 1.0) -> Site:
    return Site(postgres.url(postgres.new_database()), folder / "logs", speed=speed)
