"""The command language, as people write it."""

import re
import time as clock
from datetime import date, time
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from bot.digest import (
    NotUnderstood,
    Pause,
    Resume,
    ShowHelp,
    ShowNext,
    ShowPreview,
    ShowStatus,
    TurnOff,
    TurnOn,
    parse,
    read_mention,
)
from bot.model import Nation

MONDAY = date(2026, 11, 23)
WEEKDAYS, DAILY, WEEKEND = frozenset(range(5)), frozenset(range(7)), frozenset((5, 6))


def said(text, prefix="digest"):
    command = parse(text, MONDAY, prefix)
    assert isinstance(command, NotUnderstood), command
    return command.sentence


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", ShowStatus()),
        ("status", ShowStatus()),
        ("STATUS please", ShowStatus()),
        ("help", ShowHelp()),
        ("?", ShowHelp()),
        ("off", TurnOff()),
        ("Stop.", TurnOff()),
        ("turn off", TurnOff()),
        ("resume", Resume()),
        ("preview", ShowPreview()),
        ("show me the preview", ShowPreview()),
        ("next", ShowNext(5)),
        ("next 5", ShowNext(5)),
        ("show the next 12 posts", ShowNext(12)),
        ("on", TurnOn()),
        ("turn on", TurnOn()),
        ("on at 09:00 weekdays Europe/London", TurnOn(time(9), WEEKDAYS, "Europe/London")),
        (
            "on at 09:00 weekdays Europe/London skip holidays of Scotland",
            TurnOn(time(9), WEEKDAYS, "Europe/London", Nation.SCOTLAND),
        ),
        ("ON AT 9AM, MON,THU, EUROPE/LONDON", TurnOn(time(9), frozenset((0, 3)), "Europe/London")),
        ("daily", TurnOn(weekdays=DAILY)),
        ("every weekday at 7", TurnOn(time(7), WEEKDAYS)),
    ],
)
def test_a_command_is_read(text, command):
    assert parse(text, MONDAY) == command


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("09:00", time(9)),
        ("9:00", time(9)),
        ("9.30", time(9, 30)),
        ("0900", time(9)),
        ("at 0730 hrs", time(7, 30)),
        ("at 9", time(9)),
        ("at 9 o'clock", time(9)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9:15 p.m.", time(21, 15)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("12:05am", time(0, 5)),
        ("noon", time(12)),
        ("at midnight", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read(text, at):
    assert parse(f"on {text}", MONDAY) == TurnOn(at)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon,thu", (0, 3)),
        ("mon, thu", (0, 3)),
        ("mon thu", (0, 3)),
        ("tue/thu", (1, 3)),
        ("Tuesdays and Thursdays", (1, 3)),
        ("mon-wed", (0, 1, 2)),
        ("fri to mon", (4, 5, 6, 0)),
        ("weekends", WEEKEND),
        ("every day", DAILY),
        ("on week days", WEEKDAYS),
        ("weekdays sat", (0, 1, 2, 3, 4, 5)),
    ],
)
def test_weekdays_are_read(text, days):
    assert parse(text, MONDAY) == TurnOn(weekdays=frozenset(days))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("London time", "Europe/London"),
        ("New York", "America/New_York"),
        ("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_a_time_zone_is_read(text, zone):
    assert parse(f"on {text}", MONDAY) == TurnOn(zone=zone)


@pytest.mark.parametrize(
    ("text", "holidays"),
    [
        ("skip holidays", Nation.ENGLAND),
        ("skip holidays of Scotland", Nation.SCOTLAND),
        ("skip public holidays in Wales", Nation.WALES),
        ("no bank holidays", Nation.ENGLAND),
        ("not on Scottish bank holidays", Nation.SCOTLAND),
        ("skip the holidays of northern ireland", Nation.NORTHERN_IRELAND),
        ("holidays of NI skip", Nation.NORTHERN_IRELAND),
        ("without Welsh holidays", Nation.WALES),
        ("except holidays of England and Wales", Nation.ENGLAND),
        ("with holidays", False),
        ("keep bank holidays", False),
    ],
)
def test_holidays_are_read(text, holidays):
    assert parse(f"on {text}", MONDAY) == TurnOn(holidays=holidays)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2027-01-03", date(2027, 1, 3)),
        ("3/1/2027", date(2027, 1, 3)),
        ("3 January", date(2027, 1, 3)),
        ("3 Jan 2027", date(2027, 1, 3)),
        ("3rd of January, 2027", date(2027, 1, 3)),
        ("Sunday 3 January", date(2027, 1, 3)),
        ("January 3", date(2027, 1, 3)),
        ("jan 3rd 2027", date(2027, 1, 3)),
        ("24 November", date(2026, 11, 24)),
        ("23 November", date(2027, 11, 23)),
        ("next monday", date(2026, 11, 30)),
        ("Monday", date(2026, 11, 30)),
        ("friday", date(2026, 11, 27)),
        ("tomorrow", date(2026, 11, 24)),
        ("next week", date(2026, 11, 30)),
        ("next month", date(2026, 12, 1)),
    ],
)
def test_the_end_of_a_pause_is_read(text, until):
    assert parse(f"pause until {text}", MONDAY) == Pause(until)
    assert parse(f"until {text} pause", MONDAY) == Pause(until)
    assert parse(f"off until {text}", MONDAY) == Pause(until)
    assert parse(f"Please pause the digest until {text}", MONDAY) == Pause(until)


