"""How long an event waits to be written down, by the inbox's ledger and by a workflow of the engine."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from dbos import DBOS, SetWorkflowID

from bot.delivery.engine import Engine
from bot.delivery.ledger import Ledger
from bot.delivery.replicas import new_boot, replicas_of
from bot.store.database import Database
from bot.store.deliveries import Began, Deliveries, Finished, Received

Write = Callable[[int], Awaitable[Awaitable[None]]]

PER_SECOND, SECONDS = 30, 20
PAYLOAD = {"text": "what did CEOs say about talent management?", "channel": "D1", "ts": "1700000000.000100"}


async def measure(name: str, write: Write) -> None:
    """`write` returns when the event is on disk, with the rest of its work: begin, a post of 50 ms, and the end."""
    waits: list[float] = []

    async def one(number: int) -> None:
        start = time.perf_counter()
        rest = await write(number)
        waits.append(1000 * (time.perf_counter() - start))
        await rest

    busy = time.process_time()
    tasks = []
    for number in range(PER_SECOND * SECONDS):
        tasks.append(asyncio.create_task(one(number)))
        await asyncio.sleep(1 / PER_SECOND)
    await asyncio.gather(*tasks)
    waits.sort()
    cost = 1000 * (time.process_time() - busy) / len(waits)
    p50, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    sys.stdout.write(f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {cost:.1f} ms of processor an event\n")


async def by_inbox(deliveries: Deliveries) -> None:
    ledger = Ledger(deliveries.apply)
    ledger.start()

    async def write(number: int) -> Awaitable[None]:
        await ledger.write(Received("T1", str(number), PAYLOAD, "me"))

        async def rest() -> None:
            await ledger.write(Began("T1", str(number), "me", time.time()))
            await asyncio.sleep(0.05)
            await ledger.write(Finished("T1", str(number), "sent", "1.1"))

        return rest()

    await measure("inbox", write)
    await ledger.close()


async def by_engine(deliveries: Deliveries) -> None:
    replicas = replicas_of(deliveries.engine, new_boot())
    replicas.hold()
    engine = Engine(deliveries.engine.url, replicas, 0.5)

    async def begin() -> list[float]:
        return [time.time()]

    async def send() -> str:
        await asyncio.sleep(0.05)
        return "1.1"

    async def digest(_text: str) -> str:
        await DBOS.run_step_async({"name": "begin"}, begin)
        return await DBOS.run_step_async({"name": "send"}, send)

    async def notice(_text: str) -> str:
        return ""

    await asyncio.to_thread(engine.launch, digest, notice)
    workflow = DBOS.workflow(name="question")(digest)

    async def write(number: int) -> Awaitable[None]:
        with SetWorkflowID(f"evt:{number}"):
            handle = await DBOS.start_workflow_async(workflow, PAYLOAD["text"])

        async def rest() -> None:
            await handle.get_result()

        return rest()

    await measure("engine", write)
    await asyncio.to_thread(engine.close)
    replicas.release()


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{Path(folder)}/leadership.db")
        await by_inbox(Deliveries(database))
        await by_engine(Deliveries(database))
        database.close()


if __name__ == "__main__":
    asyncio.run(main())
