"""Reply → Slack message: blocks, and a text that holds the whole reply for screen readers and notifications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import phrases
from bot.model import (
    Abstention,
    Answer,
    CitationForms,
    Clarification,
    DigestPost,
    Elsewhere,
    Intent,
    Passage,
    Quote,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    TopicGroup,
)
from bot.render import block_kit as kit
from bot.render.block_kit import Block

Message = dict[str, Any]  # {"text", "blocks"}
View = dict[str, Any]

# The ids by which presses come back. A number follows INTENT and TOPIC: ids must differ within a block.
INTENT, TOPIC, VOTE, CITE, SHARE, NONE, TOPICS = "intent", "topic", "vote", "cite", "share", "none", "topics"
SETTING = "setting"

ASKED_LENGTH = 300
CUE_LENGTH = 80
QUOTES_LENGTH = 9000  # of kit.MESSAGE_TEXT; the rest is for citations, buttons and notes
SMALLEST_PART = 200  # a quote is left out rather than cut to less


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a reply that says whose question it answers; `person` is None for the reader's own."""

    asked: str
    person: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """As much of a quote as the message has room for."""

    quote: Quote
    shown: str
    whole: bool


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
        lines, blocks = [_heading_text(heading), *lines], [_heading(heading), *blocks]
        blocks += [kit.context(phrases.ONLY_YOU)] if heading.person is None else []
    return {"text": "\n".join(lines), "blocks": blocks}


def note(sentence: str, *more: Block) -> Message:
    """One sentence of the bot's own."""
    return {"text": kit.escape(sentence), "blocks": [kit.section(sentence), *more]}


def noted_none(report: Report) -> Message:
    """The answer to 'None of these', with a way forward in the report that was asked."""
    return note(phrases.NONE_NOTED, kit.actions(_topics_button(report)))


def holds(quotes: Sequence[Quote]) -> bool:
    """Whether one message has room for all of these, uncut."""
    parts = list(_parts(quotes))
    return len(parts) == len(quotes) and all(part.whole for part in parts)


def digest(post: DigestPost) -> Message:
    """A digest's post: a quote, a question to try, why it came and how to stop it."""
    (part,) = _parts([post.quote])
    lines = [_quote_text(part), f"{phrases.TRY_THIS}: {kit.escape(post.intent.title)}", kit.escape(post.why)]
    blocks = [*_quote(part, None), *_choices(phrases.TRY_THIS, [post.intent]), kit.context(post.why)]
    return {"text": "\n".join(lines), "blocks": blocks}


def preview(sentence: str, post: DigestPost) -> Message:
    """A digest's post as it will look, below a sentence of the bot's own."""
    said, posted = note(sentence), digest(post)
    text = f"{said['text']}\n{posted['text']}"
    return {"text": text, "blocks": [*said["blocks"], kit.divider(), *posted["blocks"]]}


def topics(report: Report, groups: Sequence[TopicGroup]) -> Message:
    """Everything the report answers, a menu a section."""
    lead, more = phrases.topics_in_slack(report), phrases.more_topics(report)
    shown = list(_fitting(groups, kit.MESSAGE_TEXT - len(lead) - len(more)))
    whole = sum(len(group.intents) for group in shown) == sum(len(group.intents) for group in groups)
    lines = [kit.escape(lead)]
    for group in shown:
        lines += [kit.escape(group.section.title), *(f"• {kit.escape(intent.title)}" for intent in group.intents)]
    lines += [] if whole else [kit.escape(more)]
    left_out = [] if whole else [kit.context(more)]
    blocks = [kit.section(lead), *menus(shown, kit.BLOCKS - 2), *left_out]
    return {"text": "\n".join(lines), "blocks": blocks}


def menus(groups: Sequence[TopicGroup], room: int) -> list[Block]:
    """A menu a section, with its questions to choose from, in at most `room` blocks.

    Where there is no block for each section's title, the title stands in the menu and a block holds many menus.
    """
    titled: list[Block] = []
    bare: list[Block] = []
    for group in groups:
        titled.append(kit.rich(kit.line(kit.run(group.section.title, bold=True))))
        for start in range(0, len(group.intents), kit.OPTIONS):
            options = [(intent.title, intent.ref) for intent in group.intents[start : start + kit.OPTIONS]]
            action = f"{TOPIC}:{len(bare) + 1}"
            titled.append(kit.actions(kit.select(action, phrases.choose_question(len(options)), options)))
            bare.append(kit.select(action, kit.cut(group.section.title, kit.PLACEHOLDER_TEXT), options))
    if len(titled) <= room:
        return titled
    rows = [kit.actions(*bare[start : start + kit.ELEMENTS]) for start in range(0, len(bare), kit.ELEMENTS)]
    return rows[:room]


def _fitting(groups: Iterable[TopicGroup], room: int) -> Iterator[TopicGroup]:
    """As many sections and questions as `room` characters hold, with what stands for a section in each menu."""
    for group in groups:
        room -= 2 * len(group.section.title)
        fitting = []
        for intent in group.intents:
            room -= len(intent.title) + len("• \n")
            if room < 0:
                break
            fitting.append(intent)
        if fitting:
            yield replace(group, intents=tuple(fitting))
        if room < 0:
            return


