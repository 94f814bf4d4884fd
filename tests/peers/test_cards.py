"""Cards by Microsoft's own library: it finds no fault in any, and shows every word of each."""

from __future__ import annotations

import pytest

from bot.config import default_report
from bot.knowledge import load
from tests.peers import cards
from tests.render.card_checkers import texts

REASON = cards.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")
NO_BROWSER = cards.missing(browser=True)


def test_the_library_finds_no_fault_in_any_card_that_the_knowledge_file_can_produce():
    assert cards.faults(cards.every_card(load(default_report()))) == {}


def test_the_library_would_find_faults():
    card = cards.samples(load(default_report()))["cite"]
    unknown = {**card, "body": [{"type": "Nonsense"}]}
    nameless = {**card, "body": [{"type": "Input.Text"}]}
    assert set(cards.faults({"unknown": unknown, "nameless": nameless, "good": card})) == {"unknown", "nameless"}


@pytest.mark.skipif(NO_BROWSER is not None, reason=NO_BROWSER or "")
async def test_every_word_of_every_kind_of_card_is_shown():
    samples = cards.samples(load(default_report()))
    for name, shown in (await cards.draw(samples, None)).items():
        seen = " ".join(shown.split())
        for text in texts(samples[name]):
            assert " ".join(text.split()) in seen, f"{name}: {text}"
