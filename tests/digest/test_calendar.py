"""Due dates and moments: clocks, holidays, pauses, and one post a local date."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings, strategies as st

from bot.digest import (
    calendar,
    count_due,
    date_to_post,
    due_at,
    due_dates,
    due_on,
    local_date,
    local_date_key,
    next_due,
    still_today,
)
from bot.model import Nation
from tests.digest.samples import subscribed

DAY = timedelta(days=1)
ZONES = sorted(available_timezones() - {"localtime"})
WEEKDAYS = frozenset(range(5))
CLOCKS = [time(0), time(0, 30), time(1, 30), time(2), time(2, 15), time(9), time(23, 30)]

zones = st.sampled_from(ZONES)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
patterns = st.frozensets(st.integers(0, 6), min_size=1)
nations = st.one_of(st.none(), st.sampled_from(list(Nation)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@cache
def turning_days(zone: str, first: int, last: int) -> list[date]:
    """The local dates on or beside which a zone's offset changes."""
    clock, start = ZoneInfo(zone), datetime(first, 1, 1, tzinfo=UTC)
    weeks = [start + n * 7 * DAY for n in range((datetime(last, 12, 31, tzinfo=UTC) - start).days // 7 + 1)]
    days = [week + n * DAY for week in weeks if offset(week, clock) != offset(week + 7 * DAY, clock) for n in range(7)]
    changes = [day for day in days if offset(day, clock) != offset(day + DAY, clock)]
    return sorted({change.date() + n * DAY for change in changes for n in (-1, 0, 1, 2)})


def offset(moment: datetime, clock: ZoneInfo) -> timedelta:
    return moment.astimezone(clock).utcoffset()


def first_moment(zone: str, day: date, at: time) -> datetime | None:
    """The first minute, looked for one by one, at which the clock shows `day` and `at` or later; None for no such."""
    clock, wanted = ZoneInfo(zone), datetime.combine(day, at)
    start = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    for n in range(60 * 54):
        shown = (start + timedelta(minutes=n)).astimezone(clock).replace(tzinfo=None)
        if shown.date() == day and shown >= wanted:
            return start + timedelta(minutes=n)
    return None


# --- clock changes ---


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Europe/London", date(2027, 3, 28), time(1, 30), "2027-03-28T01:00"),  # skipped: 02:00 BST
        ("Europe/London", date(2027, 3, 28), time(2, 0), "2027-03-28T01:00"),
        ("Europe/London", date(2027, 10, 31), time(1, 30), "2027-10-31T00:30"),  # twice: the first
        ("Europe/London", date(2027, 10, 31), time(2, 0), "2027-10-31T02:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),  # half an hour is skipped
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-03T14:45"),  # half an hour comes twice
        ("America/Nuuk", date(2024, 3, 30), time(23, 30), "2024-03-31T00:30"),  # the last hour of a date is skipped
        ("Africa/Cairo", date(2026, 4, 24), time(0, 15), "2026-04-23T22:00"),  # the first hour of a date is skipped
        ("Asia/Kathmandu", date(2026, 1, 1), time(9), "2026-01-01T03:15"),
    ],
)
def test_a_time_the_clock_skips_or_repeats_has_one_moment(zone, day, at, moment):
    assert due_at(subscribed(zone=zone, at=at), day) == utc(moment)


@pytest.mark.parametrize(
    ("zone", "missing"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    ],
)
def test_a_date_that_a_zone_went_without_is_not_due(zone, missing):
    for at in CLOCKS:
        subscription = subscribed(zone=zone, at=at, started=missing - 5 * DAY)
        days = list(islice(due_dates(subscription, missing - 2 * DAY), 4))
        assert days == [missing - 2 * DAY, missing - DAY, missing + DAY, missing + 2 * DAY]
        moments = [due_at(subscription, day) for day in days]
        assert all(b - a == DAY for a, b in pairwise(moments))
        assert [local_date(subscription, moment) for moment in moments] == days
        assert calendar.closed(subscription, missing) == "the clocks skip this date"
        assert count_due(subscription, missing + DAY) == 5


def test_in_every_zone_each_date_has_one_moment_on_it_and_they_follow_each_other():
    for zone in ZONES:
        for day in turning_days(zone, 2026, 2027):
            for at in CLOCKS:
                subscription = subscribed(zone=zone, at=at)
                moments = [due_at(subscription, day + n * DAY) for n in (-1, 0, 1)]
                assert moments == sorted(set(moments)), (zone, day, at)
                assert local_date(subscription, moments[1]) == day, (zone, day, at)


@settings(deadline=None, max_examples=100)
@given(st.data(), zones, times)
def test_a_moment_is_the_first_that_a_search_minute_by_minute_finds(data, zone, at):
    day = data.draw(st.sampled_from(turning_days(zone, 1973, 2037) or [date(2026, 3, 29)]))
    assume(not calendar._missing(zone, day.year))
    expected = first_moment(zone, day, at)
    found = due_at(subscribed(zone=zone, at=at), day)
    if expected is None:  # the clock skips the rest of the date: the last hours before that count
        assert found < first_moment(zone, day + DAY, time())
        assert local_date(subscribed(zone=zone), found) == day
    else:
        assert found == expected


@settings(deadline=None, max_examples=150)
@given(zones, times, st.integers(0, 62 * 365 * 24 * 60), patterns)
def test_in_every_zone_and_year_next_due_walks_the_due_dates_once_each(zone, at, minutes, pattern):
    after = utc("1975-01-01T00:00") + timedelta(minutes=minutes)
    subscription = subscribed(zone=zone, at=at, weekdays=pattern, started=after.date() - 3 * DAY)
    found = []
    moment = after
    for _ in range(8):
        moment = next_due(subscription, moment)
        found.append(moment)
    days = [local_date(subscription, moment) for moment in found]
    assert found == sorted(set(found))
    assert found[0] > after
    assert days == list(islice(due_dates(subscription, days[0]), 8))
    earlier = [day for day in islice(due_dates(subscription, subscription.started), 12) if day < days[0]]
    assert all(due_at(subscription, day) <= after for day in earlier)


def test_the_sunday_the_clocks_go_back_has_one_post():
    subscription = subscribed(at=time(1, 30))
    first = next_due(subscription, utc("2027-10-30T12:00"))
    assert first == utc("2027-10-31T00:30")
    assert next_due(subscription, first) == utc("2027-11-01T01:30")


def test_a_leap_day_is_a_date_like_any_other():
    subscription = subscribed(started=date(2028, 2, 28))
    due = next_due(subscription, utc("2028-02-28T09:00"))
    assert due == utc("2028-02-29T09:00")
    assert local_date_key(subscription, due) == "digest:T1:C1:2028-02-29"
    assert count_due(subscription, date(2028, 3, 1)) == 2


def test_the_key_holds_the_local_date():
    subscription = subscribed(zone="Pacific/Auckland", at=time(7))
    assert local_date_key(subscription, utc("2026-01-05T18:00")) == "digest:T1:C1:2026-01-06"


# --- weekdays, holidays, pauses ---


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        (Nation.ENGLAND, date(2026, 12, 25), "Christmas Day"),
        (Nation.ENGLAND, date(2026, 8, 31), "Late Summer Bank Holiday"),
        (Nation.WALES, date(2026, 4, 6), "Easter Monday"),
        (Nation.SCOTLAND, date(2026, 11, 30), "Saint Andrew's Day"),
        (Nation.NORTHERN_IRELAND, date(2026, 7, 13), "Battle of the Boyne (observed)"),
        (Nation.SCOTLAND, date(2026, 4, 6), None),
        (Nation.ENGLAND, date(2026, 11, 30), None),
        (None, date(2026, 12, 25), None),
    ],
)
def test_public_holidays_are_those_of_the_nation(nation, day, name):
    subscription = subscribed(holidays=nation)
    assert calendar.closed(subscription, day) == name
    assert calendar.closed(replace(subscription, weekdays=frozenset(range(7)) - {day.weekday()}), day) is None
    assert due_on(subscription, day) == (name is None)


