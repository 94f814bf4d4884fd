"""When the bot speaks up in a followed thread."""

from __future__ import annotations

import pytest

from bot.handlers.slack import threads


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


@pytest.mark.parametrize(
    "text", ["thanks, talent management", "we lack talent management", "my chief executive left", "", "yes"]
)
def test_words_spoken_to_people_are_no_search(text: str):
    assert not threads.is_search(text)
