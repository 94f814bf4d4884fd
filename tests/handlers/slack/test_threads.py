"""When the bot speaks up in a followed thread."""

from __future__ import annotations

import pytest

from bot.answerer import Answerer
from bot.handlers.slack import threads
from bot.model import Question


@pytest.mark.parametrize("text", ["stop", "Stop.", "please stop", "STOP!", "stop it"])
def test_stop_is_understood(text: str):
    assert threads.is_stop(text)


@pytest.mark.parametrize("text", ["don't stop", "stop the cuts?", "where does it stop", ""])
def test_other_words_do_not_stop_it(text: str):
    assert not threads.is_stop(text)


@pytest.mark.parametrize(
    "text", ["what about boards?", "And who said so", "boards?", "ok, how many were asked", "tell me about inclusion"]
)
def test_questions_are_known_by_their_form(text: str):
    assert threads.is_phrased_as_question(text)


@pytest.mark.parametrize("text", ["I know what you mean", "great, that is it", "whatever", "isolated example", ""])
def test_statements_are_not_questions(text: str):
    assert not threads.is_phrased_as_question(text)


@pytest.mark.parametrize("text", ["talent management", "boards and regulators", "support for CEOs"])
def test_keywords_are_a_search(text: str):
    assert threads.is_search(text)
    assert not threads.is_said_to_people(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, talent management",
        "we lack talent management",
        "my chief executive left",
        "how does our trust compare?",
        "what do you think?",
        "what?",
        "really?",
        "",
        "yes",
    ],
)
def test_words_spoken_to_people_are_known(text: str):
    assert threads.is_said_to_people(text)


@pytest.mark.parametrize(
    "text",
    ["can you tell me who was interviewed", "Please tell me about inclusion", "do you know when it was published?"],
)
def test_politeness_is_not_taken_for_talk(text: str):
    assert not threads.is_said_to_people(text)


# Written for this test: what colleagues write under a quote, and what they ask about it.
CHATTER = """
thanks, that helps
Great quote, will use it in the board paper
can you send me the slides by Friday?
shall we meet at 3?
is anyone joining the call?
did the comms team see this?
who is going to write the summary?
could we put this on the intranet?
how was your weekend?
what time is the meeting
any objections?
we should raise this with our chief executive
our CEO said something similar yesterday
do we have a talent management policy?
what about the budget meeting on Monday?
leadership team meeting moved to 4pm
interesting point about inclusion
regulators again...
please review the draft
what?
""".strip().splitlines()
QUESTIONS = """
what about boards?
who was interviewed
how many CEOs?
does it say anything about nurses?
and what did Niall Dickson say
inclusion
diversity of leaders
is the full report online?
tell me about the leadership compact
when was it published?
can you tell me what support they want
system working
""".strip().splitlines()


def speaks_up(answerer: Answerer, text: str) -> bool:
    return threads.reads_like_a_question(text, answerer.answer(Question(text, "slack")))


def test_chatter_is_left_alone(answerer: Answerer):
    assert [text for text in CHATTER if speaks_up(answerer, text)] == []


def test_follow_up_questions_are_answered(answerer: Answerer):
    # Which words are understood is the matcher's affair, so one may be missed here.
    assert len([text for text in QUESTIONS if not speaks_up(answerer, text)]) <= 1
