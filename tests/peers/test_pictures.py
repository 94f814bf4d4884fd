"""Messages as a renderer of Slack's blocks shows them: nothing is dropped, and a quote is a quote."""

from __future__ import annotations

import html
import re

import pytest

from bot.config import default_report
from bot.knowledge import load
from tests.peers import pictures
from tests.render.checkers import texts

REASON = pictures.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    report = load(default_report())
    return pictures.draw(pictures.samples(report), report.bot_name)


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_a_quote_is_shown_as_a_quote(pages: dict[str, str]):
    passage = load(default_report()).passages["obs-4"].text
    quotes = re.findall(r"<blockquote.*?</blockquote>", pages["answer"], re.DOTALL)

    assert passage in [words(quote) for quote in quotes]


def test_every_word_of_every_message_is_shown(pages: dict[str, str]):
    # Votes are shown as thumbs, and a menu's choices only when it is open.
    for name, blocks in pictures.samples(load(default_report())).items():
        shown = words(pages[name])
        visible = [block for block in blocks if block["type"] not in ("context_actions", "actions")]
        for text in texts(visible):
            assert " ".join(text.split()) in shown, f"{name}: {text}"
