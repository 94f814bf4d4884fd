"""The tick: finds which digests are due, has the engine begin them, and sets when each is due next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.delivery.engine import DIGESTS, NOTICES, Engine
from bot.delivery.weekly import Weekly, due_monday
from bot.digest import calendar
from bot.model import Subscription
from bot.store.deliveries import Deliveries, KeptSubscription
from bot.telemetry import metrics

logger = logging.getLogger(__name__)

Now = Callable[[], datetime]

LIMIT = 50  # subscriptions started at once: what a crash in the middle has the next tick do again


class Due:
    """Begins what is due; of many processes on one database, one at a time."""

    def __init__(
        self, deliveries: Deliveries, engine: Engine, *, now: Now, grace: timedelta, weekly: Weekly | None
    ) -> None:
        """`grace` is how late a post may still come."""
        self._deliveries = deliveries
        self._engine = engine
        self._now = now
        self._grace = grace
        self._weekly = weekly
        self._week: date | None = None  # whose post this process has started

    def start(self) -> int:
        """Starts the posts that are due now, sets when each subscription is due next; how many were started. Blocks."""
        started = 0
        with self._engine.replicas.alone("tick") as mine:
            while mine:  # else another replica is at it
                due = self._deliveries.due_subscriptions(int(self._now().timestamp()), LIMIT)
                started += sum(self._start_due(kept) for kept in due)
                # After the starts: a crash between the two starts them again, under the same ids.
                self._deliveries.schedule([(kept, self._following(kept)) for kept in due])
                if len(due) < LIMIT:
                    break
            if mine:
                self._start_weekly()
        return started

    def day(self, subscription: Subscription, last_posted: date | None) -> date | None:
        """The local date that is to be posted for now; None where there is none."""
        return calendar.date_to_post(subscription, self._now(), last_posted, self._grace)

    def _start_weekly(self) -> None:
        weekly, monday = self._weekly, due_monday(self._now(), self._grace)
        if weekly and monday and monday != self._week:
            key = weekly.key(monday)  # another process may have started it: it is the same workflow then
            self._engine.enqueue("weekly", NOTICES, key, weekly.workspace, key)
            self._week = monday

    def _start_due(self, kept: KeptSubscription) -> bool:
        subscription, day = kept.subscription, self.day(kept.subscription, kept.last_posted)
        if day is None:
            today = calendar.local_date(subscription, self._now())
            if kept.last_posted != today:  # else a tick that crashed has started it
                logger.warning("no digest in channel %s: its time is over", subscription.channel)
            return False
        key = f"digest:{subscription.workspace}:{subscription.channel}:{day.isoformat()}"
        place = (subscription.workspace, subscription.channel, day.isoformat())
        self._engine.enqueue("digest", DIGESTS, key, subscription.workspace, *place)
        metrics.DIGESTS_DUE.inc()
        return True

    def _following(self, kept: KeptSubscription) -> int | None:
        following = calendar.next_due(kept.subscription, self._now(), kept.last_posted)
        return int(following.timestamp()) if following else None
