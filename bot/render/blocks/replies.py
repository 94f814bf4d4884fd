"""Each kind of reply as a message, and the digest's post."""

from __future__ import annotations

import json

from bot import phrases
from bot.model import Abstention, Answer, Clarification, DigestPost, Receipt, Reply, Report, SmallTalk
from bot.render import block_kit as kit
from bot.render.block_kit import Block
from bot.render.blocks.message import (
    ASKED_LENGTH,
    CITE,
    NONE,
    SETTING,
    SHARE,
    Heading,
    Message,
    choice_rows,
    heading_block,
    heading_text,
    intent_buttons,
    note,
    offers_elsewhere,
    reply_foot,
    title_lines,
    topics_button,
)
from bot.render.blocks.quotes import fitting_parts, quote_blocks, quote_text, title_over


def reply(report: Report, reply: Reply, heading: Heading | None = None, *, shareable: bool = False) -> Message:
    """A reply as a message; `shareable` adds the button that posts a private answer to the channel."""
    match reply:
        case Answer():
            lines, blocks = _answer(report, reply, shareable)
        case Clarification():
            lines, blocks = _clarification(report, reply)
        case Abstention():
            lines, blocks = _abstention(report, reply)
        case SmallTalk():
            lines, blocks = _small_talk(report, reply)
    if heading and kit.readable(heading.asked, ASKED_LENGTH):  # Slack refuses an empty run of text
        lines, blocks = [heading_text(heading), *lines], [heading_block(heading), *blocks]
        blocks += [kit.context(phrases.ONLY_YOU)] if heading.person is None else []
    return {"text": "\n".join(lines), "blocks": blocks}


def digest(post: DigestPost) -> Message:
    """A digest's post: a quote, a question to try, why it came and how to stop it."""
    (part,) = fitting_parts([post.quote])
    lines = [quote_text(part), f"{phrases.TRY_THIS}: {kit.escape(post.intent.title)}", kit.escape(post.why)]
    blocks = [*quote_blocks(part, None), *choice_rows(phrases.TRY_THIS, [post.intent]), kit.context(post.why)]
    return {"text": "\n".join(lines), "blocks": blocks}


def preview(sentence: str, post: DigestPost) -> Message:
    """A digest's post as it will look, below a sentence of the bot's own."""
    said, posted = note(sentence), digest(post)
    text = f"{said['text']}\n{posted['text']}"
    return {"text": text, "blocks": [*said["blocks"], kit.divider(), *posted["blocks"]]}


def why(report: Report, receipt: Receipt) -> Message:
    """What led to a reply: the evidence for it and against it."""
    rows = phrases.why(report, receipt)
    lines = [kit.line(kit.run(f"{label}: ", bold=True), kit.run(kit.cut(words, 500))) for label, words in rows]
    text = "\n".join(f"{label}: {words}" for label, words in rows)
    return {"text": kit.escape(kit.cut(text, kit.MESSAGE_TEXT)), "blocks": [kit.rich(kit.bullets(*lines))]}


def share_value(answer: Answer) -> str:
    """What the share button carries: never an answer's text, always its intents."""
    asked = kit.readable(answer.asked, ASKED_LENGTH)
    return json.dumps(
        {"receipt": answer.receipt, "intents": [i.ref for i in answer.intents], "asked": asked}, ensure_ascii=False
    )


def _answer(report: Report, answer: Answer, shareable: bool) -> tuple[list[str], list[Block]]:
    parts = list(fitting_parts(answer.quotes))
    # Of two questions at once each stands over its own quotes.
    read_as = phrases.read_as(answer) if len(answer.intents) == 1 else ""
    lines: list[str] = []
    blocks = [kit.context(read_as)] if read_as else []
    for part in parts:
        title = title_over(answer, part.quote)
        lines += [kit.escape(title)] if title else []
        lines.append(quote_text(part))
        blocks += quote_blocks(part, title)
    if left_out := len(answer.quotes) - len(parts):
        lines.append(phrases.left_out(left_out))
        blocks.append(kit.context(phrases.left_out(left_out)))
    lines += [kit.escape(read_as)] if read_as else []  # below the report's words, which notifications begin with
    passages = ",".join(part.quote.passage.ref for part in parts)
    tools = [
        kit.button(phrases.COPY_CITATION, CITE, passages),
        kit.button(phrases.QUOTE_IN_SETTING, SETTING, passages),
    ]
    if shareable:
        tools.append(kit.button(phrases.SHARE, SHARE, share_value(answer)))
    blocks.append(kit.actions(*tools))
    blocks += choice_rows(phrases.ASK_NEXT, answer.follow_ups)
    return lines, [*blocks, *reply_foot(report, answer.receipt)]


def _clarification(report: Report, reply: Clarification) -> tuple[list[str], list[Block]]:
    sentence = phrases.clarification(report, reply)
    buttons = [*intent_buttons(reply.choices), kit.button(phrases.NONE_OF_THESE, NONE, reply.receipt)]
    lines, elsewhere = offers_elsewhere(reply.elsewhere)
    foot = kit.context(phrases.receipt_and_why(report, reply.receipt))
    return (
        [kit.escape(sentence), *title_lines(reply.choices), *lines],
        [kit.section(sentence), kit.actions(*buttons), *elsewhere, foot],
    )


def _abstention(report: Report, reply: Abstention) -> tuple[list[str], list[Block]]:
    sentence = phrases.abstention(report, reply)
    more, elsewhere = offers_elsewhere(reply.elsewhere)
    lines = [kit.escape(sentence), *more]
    if reply.nearest:
        lines += [f"{phrases.NEAREST}:", *title_lines(reply.nearest)]
    way_forward = choice_rows(phrases.NEAREST, reply.nearest) or [kit.actions(topics_button(report))]
    return lines, [kit.section(sentence), *elsewhere, *way_forward, *reply_foot(report, reply.receipt)]


def _small_talk(report: Report, reply: SmallTalk) -> tuple[list[str], list[Block]]:
    sentence = phrases.small_talk(report, reply, phrases.how_in_slack(report))
    prompts = [f"{phrases.TRY}:", *title_lines(reply.prompts)] if reply.prompts else []
    blocks = [
        kit.section(sentence),
        *choice_rows(phrases.TRY, reply.prompts, most=4),
        kit.actions(topics_button(report)),
    ]
    return [kit.escape(sentence), *prompts], blocks
