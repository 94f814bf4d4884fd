"""Slack messages: the quotes are verbatim, the text complete, what was typed inert, and every payload within limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import phrases
from bot.answerer import Answerer
from bot.config import default_report
from bot.knowledge import load
from bot.matcher import Matcher
from bot.model import Answer, IntentKind, Report
from bot.render import block_kit as kit, blocks
from bot.render.blocks import Heading
from tests.render import checkers, payloads


@pytest.fixture(scope="module")
def report() -> Report:
    return load(default_report())


@pytest.fixture(scope="module")
def answerer(report: Report) -> Answerer:
    return Answerer(report, Matcher(report))


@pytest.fixture(scope="module")
def messages(report: Report, answerer: Answerer) -> dict[str, blocks.Message]:
    return payloads.messages(report, answerer)


@pytest.fixture(scope="module")
def answers(report: Report, answerer: Answerer) -> list[Answer]:
    found = (answerer.answer_intent(i.id) for i in report.intents.values() if i.kind is IntentKind.ANSWER)
    return [reply for reply in found if isinstance(reply, Answer)]


def quotes(message: blocks.Message) -> list[str]:
    rich = [e for block in message["blocks"] if block["type"] == "rich_text" for e in block["elements"]]
    return [e["elements"][0]["text"] for e in rich if e["type"] == "rich_text_quote"]


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_every_quote_is_verbatim_in_block_and_text(report: Report, answers: list[Answer]):
    for answer in answers:
        message = blocks.reply(report, answer)
        assert quotes(message) == [quote.passage.text for quote in answer.quotes]
        for quote in answer.quotes:
            assert kit.escape(quote.passage.text) in message["text"]
            assert kit.escape(phrases.citation(quote.citation)) in message["text"]
            assert quote.citation.section in message["text"]


def test_every_quote_has_its_link(report: Report, answers: list[Answer]):
    for answer in answers:
        message = blocks.reply(report, answer)
        for quote in answer.quotes:
            assert quote.citation.link
            assert kit.escape(quote.citation.link) in message["text"]
            assert {"type": "link", "url": quote.citation.link, "text": phrases.OPEN_SOURCE} in pieces(message)


def test_a_note_is_shown_beside_the_quote_and_never_in_it(report: Report, answers: list[Answer]):
    noted = [(answer, quote) for answer in answers for quote in answer.quotes if quote.passage.note]
    assert noted
    for answer, quote in noted:
        message = blocks.reply(report, answer)
        assert kit.context(quote.passage.note or "") in message["blocks"]
        assert not any((quote.passage.note or "") in words for words in quotes(message))


def test_a_speaker_is_named(report: Report, answers: list[Answer]):
    spoken = next(answer for answer in answers if answer.quotes[0].passage.speaker)
    (quote, *_) = spoken.quotes
    elsewhere = replace(quote, citation=replace(quote.citation, section="Statement"))
    message = blocks.reply(report, replace(spoken, quotes=(elsewhere,)))

    assert {"type": "text", "text": "Niall Dickson. ", "style": {"bold": True}} in pieces(message)
    assert "Niall Dickson. Statement" in message["text"]


def test_follow_ups_carry_intents_and_never_words(report: Report, answers: list[Answer]):
    for answer in answers:
        found = [e for e in elements(blocks.reply(report, answer)) if e["action_id"].startswith("intent:")]
        assert [e["value"] for e in found] == [intent.ref for intent in answer.follow_ups][:3]
        assert all(e["value"].removeprefix(f"{report.id}/") in report.intents for e in found)


def test_buttons_show_whole_titles(report: Report, answers: list[Answer]):
    for answer in answers:
        found = [e for e in elements(blocks.reply(report, answer)) if e["action_id"].startswith("intent:")]
        titles = [intent.title for intent in answer.follow_ups][:3]
        assert [e["text"]["text"] for e in found] == titles
        assert max(map(len, titles)) <= 75


def test_a_refusal_quotes_and_cites_nothing(report: Report, messages: dict[str, blocks.Message]):
    declined = [i.id for i in report.intents.values() if i.kind in (IntentKind.NOT_IN_REPORT, IntentKind.OUTSIDE)]
    assert declined
    for name in [*declined, "not_understood", "outside", "not_in_report"]:
        assert quotes(messages[name]) == []
        assert "cite" not in [e["action_id"] for e in elements(messages[name])]
        assert "hospitaltimes" not in str(messages[name])


def test_the_three_refusals_differ(messages: dict[str, blocks.Message]):
    first = {messages[name]["blocks"][1]["text"]["text"] for name in ("not_understood", "outside", "not_in_report")}
    assert len(first) == 3


def test_two_questions_are_each_named_over_their_quotes(report: Report, answers: list[Answer]):
    first, second = answers[0], next(a for a in answers if a.quotes[0].passage != answers[0].quotes[0].passage)
    both = replace(first, intents=(*first.intents, *second.intents), quotes=(*first.quotes, *second.quotes))
    text = blocks.reply(report, both)["text"]

    assert text.index(first.intents[0].title) < text.index(kit.escape(first.quotes[0].passage.text))
    assert text.index(second.intents[0].title) < text.index(kit.escape(second.quotes[0].passage.text))


# --- what was typed ---------------------------------------------------------------------------------------------------

HOSTILE = "<!channel> <!subteam^S1|@all> <@U2> <#C1|general> <https://evil.example|pay> &amp; <b>x</b> `*_~"


@pytest.mark.parametrize("person", [None, "U1"])
def test_what_was_typed_is_inert(report: Report, answers: list[Answer], person: str | None):
    message = blocks.reply(report, answers[0], Heading(HOSTILE, person), shareable=True)

    first = message["text"].splitlines()[0].removeprefix("<@U1>")
    assert "<" not in first
    assert "evil.example" not in str(message)
    shown = message["blocks"][0]["elements"][0]["elements"]
    assert shown[-1]["type"] == "text"
    assert {piece["type"] for piece in shown[:-1]} <= {"text", "user"}


def test_a_question_of_nothing_visible_is_not_repeated(report: Report, answers: list[Answer]):
    for typed in ("\u200b", "<@U1|>", " \u202e "):
        message = blocks.reply(report, answers[0], Heading(typed), shareable=True)
        assert checkers.faults_in_message(message) == []


def test_the_share_button_carries_any_question(report: Report, answers: list[Answer]):
    for typed in ("🏥" * 999, '"\\' * 999, "ü" * 999):
        message = blocks.reply(report, replace(answers[0], asked=typed), Heading(typed), shareable=True)
        (share,) = (e for e in elements(message) if e["action_id"] == blocks.SHARE)
        assert len(share["value"].encode("utf-16-le")) // 2 <= 2000


def test_it_is_cut_before_it_is_escaped():
    typed = "&amp;" * 400
    text = kit.escape(kit.readable(typed, 300))

    assert text == "&amp;" * 299 + "…"


def test_what_is_invisible_is_removed():
    assert kit.readable("a\u202eb\u200bc\u2066d\U000e0041e\x07f\ufeff", 99) == "abcdef"


def test_mark_up_is_read_as_people_saw_it():
    assert kit.readable("<@U1|ann> in <#C1|general> &lt;3 <https://a.example|this> <mailto:a@b.c|a@b.c>", 99) == (
        "@ann in #general <3 this a@b.c"
    )


# --- length -----------------------------------------------------------------------------------------------------------


def test_a_long_quote_is_cut_at_a_sentence_and_says_where_the_rest_is(report: Report, answers: list[Answer]):
    words = "This is a sentence of the report. " * 200
    message = blocks.reply(report, lengthened(answers[0], words.strip(), 1))

    (shown,) = quotes(message)
    assert len(shown) <= kit.QUOTE_TEXT
    assert shown.endswith("report.")
    assert words.startswith(shown)
    assert phrases.READ_REST in [piece.get("text") for piece in pieces(message)]
    assert phrases.READ_REST in message["text"]


def test_an_answer_too_long_for_one_message_says_what_is_left_out(report: Report, answers: list[Answer]):
    message = blocks.reply(report, lengthened(answers[0], "A sentence. " * 400, 9), Heading("x" * 999), shareable=True)

    assert phrases.left_out(9 - len(quotes(message))) in message["text"]
    assert checkers.faults_in_message(message) == []


def test_the_largest_answer_stays_within_the_budget(report: Report, answers: list[Answer]):
    for size in (100, 1000, 2799, 2800, 2801, 5000):
        for count in (1, 2, 3, 4):
            message = blocks.reply(
                report,
                lengthened(answers[0], "Word " * (size // 5), count),
                Heading(payloads.TYPED, "U1"),
                shareable=True,
            )
            assert checkers.faults_in_message(message) == []


def test_a_sentence_ends_where_people_end_it():
    assert kit.cut_at_sentence("One. Two ‘three.’ Four five", 20) == "One. Two ‘three.’"
    assert kit.cut_at_sentence("No end in sight here", 12) == "No end in"
    assert kit.cut_at_sentence("Short.", 12) == "Short."


def test_more_questions_than_a_menu_holds_get_several_menus(report: Report):
    group = payloads.topics(report)[0]
    many = tuple(replace(group.intents[0], id=f"i{n}") for n in range(250))
    message = blocks.topics(report, [replace(group, intents=many)])

    assert [len(e["options"]) for e in elements(message)] == [100, 100, 50]
    assert checkers.faults_by_sdk(message["blocks"]) == []


# --- all of them ------------------------------------------------------------------------------------------------------


def test_there_is_a_payload_for_every_intent_and_kind(report: Report, messages: dict[str, blocks.Message]):
    assert set(report.intents) < set(messages)
    assert len(messages) > 5 * len(report.intents)


def test_every_message_is_within_slack_s_limits(messages: dict[str, blocks.Message]):
    assert {name: found for name, m in messages.items() if (found := checkers.faults_in_message(m))} == {}


def test_every_message_passes_slack_sdk(messages: dict[str, blocks.Message]):
    assert {name: found for name, m in messages.items() if (found := checkers.faults_by_sdk(m["blocks"]))} == {}


def test_every_message_passes_slackblocks(messages: dict[str, blocks.Message]):
    assert {name: found for name, m in messages.items() if (found := checkers.faults_by_slackblocks(m["blocks"]))} == {}


def test_every_modal_passes_all_three(report: Report, answerer: Answerer):
    views = payloads.views(report, answerer)
    assert views
    for check in (checkers.faults_in_view, checkers.faults_in_view_by_sdk, checkers.faults_in_view_by_slackblocks):
        assert {name: found for name, v in views.items() if (found := check(v))} == {}


BUTTON = kit.button("Words", "intent:1", "value")
# What each checker is there to catch; where one is missing, it lets the case pass.
INVALID: dict[str, tuple[dict[str, Any], str]] = {
    "a button's text too long": (kit.actions({**BUTTON, "text": kit.plain("x" * 76)}), "hand sdk slackblocks"),
    "a button's value too long": (kit.actions({**BUTTON, "value": "x" * 2001}), "hand sdk slackblocks"),
    "26 buttons": (kit.actions(*({**BUTTON, "action_id": f"a{n}"} for n in range(26))), "hand sdk slackblocks"),
    "no button": (kit.actions(), "hand sdk"),
    "an action id twice": (kit.actions(BUTTON, BUTTON), "hand"),
    "101 options": (kit.actions(kit.select("t", "p", [("a", str(n)) for n in range(101)])), "hand sdk slackblocks"),
    "an option's value too long": (kit.actions(kit.select("t", "p", [("a", "x" * 151)])), "hand slackblocks"),
    "a placeholder too long": (kit.actions(kit.select("t", "x" * 151, [("a", "b")])), "hand sdk slackblocks"),
    "a section too long": ({"type": "section", "text": kit.plain("x" * 3001)}, "hand sdk slackblocks"),
    "an empty text": (kit.section(""), "hand sdk slackblocks"),
    "eleven context elements": ({"type": "context", "elements": [kit.plain("x")] * 11}, "hand sdk slackblocks"),
    "an unknown block": ({"type": "sectoin", "text": kit.plain("x")}, "sdk slackblocks"),
    "an unknown key": ({**kit.section("x"), "texts": []}, "sdk slackblocks"),
    "an unknown rich text": (kit.rich({"type": "rich_text_qoute", "elements": []}), "sdk slackblocks"),
}


@pytest.mark.parametrize(("name", "checker"), [(name, c) for name, (_, by) in INVALID.items() for c in by.split()])
def test_a_checker_catches_what_it_is_there_for(name: str, checker: str):
    block, _ = INVALID[name]
    match checker:
        case "hand":
            assert checkers.faults_in_message({"text": "x", "blocks": [block]})
        case "sdk":
            assert checkers.faults_by_sdk([block])
        case "slackblocks":
            assert checkers.faults_by_slackblocks([block])


# --- reading a message ------------------------------------------------------------------------------------------------


def elements(message: blocks.Message) -> list[dict[str, Any]]:
    """The buttons, menus and votes."""
    return [e for b in message["blocks"] for e in b.get("elements", ()) if "action_id" in e]


def pieces(message: blocks.Message) -> list[dict[str, Any]]:
    """The pieces of rich text."""
    rich = [e for block in message["blocks"] if block["type"] == "rich_text" for e in block["elements"]]
    return [piece for part in rich for piece in part["elements"]]


def lengthened(answer: Answer, words: str, count: int) -> Answer:
    """The answer with so many quotes of these words."""
    quote = answer.quotes[0]
    long = [replace(quote, passage=replace(quote.passage, id=f"p{n}", text=words.strip())) for n in range(count)]
    return replace(answer, quotes=tuple(long))