def test_a_leap_day_without_a_year_is_the_next_one():
    assert parse("pause until 29 February", date(2027, 11, 1)) == Pause(date(2028, 2, 29))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pause", "Please say until when. For example: digest pause until 3 January"),
        ("pause until", "Please say until when. For example: digest pause until 3 January"),
        (
            "pause until 3 January 2020",
            "Friday 3 January 2020 has passed. Please give a later date, for example: digest pause until next Monday",
        ),
        (
            "pause until today",
            "Monday 23 November 2026 is today. Please give a later date, for example: digest pause until next Monday",
        ),
        (
            "pause until 31 February",
            "I did not understand the date ‘31 February’. For example: digest pause until 3 January",
        ),
        (
            "pause until 2027-13-01",
            "I did not understand the date ‘2027-13-01’. For example: digest pause until 3 January",
        ),
        (
            "pause until 3 January 2028",
            "Monday 3 January 2028 is more than a year away. To stop the digest until somebody starts it: digest off",
        ),
        ("on at 25:00", "‘25:00’ is not a time of day. For example: digest on at 09:00"),
        ("on at 13pm", "‘13pm’ is not a time of day. For example: digest on at 09:00"),
        ("on 9:00 10:00", "‘10:00’ is not a time of day. For example: digest on at 09:00"),
        (
            "on fortnightly",
            "I did not understand ‘fortnightly’. For example: digest on at 09:00 weekdays Europe/London",
        ),
        (
            "on weekdyas",
            (
                "I did not understand ‘weekdyas’. Did you mean ‘weekdays’? For example: digest on at 09:00 weekdays"
                " Europe/London"
            ),
        ),
        (
            "on holidays",
            (
                "I did not understand ‘holidays’. Did you mean ‘skip holidays’? For example: digest on at 09:00"
                " weekdays Europe/London"
            ),
        ),
        (
            "on Europe/Lodnon",
            (
                "I do not know a time zone ‘Europe/Lodnon’. Near it: Europe/London, Europe/Lisbon or Europe/Oslo."
                " For example: digest on at 09:00 Europe/London"
            ),
        ),
        (
            "on Lodon",
            "I do not know a time zone ‘Lodon’. Near it: Europe/London. For example: digest on at 09:00 Europe/London",
        ),
        (
            "on Eastern",
            (
                "I do not know a time zone ‘Eastern’. Near it: Canada/Eastern or US/Eastern."
                " For example: digest on at 09:00 Canada/Eastern"
            ),
        ),
        (
            "on GMT+1",
            "I do not know a time zone ‘GMT+1’. Near it: Europe/London. For example: digest on at 09:00 Europe/London",
        ),
        (
            "on Nowhere/Qqqq",
            (
                "I do not know a time zone ‘Nowhere/Qqqq’. Near it: Europe/London."
                " For example: digest on at 09:00 Europe/London"
            ),
        ),
        ("next 0", "I can list from 1 to 20 posts. For example: digest next 5"),
        ("next 21", "I can list from 1 to 20 posts. For example: digest next 5"),
        ("off preview", "I can do one of these at a time. For example: digest status"),
        ("next 5 status", "I can do one of these at a time. For example: digest status"),
        ("off weekdays", "I did not understand ‘weekdays’. For example: digest on at 09:00 weekdays Europe/London"),
        ("of the", "I did not understand ‘of the’. For example: digest on at 09:00 weekdays Europe/London"),
    ],
)
def test_what_is_not_understood_is_named_with_an_example(text, sentence):
    assert said(text) == sentence


