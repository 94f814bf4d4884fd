"""Replies as text."""

from dataclasses import replace

import pytest

from bot import phrases
from bot.answerer import receipt_of
from bot.knowledge import group_topics, load, quote
from bot.model import Abstention, Answer, Clarification, Evidence, Match, Reason, SmallTalk
from bot.render.text import Style, choices_of, receipt_text, reply_text, sentences, topics_text
from tests.knowledge_files import write_report

EVIDENCE = Evidence(
    (Match("wishes", 91.5, "wishes"), Match("pruning", 12, "what about pruning")), 52, 22, ("a note",), "x"
)


@pytest.fixture
def report(tmp_path):
    return load(write_report(tmp_path))


def answer(report, *passages):
    quotes = tuple(quote(report, passage) for passage in passages)
    follow_ups = (report.intents["pruning"],)
    return Answer("asked", (report.intents["wishes"],), quotes, follow_ups, EVIDENCE, "ABCD-EFGH")


def abstention(report, reason, intent=None, nearest=()):
    return Abstention("asked", reason, intent, nearest, EVIDENCE, "ABCD-EFGH")


def shown(report, reply, **style):
    return reply_text(report, reply, Style(**style), "How.")


def test_a_quote_stands_behind_a_line_with_its_citation_and_address_below(report):
    assert shown(report, answer(report, "privilege")) == (
        "Read as: What do gardeners want?\n"
        "\n"
        "│ ‘Weeding is a privilege’, said Ann Lee of the Garden Trust.\n"
        "  — Ann Lee\n"
        "  Findings, Report on gardens, Garden Trust, May 2020 (as reported by Garden\n"
        "  News)\n"
        f"  {quote(report, 'privilege').citation.link}\n"
        "\n"
        "Ask next\n"
        "  - What about pruning?\n"
        "\n"
        "Receipt ABCD-EFGH\n"
    )


def test_several_quotes_are_told_apart(report):
    assert shown(report, answer(report, "time", "pruned")).count("│ ") == 2


def test_a_note_and_the_passages_own_address_are_shown_apart_from_the_quote(tmp_path):
    added = "kind: observation\n    note: Our own words.\n    link: https://example.org/full\n    text: Gardeners"
    report = load(write_report(tmp_path, "kind: observation\n    text: Gardeners", added))
    told = shown(report, answer(report, "time"))
    assert "  Note: Our own words.\n  About the full report: https://example.org/full\n" in told


def test_choices_are_numbered_where_they_can_be_typed(report):
    reply = Clarification("asked", (report.intents["wishes"], report.intents["pruning"]), EVIDENCE, "ABCD-EFGH")
    assert "  1. What do gardeners want?\n  2. What about pruning?\n" in shown(report, reply, numbered=True)
    assert "  - What do gardeners want?\n  - What about pruning?\n" in shown(report, reply)
    assert choices_of(reply) == reply.choices


def test_each_refusal_has_its_own_sentence_and_its_receipt(report):
    pay, near = report.intents["pay"], (report.intents["wishes"],)
    told = [
        shown(report, abstention(report, Reason.NOT_IN_REPORT, pay, near)),
        shown(report, abstention(report, Reason.OUTSIDE)),
        shown(report, abstention(report, Reason.NOT_UNDERSTOOD)),
    ]
    assert "What are gardeners paid?" in told[0]
    assert f"{phrases.NEAREST}\n  - What do gardeners want?" in told[0]
    assert len({text.partition(".")[0] for text in told}) == 3
    assert all(text.endswith("\n\nReceipt ABCD-EFGH\n") for text in told)
    assert choices_of(abstention(report, Reason.NOT_IN_REPORT, pay, near)) == near


def test_the_keepers_note_is_said_beside_a_refusal(report):
    pay = replace(report.intents["pay"], note="Ask the head gardener.")
    told = shown(report, abstention(report, Reason.NOT_IN_REPORT, pay))
    assert " ".join(told.split()).partition(" Receipt")[0].endswith("Our note: Ask the head gardener.")


def test_small_talk_says_how_to_ask_and_what_to_try(report):
    reply = SmallTalk("", "help", (report.intents["pruning"],), EVIDENCE, "ABCD-EFGH")
    told = shown(report, reply)
    assert "How." in told
    assert f"{phrases.TRY}\n  - What about pruning?\n" in told
    assert "Receipt" not in told
    assert choices_of(reply) == reply.prompts


def test_colour_changes_nothing_but_colour(report):
    reply = answer(report, "privilege", "time")
    coloured = shown(report, reply, colour=True)
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        assert code in coloured
        coloured = coloured.replace(code, "")
    assert coloured == shown(report, reply)


@pytest.mark.parametrize("width", [1, 20, 33, 80, 200])
def test_no_word_is_cut_or_lost_at_any_width(report, width):
    reply = answer(report, "time", "privilege", "pruned")
    words = shown(report, reply, width=width).replace("│", " ").split()
    assert words == shown(report, reply, width=10_000).replace("│", " ").split()


def test_topics_stand_under_their_section(report):
    assert topics_text(group_topics(report), Style()) == (
        "Findings\n  - What do gardeners want?\n  - What about pruning?\n  - Do they enjoy weeding?\n"
    )


def test_why_lists_label_and_words(report):
    told = receipt_text(report, receipt_of(answer(report, "time")), Style(width=60))
    assert told.startswith("Receipt          ABCD-EFGH\nReply            The report was quoted.\n")
    assert all(len(line) <= 60 for line in told.splitlines())
    assert "a note" in told


def test_sentences_are_wrapped():
    assert sentences("one two three four five", Style(width=20)) == "one two three four\nfive"
