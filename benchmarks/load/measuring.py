"""Requests a second by the clock and by the server's processor time, how long they take, and what memory does."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.load.surfaces import Ask


@dataclass(frozen=True)
class Figures:
    """`by_clock` and `by_processor` are requests a second; `waits` milliseconds from request to reply, sorted."""

    by_clock: float
    by_processor: float
    waits: tuple[float, ...]

    def wait(self, share: float) -> float:
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))]


async def press(
    ask: Ask, texts: Iterator[str], processes: Sequence[int], seconds: float, at_once: int, numbers: count[int]
) -> Figures:
    """As many requests as so many askers get answered, each asking again as soon as it is.

    By processor time is the fairer figure: the askers share the machine with the server, and a server that sleeps
    (as Bolt's runner does, 10 ms a command) looks slower than it is.
    """
    end, spent, started = time.monotonic() + seconds, processor_time(processes), time.monotonic()
    waits: list[float] = []

    async def go_on() -> None:
        while time.monotonic() < end:
            sent = time.perf_counter()
            await ask(next(texts), next(numbers))
            waits.append(1000 * (time.perf_counter() - sent))

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    done = len(waits)
    by_clock = done / (time.monotonic() - started)
    return Figures(by_clock, done / (processor_time(processes) - spent), tuple(sorted(waits)))


async def pace(
    ask: Ask, texts: Iterator[str], processes: Sequence[int], seconds: float, per_second: float, numbers: count[int]
) -> Figures:
    """Requests at a steady pace, however long they take."""
    spent, started = processor_time(processes), time.monotonic()
    waits: list[float] = []

    async def one() -> None:
        sent = time.perf_counter()
        await ask(next(texts), next(numbers))
        waits.append(1000 * (time.perf_counter() - sent))

    tasks = []
    for turn in range(int(seconds * per_second)):
        tasks.append(asyncio.create_task(one()))
        await asyncio.sleep(max(0.0, started + (turn + 1) / per_second - time.monotonic()))
    await asyncio.gather(*tasks)
    by_clock = len(waits) / (time.monotonic() - started)
    return Figures(by_clock, len(waits) / (processor_time(processes) - spent), tuple(sorted(waits)))


def processor_time(processes: Sequence[int]) -> float:
    """Seconds of processor time of all threads so far (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """What a process holds in memory (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html)."""
    return int(Path(f"/proc/{process}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
