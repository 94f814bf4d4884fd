"""The database: whether it can be reached and written to, of which revision it is, and whether its clock agrees."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.doctor.finding import Finding, fault, warn, well
from bot.doctor.machine import examine_folder
from bot.errors import StoreError
from bot.store.engine import connect, describe_url, parse_url, single
from bot.store.faults import reason
from bot.store.revisions import revision_of
from bot.store.schema import REVISIONS

SKEW_SECONDS = 30.0
OLDEST_POSTGRES = 130_000


def examine(database_url: str) -> Iterator[Finding]:
    try:
        url = parse_url(database_url)
    except StoreError as error:
        yield fault("database", str(error))
        return
    name = describe_url(url)
    if url.get_backend_name() == "sqlite" and (file := _file(url)) and not file.exists():
        folder = examine_folder(file.parent)
        yield (
            fault("database", folder.text)
            if folder.level == "fault"
            else well("database", f"the {name} is made at the first start")
        )
        return
    engine = connect(url)
    try:
        yield from _examine_engine(engine, name)
    except SQLAlchemyError as error:
        yield fault("database", f"the {name} cannot be used: {reason(error)}")
    finally:
        engine.dispose()


def _examine_engine(engine: Engine, name: str) -> Iterator[Finding]:
    with single(engine).connect() as connection:
        yield well("database", f"the {name} can be reached")
        yield _revision(connection, name)
        if engine.dialect.name == "postgresql":
            yield from _examine_postgres(connection)
        else:
            yield from _examine_sqlite(connection)


def _revision(connection: Connection, name: str) -> Finding:
    found = revision_of(connection)
    if found is None:
        return well("revision", "empty; the tables are made at the first start")
    if found == REVISIONS[-1]:
        return well("revision", f"{found}, this bot's own")
    if found in REVISIONS:
        mend = "the next start brings it up to date; make a backup first, see docs/operate.md"
        return warn("revision", f"{found}, older than this bot's {REVISIONS[-1]}: {mend}")
    mend = "start the newer bot that upgraded it, or restore the backup from before"
    return fault("revision", f"the {name} is of revision {found}, newer than this bot's {REVISIONS[-1]}; {mend}")


def _examine_sqlite(connection: Connection) -> Iterator[Finding]:
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode == "wal":
        yield well("wal", "on: readers and a writer do not wait for each other")
    elif mode != "memory":
        yield warn("wal", f"the journal mode is {mode}; the next start sets it to WAL")
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
        yield fault("file", "the file is damaged; restore the backup, see docs/operate.md")


def _examine_postgres(connection: Connection) -> Iterator[Finding]:
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if version < OLDEST_POSTGRES:
        yield warn("postgres", "older than PostgreSQL 13, with which this bot is not tried; upgrade the server")
    else:
        yield well("postgres", f"PostgreSQL {version // 10_000}")
    # The tables stand in the user's own schema, the engine of digests makes one for itself.
    rights = (
        ("has_schema_privilege(current_schema(), 'CREATE')", "GRANT CREATE ON SCHEMA public TO CURRENT_USER"),
        ("has_database_privilege(current_database(), 'CREATE')", "GRANT CREATE ON DATABASE … TO …"),
    )
    for right, mend in rights:
        if not connection.execute(text(f"SELECT {right}")).scalar_one():
            yield fault("rights", f"the user may not make what it needs; as the server's owner: {mend}")
    theirs = float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    if abs(skew := time.time() - theirs) > SKEW_SECONDS:
        yield warn("clock", f"this machine's clock is {skew:+.0f} s off the database's; let NTP set both")


def _file(url: URL) -> Path | None:
    in_memory = url.database in (None, "", ":memory:") or str(url.database).startswith("file:")
    return None if in_memory else Path(str(url.database))