def test_a_pause_ends_on_its_date():
    subscription = subscribed(paused_until=date(2026, 2, 3))
    assert not due_on(subscription, date(2026, 2, 2))
    assert due_on(subscription, date(2026, 2, 3))
    assert next_due(subscription, utc("2026-01-10T12:00")) == utc("2026-02-03T09:00")


def test_nothing_is_due_where_it_is_off():
    subscription = subscribed(off=True)
    assert next_due(subscription, utc("2026-01-10T12:00")) is None
    assert list(due_dates(subscription, date(2026, 1, 10))) == []
    assert count_due(subscription, date(2027, 1, 1)) == 0
    assert date_to_post(subscription, utc("2026-01-10T09:00"), None) is None


@settings(deadline=None, max_examples=150)
@given(patterns, nations, st.integers(0, 900), st.one_of(st.none(), st.integers(-30, 300)), st.integers(0, 400))
def test_due_dates_are_counted_as_if_one_by_one(pattern, nation, length, pause, start):
    started = date(2027, 1, 1) + start * DAY
    paused = None if pause is None else started + pause * DAY
    subscription = subscribed(weekdays=pattern, holidays=nation, started=started, paused_until=paused)
    one_by_one = sum(due_on(subscription, started + n * DAY) for n in range(length))
    assert count_due(subscription, started + length * DAY) == one_by_one


