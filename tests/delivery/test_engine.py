"""DBOS as it is pinned: what its four guards need of it, its private parts among them. On SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import gc
import importlib.metadata
import os
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from dbos import DBOS
from sqlalchemy import Engine as SqlEngine, create_engine, inspect, text

from bot.delivery.engine import DIGESTS, NOTICES, WORKFLOWS_VERSION, Engine, Json
from bot.delivery.replicas import new_boot, replicas_of
from bot.store.engine import connect, parse_url
from tests.delivery.site import ROOT
from tests.postgres import postgres

__all__ = ["postgres"]

pytestmark = [
    pytest.mark.xdist_group("faults"),  # the engine is one a process, and its threads want the time
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # it leaves connections to the garbage collector
]


@dataclass
class Workflows:
    """Two workflows that record: `digest` waits at its second step while it is `held`."""

    runs: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    held: bool = False

    async def digest(self, workspace: str, channel: str, day: str) -> str:
        self.runs.append(f"{workspace} {channel} {day}")
        await DBOS.run_step_async({"name": "begin"}, self._step, "begin")
        while self.held:  # noqa: ASYNC110 set from another thread
            await asyncio.sleep(0.01)
        await DBOS.run_step_async({"name": "send"}, self._step, "send")
        return "sent"

    async def notice(self, workspace: str, person: str, words: str) -> str:
        return "sent"

    async def _step(self, name: str) -> list[str]:
        self.steps.append(name)
        return [name]


@pytest.fixture
def workflows() -> Workflows:
    return Workflows()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlEngine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/leadership.db"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.new_database())
    engine = connect(parse_url(url))
    yield engine
    engine.dispose()


@pytest.fixture
def launch(database: SqlEngine, workflows: Workflows) -> Iterator[Callable[[], Engine]]:
    """Starts the engine as another process would: with a boot of its own."""
    engines: list[Engine] = []

    def launch_one() -> Engine:
        replicas = replicas_of(database, new_boot())
        replicas.hold()
        engine = Engine(database.url, replicas, 0.1)

        async def digest(workspace: str, channel: str, day: str) -> str:
            return await workflows.digest(workspace, channel, day)

        async def notice(workspace: str, person: str, words: str) -> str:
            return await workflows.notice(workspace, person, words)

        engine.launch(digest, notice)
        engines.append(engine)
        return engine

    yield launch_one
    workflows.held = False
    engines[-1].close()
    for engine in engines:
        engine.replicas.release()
    gc.collect()


def test_an_engine_that_may_not_make_its_schema_stops_the_start_with_one_line(request: pytest.FixtureRequest):
    server = request.getfixturevalue("postgres")
    name = server.new_database()
    with psycopg.connect(server.dsn(name), autocommit=True) as connection:
        connection.execute("CREATE ROLE small LOGIN PASSWORD 'hush'")
        connection.execute("GRANT CREATE ON SCHEMA public TO small")
    settings = {
        "DATABASE_URL": f"postgresql://small:hush@127.0.0.1:{server.port}/{name}",
        "TEAMS_SERVICE_URL": "http://localhost:1/",
        "PORT": "0",
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SLACK_")}
    command = [sys.executable, "-m", "bot", "serve"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=kept | settings, cwd=ROOT, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "leadership: DATABASE_URL: the engine of digests cannot start: permission denied for database"
    )


def start(engine: Engine, channel: str = "C1") -> None:
    engine.enqueue("digest", DIGESTS, f"digest:T1:{channel}:2026-11-24", "T1", "T1", channel, "2026-11-24")


def wait_until(is_so: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def status(channel: str = "C1") -> str:
    found = DBOS.get_workflow_status(f"digest:T1:{channel}:2026-11-24")
    return found.status if found else "none"


def test_the_version_is_pinned_exactly():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert f"dbos=={importlib.metadata.version('dbos')}" in project["dependencies"]


def test_a_workflow_runs_once_an_id(launch: Callable[[], Engine], workflows: Workflows):
    engine = launch()
    for _ in range(3):
        start(engine)
    wait_until(lambda: status() == "SUCCESS")
    start(engine)
    time.sleep(0.5)

    assert workflows.runs == ["T1 C1 2026-11-24"]


def test_what_a_dead_process_left_goes_on_where_it_stood(launch: Callable[[], Engine], workflows: Workflows):
    workflows.held = True
    dead = launch()
    start(dead)
    wait_until(lambda: workflows.steps == ["begin"])
    dead.close()
    dead.replicas.release()
    workflows.held = False

    launch()
    wait_until(lambda: status() == "SUCCESS")
    assert workflows.steps == ["begin", "send"]
    assert len(workflows.runs) == 2


def test_what_a_living_process_does_is_left_to_it(launch: Callable[[], Engine], workflows: Workflows):
    workflows.held = True
    other = launch()
    start(other)
    wait_until(lambda: workflows.steps == ["begin"])
    other.close()  # but its lock is held: it lives, only out of sight

    engine = launch()
    assert engine.recover_dead() == 0
    assert status() == "PENDING"
    workflows.held = False
    other.replicas.release()
    assert engine.recover_dead() == 1
    wait_until(lambda: status() == "SUCCESS")


def kept(database: SqlEngine) -> dict[str, list[tuple[object, ...]]]:
    """All that the engine keeps, by table."""
    sqlite = database.dialect.name == "sqlite"
    own = create_engine(f"{database.url}-engine") if sqlite else database
    schema = None if sqlite else "dbos"
    with own.connect() as connection:
        found = {}
        for name in inspect(connection).get_table_names(schema):
            table = f'"{schema}"."{name}"' if schema else f'"{name}"'
            found[name] = [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    if sqlite:
        own.dispose()
    return found


def test_a_workspace_that_is_left_leaves_nothing_in_the_engine(
    launch: Callable[[], Engine], workflows: Workflows, database: SqlEngine
):
    engine = launch()
    start(engine, "C1")
    engine.enqueue("notice", NOTICES, "notice:digest:T1:C1:2026-11-24", "T1", "T1", "U1", "words")
    engine.enqueue("digest", DIGESTS, "digest:T12:C1:2026-11-24", "T12", "T12", "C1", "2026-11-24")
    wait_until(lambda: status() == "SUCCESS")
    workflows.held = True
    start(engine, "C2")
    wait_until(lambda: len(workflows.runs) == 3)

    assert engine.forget_all(["digest:T1:", "notice:digest:T1:"]) == 3

    workflows.held = False
    time.sleep(0.5)  # what was under way goes on without its rows, and writes none
    rows = {
        name: [row for row in table if "T1" in {*map(str, row)} or ":T1:" in str(row)]
        for name, table in kept(database).items()
    }
    assert {name: found for name, found in rows.items() if found} == {}
    assert "T12" in str(kept(database))
    start(engine, "C3")
    wait_until(lambda: status("C3") == "SUCCESS")


def test_inputs_are_json_of_the_pinned_version_in_a_database_that_writes_ahead(
    launch: Callable[[], Engine], database: SqlEngine
):
    start(launch())
    wait_until(lambda: status() == "SUCCESS")

    tables = kept(database)
    (inputs,) = tables["workflow_input"]
    assert Json().deserialize(str(inputs[1]))["args"] == ["T1", "C1", "2026-11-24"]
    (workflow,) = tables["workflow_status"]
    assert {WORKFLOWS_VERSION, Json().name()} <= set(workflow)
    if database.dialect.name == "sqlite":
        with closing(sqlite3.connect(f"{database.url.database}-engine")) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_has_ended_is_forgotten_inputs_and_all(launch: Callable[[], Engine], database: SqlEngine):
    engine = launch()
    start(engine, "C0FORGET")
    wait_until(lambda: status("C0FORGET") == "SUCCESS")

    assert engine.forget(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert "C0FORGET" in str(kept(database))
    assert engine.forget(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert "C0FORGET" not in str(kept(database))


def test_what_is_under_way_is_not_forgotten(launch: Callable[[], Engine], workflows: Workflows):
    workflows.held = True
    engine = launch()
    start(engine)
    wait_until(lambda: workflows.steps == ["begin"])

    assert engine.forget(datetime.now(UTC) + timedelta(days=1)) == 0
    assert status() == "PENDING"


def test_a_workspace_is_not_flooded(launch: Callable[[], Engine], workflows: Workflows):
    engine = launch()
    for number in range(12):
        start(engine, f"C{number}")
    wait_until(lambda: workflows.runs != [])
    time.sleep(0.5)

    assert len(workflows.runs) <= 10  # five a second
    wait_until(lambda: len(workflows.runs) == 12)
