"""Which processes are alive: each holds a lock that the system takes from it when it dies."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)


def new_boot() -> str:
    """The id of this process's life: no other process, before or after, has the same."""
    return uuid.uuid4().hex


class Replicas(Protocol):
    """All processes on one database. `hold` before work is taken under the boot's name."""

    boot: str

    def hold(self) -> None:
        """Takes this process's lock, or makes sure that it is still held. Call now and then."""
        ...

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Whether no other process holds `name`, which is its boot for as long as it lives; within the block this one
        holds it.
        """
        ...

    def release(self) -> None: ...


def replicas_of(engine: Engine, boot: str) -> Replicas:
    """The replicas of a database: by advisory locks on PostgreSQL, by file locks beside a SQLite file."""
    if engine.dialect.name == "postgresql":
        return PostgresReplicas(engine, boot)
    return FileReplicas(Path(f"{engine.url.database}-replicas"), boot)


class PostgresReplicas:
    """A session's advisory lock a process: gone when its connection is."""

    def __init__(self, engine: Engine, boot: str) -> None:
        self.boot = boot
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._guard = threading.Lock()

    def hold(self) -> None:
        with self._guard:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                    # A pooled connection would be handed on with the lock; this one is ours until the end.
                    self._connection.detach()
                # Held already, the lock is only counted up; lost with its session, it is taken anew.
                held = self._connection.execute(_TRY_LOCK, {"key": _lock_key(self.boot)}).scalar_one()
                if not held:
                    logger.warning("another replica took this one for dead; its lock is asked for again")
            except SQLAlchemyError:
                self._drop()
                raise

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        with self._engine.connect() as connection:
            key = {"key": _lock_key(name)}
            taken = bool(connection.execute(_TRY_LOCK, key).scalar_one())
            try:
                yield taken
            finally:
                if taken:
                    connection.execute(_UNLOCK, key)

    def release(self) -> None:
        with self._guard:
            if self._connection is not None:
                # The server notices a closed connection a moment later.
                with suppress(SQLAlchemyError):
                    self._connection.execute(_UNLOCK_ALL)
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.close()
            self._connection = None


_TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK_ALL = text("SELECT pg_advisory_unlock_all()")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")


def _lock_key(name: str) -> int:
    """64 bits that no other name has."""
    return int.from_bytes(hashlib.sha256(f"leadership-bot {name}".encode()).digest()[:8], "big", signed=True)


class FileReplicas:
    """A locked file a process, in a folder beside the database: unlocked by the kernel when the process ends."""

    def __init__(self, folder: Path, boot: str) -> None:
        self.boot = boot
        self._folder = folder
        self._held: int | None = None

    def hold(self) -> None:
        if self._held is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._held = os.open(self._path(self.boot), os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path(name), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            yield False
            return
        try:
            yield True
        finally:
            self._path(name).unlink(missing_ok=True)
            os.close(handle)

    def release(self) -> None:
        if self._held is not None:
            self._path(self.boot).unlink(missing_ok=True)
            os.close(self._held)
            self._held = None

    def _path(self, boot: str) -> Path:
        return self._folder / f"{boot}.lock"
