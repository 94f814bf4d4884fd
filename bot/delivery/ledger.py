"""The ledger of posts for many tasks at once: what comes while one transaction is written goes together in the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from bot.store.deliveries import Change

Apply = Callable[[Sequence[Change]], list[bool]]


class Ledger:
    """Group commit: one writer thread, as many changes a transaction as are waiting.

    A commit costs about as much for thirty changes as for one, and an event is acknowledged only after its commit.
    """

    def __init__(self, apply: Apply) -> None:
        self._apply = apply
        self._waiting: list[tuple[Change, asyncio.Future[bool]]] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._write_on(), name="ledger")

    async def write(self, change: Change) -> bool:
        """Returns whether the change took once it is on disk.

        Raises:
            StoreError: the database cannot be written to.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, future))
        self._arrived.set()
        return await future

    async def close(self) -> None:
        """Writes what waits, and ends."""
        waiting = [future for _, future in self._waiting]
        if waiting:
            await asyncio.wait(waiting)
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._thread.shutdown()

    async def _write_on(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            batch, self._waiting = self._waiting, []
            if not batch:
                continue
            try:
                results = await loop.run_in_executor(self._thread, self._apply, [change for change, _ in batch])
            except Exception as error:  # noqa: BLE001 each writer gets it and decides
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), took in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(took)
