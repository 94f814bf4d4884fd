"""The curators' loop as a curator uses it in an emulator's page."""

from __future__ import annotations

from typing import Any

import pytest

from bot import phrases
from tests.peers import local_slack_page
from tests.peers.local_slack_curating import BEES, EXAMPLE
from tests.render.checkers import texts

REASON = local_slack_page.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    return local_slack_page.converse("tests.peers.local_slack_curating")


def test_what_was_asked_in_vain_stands_at_home_with_what_can_be_done(seen: dict[str, Any]):
    assert phrases.suggestions_lead(1, keeps_text=True) in seen["home"]
    for label in (EXAMPLE, phrases.EXAMPLE_OF_ANOTHER, phrases.NEW_QUESTION, phrases.NOT_SAID, phrases.IGNORE):
        assert label in seen["home"]


def test_the_modal_shows_the_effect_before_the_decision_is_taken(seen: dict[str, Any]):
    assert phrases.effect_lead(1, 0, 0, 0) in seen["modal"]
    (view,) = seen["views"]
    assert phrases.example_reading(BEES, "meant") in "\n".join(texts(view["blocks"]))


def test_then_the_question_is_answered_and_undoing_brings_it_back(seen: dict[str, Any]):
    assert phrases.DONE in seen["decided"]
    assert phrases.NO_SUGGESTIONS in seen["decided"]
    assert "Gardeners want more time and better tools." in seen["answer"]["text"]
    assert phrases.suggestions_lead(1, keeps_text=True) in seen["undone"]


def test_nothing_failed(seen: dict[str, Any]):
    assert "ERROR" not in seen["log"]
    assert "Traceback" not in seen["log"]
