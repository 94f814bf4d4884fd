"""local-slack's own web page in Chromium, beside the bot: who visits it, and what was seen.

What visits it is a module with a `visit`, run inside a network namespace of its own, as local_slack.py is:
`python -m tests.peers.local_slack_home [FOLDER]`; with a folder it leaves pictures there.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession

from tests.peers import local_slack
from tests.peers.local_slack import EMULATOR, ROOT, Conversation
from tests.peers.pictures import CHROMIUM

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def missing() -> str | None:
    """Why this cannot be run here, if so."""
    return local_slack.missing() or (None if CHROMIUM else "chromium is not installed")


def converse(module: str) -> dict[str, Any]:
    """What a module's visit has seen."""
    command = [*local_slack._namespace(), sys.executable, "-m", module]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


# --- inside the namespace ---------------------------------------------------------------------------------------------


class Visit:
    """One person at the emulator's page."""

    def __init__(self, page: Any, pictures: Path | None) -> None:
        self._page = page
        self._pictures = pictures
        page.set_default_timeout(local_slack.PATIENCE * 1000)

    async def open_home(self) -> str:
        """What the Home tab says once it has been made anew."""
        await self._page.click(".sidebar-item:has-text('general')")
        await self._page.click(".sidebar-item:has-text('bot')")
        await self._page.wait_for_selector(".home .bk-header")
        await self._page.wait_for_timeout(1000)  # the last visit's stands there until this one's comes
        return await self.seen(".home", "home")

    async def press(self, words: str) -> None:
        await self._page.click(f".home button:has-text('{words}')")

    async def seen(self, where: str, name: str) -> str:
        if self._pictures:
            await self._page.screenshot(path=self._pictures / f"{name}.png")
        return str(await self._page.inner_text(where))

    async def wait(self, words: str, where: str) -> None:
        await self._page.wait_for_selector(f"{where} :text('{words}')")

    async def ask(self, text: str) -> None:
        await self._page.fill(".modal .bk-plain-input", text)
        await self._page.click(".modal-foot .primary")

    async def decide(self, intent: str, text: str) -> None:
        await self._page.select_option(".modal select", intent)
        await self._page.fill(".modal .bk-plain-input", "")
        await self.ask(text)

    async def close(self) -> None:
        await self._page.click(".modal-x")
        await self._page.wait_for_selector(".modal", state="detached")


Visiting = Callable[[Conversation, Visit], Awaitable[dict[str, Any]]]
Settings = Callable[[Path], Mapping[str, str]]  # of a bot whose files may be put into the folder


def main(visit: Visiting, settings: Settings = lambda _: {}) -> None:
    """Prints what is seen, as JSON."""
    local_slack._raise_loopback()
    pictures = Path(sys.argv[1]) if sys.argv[1:] else None
    with TemporaryDirectory() as temporary:
        print(json.dumps(asyncio.run(hold(Path(temporary), pictures, visit, settings))))


async def hold(folder: Path, pictures: Path | None, visit: Visiting, settings: Settings) -> dict[str, Any]:
    from playwright.async_api import async_playwright

    async with ClientSession() as http, async_playwright() as play:
        talk = Conversation("events", folder, http)
        talk.settings = settings(folder)
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
