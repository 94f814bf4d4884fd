"""The bot installed by OAuth from emulate, an emulator of Slack, in a real Chromium: press, consent, and back.

Run as `python -m tests.peers.installing FOLDER` inside a network namespace of its own, as `emulated` is; it prints what
was seen and leaves pictures in the folder. `install_by_browser` does both.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, Page, async_playwright

from bot.answerer import Answerer
from bot.bot import Bot
from bot.config import OAuthConfig, SlackConfig, default_report
from bot.handlers import slack as handler
from bot.knowledge import load
from bot.library import Library
from bot.matcher import Matcher
from bot.store.database import Database
from bot.store.installations import Installations
from bot.store.vault import Vault, new_key
from tests.handlers.slack.conftest import SECRET, Front, delivery
from tests.peers import emulated, local_slack

CHROMIUM = Path(os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium"))
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PORT = 3000
PUBLIC = f"http://127.0.0.1:{PORT}"
QUESTION = "what did CEOs say about talent management?"
CLIENT_ID, CLIENT_SECRET = "12345.67890", "example_client_secret"


def missing() -> str | None:
    """Why this cannot be run here, if so."""
    return emulated.missing() or (
        None if CHROMIUM.exists() else f"no Chromium at {CHROMIUM}; install it, or set CHROMIUM"
    )


def install_by_browser(folder: Path) -> dict[str, Any]:
    """What was seen on the way."""
    command = [*local_slack._namespace(), sys.executable, "-m", "tests.peers.installing", str(folder)]
    ran = subprocess.run(command, cwd=emulated.ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return dict(json.loads(ran.stdout.splitlines()[-1]))


# --- inside the namespace ---------------------------------------------------------------------------------------------


def start_emulator(folder: Path) -> subprocess.Popen[bytes]:
    app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "name": "Leadership Bot", "app_id": "A000000001"}
    app |= {"redirect_uris": [f"{PUBLIC}/slack/oauth_redirect"], "scopes": emulated.manifest_scopes()}
    seeing = {"token": "xoxb-seeing", "type": "bot", "user": "ana", "scopes": ["channels:read", "groups:read"]}
    seed = {
        "team": {"name": "St Elsewhere", "domain": "st-elsewhere"},
        "strict_scopes": True,
        "users": [{"name": "ana", "real_name": "Ana"}],
        "channels": [{"name": "talk"}, {"name": "board", "is_private": True}],
        "oauth_apps": [app],
        "tokens": [seeing],
    }
    path = folder / "seed.json"
    path.write_text(json.dumps({"slack": seed}))
    port = emulated.ADDRESS.rsplit(":", 1)[1]
    command = [str(emulated.EMULATE), "start", "--service", "slack", "--port", port, "--seed", str(path)]
    return subprocess.Popen(command, cwd=folder, stdout=sys.stderr, stderr=sys.stderr)


class Log(logging.Handler):
    """Keeps all that is logged, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "aiohttp.access":  # the test server's own; the bot has none
            self.text += self.format(record) + "\n"


@asynccontextmanager
async def serving(folder: Path, key: str) -> AsyncIterator[tuple[Bot, TestClient[web.Request, web.Application]]]:
    report = load(default_report())
    database = Database.open(f"sqlite:///{folder}/bot.db")
    bot = Bot(Library([Answerer(report, Matcher(report))]), database)
    oauth = OAuthConfig(CLIENT_ID, CLIENT_SECRET, (key,), PUBLIC)
    app = web.Application()
    config = SlackConfig("", SECRET, None, f"{emulated.ADDRESS}/api/", oauth=oauth)
    handler.register(app, bot, config, delivery(bot))
    async with TestClient(TestServer(app, port=PORT)) as client:
        yield bot, client
    database.close()


