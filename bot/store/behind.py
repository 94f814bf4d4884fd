"""A Database for many replies a second: answers do not wait for it, and it writes them down together."""

from __future__ import annotations

import logging
import threading
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.exc import DataError

from bot.errors import StoreError
from bot.model import Receipt, Tally
from bot.store import Words
from bot.store.database import Clock, Database
from bot.store.pseudonyms import Pseudonyms
from bot.store.rows import Given

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1  # so much of receipts and counts is lost if the process is killed
TROUBLED_SECONDS = 1.0  # between tries while the database is out of reach
BATCH = 200  # replies in one transaction
MOST = 20_000  # replies kept in memory while the database is out of reach


class WriteBehind(Database):
    """Saves replies at once in memory and within `PAUSE_SECONDS` in the database; all else as a Database does.

    While the database is out of reach, replies wait; claims, votes and threads raise as ever.
    """

    def __init__(self, engine: Engine, name: str, pseudonyms: Pseudonyms, clock: Clock) -> None:
        super().__init__(engine, name, pseudonyms, clock)
        self._waiting: list[Given] = []
        self._dropped = 0
        self._list = threading.Lock()
        self._flushing = threading.Lock()
        self._arrived = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_on, name="write-behind", daemon=True)
        self._thread.start()

    def save_reply(self, workspace: str, surface: str, receipt: Receipt, words: Words | None = None) -> None:
        """Returns at once and never raises: no need to call it off the event loop."""
        given = Given(workspace, surface, receipt, self._clock(), words)
        with self._list:
            if len(self._waiting) < MOST:
                self._waiting.append(given)
            else:
                self._dropped += 1
        self._arrived.set()

    @property
    def unwritten(self) -> int:
        """How many replies are not in the database yet."""
        return len(self._waiting)

    def find_receipt(self, workspace: str, receipt_id: str) -> Receipt | None:
        self.flush()
        return super().find_receipt(workspace, receipt_id)

    def count_replies(self, workspace: str, first: date, last: date) -> tuple[Tally, ...]:
        self.flush()
        return super().count_replies(workspace, first, last)

    def count_all_replies(self, first: date, last: date) -> tuple[Tally, ...]:
        self.flush()
        return super().count_all_replies(first, last)

    def purge_workspace(self, workspace: str) -> int:
        self.flush()
        return super().purge_workspace(workspace)

    def flush(self) -> None:
        """Writes down what waits.

        Raises:
            StoreError: the database cannot be reached; what waits goes on waiting.
        """
        with self._flushing:
            while batch := self._waiting[:BATCH]:
                self._write_batch(batch)
                with self._list:
                    del self._waiting[: len(batch)]

    def close(self) -> None:
        """Writes down what waits, as far as the database can be reached."""
        self._closing.set()
        self._arrived.set()
        self._thread.join()
        super().close()

    def _write_batch(self, batch: list[Given]) -> None:
        try:
            self.save_replies(batch)
        except StoreError as error:
            if not isinstance(error.__cause__, DataError):
                raise
            if len(batch) == 1:
                logger.warning("a reply cannot be written down and is lost: %s", error)
                return
            # One that the database will never take must not keep the others waiting.
            for given in batch:
                self._write_batch([given])
        except Exception as error:  # noqa: BLE001 - the thread must live, whatever a reply is made of
            if len(batch) == 1:
                logger.error("a reply cannot be written down and is lost: %s", type(error).__name__)  # noqa: TRY400
                return
            for given in batch:
                self._write_batch([given])

    def _write_on(self) -> None:
        troubled = False
        while not self._closing.is_set():
            self._arrived.wait()
            self._closing.wait(PAUSE_SECONDS if not troubled else TROUBLED_SECONDS)
            self._arrived.clear()
            troubled = self._try_to_flush(troubled)
            if troubled:
                self._arrived.set()
        self._try_to_flush(troubled)  # what came since

    def _try_to_flush(self, troubled: bool) -> bool:
        """Whether the database is in trouble; says so when that begins, ends, or is how it ends."""
        try:
            self.flush()
        except StoreError as error:
            if not troubled or self._closing.is_set():
                logger.warning("%d replies are not written down: %s", len(self._waiting), error)
            return True
        if troubled:
            logger.warning("replies are written down again; %d were too many to wait and are lost", self._dropped)
            self._dropped = 0
        return False
