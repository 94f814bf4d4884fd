"""What commands make of a subscription, and that no edit brings a passage early or a post twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from bot.config import default_report
from bot.digest import (
    GRACE,
    TurnOn,
    carry_out,
    date_to_post,
    due_at,
    edited,
    eligible,
    local_date,
    local_date_key,
    next_due,
    no_subscription,
    parse,
    post_for,
    recounted,
)
from bot.digest.post import order
from bot.knowledge import load
from bot.model import Nation
from tests.digest.samples import findings, subscribed

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
COMMANDS = [
    "on at 07:00",
    "on at 23:45",
    "on at 01:30",
    "on mon,thu",
    "on daily",
    "on weekdays skip holidays of Scotland",
    "on with holidays",
    "on Pacific/Auckland",
    "on America/Los_Angeles",
    "on Australia/Lord_Howe",
    "on Europe/London",
    "pause until next monday",
    "pause until tomorrow",
    "resume",
    "off",
    "on",
    "status",
]


@pytest.fixture(scope="module")
def shipped():
    return load(default_report())


class Channel:
    """A channel that people write commands to, with the sentences they get back."""

    def __init__(self, report, now=NOON):
        self.report, self.now, self.last = report, now, None
        self.subscription = no_subscription("T1", "C1", "U1", now)

    def say(self, text):
        command = parse(text, local_date(self.subscription, self.now))
        outcome = carry_out(command, self.subscription, self.report, self.now, self.last)
        self.subscription = outcome.subscription
        return outcome.say


# --- conversations ---


def test_a_conversation_about_a_digest():
    channel = Channel(findings(6))
    assert channel.say("status") == "This channel has no digest. To start one: digest on"
    assert channel.say("resume") == channel.say("pause until friday") == channel.say("off") == channel.say("status")
    assert channel.say("next 3") == channel.say("status")
    assert channel.say("on at 9am mon,thu skip holidays of Scotland") == (
        "The digest is on. A passage of the report comes on Mondays and Thursdays at 09:00 (Europe/London), not on"
        " public holidays in Scotland. Next: Thursday 26 November 2026 at 09:00. To stop it: digest off"
    )
    assert channel.say("") == (
        "The digest comes on Mondays and Thursdays at 09:00 (Europe/London), not on public holidays in Scotland."
        " Next: Thursday 26 November 2026 at 09:00. To stop it: digest off. More: digest help"
    )
    # Monday 30 November is Saint Andrew's Day
    assert channel.say("next 3") == (
        "Next, at 09:00 (Europe/London):\n"
        "Thursday 26 November 2026: Finding number 1 stands here.\n"
        "Thursday 3 December 2026: Finding number 4 stands here.\n"
        "Monday 7 December 2026: Finding number 0 stands here."
    )
    assert channel.say("pause until 3 January") == (
        "The digest is paused until Sunday 3 January 2027. Next: Thursday 7 January 2027 at 09:00."
        " To have it back earlier: digest resume"
    )
    assert "It is paused until Sunday 3 January 2027." in channel.say("status")
    assert channel.say("resume").startswith("The digest is no longer paused. It comes on Mondays and Thursdays")
    assert channel.say("resume").startswith("The digest was not paused.")
    assert channel.say("on daily Auckland with holidays") == (
        "The digest is on. A passage of the report comes every day at 09:00 (Pacific/Auckland)."
        " Next: Tuesday 24 November 2026 at 09:00. To stop it: digest off"
    )
    assert channel.say("off") == "The digest is off. To start it again: digest on"
    assert channel.say("nonsense").startswith("I did not understand ‘nonsense’.")


def test_a_preview_shows_the_next_post_and_posts_nothing(shipped):
    off = no_subscription("T1", "C1", "U1", NOON)
    first = carry_out(parse("preview", NOON.date()), off, shipped, NOON, None, prefix="/leadership digest")
    assert first.subscription == off
    assert first.say == "The first post would look like this. To start the digest: /leadership digest on"
    assert first.preview.why.endswith("; /leadership digest off stops it.")
    on = edited(off, TurnOn(), NOON, None)
    outcome = carry_out(parse("preview", NOON.date()), on, shipped, NOON, None)
    assert outcome.say == "This comes on Tuesday 24 November 2026 at 09:00. Nothing is posted now."
    assert outcome.preview == post_for(on, shipped, date(2026, 11, 24), "digest off")
    assert outcome.preview.quote == first.preview.quote


def test_every_line_of_the_help_is_understood(shipped):
    lines = Channel(shipped).say("help").splitlines()
    assert lines[0] == "The digest posts one passage of Report on leadership in the NHS at a set time. Write:".replace(
        "Report on leadership in the NHS", shipped.title
    )
    for line in lines[1:]:
        for example in line.split(" (")[0].removeprefix("digest ").split(", or "):
            assert "I " not in Channel(shipped).say(example)[:2], example


def test_the_usual_digest_comes_on_weekdays_at_nine_in_london():
    usual = edited(no_subscription("T1", "C1", "U1", NOON), TurnOn(), NOON, None)
    assert usual == subscribed(weekdays=frozenset(range(5)), started=date(2026, 11, 24))


def test_on_keeps_what_is_not_said():
    before = subscribed(holidays=Nation.WALES, zone="Asia/Tokyo")
    after = edited(before, TurnOn(at=time(0)), NOON, None)
    assert (after.at, after.holidays, after.zone, after.weekdays) == (
        time(0),
        Nation.WALES,
        "Asia/Tokyo",
        before.weekdays,
    )
    assert edited(before, TurnOn(holidays=False), NOON, None).holidays is None


def test_what_changes_nothing_leaves_the_subscription_as_it_is():
    """An edit starts the count anew, and would drop a post that is due this very minute."""
    before = subscribed()
    for text in ("on", "on at 09:00", "on daily Europe/London", "status", "next", "preview", "help", "nonsense"):
        assert edited(before, parse(text, NOON.date()), NOON, None) is before
    off = replace(before, off=True)
    for text in ("off", "resume", "pause until tomorrow"):
        assert edited(off, parse(text, NOON.date()), NOON, None) is off


def test_a_pattern_without_a_weekday_is_no_subscription():
    for weekdays in (frozenset(), frozenset((0, 7))):
        with pytest.raises(ValueError, match="give at least one"):
            subscribed(weekdays=weekdays)


# --- edits and posts ---


@pytest.mark.parametrize(
    "text", ["on at 15:00", "on at 11:59", "on America/Los_Angeles", "on Pacific/Honolulu at 23:00"]
)
def test_an_edit_after_todays_post_brings_no_second_one(text):
    before, today = subscribed(), date(2026, 11, 23)
    after = edited(before, parse(text, today), NOON, today)
    assert local_date(after, next_due(after, NOON, today)) == today + timedelta(days=1)
    for minutes in range(0, 24 * 60, 5):
        assert date_to_post(after, NOON + timedelta(minutes=minutes), today) in (None, today + timedelta(days=1))


def test_an_edit_before_todays_post_moves_it():
    before, today = subscribed(at=time(15)), date(2026, 11, 23)
    after = edited(before, TurnOn(at=time(16)), NOON, date(2026, 11, 22))
    assert next_due(after, NOON) == due_at(after, today)
    assert post_for(after, findings(7), today).quote == post_for(before, findings(7), today).quote


def test_missed_posts_come_next_where_the_count_is_taken_again():
    before, last = subscribed(), date(2026, 11, 18)  # down since
    after = recounted(before, NOON, last)
    assert after.started == date(2026, 11, 24)
    missed = post_for(before, findings(7), date(2026, 11, 19)).quote
    assert post_for(after, findings(7), date(2026, 11, 24)).quote == missed


events = st.lists(
    st.tuples(st.sampled_from(["post", "post", "post", "edit", "miss"]), st.sampled_from(COMMANDS), st.floats(0, 1))
)


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 9), st.integers(0, 700), events)
def test_whatever_is_edited_or_missed_posts_follow_the_order(number, start, steps):
    """Pauses, holidays, zones, times and outages move posts; they leave out none and bring none early."""
    report, now, last, shown, days = findings(number), NOON + timedelta(days=start), None, [], []
    subscription = edited(no_subscription("T1", "C1", "U1", now), TurnOn(), now, None)
    for step, text, share in steps:
        due = next_due(subscription, now, last)
        if step == "edit" or due is None:
            now += (due - now) * share * 0.99 if due else timedelta(hours=5)
            subscription = edited(subscription, parse(text, local_date(subscription, now)), now, last)
        elif step == "miss":
            now = due + GRACE + timedelta(minutes=1 + 3000 * share)
            subscription = recounted(subscription, now, last)
        else:
            now = due + GRACE * share * 0.01
            last = date_to_post(subscription, now, last)
            assert last == local_date(subscription, due)
            shown.append(post_for(subscription, report, last).quote.passage.id)
            days.append(last)
    assert all(a < b for a, b in pairwise(days))
    names = eligible(report)
    assert shown == [order(subscription.seed, names, n // number)[n % number] for n in range(len(shown))]


moves = st.lists(st.tuples(st.integers(1, 4000), st.one_of(st.none(), st.sampled_from(COMMANDS))), max_size=80)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 700), moves)
def test_however_late_the_ticks_and_whatever_the_edits_a_date_has_one_post(start, steps):
    now, last, keys, moments = NOON + timedelta(days=start), None, [], []
    subscription = edited(no_subscription("T1", "C1", "U1", now), TurnOn(), now, None)
    for minutes, text in steps:
        now += timedelta(minutes=minutes)
        for _ in range(2):  # two replicas tick
            if day := date_to_post(subscription, now, last):
                due = due_at(subscription, day)
                assert local_date(subscription, now) == day
                assert timedelta(0) <= now - due <= GRACE
                keys.append(local_date_key(subscription, due))
                moments.append(due)
                last = day
        if text:
            subscription = edited(subscription, parse(text, local_date(subscription, now)), now, last)
            upcoming = next_due(subscription, now, last)
            assert upcoming is None or (upcoming > now and (last is None or local_date(subscription, upcoming) > last))
    assert len(keys) == len(set(keys))
    assert moments == sorted(set(moments))
