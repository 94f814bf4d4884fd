"""Brings a database to this bot's revision: makes, upgrades or refuses it. One process does so, others wait."""

from __future__ import annotations

import logging
import sqlite3
import time

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.errors import StoreError
from bot.store.engine import BUSY_SECONDS, immediate, single
from bot.store.faults import first_line
from bot.store.schema import REVISIONS, metadata

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 60  # for another replica's upgrade
VERSION_TABLE = "alembic_version"
_VERSION_TABLE_AS_ALEMBIC_MAKES_IT = (
    f"CREATE TABLE {VERSION_TABLE}"
    f" (version_num VARCHAR(32) NOT NULL, CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num))"
)
ADVISORY_LOCK = 0x1EAD_E25_41B0  # any number that no other program takes in the same database


def prepare(engine: Engine, name: str) -> None:
    """Makes an empty database, upgrades an older one, leaves one of this revision alone.

    Raises:
        StoreError: the database is of a newer revision; `name` says which database.
    """
    with single(engine).connect() as connection:
        _use_wal(connection)
        if _at_head(connection, name):
            return
    with immediate(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        if not _at_head(connection, name):  # else another process was faster
            _bring_up(connection, name)


def _use_wal(connection: Connection) -> None:
    """Write-ahead logging: readers and a writer do not wait for each other. The file remembers it."""
    if connection.dialect.name != "sqlite":
        return
    # The change does not honour the busy timeout: https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            busy = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _at_head(connection: Connection, name: str) -> bool:
    found = revision_of(connection)
    if found is None or found in REVISIONS[:-1]:
        return False
    if found != REVISIONS[-1]:
        raise StoreError(
            f"DATABASE_URL: the {name} is of revision {found}, this bot knows those up to {REVISIONS[-1]}; start the"
            " newer version of the bot that upgraded it, or restore the backup from before that, or give another"
        )
    return True


def revision_of(connection: Connection) -> str | None:
    """None where the database is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() or "none"  # noqa: S608


def _bring_up(connection: Connection, name: str) -> None:
    found, newest = revision_of(connection), REVISIONS[-1]
    if found is None:
        # The migrations would give the same tables (a test compares them); Alembic takes longer to import than this.
        metadata.create_all(connection, checkfirst=False)
        connection.execute(text(_VERSION_TABLE_AS_ALEMBIC_MAKES_IT))
        connection.execute(text(f"INSERT INTO {VERSION_TABLE} VALUES (:revision)"), {"revision": newest})  # noqa: S608
        return
    from bot.store import migrations  # noqa: PLC0415 see above

    try:
        migrations.upgrade(connection)
    except SQLAlchemyError as error:
        raise StoreError(
            f"DATABASE_URL: the {name} cannot be upgraded from revision {found} to {newest}: {first_line(error)}; it is"
            " as it was. If it was restored over a newer one, restore it into an empty database, see docs/operate.md"
        ) from error
    logger.info("the %s was upgraded from revision %s to %s", name, found, newest)
