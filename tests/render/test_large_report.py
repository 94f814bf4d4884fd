"""A report far larger than the shipped one: many sections, answers of many passages, long names; nothing is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot import phrases
from bot.answerer import Answerer
from bot.handlers import editing
from bot.knowledge import citation_forms, group_topics, load
from bot.knowledge.source import setting
from bot.matcher import Matcher
from bot.model import Answer, Report
from bot.render import blocks, card, modals
from bot.render.home import ERASE
from tests.peers.cards import card_of
from tests.render import card_checkers, checkers, payloads

SECTIONS, PASSAGES = 60, 12
SENTENCE = "The gardeners of plot {} in row {} want water, tools & time. "
HEAD = """report:
  id: gardens-of-the-whole-county-in-the-year-of-the-great-drought
  title: {title}
  publisher: {publisher}
  date: May 2020
  bot_name: Garden Bot
  command: /garden
  source: {{file: source.txt, sha256: {sha256}, title: {title}, publisher: {publisher}, link: "https://example.org/"}}
"""


def written(folder: Path) -> Path:
    """A section has twelve passages, of one sentence or of many, and three questions that all of them answer."""
    sections, passages, intents, source = [], [], [], []
    for row in range(SECTIONS):
        ids = [f"row-{row}-plot-{plot}-which-is-on-the-sunny-side-of-the-river" for plot in range(PASSAGES)]
        sections.append(f"  - id: row-{row}\n    title: {f'Row {row} of the gardens beside the long river ' * 3}")
        for plot, name in enumerate(ids):
            source.append(SENTENCE.format(plot, row) + (SENTENCE * 8).format(*[plot, row] * 8) * (row % 6))
            text = source[-1].strip()
            passages.append(f'  - {{id: {name}, section: row-{row}, kind: observation, text: "{text}"}}')
        intents += [
            f"  - id: row-{row}-matter-{n}-which-people-ask-about-most-of-all-here\n"
            f"    title: What do the gardeners of row {row} want when it comes to matter {n} of theirs?\n"
            f"    passages: [{', '.join(ids)}]\n    examples: [matter {n} of row {row}]"
            for n in range(3)
        ]
    text = "\n".join(source)
    (folder / "source.txt").write_text(text, "utf-8")
    names = {"title": "The gardens of the whole county " * 5, "publisher": "Society of gardeners and allotments"}
    parts = [HEAD.format(**names, sha256=hashlib.sha256(text.encode()).hexdigest())]
    parts += ["sections:", *sections, "passages:", *passages, "intents:", *intents]
    (folder / "large.yaml").write_text("\n".join(parts), "utf-8")
    return folder / "large.yaml"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return load(written(tmp_path_factory.mktemp("large")))


@pytest.fixture(scope="module")
def answerer(report: Report) -> Answerer:
    return Answerer(report, Matcher(report))


@pytest.fixture(scope="module")
def answers(report: Report, answerer: Answerer) -> list[Answer]:
    """One of each length."""
    replies = [answerer.answer_intent(name) for name in list(report.intents)[: 3 * 6 : 3]]
    return [reply for reply in replies if isinstance(reply, Answer)]


def menus(shown: list[dict]) -> list[dict]:
    found = [element for block in shown if block["type"] == "actions" for element in block["elements"]]
    return [element for element in found if element["type"] == "static_select"]


def test_the_home_tab_has_every_question_and_still_the_button_that_erases(report: Report):
    for name, view in payloads.homes(report).items():
        assert checkers.faults_in_view(view) == [], name
        assert checkers.faults_in_view_by_sdk(view) == [], name
        if name != "home, closed":
            assert ERASE in [e.get("action_id") for b in view["blocks"] for e in b.get("elements", ())], name
            assert sum(len(menu["options"]) for menu in menus(view["blocks"])) == 3 * SECTIONS, name


def test_the_window_has_every_question_below_an_answer_too(report: Report, answers: list[Answer]):
    for reply in (None, *answers):
        view = modals.ask(report, payloads.topics(report), reply, payloads.TYPED if reply else "")
        for shown in (view, modals.say(view, phrases.THANKS_NOT_HELPFUL)):
            assert checkers.faults_in_view(shown) == []
            assert sum(len(menu["options"]) for menu in menus(shown["blocks"])) == 3 * SECTIONS
            assert len(shown["blocks"]) <= 100


def test_a_message_of_topics_says_where_the_rest_is(report: Report):
    message = blocks.topics(report, payloads.topics(report))
    assert checkers.faults_in_message(message) == []
    shown = sum(len(menu["options"]) for menu in menus(message["blocks"]))
    assert 50 < shown < 3 * SECTIONS
    assert phrases.more_topics(report) in message["text"]
    assert phrases.more_topics(report) in list(checkers.texts(message["blocks"]))

    message = card.topics(payloads.topics(report), report)
    assert card_checkers.faults_in_message(message) == []
    assert phrases.topics_left_out(report) in card_checkers.texts(card_of(message))


def test_questions_of_one_long_section_are_listed_as_far_as_there_is_room(report: Report):
    (first, *_) = group_topics(report)
    questions = tuple(intent for group in group_topics(report) for intent in group.intents)
    one = [type(first)(first.section, questions)]
    for message, faults in (
        (blocks.topics(report, one), checkers.faults_in_message),
        (card.topics(one, report), card_checkers.faults_in_message),
    ):
        assert faults(message) == []
        assert questions[50].title in str(message)
        assert questions[-1].title not in str(message)


def test_answers_of_long_passages_keep_the_limits_and_say_where_the_rest_is(report: Report, answers: list[Answer]):
    for reply in answers:
        message = blocks.reply(report, reply, blocks.Heading(payloads.TYPED), shareable=True)
        assert checkers.faults_in_message(message) == []
        assert (phrases.READ_REST in message["text"]) == (not blocks.holds(reply.quotes))
        message = card.reply(report, reply, phrases.MENTION_AGAIN)
        assert card_checkers.faults_in_message(message) == []
        assert (phrases.READ_REST in str(message["attachments"])) == (not card.holds(reply.quotes))
    assert [blocks.holds(reply.quotes) for reply in answers] == [True] * 5 + [False]


def test_what_opens_from_such_an_answer_keeps_the_limits(report: Report, answers: list[Answer]):
    for reply in answers:
        cited = [(quote, citation_forms(quote.citation, "23 November 2026")) for quote in reply.quotes]
        around = [(quote, *setting(report, quote.passage)) for quote in reply.quotes]
        settings = [modals.Setting(*one) for one in around]
        message = modals.setting_message(report, settings)
        assert checkers.faults_in_message(message) == []
        assert all(quote.passage.text[:40] in message["text"] for quote in reply.quotes[:3])
        assert checkers.faults_in_view(modals.setting_view(report, settings)) == []
        assert checkers.faults_in_message(blocks.citations(cited)) == []
        assert checkers.faults_in_view(blocks.citations_view(cited)) == []
        assert card_checkers.faults_in_card(card.citations_card(cited)) == []
        assert card_checkers.faults_in_card(card.settings_card(around)) == []


def test_check_names_the_answers_that_no_message_holds(report: Report):
    warnings = editing.weaknesses(report)
    matter = "matter-0-which-people-ask-about-most-of-all-here"
    assert (
        f"intent 'row-0-{matter}' cites 12 passages, and an answer quotes the first 4; drop the others, or make another"
        " intent of them"
    ) in warnings
    long = [line.partition(";")[0] for line in warnings if "longer than" in line]
    assert f"intent 'row-0-{matter}': its passages are longer than a message in Teams may be" not in long
    assert f"intent 'row-4-{matter}': its passages are longer than a message in Teams may be" in long
    assert f"intent 'row-5-{matter}': its passages are longer than a message in Slack or Teams may be" in long
