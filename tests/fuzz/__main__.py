"""Runs all targets by atheris for so many minutes: `make fuzz MINUTES=60`. What it finds is kept under var/fuzz."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    import atheris
except ModuleNotFoundError:
    sys.exit("atheris is not installed: run `make fuzz`, on Linux with Python 3.11 to 3.13")

with atheris.instrument_imports(include=["bot"]):
    from tests.fuzz import test_files, test_imports, test_replies, test_slack, test_teams, test_web

FOLDER = Path(__file__).resolve().parents[2] / "var" / "fuzz"
MODULES = (test_slack, test_teams, test_web, test_files, test_replies, test_imports)
SEEDS = 300
_TELL_SECONDS = 60.0

Target = tuple[str, Callable[[bytes], Any]]


class Run:
    """Counts what was tried, and keeps each failure of another kind once."""

    def __init__(self, targets: list[Target]) -> None:
        self._targets = targets
        self._started = self._told = time.monotonic()
        self._tried: Counter[str] = Counter()
        self._found: dict[str, str] = {}

    def take(self, data: bytes) -> None:
        """Hands some bytes to the target that the first of them names."""
        if not data:
            return
        name, target = self._targets[data[0] % len(self._targets)]
        self._tried[name] += 1
        try:
            target(data[1:])
        except Exception as error:  # noqa: BLE001 - the run goes on, to find what else there is
            self._keep(name, data, error)
        if time.monotonic() - self._told >= _TELL_SECONDS:
            self.tell()

    def tell(self) -> None:
        self._told = time.monotonic()
        seconds = self._told - self._started
        tried = self._tried.total()
        figures = {
            "minutes": round(seconds / 60, 1),
            "inputs": tried,
            "a_second": round(tried / seconds, 1),
            "found": sorted(self._found.values()),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "targets": dict(sorted(self._tried.items())),
        }
        (FOLDER / "figures.json").write_text(json.dumps(figures, indent=2))
        line = {name: figures[name] for name in ("minutes", "inputs", "a_second", "memory_mb")}
        print(f"{line}, found {len(self._found)}", flush=True)

    def _keep(self, name: str, data: bytes, error: Exception) -> None:
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        kind = hashlib.sha256("\n".join([type(error).__name__, *places[-3:]]).encode()).hexdigest()[:12]
        if kind in self._found:
            return
        self._found[kind] = f"{name}: {type(error).__name__}: {str(error)[:300]}"
        (FOLDER / "found").mkdir(exist_ok=True)
        (FOLDER / "found" / kind).write_bytes(data)
        (FOLDER / "found" / f"{kind}.txt").write_text(name + "\n" + "".join(traceback.format_exception(error)))
        print(f"found {kind}: {self._found[kind]}", flush=True)


def targets(only: str = "") -> list[Target]:
    """Every test of the modules, or of the one that is named, as a function of bytes."""
    chosen = [module for module in MODULES if module.__name__.endswith(only)]
    found = [(name, test) for module in chosen for name, test in vars(module).items() if name.startswith("test_")]
    return [(name, test.hypothesis.fuzz_one_input) for name, test in found]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--replay", type=Path, metavar="FILE", help="one input that was found, instead of a run")
    parser.add_argument("--only", default="", metavar="MODULE", help="the targets of one module, as test_imports")
    args = parser.parse_args()
    if args.replay:
        data = args.replay.read_bytes()
        name, target = targets(args.only)[data[0] % len(targets(args.only))]
        print(name)
        target(data[1:])
        return
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        drawn = random.Random(1)
        for number in range(SEEDS):
            (corpus / f"seed-{number}").write_bytes(drawn.randbytes(drawn.randint(16, 1024)))
    run = Run(targets(args.only))
    options = [f"-max_total_time={int(args.minutes * 60)}", "-max_len=2048", "-len_control=0", "-timeout=120"]
    atheris.Setup([sys.argv[0], *options, "-rss_limit_mb=6000", "-print_final_stats=1", str(corpus)], run.take)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
