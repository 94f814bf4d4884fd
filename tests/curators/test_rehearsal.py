"""Effects are computed in a process of its own, which ends with the bot however that ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.curation import Reading, Verb
from bot.curators import Rehearsal
from bot.knowledge import load
from tests.curation.samples import NOON, decision
from tests.knowledge_files import write_report

ROOT = Path(__file__).resolve().parents[2]
BEES = "Where do bees sleep at night?"
RECORDED = """\
questions:
  - ask: what do gardeners want
    gold: [time]
  - ask: where do the bees sleep
    gold: []
"""
HOLDING = """\
import sys, time
from pathlib import Path
from bot.curators import Rehearsal
from bot.knowledge import load

if __name__ == "__main__":
    rehearsal = Rehearsal(Path(sys.argv[2]))
    rehearsal.prepare(load(Path(sys.argv[1])), ())
    print(*rehearsal._pool._processes, flush=True)
    time.sleep(60)
"""


async def test_an_effect_names_what_changes_and_how_the_examples_are_read(tmp_path: Path):
    report = load(write_report(tmp_path))
    (tmp_path / "questions.yaml").write_text(RECORDED)
    rehearsal = Rehearsal(tmp_path)
    try:
        effect = await rehearsal.effect(report, (), decision(BEES))
        assert (effect.asked, effect.worse, effect.readings) == (2, 1, (Reading.MEANT,))
        assert [each.ask for each in effect.differences] == ["where do the bees sleep"]
        # What is accepted already is no change any more.
        again = await rehearsal.effect(report, (decision(BEES),), decision("bees at night", name="d2", at=NOON + 1))
        assert again.worse == 0
        new = decision("honey", intent="honey", verb=Verb.NOT_IN_REPORT, title="Honey?", name="d3", at=NOON + 2)
        assert (await rehearsal.effect(report, (), new)).readings == (Reading.MEANT,)
    finally:
        rehearsal.close()


async def test_without_recorded_questions_the_examples_are_read_all_the_same(tmp_path: Path):
    report = load(write_report(tmp_path))
    rehearsal = Rehearsal(tmp_path)
    effect = await rehearsal.effect(report, (), decision(BEES))
    rehearsal.close()
    assert (effect.asked, effect.differences, effect.readings) == (0, (), (Reading.MEANT,))


async def test_a_process_that_was_ended_is_started_again(tmp_path: Path):
    report = load(write_report(tmp_path))
    rehearsal = Rehearsal(tmp_path)
    await rehearsal.effect(report, (), decision(BEES))
    assert rehearsal._pool
    for process in rehearsal._pool._processes:
        os.kill(process, signal.SIGKILL)
    await asyncio.sleep(0.2)
    assert (await rehearsal.effect(report, (), decision(BEES))).readings == (Reading.MEANT,)
    rehearsal.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_the_bot_however_that_ends(tmp_path: Path, how: signal.Signals):
    script = tmp_path / "holding.py"
    script.write_text(HOLDING)
    path = write_report(tmp_path)
    command = [sys.executable, script, path, tmp_path]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE

    def heed() -> None:
        """Ctrl-C, also where whoever runs the tests ignores it, as a job in the background does."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment, text=True, preexec_fn=heed) as bot:  # noqa: PLW1509 - no thread runs yet
        assert bot.stdout
        other = int(bot.stdout.readline())
        time.sleep(1.0)
        bot.send_signal(how)
        bot.wait(20)
    end = time.monotonic() + 10
    while _is_alive(other):
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
