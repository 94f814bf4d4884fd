"""The knowledge read anew in a bot that serves: nothing is lost, and faults change nothing."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.bot import Bot
from bot.config import ROOT
from bot.errors import KnowledgeError, StoreError
from bot.library import Library
from bot.telemetry import metrics
from bot.watch.reloading import Reloading
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, sign
from tests.knowledge_files import write_report
from tests.site import answerer

OLD, NEW = "Gardeners want more time and better tools.", "Gardeners want more time"


@dataclass
class Served:
    """A bot in a process of its own, asked again and again."""

    address: str
    process: subprocess.Popen[bytes]
    session: aiohttp.ClientSession
    quotes: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    over: bool = False

    async def ask_on(self) -> None:
        while not self.over:
            async with self.session.get(f"{self.address}api/ask", params={"q": "what do gardeners want"}) as response:
                reply = await response.json()
            if response.status == 200 and reply["outcome"] == "answered":
                self.quotes.append(reply["quotes"][0]["text"])
            else:
                self.failures.append(f"{response.status} {reply}")
            await asyncio.sleep(0.005)

    async def write_on(self) -> None:
        """Direct messages in Slack, one after the other."""
        while not self.over:
            number = len(self.acknowledged) + len(self.failures)
            ts = f"1700000000.{number:06d}"
            event = {"type": "message", "channel": f"D{number % 50}", "channel_type": "im", "user": "U1", "ts": ts}
            body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{ts}"}
            body |= {"event": {**event, "text": "what do gardeners want"}}
            raw, stamp = json.dumps(body).encode(), str(int(time.time()))
            headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(stamp, raw)}
            headers["Content-Type"] = "application/json"
            async with self.session.post(f"{self.address}slack/events", data=raw, headers=headers) as response:
                (self.acknowledged if response.status == 200 else self.failures).append(ts)
            await asyncio.sleep(0.02)

    async def knowledge(self) -> str:
        async with self.session.get(f"{self.address}readyz") as response:
            return str((await response.json())["parts"]["knowledge"]["detail"])

    async def until(self, so: Callable[[str], object]) -> str:
        for _ in range(300):
            if so(detail := await self.knowledge()):
                return detail
            await asyncio.sleep(0.1)
        raise AssertionError(detail)


@asynccontextmanager
async def served(report: Path, folder: Path, slack: FakeSlack) -> AsyncIterator[Served]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    environment = kept | {
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "LOG_FORMAT": "json",
        "RATE_ADDRESS": "off",
        "RATE_PERSON": "off",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack.url}/api/",
        "WEB_PAGE": "on",
    }
    command = [sys.executable, "-m", "bot", "serve", "--port", "0", "--report", str(report)]
    with (folder / "log").open("wb") as log:
        process = await asyncio.to_thread(
            subprocess.Popen,
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            cwd=ROOT,
        )
        try:
            assert process.stdout
            await asyncio.to_thread(process.stdout.readline)
            line = (await asyncio.to_thread(process.stdout.readline)).decode()
            async with aiohttp.ClientSession() as session:
                yield Served(re.findall(r"http://\S+/", line)[0], process, session)
        finally:
            process.terminate()
            await asyncio.to_thread(process.communicate)
    assert process.returncode == 0


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


async def said_in(log: Path, words: str) -> None:
    for _ in range(300):
        if words in await asyncio.to_thread(log.read_text):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(words)


async def test_who_asks_while_editions_change_always_gets_an_answer_of_one_of_them(tmp_path: Path, slack: FakeSlack):
    report = write_report(tmp_path)
    async with served(report, tmp_path, slack) as bot:
        asking = [*(asyncio.create_task(bot.ask_on()) for _ in range(2)), asyncio.create_task(bot.write_on())]
        first = await bot.knowledge()
        write_report(tmp_path, f"text: {OLD}", f"text: {NEW}")
        second = await bot.until(lambda detail: detail != first)
        write_report(tmp_path, "passages: [time]", "passages: [nothing]")
        broken = await bot.until(lambda detail: "has faults" in detail)
        asked = len(bot.quotes)
        write_report(tmp_path)
        bot.process.send_signal(signal.SIGHUP)
        last = await bot.until(lambda detail: detail == first)
        bot.process.send_signal(signal.SIGHUP)
        await said_in(tmp_path / "log", "read anew, the same edition serves")
        bot.over = True
        await asyncio.gather(*asking)

    # A stop answers what was acknowledged.
    answered = {sent["thread_ts"]: sent["text"] for sent in slack.sent()}
    assert len(slack.sent()) == len(bot.acknowledged)
    assert answered.keys() == set(bot.acknowledged)
    assert all(NEW in text for text in answered.values())
    assert len(bot.acknowledged) > 20
    assert bot.failures == []
    assert broken.startswith(second)
    assert last == first
    changes = [quote for before, quote in zip(["", *bot.quotes], bot.quotes, strict=False) if quote != before]
    assert changes[0] == OLD
    assert set(changes) == {OLD, NEW}
    assert set(bot.quotes[asked - 20 : asked]) == {NEW}
    log = (tmp_path / "log").read_text()
    assert "report.yaml:" in log
    assert "which is not under 'passages:'" in log
    assert "Traceback" not in log


async def test_in_a_terminal_that_is_closed_it_stops(tmp_path: Path):
    ours, its = pty.openpty()
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"}
    command = [sys.executable, "-m", "bot", "serve", "--port", "0", "--report", str(write_report(tmp_path))]
    process = await asyncio.to_thread(
        subprocess.Popen, command, stdin=its, stdout=subprocess.PIPE, env=environment, cwd=ROOT
    )
    assert process.stdout
    while "Ctrl-C" not in (await asyncio.to_thread(process.stdout.readline)).decode():
        assert process.poll() is None
    process.send_signal(signal.SIGHUP)
    await asyncio.to_thread(process.communicate, timeout=30)
    os.close(ours)
    os.close(its)
    assert process.returncode == 0


class Files:
    """A knowledge file that is edited, and how often it was read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "report.yaml"
        self.path.write_text("1")
        self.built: list[str] = []
        self.fault: Exception | None = None
        self.bot = Bot(Library([answerer()]), store=None)  # type: ignore[arg-type]
        self.laid_over: list[Library] = []
        self.trouble: Exception = StoreError("away")
        self.reloading = Reloading(self.bot, lambda _: [self.path, folder / "absent.json"], self.build, self.lay_over)

    async def build(self) -> Library:
        self.built.append(self.path.read_text())
        if self.fault:
            raise self.fault
        return Library([answerer()])

    async def lay_over(self) -> None:
        self.laid_over.append(self.bot.library)
        raise self.trouble

    def edit(self, text: str) -> None:
        self.path.write_text(text)
        os.utime(self.path, ns=(0, len(text) * 10**9))


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Files]:
    files = Files(folder)
    task = asyncio.create_task(files.reloading.run(0.05))
    await asyncio.sleep(0.1)
    yield files
    task.cancel()


