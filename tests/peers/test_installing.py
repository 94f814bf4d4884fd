"""Installing by OAuth as an owner of a workspace does it: in a browser, by way of an emulator of Slack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import phrases
from tests.peers import emulated, installing

REASON = installing.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("installing")
    return installing.install_by_browser(folder)


def test_press_consent_and_back_installs_it(seen: dict[str, Any]):
    assert phrases.INSTALLED in seen["done"]
    assert "St Elsewhere" in seen["done"]
    assert seen["installed"] == [emulated.TEAM, "St Elsewhere", "xoxb-", None]


def test_it_answers_there_by_the_token_it_was_given(seen: dict[str, Any]):
    (asked, answer) = seen["thread"]
    assert asked == installing.QUESTION
    assert "Talent management" in answer


def test_the_way_back_is_good_once(seen: dict[str, Any]):
    assert phrases.INSTALL_STALE in seen["again"]


def test_who_is_sent_another_s_way_back_installs_nothing(seen: dict[str, Any]):
    assert phrases.INSTALL_STALE in seen["trap"]
    assert seen["installed after the trap"] == []


def test_the_cookie_is_for_this_way_only(seen: dict[str, Any]):
    (cookie,) = seen["cookies"]
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("installing", True, "Lax")
    assert seen["cookies left"] == []


def test_neither_token_nor_secret_nor_key_stands_in_the_database_or_the_log(seen: dict[str, Any]):
    assert seen["in the database"] == [True, False, False, False]
    assert seen["in the log"] == [True, False, False, False]
