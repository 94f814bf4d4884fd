"""What comes when: everything once before anything again."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings, strategies as st

from bot.config import default_report
from bot.digest import calendar_table, due_dates, eligible, post_for, upcoming, year_calendar
from bot.digest.post import order
from bot.errors import QuoteError
from bot.knowledge import load
from bot.model import IntentKind, Nation, PassageKind, Report
from tests.digest.samples import findings, report_of, subscribed

OBSERVATION, QUOTE, CONTEXT = PassageKind.OBSERVATION, PassageKind.QUOTE, PassageKind.CONTEXT
WEEKDAYS = frozenset(range(5))


@pytest.fixture(scope="module")
def shipped() -> Report:
    return load(default_report())


def passages(subscription, report, number):
    days = islice(due_dates(subscription, subscription.started), number)
    return [post_for(subscription, report, day).quote.passage.id for day in days]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 14), st.text(max_size=8), st.sampled_from([None, Nation.SCOTLAND]), st.booleans())
def test_nothing_comes_again_before_all_have_been_shown(number, channel, nation, weekdays_only):
    subscription = subscribed(channel=channel, holidays=nation)
    if weekdays_only:
        subscription = replace(subscription, weekdays=WEEKDAYS)
    report = findings(number)
    shown = passages(subscription, report, 5 * number)
    for cycle in range(5):
        assert sorted(shown[cycle * number : (cycle + 1) * number]) == sorted(eligible(report))


@settings(deadline=None, max_examples=100)
@given(st.integers(2, 20), st.text(max_size=8))
def test_at_least_half_of_the_others_stand_between_two_showings(number, seed):
    names = tuple(f"p{n:02}" for n in range(number))
    shown = [name for cycle in range(6) for name in order(seed, names, cycle)]
    assert all(a != b for a, b in pairwise(shown))
    for name in names:
        places = [place for place, other in enumerate(shown) if other == name]
        assert all(b - a - 1 >= number // 2 for a, b in pairwise(places))


def test_the_order_is_another_in_another_channel_and_cycle():
    names = tuple(f"p{n}" for n in range(8))
    assert len({order(subscribed(channel=f"C{n}").seed, names, 0) for n in range(20)}) == 20
    assert len({order("seed", names, cycle) for cycle in range(20)}) > 15


def test_the_order_is_written_down():
    """Were it to change, every channel would see passages again before their time."""
    seed = subscribed().seed
    assert seed == "2b76af8857730b9a"
    assert order(seed, tuple(f"p{n}" for n in range(8)), 0) == ("p4", "p7", "p6", "p0", "p2", "p1", "p3", "p5")


def test_a_holiday_takes_no_passage_away():
    with_holidays = subscribed(started=date(2026, 12, 20))
    without = replace(with_holidays, holidays=Nation.ENGLAND)
    assert passages(with_holidays, findings(8), 20) == passages(without, findings(8), 20)
    assert passages(replace(without, paused_until=date(2027, 3, 1)), findings(8), 20) == passages(
        without, findings(8), 20
    )


def test_posts_before_the_start_count_on():
    assert passages(subscribed(shown=3), findings(8), 20) == passages(subscribed(), findings(8), 23)[3:]


def test_observations_and_quotes_take_part_and_context_where_they_are_too_few():
    assert eligible(report_of(*[OBSERVATION] * 4, QUOTE, CONTEXT)) == ("p0", "p1", "p2", "p3", "p4")
    assert eligible(report_of(*[OBSERVATION] * 3, QUOTE, CONTEXT)) == ("p0", "p1", "p2", "p3", "p4")
    assert eligible(report_of(CONTEXT)) == ("p0",)


def test_a_post_says_why_it_came_and_how_to_stop_it():
    subscription = subscribed(weekdays=WEEKDAYS)
    assert post_for(subscription, findings(5), date(2026, 1, 5)).why == (
        "A passage of the report comes to this channel on weekdays at 09:00 (Europe/London);"
        " /leadership digest off stops it."
    )
    assert "; digest off stops it." in post_for(subscription, findings(5), date(2026, 1, 5), "digest off").why


def test_the_question_to_try_goes_on_from_the_passage(shipped):
    subscription = subscribed()
    for day in islice(due_dates(subscription, date(2026, 1, 1)), 60):
        post = post_for(subscription, shipped, day)
        assert post.intent.kind is IntentKind.ANSWER
        assert set(post.intent.passages) - {post.quote.passage.id}
        assert post.quote.citation.section == post.quote.passage.section.title


def test_the_question_to_try_is_another_one_in_another_cycle(shipped):
    subscription = subscribed()
    asked = {}
    for day in islice(due_dates(subscription, date(2026, 1, 1)), 80):
        post = post_for(subscription, shipped, day)
        asked.setdefault(post.quote.passage.id, set()).add(post.intent.id)
    assert all(len(intents) > 1 for intents in asked.values())


def test_without_a_question_that_goes_on_one_that_the_passage_answers_is_tried():
    post = post_for(subscribed(), findings(5), date(2026, 1, 1))
    assert post.intent.passages == (post.quote.passage.id,)


def test_a_passage_without_a_question_has_the_first_of_the_report():
    report = findings(5)
    report = replace(report, intents={"q0": report.intents["q0"]})
    posts = [post_for(subscribed(), report, date(2026, 1, 1) + timedelta(n)) for n in range(5)]
    assert {post.intent.id for post in posts} == {"q0"}


def test_a_passage_that_is_not_in_the_source_is_not_posted():
    report = findings(5)
    report = replace(report, source=replace(report.source, folded="Another text altogether."))
    with pytest.raises(QuoteError):
        post_for(subscribed(), report, date(2026, 1, 1))


def test_upcoming_posts_are_those_that_will_come():
    subscription, now = subscribed(weekdays=WEEKDAYS), datetime(2026, 1, 9, 10, tzinfo=UTC)
    posts = upcoming(subscription, findings(7), now, 3)
    assert [post.day for post in posts] == [date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 14)]
    assert posts == tuple(post_for(subscription, findings(7), post.day) for post in posts)
    assert upcoming(subscription, findings(7), now, 1, date(2026, 1, 13))[0].day == date(2026, 1, 14)
    assert upcoming(replace(subscription, off=True), findings(7), now, 3) == ()


# --- the calendar ---


def test_the_calendar_of_a_year_has_its_weekdays_and_holidays(shipped):
    subscription = subscribed(weekdays=WEEKDAYS, holidays=Nation.ENGLAND)
    rows = year_calendar(subscription, shipped, 2026)
    assert len(rows) == 261
    assert [(row.day, row.without) for row in rows if row.post is None] == [
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 4), "May Day"),
        (date(2026, 5, 25), "Spring Bank Holiday"),
        (date(2026, 8, 31), "Late Summer Bank Holiday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
    ]
    posts = [row.post for row in rows if row.post]
    assert all(
        sorted(p.quote.passage.id for p in posts[n : n + 8]) == list(eligible(shipped)) for n in range(0, 248, 8)
    )


def test_the_calendar_is_printed_a_line_a_date():
    subscription = subscribed(started=date(2026, 3, 28), paused_until=date(2026, 3, 29))
    subscription = replace(subscription, at=subscription.at.replace(hour=1, minute=30))
    assert calendar_table(year_calendar(subscription, findings(5), 2026)).splitlines()[:3] == [
        "Sat 2026-03-28  -      paused",
        "Sun 2026-03-29  02:00  p4  Question 4?",
        "Mon 2026-03-30  01:30  p0  Question 0?",
    ]


def test_the_calendar_keeps_its_columns(shipped):
    lines = calendar_table(year_calendar(subscribed(), shipped, 2026)).splitlines()
    assert len({re.match(r".{23}\S+\s+", line).end() for line in lines}) == 1


def test_the_calendar_is_empty_before_the_start_and_where_it_is_off():
    assert year_calendar(subscribed(), findings(5), 2025) == ()
    assert year_calendar(subscribed(off=True), findings(5), 2026) == ()
    assert calendar_table(()) == ""