def counted(outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("leadership_reloads_total", {"outcome": outcome}) or 0.0


async def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path):
    async with watched(tmp_path) as files:
        for end in range(2, 12):
            files.edit("x" * end)
            await asyncio.sleep(0.03)
        await asyncio.sleep(0.2)
    assert files.built[-1] == "x" * 11
    assert len(files.built) < 5


async def test_without_a_change_nothing_is_read_unless_it_is_asked_for(tmp_path: Path):
    async with watched(tmp_path) as files:
        await asyncio.sleep(0.2)
        assert files.built == []
        files.reloading.ask()
        await asyncio.sleep(0.1)
        assert files.built == ["1"]


async def test_an_edition_with_faults_changes_nothing_and_is_tried_again_when_it_is_edited(tmp_path: Path, caplog):
    taken, refused = counted("taken"), counted("refused")
    async with watched(tmp_path) as files:
        library: Any = files.bot.library
        files.fault = KnowledgeError(["report.yaml:1: one; mend it", "report.yaml:2: two; mend it"])
        files.edit("22")
        await asyncio.sleep(0.3)
        assert (files.reloading.faulty, files.bot.library) == (True, library)
        assert len(files.built) == 1
        files.fault = None
        files.edit("333")
        await asyncio.sleep(0.3)
        assert not files.reloading.faulty
        assert files.bot.library is not library
        assert files.laid_over == [files.bot.library]
    assert "refused: report.yaml:1: one; mend it" in caplog.text
    assert "refused: report.yaml:2: two; mend it" in caplog.text
    assert (counted("taken"), counted("refused")) == (taken + 1, refused + 1)


async def test_whatever_goes_wrong_in_reading_the_watch_goes_on(tmp_path: Path):
    async with watched(tmp_path) as files:
        files.fault = RuntimeError("unexpected")
        files.edit("22")
        await asyncio.sleep(0.3)
        assert files.reloading.faulty
        files.fault = None
        files.edit("333")
        await asyncio.sleep(0.3)
        assert not files.reloading.faulty


async def test_whatever_goes_wrong_in_laying_over_it_the_watch_goes_on(tmp_path: Path, caplog):
    async with watched(tmp_path) as files:
        files.trouble = RuntimeError("unexpected")
        files.edit("22")
        await asyncio.sleep(0.3)
        files.edit("333")
        await asyncio.sleep(0.3)
        assert files.built == ["22", "333"]
    assert "missed a look" in caplog.text
