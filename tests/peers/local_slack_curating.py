"""The curators' loop in local-slack, by its own web page in Chromium: home, the modal with its effect, undo.

Run as `python -m tests.peers.local_slack_curating [FOLDER]` inside a network namespace of its own, as local_slack.py;
with a folder it leaves pictures there. Its page does not send what a field began with, as Slack does: it is typed
again.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession

from bot import phrases
from tests.knowledge_files import write_report
from tests.peers import local_slack
from tests.peers.local_slack import ANN, EMULATOR, ROOT, Conversation
from tests.peers.local_slack_home import QUIET, Visit, missing
from tests.peers.pictures import CHROMIUM

__all__ = ["missing"]

BEES = "Where do bees sleep at night?"
EXAMPLE = phrases.example_of("What do gardeners want?")


def converse() -> dict[str, Any]:
    """What was seen in the emulator's page."""
    command = [*local_slack._namespace(), sys.executable, "-m", "tests.peers.local_slack_curating"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


async def visit(talk: Conversation, visitor: Visit) -> dict[str, Any]:
    asked = await talk.write("asked", BEES, ANN)
    await talk.said(asked["channel"], 1)
    found: dict[str, Any] = {"home": await visitor.open_home()}
    await visitor.press(EXAMPLE)
    await visitor.wait(phrases.ACCEPT, ".modal")
    found["modal"] = await visitor.seen(".modal", "modal")
    found["views"] = await talk.views()
    await visitor.decide("wishes", BEES)
    await visitor.wait(phrases.DONE, ".home")
    found["decided"] = await visitor.seen(".home", "decided")
    await talk.write("again", BEES, ANN)
    found["answer"] = (await talk.said(asked["channel"], 2))[-1]
    await visitor.press(phrases.UNDO)
    await visitor.wait(phrases.UNDONE, ".home")
    found["undone"] = await visitor.seen(".home", "undone")
    return found | {"log": talk.log()}


async def hold(folder: Path, pictures: Path | None) -> dict[str, Any]:
    from playwright.async_api import async_playwright

    async with ClientSession() as http, async_playwright() as play:
        talk = Conversation("events", folder, http)
        talk.settings = {"REPORT": str(write_report(folder)), "CURATORS": ANN, "QUESTION_LOG": "on"}
        (folder / "questions.yaml").write_text("questions:\n  - ask: what do gardeners want\n    gold: [time]\n")
        emulator = talk.start_emulator()
        try:
            await talk.wait_for_emulator()
            await talk.start_bot()
            browser = await play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = await browser.new_page(viewport={"width": 1200, "height": 1300})
            await page.goto(EMULATOR)
            found = await visit(talk, Visit(page, pictures))
            await browser.close()
            return found
        finally:
            talk.stop_bot()
            emulator.kill()


if __name__ == "__main__":
    local_slack._raise_loopback()
    with TemporaryDirectory() as temporary:
        print(json.dumps(asyncio.run(hold(Path(temporary), Path(sys.argv[1]) if sys.argv[1:] else None))))
