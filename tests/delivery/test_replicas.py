"""Who is dead: on a SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.delivery.replicas import PostgresReplicas, Replicas, new_boot, replicas_of
from bot.store.engine import connect, parse_url
from tests.postgres import postgres

__all__ = ["postgres"]

Make = Callable[[], Replicas]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/leadership.db"
    server = request.getfixturevalue("postgres")
    return server.url(server.new_database())


@pytest.fixture
def make(url: str) -> Iterator[Make]:
    engines: list[Engine] = []
    replicas: list[Replicas] = []

    def make_one() -> Replicas:
        engines.append(connect(parse_url(url)))
        replicas.append(replicas_of(engines[-1], new_boot()))
        replicas[-1].hold()
        return replicas[-1]

    yield make_one
    for replica in replicas:
        replica.release()
    for engine in engines:
        engine.dispose()


def is_dead(seen_by: Replicas, boot: str) -> bool:
    with seen_by.alone(boot) as dead:
        return dead


def test_who_lives_is_not_dead(make: Make):
    one, other = make(), make()

    assert not is_dead(one, other.boot)
    assert not is_dead(other, one.boot)


def test_who_has_left_is_dead(make: Make):
    one, other = make(), make()
    other.release()

    assert is_dead(one, other.boot)


def test_who_never_was_is_dead(make: Make):
    assert is_dead(make(), new_boot())


def test_holding_again_changes_nothing(make: Make):
    one, other = make(), make()
    other.hold()
    other.hold()
    assert not is_dead(one, other.boot)
    other.release()

    assert is_dead(one, other.boot)


def test_one_at_a_time_takes_over(make: Make):
    one, other = make(), make()

    with one.alone("tick") as mine, other.alone("tick") as too:
        assert (mine, too) == (True, False)
    assert is_dead(other, "tick")


def hold(url: str, boot: str, ready: Connection) -> None:
    replicas_of(connect(parse_url(url)), boot).hold()
    ready.send("held")
    signal.pause()


def test_who_is_killed_is_dead_a_moment_later(make: Make, url: str):
    boot, one = new_boot(), make()
    spawn = multiprocessing.get_context("spawn")
    ready, child = spawn.Pipe(duplex=False)
    process = spawn.Process(target=hold, args=(url, boot, child), daemon=True)
    process.start()
    assert ready.recv() == "held"
    assert not is_dead(one, boot)

    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    end = time.monotonic() + 5.0
    while not is_dead(one, boot):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_lock_lost_with_its_connection_is_taken_again(make: Make):
    one, other = make(), make()
    if not isinstance(one, PostgresReplicas) or not isinstance(other, PostgresReplicas):
        return  # a file's lock cannot be taken away
    with one._engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    with pytest.raises(Exception, match=r"terminat|closed"):
        other.hold()
    other.hold()

    assert not is_dead(one, other.boot)
