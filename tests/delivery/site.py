"""A whole site under fault: the fake Slack, replicas of the bot that are killed and started again, Slack's events."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic, perf_counter, time as wall_clock
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.delivery.protocol import Waits
from bot.digest import next_due
from bot.model import Subscription
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from tests.delivery.replica import Given, processes, serve

ROOT = Path(__file__).resolve().parents[2]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM = "T1"
OWNER = "C0OWNER"
# As in earnest but for the waits: what takes a minute there takes two seconds here.
WAITS = Waits(fresh=1.0, timeout=1.5, settle=2.0, reap=0.5, tick=0.25, poll=0.25, drain=10.0, channel=0.05)
LONDON = ZoneInfo("Europe/London")
MORNING = datetime(2026, 11, 24, 8, 59, tzinfo=UTC)  # a Tuesday


@dataclass
class Replica:
    """One process; `port` stays its own when it is started again."""

    port: int
    process: ForkServerProcess | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()


@dataclass
class Site:
    """Starts, kills and asks. `speed` is how many seconds of the calendar pass in one."""

    url: str
    folder: Path
    waits: Waits = WAITS
    speed: float = 1.0
    start_at: datetime = MORNING
    seed: int = 1
    replicas: list[Replica] = field(default_factory=list)
    kills: int = 0
    fake: str = ""
    settings: dict[str, str] = field(default_factory=dict)  # of the bot, beside what it cannot do without
    asked: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    latencies: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.anchor = wall_clock()
        self._numbers = count(1)
        self.folder.mkdir(parents=True, exist_ok=True)

    # --- processes ---

    async def open(self, replicas: int = 1) -> None:
        self._fake = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, "-m", "tools.fake_slack", "--seed", str(self.seed)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert self._fake.stdout
        self.fake = (await asyncio.to_thread(self._fake.stdout.readline)).decode().strip()
        self.session = aiohttp.ClientSession()
        self.replicas = [Replica(_free_port()) for _ in range(replicas)]

    async def start_all(self) -> None:
        self.anchor = wall_clock()
        await asyncio.gather(*(self.start(replica) for replica in self.replicas))

    async def start(self, replica: Replica) -> None:
        environment = {
            "SLACK_BOT_TOKEN": f"xoxb-{TEAM}",
            "SLACK_SIGNING_SECRET": SECRET,
            "METRICS": "on",
            "OWNER": OWNER,
            "RATE_PERSON": "off",
            "RATE_WORKSPACE": "off",
            "SLACK_API_URL": f"{self.fake}/api/",
            "DATABASE_URL": self.url,
            "PORT": str(replica.port),
            **self.settings,
        }
        log = self.folder / f"{replica.port}.log"
        given = Given(environment, log, self.waits, self.start_at.timestamp(), self.anchor, self.speed)
        ready, child = processes.Pipe(duplex=False)
        replica.process = processes.Process(target=serve, args=(given, child), daemon=True)
        await asyncio.to_thread(replica.process.start)
        child.close()
        try:
            await asyncio.to_thread(ready.recv)
        except EOFError:
            raise AssertionError(f"the replica did not start: {log.read_text()[-3000:]}") from None
        finally:
            ready.close()

    async def kill(self, replica: Replica) -> None:
        await self.end(replica, signal.SIGKILL)
        self.kills += 1

    async def end(self, replica: Replica, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code."""
        assert replica.process
        assert replica.process.pid
        os.kill(replica.process.pid, how)
        await asyncio.to_thread(replica.process.join, 60)
        assert replica.process.exitcode is not None
        return replica.process.exitcode

    def memory(self) -> float:
        """Megabytes of the first replica."""
        process = self.replicas[0].process
        status = Path(f"/proc/{process.pid if process else 0}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    async def metric(self, series: str) -> float:
        """What the replicas count together; `series` with its labels, as Prometheus writes it."""
        total = 0.0
        for replica in self.replicas:
            async with self.session.get(f"http://127.0.0.1:{replica.port}/metrics") as response:
                lines = (await response.text()).splitlines()
            total += sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(f"{series} "))
        return total

    async def close(self) -> None:
        for replica in self.replicas:
            if replica.alive:
                await self.end(replica, signal.SIGKILL)
        await self.session.close()
        self._fake.kill()
        await asyncio.to_thread(self._fake.communicate)

    async def kill_again_and_again(self, kills: int, pause: tuple[float, float] = (0.0, 0.8)) -> None:
        """Kills the replicas, each a moment after it was started, and starts them again; sometimes none is up."""

        async def kill_one(replica: Replica) -> None:
            for _ in range(kills // len(self.replicas)):
                await asyncio.sleep(self.dice.uniform(*pause))
                await self.kill(replica)
                await self.start(replica)

        await asyncio.gather(*(kill_one(replica) for replica in self.replicas))

    # --- the fake ---

    async def be_unkind(self) -> None:
        """All that the network and Slack do wrong, at once: a quarter of all posts."""
        await self.faults(
            lost=0.08,
            late=0.06,
            limited=0.05,
            error_500=0.03,
            internal_error=0.03,
            dropped=0.02,
            history_lag=0.5,
            history_limited=0.05,
        )

    async def faults(self, **faults: Any) -> None:
        async with self.session.post(f"{self.fake}/control/faults", json=faults) as response:
            assert response.status == 200, await response.text()

    async def counts(self) -> dict[str, Any]:
        async with self.session.get(f"{self.fake}/control/counts") as response:
            return dict(await response.json())

    async def messages(self) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.fake}/control/messages") as response:
            return list(await response.json())

    # --- subscriptions ---

    def subscribe(self, number: int, over_minutes: int = 1, workspaces: int = 1, first: str = "09:00") -> list[str]:
        """Subscribes so many channels, due from `first` on, a minute after the other; the keys of the first day's
        posts.
        """
        keys = []
        with self.deliveries() as deliveries:
            for index in range(number):
                minute = datetime.combine(self.start_at, time.fromisoformat(first)) + timedelta(
                    minutes=index % over_minutes
                )
                team = TEAM if workspaces == 1 else f"T{index % workspaces}"
                subscription = Subscription(
                    workspace=team,
                    channel=f"CD{index}at{minute:%H%M}",
                    created_by="U1",
                    zone="Europe/London",
                    at=minute.time(),
                    weekdays=frozenset(range(7)),
                    holidays=None,
                    paused_until=None,
                    off=False,
                    started=self.start_at.date() - timedelta(days=1),
                )
                due = next_due(subscription, datetime.combine(self.start_at, time(), UTC))
                assert due
                deliveries.save_subscription(subscription, int(due.timestamp()))
                keys.append(f"digest:{team}:{subscription.channel}:{due.astimezone(LONDON).date()}")
        return keys

    @contextmanager
    def deliveries(self) -> Iterator[Deliveries]:
        """What the replicas keep, seen from outside."""
        database = Database.open(self.url)
        yield Deliveries(database)
        database.close()

    async def posted(self, keys: list[str], seconds: float) -> Counter[str]:
        """Waits until all are posted (at most so long) and as long again as one in doubt may take; the counts."""
        await self.until_posted(keys, seconds)
        await asyncio.sleep(self.waits.settle + self.waits.timeout + 1.0)
        found = (await self.counts())["keys"]
        return Counter({key: found.get(key, 0) for key in keys})

    async def until_posted(self, keys: list[str], seconds: float) -> None:
        """Waits until all are posted, at most so long."""
        end = monotonic() + seconds
        while monotonic() < end:
            found = (await self.counts())["keys"]
            if all(key in found for key in keys):
                return
            await asyncio.sleep(0.25)

    # --- questions ---

    async def ask(self, patience: float = 300.0) -> str:
        """A direct message, sent again until it is acknowledged, for five minutes as Slack does; its timestamp."""
        number = next(self._numbers)
        ts = f"{int(wall_clock())}.{number:06d}"
        self.asked.append(ts)
        event = {"type": "message", "channel": f"D{number % 97}", "channel_type": "im", "user": "U1", "ts": ts}
        event["text"] = "what did CEOs say about talent management?"
        end = monotonic() + patience
        while monotonic() < end:
            if await self._send(event, ts):
                self.acknowledged.add(ts)
                return ts
            await asyncio.sleep(0.2)
        return ts

    async def ask_many(self, number: int, per_second: float, again: float = 0.1) -> None:
        """So many questions at a steady pace; a share of them comes again after its acknowledgement."""

        async def one() -> None:
            ts = await self.ask()
            if self.dice.random() < again:
                await asyncio.sleep(self.dice.uniform(0.0, 2.0))
                await self.repeat(ts)

        tasks = []
        for _ in range(number):
            tasks.append(asyncio.create_task(one()))
            await asyncio.sleep(1 / per_second)
        await asyncio.gather(*tasks)

    async def repeat(self, ts: str) -> None:
        number = int(ts.split(".")[1])
        event = {"type": "message", "channel": f"D{number % 97}", "channel_type": "im", "user": "U1", "ts": ts}
        await self._send({**event, "text": "what did CEOs say about talent management?"}, ts)

    async def answers(self, seconds: float) -> Counter[str]:
        """Waits until each acknowledged question has an answer (at most so long); the number of answers of each."""
        end = monotonic() + seconds
        while True:
            found = Counter(m.get("thread_ts", "") for m in await self.messages())
            if all(found[ts] for ts in self.acknowledged) or monotonic() > end:
                break
            await asyncio.sleep(0.25)
        await asyncio.sleep(self.waits.settle + self.waits.timeout + 1.0)
        found = Counter(m.get("thread_ts", "") for m in await self.messages())
        return Counter({ts: found[ts] for ts in self.asked if ts in self.acknowledged or found[ts]})

    async def _send(self, event: dict[str, Any], ts: str) -> bool:
        body = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{ts}", "event": event}
        body["authorizations"] = [{"team_id": TEAM, "user_id": "U0BOT", "is_bot": True}]
        raw, stamp = json.dumps(body).encode(), str(int(wall_clock()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        port = self.dice.choice(self.replicas).port
        sent = perf_counter()
        try:
            timeout = aiohttp.ClientTimeout(total=3)  # as long as Slack waits
            address = f"http://127.0.0.1:{port}/slack/events"
            async with self.session.post(address, data=raw, headers=headers, timeout=timeout) as response:
                await response.read()
                self.latencies.append(perf_counter() - sent)
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False


@asynccontextmanager
async def opened(site: Site, replicas: int = 1) -> AsyncIterator[Site]:
    await site.open(replicas)
    try:
        yield site
    finally:
        await site.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
