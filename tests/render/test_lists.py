"""A quoted list has a line for each item on every surface, and the same words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge import load, quote
from bot.model import Answer, Evidence
from bot.render import adaptive, block_kit
from bot.render.lists import in_lines
from bot.render.text import Style, reply_text
from tests.knowledge_files import write_report

LIST = "Residents can: • report it online, with a photograph; • ask for a licence; • book a collection."
LINES = ["Residents can:", "• report it online, with a photograph;", "• ask for a licence;", "• book a collection."]


def test_each_item_of_a_list_has_a_line_of_its_own_in_the_same_words():
    assert in_lines(LIST) == "\n".join(LINES)
    assert in_lines(LIST).split() == LIST.split()


@pytest.mark.parametrize("words", ["No list at all.", "A • between two words", "", "• one item"])
def test_other_quotes_stay_as_they_are(words):
    assert in_lines(words) == words


def test_slack_and_teams_show_the_lines():
    (shown,) = block_kit.quotation(LIST)["elements"]
    assert shown["text"].split("\n") == LINES
    blocks = adaptive.quotation(LIST)["items"]
    assert [block["inlines"][0]["text"] for block in blocks] == LINES


def test_a_terminal_shows_the_lines(tmp_path):
    report = load(write_report(tmp_path))
    found = quote(report, "time")
    told = replace(found, passage=replace(found.passage, text=LIST))
    evidence = Evidence((), 0.0, 0.0, (), report.version)
    reply = Answer("asked", (report.intents["wishes"],), (told,), (), evidence, "ABCD-EFGH")
    assert [f"│ {line}" for line in LINES] == [
        line for line in reply_text(report, reply, Style(), "").splitlines() if line.startswith("│")
    ]
