"""Nothing lost, nothing twice: real processes under kill -9 and SIGTERM, with a Slack that fails a quarter of posts."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.delivery.site import Site, opened
from tests.postgres import Postgres, postgres

__all__ = ["postgres"]

# Two processes and a database on two cores: nothing else of these tests beside them.
pytestmark = pytest.mark.xdist_group("kills")


def all_once(counts: Counter[str]) -> bool:
    return set(counts.values()) == {1}


async def test_on_sqlite_20_kills_lose_nothing_and_send_nothing_twice(tmp_path: Path):
    async with opened(Site(f"sqlite:///{tmp_path}/l.db", tmp_path / "logs", speed=30)) as site:
        keys = site.subscribe(200, over_minutes=18)
        await site.be_unkind()
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(150, per_second=5))
        await site.kill_again_and_again(20)
        await asking
        digests, answers = await site.posted(keys, 90), await site.answers(30)

    assert site.kills == 20
    assert all_once(digests), digests.most_common(3)
    assert len(site.acknowledged) == 150
    assert all_once(answers), answers.most_common(3)


async def test_on_postgresql_two_replicas_and_50_kills_lose_nothing_and_send_nothing_twice(
    tmp_path: Path, postgres: Postgres
):
    url = postgres.url(postgres.new_database())
    async with opened(Site(url, tmp_path / "logs", speed=20), replicas=2) as site:
        keys = site.subscribe(200, over_minutes=15)
        await site.be_unkind()
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(1000, per_second=20))
        await site.kill_again_and_again(50)
        await asking
        digests, answers = await site.posted(keys, 90), await site.answers(30)

    assert site.kills == 50
    assert all_once(digests), digests.most_common(3)
    assert len(site.acknowledged) == 1000
    assert all_once(answers), answers.most_common(3)


async def test_a_replica_that_never_returns_is_taken_over(tmp_path: Path, postgres: Postgres):
    async with opened(Site(postgres.url(postgres.new_database()), tmp_path / "logs"), replicas=2) as site:
        keys = site.subscribe(30)
        site.start_at = site.start_at.replace(hour=9)
        await site.faults(answer_seconds=0.8)  # so that posts are under way when it dies
        await site.start_all()
        await site.ask_many(30, per_second=30, again=0.0)
        await site.kill(site.replicas[0])
        digests, answers = await site.posted(keys, 20), await site.answers(20)

    assert all_once(digests), digests.most_common(3)
    assert all_once(answers), answers.most_common(3)


async def test_sigterm_under_load_loses_nothing(tmp_path: Path):
    async with opened(Site(f"sqlite:///{tmp_path}/l.db", tmp_path / "logs")) as site:
        keys = site.subscribe(40)
        site.start_at = site.start_at.replace(hour=9)
        await site.faults(answer_seconds=0.3)
        await site.start_all()
        asking = asyncio.create_task(site.ask_many(90, per_second=30))
        exits = []
        for _ in range(2):
            await asyncio.sleep(0.8)
            exits.append(await site.end(site.replicas[0], signal.SIGTERM))
            await site.start(site.replicas[0])
        await asking
        digests, answers = await site.posted(keys, 20), await site.answers(20)

    assert exits == [0, 0]
    assert all_once(digests), digests.most_common(3)
    assert all_once(answers), answers.most_common(3)
