"""The knowledge read anew, when its files change or SIGHUP comes, without losing a question.

The new edition is read and fitted beside the one that serves, then takes its place at once. One with faults changes
nothing but the log, `/readyz` and a metric.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from bot.bot import Bot
from bot.errors import BotError, KnowledgeError, StoreError
from bot.library import Library
from bot.telemetry import metrics

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between two looks at the files: a few calls of stat, on every platform and every file system
NICENESS = 10  # fitting takes ten seconds of processor time, and answering goes first

Signature = dict[Path, tuple[int, int] | None]


class Reloading:
    """Watches the files of one bot's knowledge."""

    def __init__(
        self,
        bot: Bot,
        files: Callable[[Library], Iterable[Path]],
        build: Callable[[], Awaitable[Library]],
        then: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """`files` are those that a library was read from, `build` reads them anew, `then` lays what was learned since
        over the new edition.
        """
        self._bot = bot
        self._files = files
        self._build = build
        self._then = then
        self._asked = asyncio.Event()
        self.faulty = False  # whether the newest edition has faults, and an earlier one serves

    def ask(self) -> None:
        """Reads all anew as soon as may be, changed or not."""
        self._asked.set()

    async def run(self, every: float = LOOK_SECONDS) -> None:
        """Until it is cancelled."""
        served = seen = await self._look()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), every)
            asked = self._asked.is_set()
            self._asked.clear()
            try:
                found = await self._look()
                # One that is still being written changes again before the next look.
                settled = found != served and found == seen
                seen = found
                if settled or asked:
                    served = found
                    await self.reload()
            except Exception:
                logger.exception("the watch of the knowledge missed a look")

    async def reload(self) -> bool:
        """Whether the new edition serves now."""
        library = await self._built()
        self.faulty = library is None
        metrics.RELOADS.labels("taken" if library else "refused").inc()
        if library is None:
            logger.warning("the edition of before goes on serving")
            return False
        before = {report.version for report in self._bot.library.reports}
        self._bot.replace(library)
        if self._then:
            # Where the database is away, whoever keeps the two in step tries again.
            with contextlib.suppress(StoreError):
                await self._then()
        same = before == {report.version for report in library.reports}
        editions = ", ".join(f"{one.id} {one.version}" for one in library.reports)
        logger.info("%s: %s", "read anew, the same edition serves" if same else "a new edition serves", editions)
        return True

    async def _built(self) -> Library | None:
        try:
            return await self._build()
        except BotError as error:
            for line in str(error).splitlines():
                logger.warning("the new edition is refused: %s", line)
        except Exception:
            logger.exception("the new edition cannot be read")
        return None

    async def _look(self) -> Signature:
        return await asyncio.to_thread(_signature, [*self._files(self._bot.library)])


async def fit_aside(knowledge: Path) -> None:
    """Fits a knowledge file's matcher in a process of its own, which leaves it in the cache: here it would take turns
    with the answers, and hundreds of megabytes that are not given back.

    Raises:
        KnowledgeError: the process failed.
    """
    command = [sys.executable, "-m", "bot", "ask", "--jsonl", "--served", "--report", str(knowledge)]
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=nothing, stderr=pipe)
    try:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        _, complaint = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        said = complaint.decode(errors="replace").strip() or f"it ended with {process.returncode}"
        raise KnowledgeError([f"{knowledge}: its examples cannot be read in: {said}"])


def _signature(files: Iterable[Path]) -> Signature:
    found: Signature = {}
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            found[path] = None
        else:
            found[path] = (stat.st_mtime_ns, stat.st_size)
    return found
