"""Any message to the matcher, and each reply in every form: the report's own words, inert, and in no time."""

from __future__ import annotations

import io
import json
import time
import unicodedata
from datetime import date

from hypothesis import strategies as st

from bot.digest import read_mention
from bot.handlers import terminal
from bot.model import Answer, Clarification, Question, Reply
from bot.render import blocks, card, page
from bot.render.blocks import Heading
from bot.render.data import to_dict
from bot.render.page.answers import Showing
from bot.render.text import Style, reply_text
from bot.render.unseen import without_unseen
from tests.fuzz import inert
from tests.fuzz.site import site
from tests.fuzz.words import fuzzed, typed
from tests.render import card_checkers, checkers


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _check(reply: Reply) -> None:
    report = site().bot.report
    if isinstance(reply, Answer):
        assert reply.quotes
        for quote in reply.quotes:
            assert _folded(quote.passage.text) in unicodedata.normalize("NFC", report.source.folded)
            assert quote.passage == report.passages[quote.passage.id]
    if isinstance(reply, Clarification):
        assert all(choice.id in report.intents for choice in reply.choices)


@fuzzed(typed, st.sampled_from([None, "talent-management", "no-such-intent"]))
def test_any_message_gets_the_report_s_own_words_or_none(text: str, topic: str | None):
    answerer = site().bot.library.answerer()
    started = time.thread_time()
    reply = answerer.answer(Question(text, "terminal", topic=topic))
    assert time.thread_time() - started < 0.5
    _check(reply)
    assert answerer.answer(Question(text, "terminal", topic=topic)) == reply


@fuzzed(typed)
def test_each_reply_is_inert_and_within_limits_in_every_form(text: str):
    report, bot = site().bot.report, site().bot
    reply = bot.library.answerer().answer(Question(text, "slack"))
    for message in (blocks.reply(report, reply), blocks.reply(report, reply, Heading(text, "U1"), shareable=True)):
        assert checkers.faults_in_message(message) == []
        assert inert.live_in_slack(message) == []
    shown = card.reply(report, reply)
    assert card_checkers.faults_in_message(shown) == []
    assert inert.live_in_teams(shown) == []
    html = page.Pages(report, bot.topics()).reply(reply, Showing("abcdefghijklmnop", without_unseen(text)))
    assert inert.live_in_page(html) == []
    assert inert.live_in_terminal(reply_text(report, reply, Style(), "how")) == []
    json.dumps(to_dict(reply))


@fuzzed(
    st.lists(
        st.one_of(st.binary(max_size=80), typed.map(lambda text: json.dumps({"question": text}).encode())), max_size=4
    )
)
def test_any_lines_are_answered_or_refused(lines: list[bytes]):
    bot = site().bot
    out = io.StringIO()
    desk = terminal.Desk(bot.library, terminal.Ledger(None, lambda: None, lambda _: None), out)
    faults: list[str] = []
    assert terminal.ask_lines(desk, lines, faults.append) is not bool(faults)
    assert all(fault.startswith("standard input:") for fault in faults)
    replies = [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    assert len(replies) + len(faults) == sum(1 for line in lines if line.strip())


@fuzzed(typed)
def test_any_words_after_digest_are_a_command_or_a_question(text: str):
    read_mention(f"digest {text}", date(2026, 11, 23), "/leadership digest")
