"""A replica under test: the project's own serve path, with short waits and a calendar that is set."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from bot import app, config
from bot.delivery.protocol import Waits

# Forked from a server that has imported all: on two cores, fifty starts would cost a minute for imports alone.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.delivery.replica", "bot.handlers.slack", "bot.delivery.digests"])


@dataclass(frozen=True)
class Given:
    """`start` is the calendar's time (seconds since 1970) at the moment `anchor`; `speed` its seconds a second."""

    environment: dict[str, str]
    log: Path
    waits: Waits
    start: float
    anchor: float
    speed: float


def serve(given: Given, ready: Connection) -> None:
    """Is the process's main function; says on `ready` that the address is open."""

    def now() -> datetime:
        return datetime.fromtimestamp(given.start + (time.time() - given.anchor) * given.speed, UTC)

    with given.log.open("a") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    app.run(config.read(given.environment), lambda _: ready.send("ready"), given.waits, now)
