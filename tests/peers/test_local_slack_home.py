"""The Home tab and the modal to ask in, as a person uses them in an emulator's page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot import phrases
from bot.config import default_report
from bot.knowledge import load
from bot.model import Report
from tests.peers import local_slack_page
from tests.render.checkers import texts

REASON = local_slack_page.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    return local_slack_page.converse("tests.peers.local_slack_home")


@pytest.fixture(scope="module")
def report() -> Report:
    return load(default_report())


def words(view: dict[str, Any]) -> str:
    return "\n".join(texts(view["blocks"]))


def test_the_home_tab_says_what_the_bot_is_and_what_is_kept(seen: dict[str, Any], report: Report):
    for sentence in (
        phrases.home_lead(report),
        phrases.home_how(report),
        phrases.no_digests(report),
        phrases.kept_of_person(0, 0, 0),
    ):
        assert sentence in seen["home"]
    assert report.version in seen["home"]


def test_a_question_to_try_opens_its_answer(seen: dict[str, Any], report: Report):
    (view,) = seen["prompted"]
    assert report.passages["obs-4"].text in words(view)


def test_a_question_without_words_is_refused_at_its_field(seen: dict[str, Any]):
    assert phrases.YOUR_QUESTION in seen["empty"]
    assert seen["refused"] == f"question: {phrases.NO_QUESTION}"


def test_the_answer_stays_in_the_modal_and_one_can_ask_on(seen: dict[str, Any], report: Report):
    (view,) = seen["answer"]
    assert report.passages["obs-4"].text in words(view)
    assert "rich_text_quote" in json.dumps(view)
    for shown in (phrases.COPY_CITATION, phrases.HELPFUL, phrases.ANOTHER_QUESTION, phrases.ASK):
        assert shown in seen["answered"]


def test_a_vote_is_shown_at_home_and_can_be_erased_there(seen: dict[str, Any]):
    assert phrases.kept_of_person(1, 0, 0) in seen["voted"]
    assert phrases.ERASED in seen["erased"]
    assert phrases.kept_of_person(0, 0, 0) in seen["erased"]


def test_nothing_failed(seen: dict[str, Any]):
    assert "ERROR" not in seen["log"]
    assert "Traceback" not in seen["log"]
    assert "views.publish" in seen["calls"]
