"""The commands of docs/operate.md bring back what was kept, while the bot goes on writing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.engine import connect, parse_url
from bot.store.installations import Installation, Installations
from bot.store.vault import Tokens, Vault, new_key
from tests.postgres import Postgres, find_binaries
from tests.store.conftest import a_receipt

RECORDED = Path(__file__).parent / "recorded" / "revision_0001.sql"
DOC = Path(__file__).parents[2] / "docs" / "operate.md"


def commands(part: str, database: str) -> str:
    """The block under `### part` for SQLite or PostgreSQL."""
    section = DOC.read_text().split(f"### {part}\n")[1].split("\n### ")[0]
    found = re.search(rf"^{database}.*?```sh\n(.*?)```", section, re.DOTALL | re.MULTILINE)
    assert found, f"docs/operate.md has no commands for {database} under {part}"
    return found[1]


def run(script: str, folder: Path, url: str = "") -> None:
    path = f"{find_binaries() or ''}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": path, "DATABASE_URL": url.replace("+psycopg", "")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def backed_up_while_writing(url: str, backup: str, folder: Path) -> int:
    """Keeps replies before, during and after the backup; how many stood before it."""
    database = Database.open(url)
    for n in range(20):
        database.save_reply("T1", "slack", a_receipt(f"AAAA-{n}"))
    stop = threading.Event()

    def go_on() -> None:
        n = 20
        while not stop.is_set():
            database.save_reply("T1", "slack", a_receipt(f"AAAA-{n}"))
            n += 1

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        run(backup, folder, url)
    finally:
        stop.set()
        writer.join()
    database.purge_workspace("T1")
    database.save_vote("T1", "AAAA-1", "U1", helpful=True)
    database.close()
    return 20


def assert_restored(url: str, before: int) -> None:
    database = Database.open(url)
    assert all(database.find_receipt("T1", f"AAAA-{n}") for n in range(before))
    assert database.count_votes("T1", "AAAA-1") == (0, 0)
    with database.reading() as connection:
        receipts, replies = (
            connection.exec_driver_sql(query).scalar()
            for query in ("SELECT count(*) FROM receipts", "SELECT sum(replies) FROM tallies")
        )
    assert receipts == replies >= before  # of one moment: each reply has its receipt and its count
    database.close()


def test_a_sqlite_backup_brings_back_what_was_kept(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    url = f"sqlite:///{tmp_path}/var/leadership.db"
    before = backed_up_while_writing(url, commands("Backup", "SQLite"), tmp_path)
    run(commands("Restore", "SQLite"), tmp_path)
    assert_restored(url, before)


def empty(postgres: Postgres, name: str) -> None:
    """Empties a database by the statements of the page, which speak of one called leadership."""
    found = re.search(r"```sql\n(.*?)```", DOC.read_text().split("### Restore\n")[1], re.DOTALL)
    assert found
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        for statement in found[1].replace("OWNER leadership", "").replace("leadership", name).split(";"):
            connection.execute(statement.strip())


@pytest.mark.parametrize("into", ["the same database", "a new one"])
def test_a_postgresql_backup_brings_back_what_was_kept(tmp_path: Path, postgres: Postgres, into: str) -> None:
    name = postgres.new_database()
    before = backed_up_while_writing(postgres.url(name), commands("Backup", "PostgreSQL"), tmp_path)
    if into == "a new one":
        name = postgres.new_database()
    else:
        empty(postgres, name)
    run(commands("Restore", "PostgreSQL"), tmp_path, postgres.url(name))
    assert_restored(postgres.url(name), before)


def test_who_has_gone_back_can_upgrade_again(tmp_path: Path, postgres: Postgres) -> None:
    name = postgres.new_database()
    engine = connect(parse_url(postgres.url(name)))
    with engine.begin() as connection:
        for statement in RECORDED.read_text().split(";\n"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    run(commands("Backup", "PostgreSQL"), tmp_path, postgres.url(name))
    Database.open(postgres.url(name)).close()  # the newer version
    empty(postgres, name)
    run(commands("Restore", "PostgreSQL"), tmp_path, postgres.url(name))
    Database.open(postgres.url(name)).close()


def test_a_backup_laid_over_a_newer_database_is_named_as_what_stops_the_upgrade(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.url(postgres.new_database())
    Database.open(url).close()
    engine = connect(parse_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    engine.dispose()
    with pytest.raises(StoreError, match=r"from revision 0006 to .*already exists; it is as it was.*an empty database"):
        Database.open(url)


def test_a_backup_holds_no_token(url: str, tmp_path: Path) -> None:
    database = Database.open(url)
    kept = Installations(database, Vault([new_key()]))
    kept.save(Installation("T1", "Trust", "UBOT", Tokens("xoxb-hush-hush", "xoxe-hush-hush"), None))
    sqlite = database.engine.dialect.name == "sqlite"
    database.close()
    (tmp_path / ".venv").symlink_to(sys.prefix)
    # As plain text on PostgreSQL: the usual form is compressed, and would hide anything.
    run(commands("Backup", "SQLite") if sqlite else 'pg_dump --file=leadership.backup "$DATABASE_URL"', tmp_path, url)
    written = (tmp_path / "leadership.backup").read_bytes()
    assert b"Trust" in written
    assert b"hush" not in written
