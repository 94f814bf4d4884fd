"""Posts a message once where the platform has no idempotency key: begin, send, and where in doubt look before again.

Pure but for what is passed in: a `Sender` talks to the platform, a `Journal` writes down what must outlive a crash.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

logger = logging.getLogger(__name__)

NO_TOKEN = "no token"  # noqa: S105 - so the detail begins where a post is held because there is none to send it by
Kind = Literal["sent", "later", "unclear", "refused", "absent", "blind", "held", "missed"]


@dataclass(frozen=True, slots=True)
class Post:
    """A message to post; `key` travels in its metadata. `thread` is the message it answers."""

    key: str
    workspace: str
    channel: str
    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending or looking; `detail` is the message's timestamp where it was sent, else the reason.

    sent: it is there. later: nothing was posted, try again after `seconds`. unclear: it may be there or come yet.
    refused: the platform will not take it. absent: looked and not found. blind: may not look. held: given up in doubt,
    or for want of a token. missed: it may not begin any more.
    """

    kind: Kind
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Begun:
    """That a process (`boot`) is about to send, at a time in seconds since 1970."""

    boot: str
    at: float


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds. The defaults are those that survived the fault tests; tests shorten them."""

    fresh: float = 5.0  # a checkpoint older than this is no leave to send
    timeout: float = 10.0  # of one call to the platform
    settle: float = 60.0  # until a message in doubt must show in history
    reap: float = 10.0  # between two looks for dead replicas
    tick: float = 60.0  # between two looks for subscriptions that are due
    poll: float = 0.5  # between two looks into a queue of digests
    drain: float = 20.0  # for what is under way when the process is told to stop
    channel: float = 1.0  # between two posts in a channel: https://docs.slack.dev/apis/web-api/rate-limits
    grace: float = 7200.0  # a digest that is later than this is not posted


class Sender(Protocol):
    """One platform's way of posting; neither method raises for what the platform or the network does."""

    async def wait_turn(self, post: Post) -> None:
        """Returns when the channel's rate allows a post."""
        ...

    async def send(self, post: Post) -> Outcome:
        """sent, later, unclear or refused."""
        ...

    async def find(self, post: Post, since: float) -> Outcome:
        """Looks for the post's key in what was posted from `since` on: sent, absent, later or blind."""
        ...


class Journal(Protocol):
    """What outlives a crash of one delivery."""

    async def begin(self) -> Begun | None:
        """Writes down that this process is about to send; after a crash, first gives what was written before.

        None where it is too late to begin.
        """
        ...

    async def step(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Makes the call, or gives its outcome where that is already written down."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class Tries:
    """The attempts of this process: what it has tried it knows, what another tried it must look for."""

    def __init__(self, boot: str, fresh: float, clock: Callable[[], float] = time.time) -> None:
        self.boot = boot
        self._fresh = fresh
        self._clock = clock
        self._tried: dict[str, float] = {}

    def begin(self) -> Begun:
        return Begun(self.boot, self._clock())

    def take(self, key: str, begun: Begun) -> bool:
        """Whether this process may send now: it began itself, just now, and has not sent since."""
        if begun.boot != self.boot or self._tried.get(key) == begun.at:
            return False
        self._tried[key] = begun.at
        return 0 <= self._clock() - begun.at <= self._fresh

    def forget(self, key: str) -> None:
        """Frees what is kept of a delivery. Call it once its end is written down: before, it may be run again."""
        self._tried.pop(key, None)


async def deliver(post: Post, journal: Journal, sender: Sender, tries: Tries, waits: Waits) -> Outcome:
    """Posts once: sent, refused, missed, or held where it may not look whether an attempt in doubt got through."""
    while True:
        await sender.wait_turn(post)
        begun = await journal.begin()
        if begun is None:
            return Outcome("missed")
        outcome = await journal.step(partial(_attempt, post, begun, sender, tries))
        if outcome.kind == "unclear":
            outcome = await _settle(post, begun, journal, sender, seconds=waits.settle, doubt=outcome.detail)
        if outcome.kind == "later":
            await journal.sleep(outcome.seconds)
        elif outcome.kind != "absent":
            return outcome


async def _attempt(post: Post, begun: Begun, sender: Sender, tries: Tries) -> Outcome:
    if not tries.take(post.key, begun):
        return Outcome("unclear", "another attempt may have sent it")
    return await sender.send(post)


async def _settle(post: Post, begun: Begun, journal: Journal, sender: Sender, *, seconds: float, doubt: str) -> Outcome:
    """Waits until a message in doubt must show, then looks: sent, absent or held."""
    logger.warning(
        "a post may be there or not (%s); it is looked for in %.0f s, then sent if it is not", doubt, seconds
    )
    await journal.sleep(seconds)
    while True:
        found = await journal.step(partial(sender.find, post, begun.at))
        if found.kind != "later":
            return Outcome("held", f"{doubt}; {found.detail}") if found.kind == "blind" else found
        await journal.sleep(found.seconds)
