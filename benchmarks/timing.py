"""Milliseconds a message by the number of examples, start and memory: shares of one run, so that machines compare."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.matchers import Maker, Measured
from bot.matcher.vectors import shipped

MESSAGES = 60
COLD = (
    "import time; from bot.config import default_report; from bot.knowledge import load;"
    "from bot.matcher import Matcher;"
    "m = Matcher(load(default_report())); m.rank('how many were interviewed');"
    "status = open('/proc/self/status').read().split(); print(time.process_time(), status[status.index('VmHWM:') + 1])"
)


def examples(count: int, seed: int = 7) -> tuple[list[str], list[str]]:
    """`count` made-up examples of a twentieth as many classes, from common English words."""
    chance = random.Random(seed)
    known = [word for word in shipped().known() if len(word) > 2]
    classes = max(2, count // 20)
    topics = [chance.sample(known, 12) for _ in range(classes)]
    texts, labels = [], []
    for at in range(count):
        topic = topics[at % classes]
        words = (
            chance.sample(topic, 4) + chance.sample(known, 2) + ["what", "is", "the", "about"][: chance.randrange(5)]
        )
        chance.shuffle(words)
        texts.append(" ".join(words))
        labels.append(f"class {at % classes}")
    return texts, labels


def messages(texts: Sequence[str], seed: int = 8) -> list[str]:
    """Messages of mostly words that no example holds, and some that some hold."""
    chance = random.Random(seed)
    letters = "abcdefghijklmnoprstuvw"
    made = lambda: "".join(chance.choice(letters) for _ in range(chance.randrange(4, 10)))  # noqa: E731
    return [" ".join([made() for _ in range(5)] + chance.choice(texts).split()[:3]) for _ in range(MESSAGES)]


def milliseconds(ask: Measured, asked: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile over the messages of a processor's time, each the best of three.

    A clock on the wall would count what else the machine does.
    """
    taken = []
    for text in asked:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            ask(text)
            best = min(best, time.process_time() - started)
        taken.append(best * 1000.0)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 99))


def measure(maker: Maker, count: int) -> tuple[float, float]:
    """Milliseconds (median, 99th percentile) at `count` examples."""
    texts, labels = examples(count)
    return milliseconds(maker(texts, labels), messages(texts))


def cold_start() -> tuple[float, float]:
    """Seconds of processor time and megabytes from nothing to the first answer of the shipped report."""
    runs = []
    for _ in range(5):
        run = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
        seconds, kilobytes = run.stdout.split()
        runs.append((float(seconds), int(kilobytes) / 1024))
    return sorted(runs)[len(runs) // 2]
