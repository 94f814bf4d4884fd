"""Which report a message names, and what is left to ask."""

from __future__ import annotations

import pytest

from bot.matcher.names import Names

NAMES = Names(
    {
        "nhs-leadership-2019": ("Report on leadership in the NHS",),
        "allotments-2025": ("Brookside Allotment Society annual report", "allotments", "allotment report"),
        "parks-2025": ("Brookside parks annual report", "parks"),
    }
)


@pytest.mark.parametrize(
    ("text", "report", "rest"),
    [
        ("in allotments: how long is the list?", "allotments-2025", "how long is the list?"),
        ("In the Allotments report: rent", "allotments-2025", "rent"),
        ("allotments: rent", "allotments-2025", "rent"),
        ("in the alotments report: rent", "allotments-2025", "rent"),
        ("in leadership: who?", "nhs-leadership-2019", "who?"),
        ("In the leadership report, who was asked?", "nhs-leadership-2019", "who was asked?"),
        ("according to the parks report, who?", "parks-2025", "who?"),
        ("what is the rent in the allotment report?", "allotments-2025", "what is the rent?"),
        ("in the allotment report what is the rent", "allotments-2025", "what is the rent"),
        (
            "What does the report on leadership in the NHS say about pay?",
            "nhs-leadership-2019",
            "What does the report say about pay?",
        ),
        ("what does the allotment report say about rent?", "allotments-2025", "what does the report say about rent?"),
        ("the allotment report", "allotments-2025", "the allotment report"),
        ("in the allotment report:", "allotments-2025", ""),
        ("nhs-leadership-2019: who?", "nhs-leadership-2019", "who?"),
    ],
)
def test_a_report_is_named_at_the_beginning_or_within_a_question(text, report, rest):
    assert NAMES.split(text) == (report, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is the rent?",
        "in London, what is the pay?",
        "in the NHS, what is the pay?",
        "question: what is the pay?",
        "in brookside: what is new?",
        "is leadership about people?",
        "does the allotment report agree with the parks report?",
        "see https://example.org/allotments: what is that?",
        "at 10:30 in the hall",
        "in: what",
        ": what",
    ],
)
def test_a_question_that_names_no_report_or_two_is_left_alone(text):
    assert NAMES.split(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("in open doors: who may borrow a ladder?", "who may borrow a ladder?"),
        ("In the Open Doors report, who may?", "who may?"),
        ("according to brookside: what is new?", "what is new?"),
        ("in open doors, who may borrow a ladder?", None),
        ("in the allotments: rent", None),
        ("in the alotments report: rent", None),
        ("in the report: what is the rent?", None),
        ("in short: what is the rent?", None),
        ("In one line for the agenda: what is it?", None),
        ("in your own view: is it good?", None),
        ("in 2025: what was the rent?", None),
        ("in all that was said by everybody: what matters?", None),
        ("in open doors:", None),
        ("question: what is the rent?", None),
        ("who said in open doors: nothing?", None),
    ],
)
def test_a_report_that_there_is_not_is_told_from_the_beginning_of_a_question(text, rest):
    assert NAMES.split_unknown(text) == rest


@pytest.mark.parametrize(
    ("typed", "report"),
    [
        ("allotments", "allotments-2025"),
        ("the ALLOTMENT report", "allotments-2025"),
        ("leadership", "nhs-leadership-2019"),
        ("leadrship in the nhs", "nhs-leadership-2019"),
        ("parks", "parks-2025"),
        ("Brookside", None),
        ("annual report", None),
        ("the", None),
        ("", None),
        ("gardens", None),
    ],
)
def test_a_name_is_found_whole_in_part_or_misspelt_but_never_guessed(typed, report):
    assert NAMES.find(typed) == report


def test_a_title_that_two_editions_share_names_neither():
    names = Names({"a-2024": ("Annual report",), "a-2025": ("Annual report", "this year's")})
    assert names.find("annual report") is None
    assert names.find("this year's") == names.find("a 2025") == "a-2025"


def test_a_long_message_is_read_quickly():
    assert NAMES.split("in " + "a " * 50_000 + ": b") is None
