"""How often somebody may ask: a bucket of questions for each person and one for each workspace, refilled steadily.

Kept in memory by each process: a replica more lets more be asked, and a restart forgets who asked much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot import phrases

_MINUTE = 60.0
_MOST = 50_000  # buckets; then those of people who have not asked for a while are dropped


class Verdict(Enum):
    """What is to become of a question."""

    ALLOWED = "allowed"
    REFUSED = "refused"  # whoever asks is to be told
    IGNORED = "ignored"  # refused, and told within the last minute


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: float
    told_at: float


class Limits:
    """Counts what each person asks, and what all of a workspace ask together."""

    def __init__(
        self, person: int | None = None, workspace: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`person` and `workspace` are questions a minute, which may also come all at once; None is without limit."""
        self._person = person
        self._workspace = workspace
        self._clock = clock
        self._buckets: dict[tuple[str, str | None], _Bucket] = {}

    def take(self, workspace: str, person: str, cost: float = 1.0) -> Verdict:
        """Counts a question of a person; `cost` is less for what is asked with each letter typed."""
        now = self._clock()
        own = self._filled((workspace, person), self._person, now)
        shared = self._filled((workspace, None), self._workspace, now)
        found = [bucket for bucket in (own, shared) if bucket is not None]
        if all(bucket.left >= cost for bucket in found):
            for bucket in found:
                bucket.left -= cost
            return Verdict.ALLOWED
        teller = own or found[0]
        if now - teller.told_at < _MINUTE:
            return Verdict.IGNORED
        teller.told_at = now
        return Verdict.REFUSED

    def refuse(self, workspace: str, person: str, cost: float = 1.0) -> str | None:
        """The sentence for whoever asks too often, each time; None where they may ask."""
        return None if self.take(workspace, person, cost) is Verdict.ALLOWED else phrases.TOO_MANY

    def _filled(self, name: tuple[str, str | None], rate: int | None, now: float) -> _Bucket | None:
        if rate is None:
            return None
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= _MOST:
                self._drop_idle(now)
            bucket = self._buckets[name] = _Bucket(float(rate), now, now - _MINUTE)
        bucket.left = min(float(rate), bucket.left + (now - bucket.filled_at) * rate / _MINUTE)
        bucket.filled_at = now
        return bucket

    def _drop_idle(self, now: float) -> None:
        """Forgets those who have not asked for a minute, whose buckets are full again; all, where none has not."""
        busy = {name: bucket for name, bucket in self._buckets.items() if now - bucket.filled_at < _MINUTE}
        self._buckets = busy if len(busy) < _MOST else {}


UNLIMITED = Limits()
