"""A digest in local-slack: started, previewed, posted at its minute, paused, in two channels.

Run as `python -m tests.peers.local_slack_digest`, like local_slack.py inside a network namespace of its own; `converse`
does both. The bot is served as people run it but for its clock, which is set to a Tuesday some seconds before nine.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession

from tests.peers import local_slack
from tests.peers.local_slack import CHANNEL, ROOT, Conversation

OTHER = "C0OTHER"
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BEFORE, AFTER = timedelta(seconds=15), timedelta(seconds=6)  # of nine o'clock


def converse() -> dict[str, Any]:
    """What was said and posted in the emulator."""
    command = [*local_slack._namespace(), sys.executable, "-m", "tests.peers.local_slack_digest"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


# --- inside the namespace ---------------------------------------------------------------------------------------------


class DigestConversation(Conversation):
    """The same with a second channel and a clock that is set at each start."""

    channels = (CHANNEL, OTHER)

    async def start_at(self, moment: datetime) -> None:
        self.serving = (sys.executable, "-m", "tests.peers.local_slack_digest", "serve", moment.isoformat())
        await self.start_bot()
        self.set = time.time()  # the bot's own clock began a little earlier

    async def wait_until(self, moment: datetime, began: datetime) -> None:
        await asyncio.sleep(max(0.0, self.set + (moment - began).total_seconds() - time.time()))

    async def tell(self, text: str, channel: str) -> dict[str, Any]:
        """The bot's private answer to a command."""
        before = len(await self.said(channel, 0))
        await self.command(text, f"digest {text}", channel)
        return (await self.said(channel, before + 1))[-1]

    async def posts(self, channel: str) -> list[dict[str, Any]]:
        return [message for message in await self.said(channel, 0) if "ephemeral_to" not in message]


async def _first_day(talk: DigestConversation) -> dict[str, Any]:
    began = NINE - BEFORE
    await talk.start_at(began)
    said = {channel: await talk.tell("on at 09:00", channel) for channel in talk.channels}
    preview = await talk.tell("preview", CHANNEL)
    before = await talk.posts(CHANNEL)
    await talk.wait_until(NINE + AFTER, began)
    found = {"on": said[CHANNEL], "preview": preview, "before": before, "posts": await talk.posts(CHANNEL)}
    again = await talk.tell("on at 09:01", CHANNEL)
    await talk.tell("on at 09:00", CHANNEL)
    return found | {"again": again}


async def _second_day(talk: DigestConversation) -> dict[str, Any]:
    """One channel has paused, the other has not."""
    nine = NINE + timedelta(days=1)
    began = nine - BEFORE
    await talk.start_at(began)
    paused = await talk.tell("pause until 30 November", CHANNEL)
    await talk.wait_until(nine + AFTER, began)
    off = await talk.tell("off", OTHER)
    return {"paused": paused, "off": off, "second": {c: await talk.posts(c) for c in talk.channels}}


async def hold(folder: Path) -> dict[str, Any]:
    """Both days, step by step."""
    async with ClientSession() as http:
        talk = DigestConversation("events", folder, http)
        emulator = talk.start_emulator()
        try:
            await talk.wait_for_emulator()
            first = await _first_day(talk)
            talk.stop_bot()
            second = await _second_day(talk)
            return {**first, **second, "waits": talk.waits, "log": talk.log()}
        finally:
            talk.stop_bot()
            emulator.kill()


def serve(start: datetime) -> None:
    """The bot with its clock set."""
    from bot import app, config
    from bot.delivery.protocol import Waits

    began = time.time()

    def now() -> datetime:
        return start + timedelta(seconds=time.time() - began)

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(app.serve(config.read(os.environ), print, Waits(tick=0.5, poll=0.25), now))


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(datetime.fromisoformat(sys.argv[2]))
    else:
        local_slack._raise_loopback()
        with TemporaryDirectory() as kept:
            print(json.dumps(asyncio.run(hold(Path(kept)))))
