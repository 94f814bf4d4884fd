"""Receipts on their way to the database: a file that the terminal appends to, so that an answer waits for no database.

Opening the database takes longer than answering does, and a database may be out of reach; a line in a file is neither.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.errors import StoreError
from bot.model import Receipt
from bot.store import Store
from bot.store.evidence import read_evidence, write_evidence

if sys.platform != "win32":
    import fcntl

FULL_BYTES = 256 * 1024  # from this size on, whoever appends also empties it


class Journal:
    """Receipts of one surface. Safe to use from many processes."""

    def __init__(self, path: Path, surface: str) -> None:
        self._path = path
        self._surface = surface

    def append(self, receipt: Receipt) -> bool:
        """Writes one receipt down; whether the journal is full and wants emptying.

        Raises:
            StoreError: the file cannot be written.
        """
        return self._write([_line(receipt)]) >= FULL_BYTES

    def empty_into(self, store: Store) -> None:
        """Moves what is written down to the store; replies count on the day they are moved.

        Raises:
            StoreError: the store cannot be used; what is not moved yet is written down again.
        """
        lines = self._take()
        while lines:
            with suppress(ValueError, KeyError, TypeError):  # a line cut short by a full disk
                self._save(store, lines)
            lines = lines[1:]

    def _save(self, store: Store, lines: Sequence[bytes]) -> None:
        try:
            store.save_reply("", self._surface, _receipt(lines[0]))
        except StoreError:
            self._write(lines)
            raise

    def _take(self) -> list[bytes]:
        try:
            with self._path.open("r+b") as file:
                _lock(file.fileno())
                lines = file.read().splitlines()
                file.truncate(0)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unwritable(error) from error
        return lines

    def _write(self, lines: Sequence[bytes]) -> int:
        """The journal's size in bytes after the lines."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _lock(descriptor)
                os.write(descriptor, b"".join(line + b"\n" for line in lines))
                return os.fstat(descriptor).st_size
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            f"DATABASE_URL: {self._path} cannot be written ({error.strerror}); give a path that may be written to"
        )


def _lock(descriptor: int) -> None:
    """Waits until no other process writes or empties the file; closing it lets go."""
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _line(receipt: Receipt) -> bytes:
    stored = {
        "id": receipt.id,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "intents": receipt.intents,
        "evidence": write_evidence(receipt.evidence),
    }
    return json.dumps(stored).encode()


def _receipt(line: bytes) -> Receipt:
    stored = json.loads(line)
    evidence = read_evidence(stored["evidence"])
    return Receipt(stored["id"], stored["outcome"], stored["reason"], tuple(stored["intents"]), evidence)
