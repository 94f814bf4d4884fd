"""Runs every fault of docs/delivery.md at full size and writes the report into it. Takes about twenty minutes."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from tests.delivery import scenarios
from tests.delivery.scenarios import Result, on_postgresql, on_sqlite
from tests.postgres import Postgres, run_postgres

REPORT = Path("docs/delivery.md")
BEGIN, END = "<!-- soak: written by `make soak` -->", "<!-- soak ends -->"
SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A row of the report; `bounds` are the most that a figure may be."""

    name: str
    run: Callable[[Path], Awaitable[Result]]
    bounds: dict[str, float]


def cases(postgres: Postgres) -> tuple[Case, ...]:
    """The faults of docs/delivery.md, in its order."""
    return (
        Case(
            "kill -9 in a loop, PostgreSQL, 2 replicas: 5,000 digests, 1,000 questions, 10 % of them repeated",
            lambda folder: scenarios.kill_again_and_again(
                on_postgresql(folder, postgres, speed=12), 2, 5000, 1000, 150, pause=(0.5, 4.5)
            ),
            {},
        ),
        Case(
            "the same on SQLite, 1 process: 960 digests, 500 questions",
            lambda folder: scenarios.kill_again_and_again(
                on_sqlite(folder, speed=40), 1, 960, 500, 120, pause=(0.0, 1.5)
            ),
            {},
        ),
        Case(
            "1,000 questions, 10 % repeated, 50 kills, 2 replicas",
            lambda folder: scenarios.kill_again_and_again(on_postgresql(folder, postgres, speed=20), 2, 15, 1000, 50),
            {},
        ),
        Case(
            "a replica that never returns",
            lambda folder: scenarios.never_return(on_postgresql(folder, postgres), 200, 200),
            {"seconds until all was posted": 60},
        ),
        Case(
            "SIGTERM under load",
            lambda folder: scenarios.stop_in_order(on_sqlite(folder), 20, 600),
            {"failed stops": 0},
        ),
        Case(
            "SIGSTOP for 90 s, then CONT", lambda folder: scenarios.freeze(on_postgresql(folder, postgres, 4), 90), {}
        ),
        Case(
            "PostgreSQL crashes in mid-tick",
            lambda folder: scenarios.restart_database(on_postgresql(folder, postgres, 10), postgres, 5),
            {},
        ),
        Case("429 storm", lambda folder: scenarios.storm(on_sqlite(folder), 200), {"too early": 0}),
        Case("history unavailable", lambda folder: scenarios.hide_history(on_sqlite(folder), 50), {}),
        Case(
            "down at 09:00 and back shortly before 11:00",
            lambda folder: scenarios.come_back_late(on_sqlite(folder), 100),
            {"too late": 0, "still due": 0},
        ),
        Case("clocks go forward", lambda folder: scenarios.change_clocks(on_sqlite(folder), SPRING, 20), {}),
        Case("clocks go back", lambda folder: scenarios.change_clocks(on_sqlite(folder), AUTUMN, 20), {}),
        Case(
            "5,000 digests of 200 workspaces in the same minute, SQLite",
            lambda folder: scenarios.fall_due_together(on_sqlite(folder), 5000, 200),
            {},
        ),
        Case(
            "30 events a second, SQLite",
            lambda folder: scenarios.ask_steadily(on_sqlite(folder), 1800, 30),
            {"p99": 50},
        ),
    )


async def run(chosen: tuple[Case, ...]) -> tuple[list[str], bool]:
    """The report's rows, and whether all passed."""
    rows, passed = [], True
    for number, case in enumerate(chosen):
        start = monotonic()
        with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
            result = await case.run(Path(folder) / str(number))
        good = result.lost == result.twice == 0
        good = good and all(result.figures[name] <= most for name, most in case.bounds.items())
        passed = passed and good
        figures = ", ".join(f"{name} {value:,.0f}" for name, value in result.figures.items())
        cells = (case.name, f"{result.expected:,}", str(result.lost), str(result.twice), figures)
        rows.append(f"| {' | '.join(cells)} | {'yes' if good else '**no**'} |")
        sys.stdout.write(f"{rows[-1]}  ({monotonic() - start:.0f} s)\n")
        sys.stdout.flush()
    return rows, passed


def write(rows: list[str], minutes: float) -> None:
    text = REPORT.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    where = f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%d %B %Y}"
    head = f"Run on {where}, in {minutes:.0f} minutes. Every fourth post fails in one of six ways while processes die."
    table = ["| fault | expected | lost | twice | figures | passed |", "|---|---|---|---|---|---|", *rows]
    REPORT.write_text("\n".join([f"{before}{BEGIN}", head, "", *table, f"{END}{after}"]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--only", default="", help="run the faults whose name holds this, and write no report")
    arguments = parser.parse_args()
    start = monotonic()
    with run_postgres() as postgres:
        chosen = tuple(case for case in cases(postgres) if arguments.only in case.name)
        rows, passed = asyncio.run(run(chosen))
    if not arguments.only:
        write(rows, (monotonic() - start) / 60)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