def why(report: Report, receipt: Receipt) -> Message:
    """What led to a reply: the evidence for it and against it."""
    rows = phrases.why(report, receipt)
    lines = [kit.line(kit.run(f"{label}: ", bold=True), kit.run(kit.cut(words, 500))) for label, words in rows]
    text = "\n".join(f"{label}: {words}" for label, words in rows)
    return {"text": kit.escape(kit.cut(text, kit.MESSAGE_TEXT)), "blocks": [kit.rich(kit.bullets(*lines))]}


def citations(cited: Sequence[tuple[Quote, CitationForms]]) -> Message:
    """Citations ready to paste, for where no modal can be opened."""
    rows = list(_citation_rows(cited))
    lines = [phrases.COPY_HINT, *(f"{name}: {words}" if words else name for name, words in rows)]
    return {"text": kit.escape("\n".join(lines)), "blocks": _citation_blocks(rows)}


def citations_view(cited: Sequence[tuple[Quote, CitationForms]]) -> View:
    """The same as a modal."""
    return {
        "type": "modal",
        "title": kit.plain(phrases.COPY_CITATION),
        "close": kit.plain(phrases.CLOSE),
        "blocks": _citation_blocks(_citation_rows(cited)),
    }


# --- what hangs on buttons --------------------------------------------------------------------------------------------


def share_value(answer: Answer) -> str:
    """What the share button carries: never an answer's text, always its intents."""
    asked = kit.readable(answer.asked, ASKED_LENGTH)
    return json.dumps(
        {"receipt": answer.receipt, "intents": [i.ref for i in answer.intents], "asked": asked}, ensure_ascii=False
    )


# --- the kinds of reply -----------------------------------------------------------------------------------------------


def _answer(report: Report, answer: Answer, shareable: bool) -> tuple[list[str], list[Block]]:
    parts = list(_parts(answer.quotes))
    # Of two questions at once each stands over its own quotes.
    read_as = phrases.read_as(answer) if len(answer.intents) == 1 else ""
    lines: list[str] = []
    blocks = [kit.context(read_as)] if read_as else []
    for part in parts:
        title = _title(answer, part.quote)
        lines += [kit.escape(title)] if title else []
        lines.append(_quote_text(part))
        blocks += _quote(part, title)
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
    blocks += _choices(phrases.ASK_NEXT, answer.follow_ups)
    return lines, [*blocks, *_foot(report, answer.receipt)]


def _clarification(report: Report, reply: Clarification) -> tuple[list[str], list[Block]]:
    sentence = phrases.clarification(report, reply)
    buttons = [*_intent_buttons(reply.choices), kit.button(phrases.NONE_OF_THESE, NONE, reply.receipt)]
    lines, elsewhere = _elsewhere(reply.elsewhere)
    foot = kit.context(phrases.receipt_and_why(report, reply.receipt))
    return (
        [kit.escape(sentence), *_titles(reply.choices), *lines],
        [kit.section(sentence), kit.actions(*buttons), *elsewhere, foot],
    )


def _abstention(report: Report, reply: Abstention) -> tuple[list[str], list[Block]]:
    sentence = phrases.abstention(report, reply)
    more, elsewhere = _elsewhere(reply.elsewhere)
    lines = [kit.escape(sentence), *more]
    if reply.nearest:
        lines += [f"{phrases.NEAREST}:", *_titles(reply.nearest)]
    way_forward = _choices(phrases.NEAREST, reply.nearest) or [kit.actions(_topics_button(report))]
    return lines, [kit.section(sentence), *elsewhere, *way_forward, *_foot(report, reply.receipt)]


def _small_talk(report: Report, reply: SmallTalk) -> tuple[list[str], list[Block]]:
    sentence = phrases.small_talk(report, reply, phrases.how_in_slack(report))
    prompts = [f"{phrases.TRY}:", *_titles(reply.prompts)] if reply.prompts else []
    blocks = [kit.section(sentence), *_choices(phrases.TRY, reply.prompts, most=4), kit.actions(_topics_button(report))]
    return [kit.escape(sentence), *prompts], blocks


# --- quotes -----------------------------------------------------------------------------------------------------------


def _parts(quotes: Iterable[Quote]) -> Iterator[_Part]:
    room = QUOTES_LENGTH
    for quote in quotes:
        words = quote.passage.text
        limit = min(kit.QUOTE_TEXT, room)
        if len(words) > limit < SMALLEST_PART:
            continue
        shown = kit.cut_at_sentence(words, limit)
        room -= len(shown)
        yield _Part(quote, shown, whole=shown == words)


def _title(answer: Answer, quote: Quote) -> str | None:
    """Where two questions are answered at once, the question that begins with this quote."""
    if len(answer.intents) == 1:
        return None
    return next((i.title for i in answer.intents if i.passages[:1] == (quote.passage.id,)), None)


