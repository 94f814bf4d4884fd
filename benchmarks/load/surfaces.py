"""People on every surface: each asks one question over HTTP, as its platform would send it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle, repeat
from urllib.parse import urlencode

import aiohttp

from bot.config import ROOT
from bot.evaluation.questions import load_questions
from tests.delivery.site import SECRET, TEAM

TEXT = "what did CEOs say about talent management?"
Ask = Callable[[str, int], Awaitable[None]]  # the words, and a number that no other question has


@dataclass
class People:
    """Those who ask the servers at some ports in turn; `connector` is where Teams' answers go."""

    session: aiohttp.ClientSession
    ports: Sequence[int]
    connector: str = ""
    _turns: count[int] = field(default_factory=count)

    async def command(self, text: str, number: int) -> None:
        """A slash command, of another person each time: nobody asks so fast."""
        form = {"command": "/leadership", "text": text, "team_id": TEAM, "channel_id": "C1", "user_id": f"U{number}"}
        await self._post("/slack/events", urlencode(form).encode(), "application/x-www-form-urlencoded")

    async def message(self, text: str, number: int) -> None:
        """A direct message: acknowledged when it is written down, answered afterwards."""
        ts = f"{int(time.time())}.{number:06d}"
        event = {"type": "message", "channel": f"D{number % 97}", "channel_type": "im", "user": "U1", "ts": ts}
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{ts}",
            "event": event | {"text": text},
            "authorizations": [{"team_id": TEAM, "user_id": "U0BOT", "is_bot": True}],
        }
        await self._post("/slack/events", json.dumps(body).encode(), "application/json")

    async def activity(self, text: str, number: int) -> None:
        """A message in a personal chat of Teams, as the Agents Playground sends it: without a token."""
        activity = {
            "type": "message",
            "id": f"said-{time.time():.0f}-{number}",
            "channelId": "msteams",
            "serviceUrl": self.connector,
            "from": {"id": f"29:{number}", "name": "Ann"},
            "recipient": {"id": "28:bot", "name": "Leadership Bot"},
            "conversation": {"id": f"a:{number % 97}", "conversationType": "personal", "tenantId": "t"},
            "channelData": {"tenant": {"id": "t"}},
            "text": text,
        }
        await self._post("/api/messages", json.dumps(activity).encode(), "application/json")

    async def visit(self, text: str, _number: int) -> None:
        """The web page."""
        await self._done(self.session.get(f"{self._address()}/", params={"q": text}))

    async def _post(self, path: str, raw: bytes, kind: str) -> None:
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        await self._done(self.session.post(f"{self._address()}{path}", data=raw, headers=headers))

    def _address(self) -> str:
        return f"http://127.0.0.1:{self.ports[next(self._turns) % len(self.ports)]}"

    async def _done(self, sent: aiohttp.client._RequestContextManager) -> None:
        async with sent as response:
            read = await response.read()
            assert response.status in (200, 202), (response.status, read[:200])


def same() -> Iterator[str]:
    """One question that does the rounds."""
    return repeat(TEXT)


def recorded() -> Iterator[str]:
    """Questions as people type them, in turn: some thousands, all of them remembered the second time."""
    return cycle([question.ask for question in load_questions(ROOT / "knowledge" / "questions.yaml")])


def new() -> Iterator[str]:
    """The same, each with a word that nobody ever wrote, as if everybody made another typing error."""
    return (f"{text} {number:x}z" for number, text in enumerate(recorded()))