def test_examples_are_written_as_people_write_them_here():
    assert said("on fortnightly", "/leadership digest").endswith(
        "For example: /leadership digest on at 09:00 weekdays Europe/London"
    )


@pytest.mark.parametrize(
    "text",
    [
        "pause",
        "pause until 1 May 2020",
        "pause until x",
        "on at 25:00",
        "on x",
        "on x/y",
        "next 0",
        "off on",
        "x" * 301,
    ],
)
def test_every_example_is_understood(text):
    command = parse(text, MONDAY)
    if isinstance(command, NotUnderstood):
        example = re.search(r"digest (.+)$", command.sentence)[1]
        assert not isinstance(parse(example, MONDAY), NotUnderstood)


def test_the_commands_of_the_docs_are_understood():
    page = (Path(__file__).parents[2] / "docs" / "digest.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)
    assert len(commands) > 9

    def find_report(name):
        return "allotments" if name == "allotments" else None

    assert not [t for t in commands if isinstance(parse(t, MONDAY, find_report=find_report), NotUnderstood)]


def test_words_come_in_any_order():
    parts = ["on", "at 9am", "mon,thu", "Europe/London", "skip holidays of Scotland"]
    wanted = TurnOn(time(9), frozenset((0, 3)), "Europe/London", Nation.SCOTLAND)
    assert {parse(" ".join(order), MONDAY) for order in permutations(parts)} == {wanted}


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "on",
                    "off",
                    "pause",
                    "until",
                    "next",
                    "5",
                    "at",
                    "9",
                    "25:00",
                    "mon",
                    "skip",
                    "holidays",
                    "of",
                    "Wales",
                    "x/y",
                    "29",
                    "february",
                    "9999",
                    "0",
                    "00:61",
                    "tomorrow",
                    "\u202e",
                    "<!channel>",
                    "'",
                    "−1",
                    "/",
                    "-",
                    "٣",
                ]
            )
        ).map(" ".join),
    )
)
def test_nothing_people_write_breaks_it(text):
    command = parse(text, MONDAY)
    read_mention(f"digest {text}", MONDAY)
    if isinstance(command, NotUnderstood):
        assert len(command.sentence) < 300
        assert command.sentence.replace("<!channel>", "").isprintable()


def test_a_very_long_message_is_turned_away_at_once():
    begun = clock.perf_counter()
    sentence = said("on " * 40_000)
    assert clock.perf_counter() - begun < 0.05
    assert sentence.startswith("That is too long for me to read as a command.")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("digest", ShowStatus()),
        ("Digest: on at 9am", TurnOn(time(9))),
        ("digest help?", ShowHelp()),
        ("digest pause\nuntil tomorrow", Pause(date(2026, 11, 24))),
        ("digest for the comms bulletin", None),
        ("digests", None),
        ("digest this report for me", None),
        ("what is in the digest", None),
        ("on at 9am", None),
    ],
)
def test_a_mention_is_a_command_only_where_it_reads_as_one(text, command):
    assert read_mention(text, MONDAY) == command


def test_a_mention_that_begins_as_a_command_is_told_what_is_wrong():
    assert read_mention("digest on fortnightly", MONDAY) == parse("on fortnightly", MONDAY)
    assert isinstance(read_mention("digest pause until whenever", MONDAY), NotUnderstood)
