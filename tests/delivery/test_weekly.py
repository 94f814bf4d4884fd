"""When the weekly post is due: Monday from nine in London, and not long after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.delivery.weekly import due_monday

HOURS = timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 23, 8, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 11, 1, tzinfo=UTC), None),
        (datetime(2026, 11, 24, 9, 30, tzinfo=UTC), None),
        (datetime(2026, 7, 6, 8, 0, tzinfo=UTC), date(2026, 7, 6)),  # summer time
        (datetime(2026, 7, 6, 7, 59, tzinfo=UTC), None),
    ],
)
def test_it_is_due_on_monday_at_nine_in_london(now: datetime, monday: date | None):
    assert due_monday(now, HOURS) == monday