def _quote(part: _Part, title: str | None) -> Iterator[Block]:
    passage = part.quote.passage
    where = [kit.run(_where(part.quote))]
    if who := _speaker(part.quote):
        where.insert(0, kit.run(f"{who}. ", bold=True))
    # Slack has an element for citations, but not every client and checker takes it: a plain link always serves.
    if link := part.quote.citation.link or part.quote.citation.report_link:
        where += [kit.run(" "), kit.link(link, phrases.OPEN_SOURCE if part.whole else phrases.READ_REST)]
    if passage.link:
        where += [kit.run(" · "), kit.link(passage.link, phrases.READ_REPORT)]
    heading = [kit.line(kit.run(title, bold=True))] if title else []
    yield kit.rich(*heading, kit.quotation(part.shown), kit.line(*where))
    if passage.note:
        yield kit.context(passage.note)


def _quote_text(part: _Part) -> str:
    """The quote for those who hear it: a link is read by its words, not letter by letter."""
    passage, citation = part.quote.passage, part.quote.citation
    who = f"{speaker}. " if (speaker := _speaker(part.quote)) else ""
    links = (
        [kit.mrkdwn_link(citation.link, phrases.OPEN_SOURCE if part.whole else phrases.READ_REST)]
        if citation.link
        else []
    )
    links += [kit.mrkdwn_link(passage.link, phrases.READ_REPORT)] if passage.link else []
    words = kit.escape(phrases.in_quotation_marks(part.shown) + ("" if part.whole else phrases.CUT))
    return "\n".join([words, kit.escape(f"{who}{_where(part.quote)} ") + " · ".join(links), *_note_lines(passage)])


def _note_lines(passage: Passage) -> list[str]:
    return [kit.escape(passage.note)] if passage.note else []


def _speaker(quote: Quote) -> str | None:
    """Whose words they are, unless the section's title says so."""
    speaker = quote.passage.speaker
    return None if speaker and speaker in quote.citation.section else speaker


def _where(quote: Quote) -> str:
    return phrases.citation(quote.citation) + "."


def _citation_rows(cited: Sequence[tuple[Quote, CitationForms]]) -> Iterator[tuple[str, str | None]]:
    """(form, citation); where there are several quotes, each one's begin with (its first words, None)."""
    for quote, form in cited:
        if len(cited) > 1:
            yield phrases.in_quotation_marks(kit.cut(quote.passage.text, CUE_LENGTH)), None
        yield phrases.HARVARD, form.harvard
        yield phrases.VANCOUVER, form.vancouver
        yield phrases.MARKDOWN, form.markdown


def _citation_blocks(rows: Iterable[tuple[str, str | None]]) -> list[Block]:
    """Each form stands alone in its block, so that one can select it whole."""
    blocks = [kit.section(phrases.COPY_HINT)]
    for name, words in rows:
        if words is None:
            blocks += [kit.divider(), kit.section(name)]
        else:
            blocks.append(kit.rich(kit.line(kit.run(name, bold=True)), kit.preformatted(words)))
    return blocks


# --- what stands around them ------------------------------------------------------------------------------------------


def _heading(heading: Heading) -> Block:
    asked = kit.run(kit.readable(heading.asked, ASKED_LENGTH), italic=True)
    if heading.person is None:
        return kit.rich(kit.line(kit.run(phrases.YOU_ASKED), asked))
    verb = phrases.SHARED if heading.shared else phrases.ASKED
    return kit.rich(kit.line(kit.user(heading.person), kit.run(verb), asked))


def _heading_text(heading: Heading) -> str:
    asked = kit.escape(kit.readable(heading.asked, ASKED_LENGTH))
    if heading.person is None:
        return phrases.YOU_ASKED + asked
    return f"<@{heading.person}>{phrases.SHARED if heading.shared else phrases.ASKED}{asked}"


def _foot(report: Report, receipt: str) -> list[Block]:
    return [kit.feedback(VOTE, receipt), kit.context(phrases.receipt_and_why(report, receipt))]


def _choices(label: str, intents: Sequence[Intent], most: int = 3) -> list[Block]:
    return [kit.context(label), kit.actions(*_intent_buttons(intents[:most]))] if intents else []


def _elsewhere(elsewhere: Sequence[Elsewhere]) -> tuple[list[str], list[Block]]:
    """What other reports answer, each under its name."""
    lines: list[str] = []
    blocks: list[Block] = []
    for other in elsewhere:
        label = phrases.answers_elsewhere(other.report.title)
        lines += [kit.escape(label), *_titles(other.intents)]
        blocks += _choices(label, other.intents)
    return lines, blocks


def _intent_buttons(intents: Sequence[Intent]) -> list[Block]:
    return [kit.button(intent.title, f"{INTENT}:{number}", intent.ref) for number, intent in enumerate(intents, 1)]


def _topics_button(report: Report) -> Block:
    return kit.button(phrases.BROWSE_TOPICS, TOPICS, report.id)


def _titles(intents: Sequence[Intent]) -> list[str]:
    return [f"• {kit.escape(intent.title)}" for intent in intents]
