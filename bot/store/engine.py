"""DATABASE_URL → a SQLAlchemy engine for SQLite or PostgreSQL, and how each begins a transaction."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bot.errors import StoreError

BUSY_SECONDS = 15.0  # how long one waits for another's write, or for a connection of the pool
SQLITE_CONNECTIONS = 4
POSTGRES_CONNECTIONS = 8
POSTGRES_OVERFLOW = 4

# libpq's own parameters: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_POSTGRES_DEFAULTS = {
    "connect_timeout": "5",  # seconds
    "tcp_user_timeout": "15000",  # milliseconds; a vanished server is noticed, not waited for
    "application_name": "leadership-bot",
}


def parse_url(text: str) -> URL:
    """Reads a database address.

    Raises:
        StoreError: it cannot be read; the message holds nothing of it.
    """
    authority = re.match(r"[^:]+://([^/?]*)", text)
    if authority and authority[1].count("@") > 1:
        raise StoreError("DATABASE_URL: more than one '@' before the path; write an '@' in a password as %40")
    try:
        url = make_url(text)
        supported = url.get_dialect().name in ("sqlite", "postgresql")
    except (ArgumentError, NoSuchModuleError, ValueError, ImportError):
        supported = False
    if supported and url.get_backend_name() == "postgresql" and re.search("[/@]", url.database or ""):
        # What follows is a part of a password: it is not repeated.
        raise StoreError("DATABASE_URL: an '@' or '/' after the host; in a password write '@' as %40 and '/' as %2F")
    if not supported:
        raise StoreError(
            "DATABASE_URL: not an address of SQLite or PostgreSQL; give sqlite:///… or postgresql+psycopg://…, with"
            " special characters of a password written as %40, %2F …"
        )
    return url


def describe_url(url: URL) -> str:
    """The database's name for messages: without user, password and parameters."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite file {url.database or ':memory:'}"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL database {url.database or ''!r} at {url.host or url.query.get('host', 'localhost')}{port}"


def connect(url: URL) -> Engine:
    """Makes the engine; opens no connection yet. Safe to use from many threads.

    Raises:
        StoreError: the folder of a SQLite file cannot be made.
    """
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)


def immediate(engine: Engine) -> Engine:
    """The same engine for transactions that write."""
    # A SQLite transaction that reads first and writes later fails where another wrote in between, without waiting:
    # https://www.sqlite.org/lang_transaction.html#immediate
    return engine.execution_options(begin="BEGIN IMMEDIATE")


def single(engine: Engine) -> Engine:
    """The same engine for single statements: no transaction around them, so one round trip instead of three."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(begin=None)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _postgres(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=POSTGRES_OVERFLOW,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,  # a restarted server costs nobody an error
        pool_recycle=1800,
        connect_args={name: value for name, value in _POSTGRES_DEFAULTS.items() if name not in url.query},
    )


def _sqlite(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory and not str(url.database).startswith("file:"):
        _make_folder(Path(str(url.database)).parent)
        make_private(Path(str(url.database)))
    # A database in memory lives in its one connection.
    connections = 1 if in_memory else SQLITE_CONNECTIONS
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"DATABASE_URL: the folder {folder} cannot be made ({error.strerror}); give a path that may be written to"
        ) from error


def make_private(file: Path) -> None:
    """Makes a file that is not there yet its owner's alone; what SQLite makes beside it has the same rights."""
    with suppress(OSError):  # SQLite says better what is amiss
        file.touch(mode=0o600, exist_ok=False)


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 the driver's own connection
    # Python's sqlite3 begins transactions too late for DDL and for IMMEDIATE; we begin them ourselves:
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#sqlite-transactions
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is erased is overwritten: else the words of a question would stay in the file's free pages.
    # https://www.sqlite.org/pragma.html#pragma_secure_delete
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begin", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)
