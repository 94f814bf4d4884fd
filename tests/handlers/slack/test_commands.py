"""The slash command: everything is answered in the acknowledgement, for one person."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bot import phrases
from bot.answerer import Answerer
from bot.bot import Bot
from bot.library import Library
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons

TALENT = "what did CEOs say about talent management?"


async def test_a_question_is_answered_privately_and_repeated(front: Front, bot: Bot, slack: FakeSlack):
    said = await front.command(TALENT)

    assert said["response_type"] == "ephemeral"
    assert said["text"].startswith(phrases.YOU_ASKED + TALENT)
    assert bot.report.passages["obs-4"].text in said["text"]
    assert phrases.SHARE in buttons(said)
    assert slack.sent() == []


async def test_a_question_that_comes_again_repeats_what_was_typed_this_time(front: Front):
    for typed in (TALENT, f"*{TALENT}*", TALENT.upper(), TALENT):
        said = await front.command(typed)
        assert said["text"].startswith(phrases.YOU_ASKED + typed)


async def test_what_was_rendered_before_the_knowledge_was_read_anew_is_not_said_again(front: Front, bot: Bot):
    before = await front.command(TALENT)
    renamed = replace(bot.report, title="The Report of Tomorrow")
    bot.replace(Library([Answerer(renamed, bot.library.answerer().matcher)]))
    after = await front.command(TALENT)

    assert renamed.title not in before["text"]
    assert renamed.title in after["text"]


async def test_the_command_alone_and_help_give_help(front: Front):
    alone, asked = await front.command(""), await front.command("help")

    assert alone == asked
    assert "/leadership topics" in alone["text"]
    assert phrases.SHARE not in buttons(alone)


async def test_topics_lists_every_question_the_report_answers_by_section(front: Front, bot: Bot):
    said = await front.command("topics")

    menus = [e for block in said["blocks"] if block["type"] == "actions" for e in block["elements"]]
    offered = [option["value"] for menu in menus for option in menu["options"]]
    assert offered == [intent.ref for group in bot.topics() for intent in group.intents]
    assert [group.section.title in said["text"] for group in bot.topics()]


async def test_why_explains_a_receipt_however_it_is_typed(front: Front):
    said = await front.command(TALENT)
    (receipt,) = re.findall(r"Receipt (\w{4}-\w{4})", json.dumps(said["blocks"], ensure_ascii=False))[:1]

    for typed in (receipt, receipt.lower(), receipt.replace("-", ""), f"`{receipt}`"):
        why = await front.command(f"why {typed}")
        assert receipt in why["text"]
        assert "For: ‘" in why["text"]
        assert "Thresholds" in why["text"]


async def test_why_without_a_receipt_says_how_to_ask(front: Front):
    assert "ABCD-EFGH" in (await front.command("why"))["text"]
    assert (await front.command("why AAAA-2222"))["text"] == phrases.NO_SUCH_RECEIPT


async def test_a_question_that_begins_with_a_verb_is_a_question(front: Front):
    for text in ("why do CEOs need support", "help me with inclusion", "why changing", "topics on talent"):
        said = await front.command(text)
        assert said["text"].startswith(phrases.YOU_ASKED + text)


async def test_a_question_with_the_word_payload_arrives(front: Front):
    said = await front.command("what is the payload of leadership")

    assert said["text"].startswith(phrases.YOU_ASKED)


async def test_what_was_typed_comes_back_inert(front: Front):
    said = await front.command("<!channel> <@U2> & <https://evil.example|look> \u202eabc\u200b")

    first = said["text"].splitlines()[0]
    assert first == "You asked: @channel @U2 &amp; look abc"
    shown = said["blocks"][0]["elements"][0]["elements"]
    assert [piece["type"] for piece in shown] == ["text", "text"]


async def test_a_failure_is_told_in_the_acknowledgement(front: Front, bot: Bot, monkeypatch, caplog):
    async def fail(question):
        raise ZeroDivisionError(question.text)

    monkeypatch.setattr(bot, "ask", fail)
    said = await front.command("a secret")

    assert said["response_type"] == "ephemeral"
    assert said["text"].rsplit(" ", 1)[1] in caplog.text
    assert "secret" not in caplog.text
