"""The messages of the fake, by channel, and how history shows them."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A message as posted; `at` is when, in seconds since 1970."""

    channel: str
    ts: str
    at: float
    body: dict[str, Any]

    @property
    def thread(self) -> str | None:
        thread = self.body.get("thread_ts")
        return thread if thread != self.ts else None

    @property
    def key(self) -> str | None:
        """The first value of the metadata's payload called `key`."""
        metadata = self.body.get("metadata") or {}
        key = (metadata.get("event_payload") or {}).get("key")
        return str(key) if key is not None else None

    def shown(self, with_metadata: bool) -> dict[str, Any]:
        """The message as history gives it."""
        names = ("text", "blocks", "thread_ts") + (("metadata",) if with_metadata else ())
        shown = {name: self.body[name] for name in names if name in self.body}
        return {"type": "message", "bot_id": "B0FAKE", "user": "U0BOT", "ts": self.ts} | shown


@dataclass
class Channels:
    """All that was posted since the last reset."""

    messages: list[Message] = field(default_factory=list)
    by_channel: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, str] = field(default_factory=dict)  # channel → error that a post to it gets
    posts: int = 0  # chat.postMessage calls, failed ones included
    looks: int = 0  # history and replies calls
    refused: int = 0  # posts refused for a channel's rate
    impatient: int = 0  # posts that came to a channel before its Retry-After was over
    _newest: float = 0.0
    _last: dict[str, float] = field(default_factory=dict)
    _not_before: dict[str, float] = field(default_factory=dict)

    def add(self, channel: str, body: dict[str, Any]) -> Message:
        now = time.time()
        # Timestamps are ids: no two of a workspace are the same.
        self._newest = max(now, self._newest + 1e-6)
        message = Message(channel, f"{self._newest:.6f}", now, body)
        self.messages.append(message)
        self.by_channel[channel].append(message)
        return message

    def too_soon(self, channel: str) -> bool:
        """Whether less than a second passed since the channel's last message; notes this one where not."""
        now = time.monotonic()
        # Slack is not exact to the millisecond, so neither is the fake.
        if now - self._last.get(channel, -10.0) < 0.9:
            self.refused += 1
            return True
        self._last[channel] = now
        return False

    def limit(self, channel: str, seconds: float) -> None:
        """Notes that a channel was told to wait."""
        self._not_before[channel] = time.monotonic() + seconds

    def note_call(self, channel: str) -> None:
        self.posts += 1
        # A timer may be early by a moment.
        self.impatient += time.monotonic() < self._not_before.get(channel, 0.0) - 0.05

    def history(self, channel: str, thread: str | None, oldest: float, lag: float) -> list[Message]:
        """Messages from `oldest` on that can be seen yet, oldest first."""
        seen = time.time() - lag
        return [m for m in self.by_channel[channel] if m.thread == thread and float(m.ts) > oldest and m.at <= seen]

    def counts(self) -> dict[str, int]:
        """Messages by metadata key."""
        return dict(Counter(m.key for m in self.messages if m.key is not None))
