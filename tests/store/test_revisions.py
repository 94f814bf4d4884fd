"""An older database is brought up to date by itself, a newer one is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot.errors import StoreError
from bot.model import Tally, Thread
from bot.store import migrations
from bot.store.database import Database
from bot.store.engine import connect, immediate, parse_url
from bot.store.schema import REVISIONS, metadata
from tests.store.conftest import a_receipt

RECORDED = Path(__file__).parent / "recorded" / "revision_0001.sql"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The empty database, not yet opened by the bot."""
    engine = connect(parse_url(url))
    yield immediate(engine)
    engine.dispose()


@pytest.fixture
def recorded(engine: Engine) -> Engine:
    """The database as the first revision left it."""
    with engine.begin() as connection:
        for statement in RECORDED.read_text().split(";\n"):
            connection.exec_driver_sql(statement)
    return engine


def test_the_revisions_listed_are_those_that_exist() -> None:
    scripts = migrations.script()
    listed = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(listed)) == REVISIONS
    assert scripts.get_current_head() == REVISIONS[-1]


def test_a_new_database_has_the_tables_that_the_migrations_make(
    engine: Engine, opened: Callable[[], Database], url: str
) -> None:
    opened()
    made = structure(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        migrations.upgrade(connection)
    assert structure(engine) == made
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_new_database_is_made_without_alembic(tmp_path: Path) -> None:
    """Importing Alembic costs the terminal's first answer a tenth of a second."""
    code = (
        "import sys; from bot.store.database import Database; Database.open(sys.argv[1]).close();"
        " print([name for name in sys.modules if name.split('.')[0] in ('alembic', 'psycopg', 'mako')])"
    )
    command = [sys.executable, "-W", "error", "-c", code, f"sqlite:///{tmp_path}/x.db"]
    for _ in ("made", "opened again"):
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"


def test_a_database_of_the_first_revision_is_upgraded_with_all_it_holds(
    recorded: Engine, opened: Callable[[], Database]
) -> None:
    database = opened()
    assert version(recorded) == REVISIONS[-1]
    assert database.find_receipt("T1", "ABCD-2345") == a_receipt()
    assert database.count_votes("T1", "ABCD-2345") == (1, 1)
    assert database.find_thread("T1", "C1", "1.0") == Thread("T1", "C1", "1.0", "inclusion")
    assert not database.claim("T1", "C1:1.0")
    day = date(2026, 11, 20)
    assert database.count_replies("T1", day, day) == (Tally(day, "slack", "answered", None, ("inclusion",), 2),)
    database.save_rejection("T1", "ABCD-2345", "U1")
    assert database.erase_person("T1", "U1") == 2


@pytest.mark.parametrize("revision", ["9999", "ae1027a6acf", "0001x", ""])
def test_a_database_of_an_unknown_revision_is_refused_and_left_alone(
    recorded: Engine, opened: Callable[[], Database], revision: str
) -> None:
    with recorded.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    before = structure(recorded)
    with pytest.raises(StoreError) as refusal:
        opened()
    message = str(refusal.value)
    assert message.startswith("DATABASE_URL: the ")
    assert (
        f"is of revision {revision or 'none'}, this bot knows those up to {REVISIONS[-1]}; start the newer" in message
    )
    assert "\n" not in message
    assert structure(recorded) == before
    assert version(recorded) == revision


def test_an_upgrade_that_fails_changes_nothing(recorded: Engine, opened: Callable[[], Database]) -> None:
    with recorded.begin() as connection:
        connection.execute(text("CREATE TABLE rejections (something INTEGER)"))
    before = structure(recorded)
    with pytest.raises(StoreError, match="rejections"):
        opened()
    assert structure(recorded) == before
    assert version(recorded) == "0001"


def test_tables_of_others_in_the_database_are_left_alone(engine: Engine, opened: Callable[[], Database]) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (something INTEGER)"))
        connection.execute(text("INSERT INTO somebody_elses VALUES (1)"))
    opened()
    with engine.begin() as connection:
        assert connection.execute(text("SELECT something FROM somebody_elses")).scalar() == 1


def test_a_sqlite_file_is_in_wal_mode(tmp_path: Path) -> None:
    Database.open(f"sqlite:///{tmp_path}/x.db").close()
    with sqlite3.connect(tmp_path / "x.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def version(engine: Engine) -> str:
    with engine.begin() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def structure(engine: Engine) -> dict[str, Any]:
    """Tables with their columns, keys and indexes, as the database itself tells."""
    inspector = inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            inspector.get_pk_constraint(table),
            inspector.get_indexes(table),
            inspector.get_unique_constraints(table),
        )
        for table in sorted(inspector.get_table_names())
    }
