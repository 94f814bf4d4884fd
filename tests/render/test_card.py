"""Replies as Teams messages: what they hold, and that the knowledge file's every card keeps the limits."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from bot import phrases
from bot.config import default_report
from bot.knowledge import load, quote
from bot.model import Answer, Evidence, Intent, IntentKind, TopicGroup
from bot.render import adaptive, card
from tests.peers.cards import card_of, every_card, samples
from tests.render.card_checkers import buttons, faults_in_card, faults_in_message, parts, texts

REPORT = load(default_report())
NONE = Evidence((), 0, 0, (), REPORT.version)


@pytest.fixture(scope="module")
def cards():
    return every_card(REPORT)


def answer(*passages: str, text: str | None = None) -> Answer:
    intent = Intent("i", IntentKind.ANSWER, "A question?", (), passages)
    quotes = tuple(quote(REPORT, name) for name in passages)
    if text is not None:
        quotes = tuple(replace(one, passage=replace(one.passage, text=text)) for one in quotes)
    return Answer("", (intent,), quotes, (), NONE, "ABCD-EFGH")


def test_every_card_that_the_knowledge_file_can_produce_keeps_the_limits(cards):
    assert len(cards) > 3 * len(REPORT.passages) + 2 * len(REPORT.intents)
    assert {name: found for name, shown in cards.items() if (found := faults_in_card(shown))} == {}


def test_every_answers_message_keeps_the_limits():
    for passage in REPORT.passages:
        assert faults_in_message(card.reply(REPORT, answer(passage), phrases.MENTION_AGAIN)) == []


def test_a_quote_stands_word_for_word_in_a_run_of_its_own_and_in_the_summary():
    message = card.reply(REPORT, answer("quote-2"))
    assert REPORT.passages["quote-2"].text in texts(card_of(message))
    assert REPORT.passages["quote-2"].text in message["summary"]


def test_a_note_is_shown_but_is_no_quote():
    noted = next(p for p in REPORT.passages.values() if p.note)
    shown = card_of(card.reply(REPORT, answer(noted.id)))
    assert noted.note in texts(shown)
    assert noted.note not in texts([part for part in parts(shown) if part.get("type") == "Container"])


def test_the_citation_opens_the_source_at_the_sentence():
    links = [
        part["selectAction"]["url"]
        for part in parts(card_of(card.reply(REPORT, answer("obs-4"))))
        if "selectAction" in part
    ]
    assert links == [quote(REPORT, "obs-4").citation.link]
    assert "#:~:text=" in links[0]


def test_without_a_source_address_the_citation_leads_to_the_report():
    cited = answer("obs-4")
    bare = replace(cited.quotes[0], citation=replace(cited.quotes[0].citation, link=None))
    message = card.reply(REPORT, replace(cited, quotes=(bare,)))
    assert message["entities"][0]["citation"][0]["appearance"]["url"] == REPORT.link
    nowhere = replace(bare, citation=replace(bare.citation, report_link=None))
    message = card.reply(REPORT, replace(cited, quotes=(nowhere,)))
    assert "url" not in message["entities"][0]["citation"][0]["appearance"]
    assert faults_in_message(message) == []


@pytest.mark.parametrize("letter", ["a", "é", "“", "語", "🙂"])
def test_a_long_answer_is_cut_at_a_sentences_end_and_says_where_the_rest_is(letter):
    sentence = letter * 60 + " end. "
    message = card.reply(REPORT, answer("obs-1", "obs-2", "obs-3", "obs-4", text=sentence * 400))
    shown = texts(card_of(message))
    assert faults_in_message(message) == []
    assert all(text.endswith("end.") for text in shown if letter * 60 in text)
    assert phrases.READ_REST in shown
    assert phrases.left_out(3) in shown


def test_two_questions_at_once_are_told_apart():
    two = answer("obs-3", "obs-6")
    first, second = (Intent(n, IntentKind.ANSWER, f"Question {n}?", (), (n,)) for n in ("obs-3", "obs-6"))
    shown = texts(card_of(card.reply(REPORT, replace(two, intents=(first, second)))))
    assert [text for text in shown if text.startswith("Question")] == ["Question obs-3?", "Question obs-6?"]


def test_topics_that_do_not_fit_are_left_out_with_a_word():
    (group, *_) = [TopicGroup(section) for section in REPORT.sections]
    intents = tuple(Intent(f"i{n}", IntentKind.ANSWER, "Question? " * 6, ()) for n in range(120))
    message = card.topics([replace(group, intents=intents)] * 3, REPORT)
    assert faults_in_message(message) == []
    assert phrases.topics_left_out(REPORT) in texts(card_of(message))


def test_buttons_carry_ids_and_no_words_of_an_answer(cards):
    for shown in cards.values():
        for button in buttons(shown).values():
            assert set(button["data"]["leadership"]) <= {"do", "report", "id", "input", "receipt", "passages"}


def test_hidden_characters_and_functions_are_taken_out_of_text():
    assert adaptive.inert("a\u202eb\u200bc\U000e0041{{DATE(1)}}") == "abc{ {DATE(1)} }"


# --- the checkers themselves: each must catch what it is for ---

BROKEN = {
    "a version Teams does not know": lambda c: c.update(version="1.6"),
    "no version": lambda c: c.pop("version"),
    "no type": lambda c: c["body"][0].pop("type"),
    "an unknown type": lambda c: c["body"][0].update(type="Chart"),
    "an empty text": lambda c: c["body"][1]["inlines"][0].update(text="  "),
    "a script as address": lambda c: c["body"][1]["inlines"][2]["selectAction"].update(url="javascript:alert(1)"),
    "a plain http address": lambda c: c["body"][1]["inlines"][2]["selectAction"].update(url="http://x"),
    "no inlines": lambda c: c["body"][1].update(inlines=[]),
    "a function": lambda c: c["body"][1]["inlines"][0].update(text="{{DATE(1)}}"),
    "too many actions": lambda c: c["actions"].extend(c["actions"] * 3),
    "too many bytes": lambda c: c["body"][1]["inlines"][0].update(text="x" * 21_000),
    "an empty body": lambda c: c.update(body=[]),
}


@pytest.mark.parametrize("break_it", BROKEN.values(), ids=BROKEN)
def test_a_broken_card_is_caught(break_it):
    shown = deepcopy(samples(REPORT)["teams-answer"])
    assert faults_in_card(shown) == []
    break_it(shown)
    assert faults_in_card(shown)


BROKEN_MESSAGES = {
    "a label of a machine": lambda m: m["entities"][0].update(additionalType=["AIGeneratedContent"]),
    "two roots": lambda m: m["entities"].append(m["entities"][0]),
    "a number that is not there": lambda m: m["entities"][0]["citation"][0].update(position=9),
    "a long name": lambda m: m["entities"][0]["citation"][0]["appearance"].update(name="x" * 81),
    "a long abstract": lambda m: m["entities"][0]["citation"][0]["appearance"].update(abstract="x" * 161),
    "no citation": lambda m: m["entities"][0].update(citation=[]),
    "a text beside the card": lambda m: m.update(text="x"),
    "no summary": lambda m: m.update(summary=" "),
}


@pytest.mark.parametrize("break_it", BROKEN_MESSAGES.values(), ids=BROKEN_MESSAGES)
def test_a_broken_message_is_caught(break_it):
    message = deepcopy(card.reply(REPORT, answer("obs-4")))
    assert faults_in_message(message) == []
    break_it(message)
    assert faults_in_message(message)