async def walk(page: Page, folder: Path) -> dict[str, Any]:
    """From the page to install from to Slack and back."""
    seen: dict[str, Any] = {}
    await page.goto(f"{PUBLIC}/slack/install")
    await page.screenshot(path=folder / "install.png", full_page=True)
    await page.get_by_role("button", name="Add to Slack").click()
    await page.wait_for_url(f"{emulated.ADDRESS}/oauth/v2/authorize**")
    await page.screenshot(path=folder / "consent.png")
    seen["cookies"] = await page.context.cookies(PUBLIC)
    await page.get_by_role("button", name="Ana").click()
    await page.wait_for_url(f"{PUBLIC}/slack/oauth_redirect**")
    await page.screenshot(path=folder / "done.png", full_page=True)
    seen["done"] = await page.locator("main").inner_text()
    seen["cookies left"] = await page.context.cookies(PUBLIC)
    await page.reload()
    seen["again"] = await page.locator("main").inner_text()
    return seen


async def set_a_trap(http: ClientSession) -> str:
    """The way back of somebody's own installation, caught before their browser goes it."""
    own = {"Sec-Fetch-Site": "same-origin"}
    async with http.post(f"{PUBLIC}/slack/install", headers=own, allow_redirects=False) as answer:
        asked = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    form = {**asked, "user_id": emulated.PERSON}
    address = f"{emulated.ADDRESS}/oauth/v2/authorize/callback"
    async with http.post(address, data=form, allow_redirects=False) as answer:
        return str(answer.headers["Location"])


async def walk_into_it(browser: Browser, way: str) -> str:
    page = await browser.new_page()
    await page.goto(f"{PUBLIC}/slack/install")
    await page.goto(way)
    return await page.locator("main").inner_text()


async def ask(front: Front, http: ClientSession, token: str, channel: str) -> list[str]:
    """Asks under a message of the channel; what stands in its thread then."""

    async def call(method: str, **arguments: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with http.post(f"{emulated.ADDRESS}/api/{method}", headers=headers, data=arguments) as answer:
            return dict(await answer.json())

    asked = await call("chat.postMessage", channel=channel, text=QUESTION)
    await front.mention(f"<@UBOT> {QUESTION}", channel=channel, ts=asked["ts"])
    replies = await call("conversations.replies", channel=channel, ts=asked["ts"])
    return [message["text"] for message in replies["messages"]]


def read_database(folder: Path) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in folder.glob("bot.db*") if path.is_file())


async def visit(folder: Path) -> dict[str, Any]:
    log, key = Log(), new_key()
    logging.basicConfig(level=logging.DEBUG, handlers=[log])
    emulator = start_emulator(folder)
    try:
        async with ClientSession() as http, serving(folder, key) as (bot, client), async_playwright() as playwright:
            (talk, _) = await emulated.find_channels(http)
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            seen: dict[str, Any] = {"trap": await walk_into_it(browser, await set_a_trap(http))}
            installations = Installations(bot._store, Vault([key]))  # type: ignore[arg-type]
            seen["installed after the trap"] = [one.workspace for one in installations.all()]
            seen |= await walk(await browser.new_page(), folder)
            await browser.close()
            found = installations.find(emulated.TEAM)
            assert found
            seen["installed"] = [found.workspace, found.name, found.tokens.access[:5], found.tokens.refresh]
            token = found.tokens.access
            seen["thread"] = await ask(Front(client, emulated._Address(PUBLIC), emulated.TEAM), http, token, talk)  # type: ignore[arg-type]
            written = read_database(folder)
            seen["in the database"] = [word in written for word in ("installations", token, CLIENT_SECRET, key)]
            seen["in the log"] = [word in log.text for word in ("installed in workspace", token, CLIENT_SECRET, key)]
    finally:
        emulator.terminate()
        emulator.wait(10)
    return seen


def main() -> None:
    local_slack._raise_loopback()
    os.environ.pop("NODE_OPTIONS", None)
    print(json.dumps(asyncio.run(visit(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()