def test_two_hundred_years_are_counted():
    subscription = subscribed(weekdays=WEEKDAYS)
    weeks = (date(2226, 1, 1) - date(2026, 1, 1)).days // 7
    assert count_due(subscription, date(2026, 1, 1) + weeks * 7 * DAY) == 5 * weeks


# --- late, and edited meanwhile ---


@pytest.mark.parametrize(
    ("now", "posted"),
    [
        ("2026-01-10T08:59", None),
        ("2026-01-10T09:00", date(2026, 1, 10)),
        ("2026-01-10T11:00", date(2026, 1, 10)),  # down at 09:00 and back at 11:00
        ("2026-01-10T11:01", None),
        ("2026-01-11T08:00", None),  # never yesterday's
    ],
)
def test_a_late_post_comes_within_the_grace_or_not_at_all(now, posted):
    subscription, due = subscribed(), utc("2026-01-10T09:00")
    assert date_to_post(subscription, utc(now), date(2026, 1, 9)) == posted
    assert still_today(subscription, due, utc(now)) == (posted is not None)


def test_the_grace_ends_with_the_local_date():
    subscription = subscribed(at=time(23, 30))
    due = utc("2026-01-10T23:30")
    assert still_today(subscription, due, utc("2026-01-10T23:59"))
    assert not still_today(subscription, due, utc("2026-01-11T00:00"))
    assert date_to_post(subscription, utc("2026-01-11T00:00"), None) is None


def test_after_a_week_down_one_post_comes_and_not_seven():
    subscription, last = subscribed(), date(2026, 1, 3)
    posted = []
    for minute in range(180):
        day = date_to_post(subscription, utc("2026-01-10T10:00") + timedelta(minutes=minute), last)
        if day:
            posted.append(day)
            last = day
    assert posted == [date(2026, 1, 10)]


def test_a_date_is_posted_once_whatever_the_clock_says_now():
    for at in CLOCKS:
        for zone in ("Europe/London", "Pacific/Auckland", "America/Los_Angeles"):
            subscription = subscribed(at=at, zone=zone)
            last = date(2026, 6, 10)
            due = next_due(subscription, utc("2026-06-09T20:00"), last)
            assert local_date(subscription, due) == date(2026, 6, 11)
            for hour in range(-40, 40):
                found = date_to_post(subscription, utc("2026-06-10T12:00") + timedelta(hours=hour), last)
                assert found is None or found > last


# --- every machine ---

_ELSEWHERE = """
import json, sys
from datetime import date, time
from bot.digest import due_at, due_dates, post_for
from bot.digest.post import order
assert "holidays" not in sys.modules, "holidays is imported before it is asked for"
from itertools import islice
from tests.digest.samples import findings, subscribed
from bot.model import Nation
s = subscribed(zone="Australia/Lord_Howe", at=time(2, 15), holidays=Nation.SCOTLAND)
report, days = findings(9), islice(due_dates(s, date(2026, 9, 1)), 300)
rows = [[d.isoformat(), due_at(s, d).isoformat(), post_for(s, report, d).quote.passage.id] for d in days]
print(json.dumps(rows))
"""


def test_another_machine_posts_the_same_at_the_same_moments():
    root = Path(__file__).parents[2]
    here = {"TZ": "Europe/London", "PYTHONHASHSEED": "1"}
    there = {"TZ": "Pacific/Apia", "PYTHONHASHSEED": "2", "PYTHONTZPATH": "", "LC_ALL": "C"}
    printed = [
        subprocess.run(
            [sys.executable, "-c", _ELSEWHERE],
            env=os.environ | env,
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for env in (here, there)
    ]
    assert printed[0] == printed[1]
    assert json.loads(printed[0])[:2] == [
        ["2026-09-01", "2026-08-31T15:45:00+00:00", "p4"],
        ["2026-09-02", "2026-09-01T15:45:00+00:00", "p6"],
    ]
