"""`python -m benchmarks.load [surfaces] [replicas] [intents] [soak --minutes N]`; all but the soak by itself."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import mean

from benchmarks import timing
from benchmarks.load import plots
from benchmarks.load.measuring import Figures, megabytes, pace, press
from benchmarks.load.servers import echoing, quieten, serving
from benchmarks.load.surfaces import TEXT, Ask, People, new, recorded, same
from benchmarks.matchers import PEERS
from tests.delivery.scenarios import on_postgresql, on_sqlite
from tests.postgres import run_postgres

SECONDS, AT_ONCE, ROUNDS = 4.0, 16, 3
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
REPLICAS = (1, 2, 4)
CLASSES = (10, 50, 100, 200, 500, 1000)
EVENTS = 30  # a second, in the soak and where a message is to be written down


async def measure_surfaces() -> None:
    """Each surface beside a plain Bolt echo, in turns."""
    rows: tuple[tuple[str, Callable[[People], Ask], Callable[[], Iterator[str]]], ...] = (
        ("slash command, one question again and again", lambda people: people.command, same),
        ("slash command, another question each time", lambda people: people.command, recorded),
        ("slash command, another one each time, with a new word", lambda people: people.command, new),
        ("web page, one question again and again", lambda people: people.visit, same),
        ("web page, another question each time", lambda people: people.visit, recorded),
        ("web page, another one each time, with a new word", lambda people: people.visit, new),
        ("Slack message, written down first", lambda people: people.message, new),
        ("Teams message, written down first", lambda people: people.activity, new),
    )
    head("", "requests/s", "times the echo", "by processor time", "times the echo", "p50 ms", "p99 ms")
    with tempfile.TemporaryDirectory() as folder:
        site = on_sqlite(Path(folder))
        async with serving(site, 1, spare=1) as (process,):
            bot, plain = site.replicas
            numbers = count(1)
            async with echoing(site, plain.port) as echoer:
                people = People(site.session, [bot.port], site.settings["TEAMS_SERVICE_URL"])
                echo = People(site.session, [plain.port]).command
                echoes: list[Figures] = []
                for name, ask_of, texts in rows:
                    await ask_of(people)(TEXT, next(numbers))
                    found = []
                    for _ in range(ROUNDS):
                        echoes.append(await press(echo, same(), [echoer], SECONDS, AT_ONCE, numbers))
                        found.append(await press(ask_of(people), texts(), [process], SECONDS, AT_ONCE, numbers))
                    say(_row(name, found, echoes[-ROUNDS:]))
                    await quieten(site)
                say(_row("a plain Bolt echo", echoes, echoes))


async def measure_replicas() -> None:
    """Commands and messages that 1, 2 and 4 replicas bear together, on one PostgreSQL."""
    lines: dict[str, list[tuple[float, float]]] = {"slash commands": [], "messages": []}
    head("replicas", "slash commands/s", "by processor time", "messages/s", "by processor time", "p99 ms")
    with run_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        for replicas in REPLICAS:
            site = on_postgresql(Path(folder) / str(replicas), postgres)
            async with serving(site, replicas) as processes:
                numbers, people = count(1), People(site.session, [replica.port for replica in site.replicas])
                commands = await press(people.command, new(), processes, 2 * SECONDS, AT_ONCE, numbers)
                messages = await press(people.message, new(), processes, 2 * SECONDS, AT_ONCE, numbers)
                lines["slash commands"].append((replicas, commands.by_clock))
                lines["messages"].append((replicas, messages.by_clock))
                say(
                    f"| {replicas} | {commands.by_clock:,.0f} | {commands.by_processor:,.0f} | {messages.by_clock:,.0f}"
                    f" | {messages.by_processor:,.0f} | {messages.wait(0.99):.0f} |"
                )
    plots.draw(IMAGES / "load-replicas.svg", "Requests a second by replicas", "replicas", lines)


async def measure_intents() -> None:
    """What reading a message costs by the number of intents, of made-up words, twenty examples each."""
    medians, tails = [], []
    head("intents", "examples", "ms p50", "ms p99", "s to fit")
    for classes in CLASSES:
        texts, labels = timing.examples(20 * classes)
        started = time.process_time()
        ask = PEERS["this matcher"](texts, labels)
        fitted = time.process_time() - started
        p50, p99 = timing.milliseconds(ask, timing.messages(texts))
        medians.append((float(classes), p50))
        tails.append((float(classes), p99))
        say(f"| {classes:,} | {20 * classes:,} | {p50:.2f} | {p99:.2f} | {fitted:.1f} |")
    plots.draw(
        IMAGES / "load-intents.svg", "Milliseconds a message by intents", "intents", {"median": medians, "p99": tails}
    )


async def soak(minutes: float) -> None:
    """All surfaces at a steady pace for so long; memory is to stay flat once the bot is warm."""
    memory: list[tuple[float, float]] = []
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        site = on_sqlite(Path(folder))
        async with serving(site, 1) as (process,):
            people = People(site.session, [site.replicas[0].port], site.settings["TEAMS_SERVICE_URL"])
            asks = [people.message, people.command, people.activity, people.visit]
            texts, numbers, turns = new(), count(1), count()

            async def ask(text: str, number: int) -> None:
                await asks[next(turns) % len(asks)](text, number)

            started = time.monotonic()
            while (gone := (time.monotonic() - started) / 60) < minutes:
                found = await pace(ask, texts, [process], min(60.0, 60 * (minutes - gone) + 1), EVENTS, numbers)
                waits.append(found.wait(0.99))
                memory.append((gone, megabytes(process)))
                say(f"minute {gone:5.0f}: {memory[-1][1]:6.1f} MB, p99 {waits[-1]:.0f} ms")
                await quieten(site)
    warm = [held for minute, held in memory if minute >= minutes / 10] or [memory[-1][1]]
    say(f"memory from {min(warm):.1f} to {max(warm):.1f} MB once warm ({max(warm) / min(warm) - 1:.1%})")
    plots.draw(IMAGES / "load-memory.svg", "Memory (MB) under load", "minutes", {"MB": memory})


def _row(name: str, found: Sequence[Figures], echoes: Sequence[Figures]) -> str:
    clock, processor = mean(f.by_clock for f in found), mean(f.by_processor for f in found)
    echo_clock, echo_processor = mean(f.by_clock for f in echoes), mean(f.by_processor for f in echoes)
    p50, p99 = mean(f.wait(0.5) for f in found), mean(f.wait(0.99) for f in found)
    return (
        f"| {name} | {clock:,.0f} | {clock / echo_clock:.2f} | {processor:,.0f} | {processor / echo_processor:.2f} |"
        f" {p50:.1f} | {p99:.1f} |"
    )


def head(*columns: str) -> None:
    say(f"\n| {' | '.join(columns)} |\n{'|---' * len(columns)}|")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["surfaces", "replicas", "intents", "soak", []])
    parser.add_argument("--minutes", type=float, default=60.0, help="how long to soak; a day is 1440")
    args = parser.parse_args(arguments)
    measures = {"surfaces": measure_surfaces, "replicas": measure_replicas, "intents": measure_intents}
    for part in args.parts or [*measures]:
        await (soak(args.minutes) if part == "soak" else measures[part]())


if __name__ == "__main__":
    asyncio.run(main())
