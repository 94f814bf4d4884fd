"""Nothing lost, nothing twice: real processes under every fault of docs/delivery.md, small; `make soak` has them whole.

Each test could fail: docs/delivery.md says how often, with the protocol's guards taken out.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.delivery import scenarios
from tests.delivery.scenarios import Result, on_postgresql, on_sqlite
from tests.postgres import Postgres, postgres

__all__ = ["postgres"]

pytestmark = [
    # Processes and a database on two cores: one test at a time.
    pytest.mark.xdist_group("faults"),
    pytest.mark.skipif(os.environ.get("CI") != "true", reason="kills for minutes: runs with CI=true, as in CI"),
]


def exactly_once(result: Result) -> bool:
    return result.expected > 0 and (result.lost, result.twice) == (0, 0)


async def test_on_sqlite_kills_lose_nothing_and_send_nothing_twice(tmp_path: Path):
    digests, questions, kills = 200, 150, 20
    site = on_sqlite(tmp_path, speed=25)
    result = await scenarios.kill_again_and_again(site, 1, digests, questions, kills)

    assert exactly_once(result), result
    assert (result.figures["kills"], result.figures["acknowledged"]) == (kills, questions)


async def test_on_postgresql_kills_of_two_replicas_lose_nothing_and_send_nothing_twice(
    tmp_path: Path, postgres: Postgres
):
    digests, questions, kills = 200, 1000, 50
    site = on_postgresql(tmp_path, postgres, speed=20)
    result = await scenarios.kill_again_and_again(site, 2, digests, questions, kills)

    assert exactly_once(result), result
    assert (result.figures["kills"], result.figures["acknowledged"]) == (kills, questions)


async def test_a_replica_that_never_returns_is_taken_over(tmp_path: Path, postgres: Postgres):
    result = await scenarios.never_return(on_postgresql(tmp_path, postgres), 30, 30)

    assert exactly_once(result), result


async def test_sigterm_under_load_loses_nothing(tmp_path: Path):
    result = await scenarios.stop_in_order(on_sqlite(tmp_path), 2, 90)

    assert exactly_once(result), result
    assert result.figures["failed stops"] == 0


async def test_retry_after_is_waited_for(tmp_path: Path):
    result = await scenarios.storm(on_sqlite(tmp_path), 30)

    assert exactly_once(result), result
    assert result.figures["too early"] == 0


async def test_where_history_is_hidden_nothing_is_sent_again_and_subscriber_and_owner_are_told(tmp_path: Path):
    result = await scenarios.hide_history(on_sqlite(tmp_path), 10)

    assert exactly_once(result), result
    assert result.figures == {"subscribers told": 10, "owner told": 10, "counted as held": 10}


async def test_after_a_morning_down_a_post_comes_once_or_not_at_all(tmp_path: Path):
    result = await scenarios.come_back_late(on_sqlite(tmp_path), 10)

    assert exactly_once(result), result
    assert (result.figures["too late"], result.figures["still due"]) == (0, 0)


@pytest.mark.parametrize("night", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
async def test_when_the_clocks_change_a_post_comes_once(tmp_path: Path, night: datetime):
    result = await scenarios.change_clocks(on_sqlite(tmp_path), night, 5)

    assert exactly_once(result), result


async def test_whoever_pauses_and_resumes_in_mid_tick_gets_one_post_at_most(tmp_path: Path):
    result = await scenarios.pause_in_mid_tick(on_sqlite(tmp_path), 60)

    assert result.twice == 0, result
