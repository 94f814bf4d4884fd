"""Reply → Teams message: an Adaptive Card, and a summary that holds the whole reply for notifications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    Quote,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    TopicGroup,
)
from bot.render import adaptive as kit
from bot.render.adaptive import Card, Element
from bot.render.block_kit import cut, cut_at_sentence

Message = dict[str, Any]  # an activity of type message, without its address

# What a pressed button asks for; the value carries ids only, so that it works on old messages and after a restart.
INTENT, TOPIC, TOPICS, NONE, DIGEST_OFF = "intent", "topic", "topics", "none", "digest-off"  # answered in the chat
CITE, SETTING = "cite", "setting"  # open a dialog

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content#citations
CITATION_NAME, CITATION_ABSTRACT = 80, 160
# https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
RESULTS = 25
RESULT_TITLE, RESULT_TEXT = 45, 80  # characters; a row of the list has a fixed height

# Of the 20,000 bytes of a message: quotes stand in the card and in the summary, the rest has citations and buttons.
QUOTES_BYTES = 5500
TOPICS_BYTES = 15_000
SMALLEST_PART = 200  # characters; a quote is left out rather than cut to less


@dataclass(frozen=True, slots=True)
class _Part:
    """As much of a quote as the message has room for; `number` is its mark in the card."""

    number: int
    quote: Quote
    shown: str
    whole: bool


def reply(report: Report, reply: Reply, hint: str = "") -> Message:
    """A reply as a message; `hint` says below it how to go on here."""
    match reply:
        case Answer():
            return _answer(reply, hint)
        case Clarification():
            return _clarification(report, reply, hint)
        case Abstention():
            return _abstention(report, reply, hint)
        case SmallTalk():
            return _small_talk(report, reply)


def note(*sentences: str) -> Message:
    """Sentences of the bot's own."""
    return _message([kit.paragraph(sentence) for sentence in sentences], sentences)


def noted_none(report: Report) -> Message:
    """The answer to 'None of these', with a way forward in the report that was asked."""
    return _message([kit.paragraph(phrases.NONE_NOTED), _topics_button(report)], [phrases.NONE_NOTED])


def welcome(report: Report, prompts: Sequence[Intent]) -> Message:
    """What is said when the bot is installed."""
    sentences = [phrases.greeting(report), phrases.HOW_IN_TEAMS]
    body = [kit.paragraph(sentence) for sentence in sentences]
    return _message([*body, *_choices(phrases.TRY, prompts), _topics_button(report)], [*sentences, *_titles(prompts)])


def topics(groups: Sequence[TopicGroup], report: Report) -> Message:
    """Everything the report answers, a menu a section, as far as a message has room."""
    lead = phrases.topics_in_slack(report)
    body, left_out, room = [kit.paragraph(lead)], list[Element](), TOPICS_BYTES
    for number, group in enumerate(groups, 1):
        choices = list(_fitting([(intent.title, intent.ref) for intent in group.intents], room))
        if len(choices) < len(group.intents):
            left_out = [kit.small(phrases.topics_left_out(report))]
        if not choices:
            break
        button = kit.submit(phrases.ASK_THIS, {"do": TOPIC, "input": f"topic-{number}"})
        menu = kit.menu(f"topic-{number}", group.section.title, phrases.choose_question(len(choices)), choices)
        room -= kit.size([menu, kit.buttons(button)])
        body += [menu, kit.buttons(button)]
        if left_out:
            break
    return _message([*body, *left_out], [lead])


def _fitting(choices: Iterable[tuple[str, str]], room: int) -> Iterator[tuple[str, str]]:
    """As many choices as `room` bytes hold."""
    for choice in choices:
        room -= kit.size(choice) + len(", ")
        if room < 0:
            return
        yield choice


def why(report: Report, receipt: Receipt) -> Message:
    """What led to a reply: the evidence for it and against it."""
    rows = [(label, cut(words, 500)) for label, words in phrases.why(report, receipt)]
    body = [kit.line(kit.run(f"{label}: ", weight="Bolder"), kit.run(words)) for label, words in rows]
    return _message(body, [f"{label}: {words}" for label, words in rows])


def holds(quotes: Sequence[Quote]) -> bool:
    """Whether one message has room for all of these, uncut."""
    parts = list(_parts(quotes))
    return len(parts) == len(quotes) and all(part.whole for part in parts)


def digest(post: DigestPost) -> Message:
    """A digest's post: a quote, a question to try, why it came and how to stop it."""
    parts = list(_parts([post.quote]))
    body = [*_quotes(parts), *_choices(phrases.TRY_THIS, [post.intent]), kit.small(post.why)]
    stop = kit.chat_button(phrases.STOP_DIGEST, {"do": DIGEST_OFF})
    lines = [*_quote_lines(parts), f"{phrases.TRY_THIS}: {post.intent.title}", post.why]
    return _message(body, lines, [stop], _citations(parts))


def digest_state(sentence: str, preview: DigestPost | None) -> Message:
    """The answer to a digest command, a line a paragraph, with the post where one is previewed."""
    lines = sentence.split("\n")
    parts = list(_parts([preview.quote])) if preview else []
    body = [kit.paragraph(line) for line in lines]
    return _message([*body, *_quotes(parts)], [*lines, *_quote_lines(parts)], entities=_citations(parts))


# --- dialogs ----------------------------------------------------------------------------------------------------------


def citations_card(cited: Sequence[tuple[Quote, CitationForms]]) -> Card:
    """Citations ready to paste, each in a field of its own so that one can select it whole."""
    body = [kit.paragraph(phrases.COPY_HINT)]
    for number, (quote, forms) in enumerate(cited, 1):
        if len(cited) > 1:
            body.append(
                kit.line(kit.run(phrases.in_quotation_marks(cut(quote.passage.text, CITATION_NAME)), weight="Bolder"))
            )
        rows = (
            (phrases.HARVARD, forms.harvard),
            (phrases.VANCOUVER, forms.vancouver),
            (phrases.MARKDOWN, forms.markdown),
        )
        body += [kit.field(f"{name}-{number}", name, words) for name, words in rows]
    return kit.card(body)


def settings_card(settings: Sequence[tuple[Quote, str, str]]) -> Card:
    """Each quote, marked, between what stands before it and after it in the source."""
    body: list[Element] = []
    for quote, before, after in settings:
        runs = [kit.run(f"{before} ", isSubtle=True)] if before else []
        runs.append(kit.run(quote.passage.text, highlight=True, weight="Bolder"))
        runs += [kit.run(f" {after}", isSubtle=True)] if after else []
        source = quote.citation
        body.append(kit.line(*runs, separator=bool(body)))
        body.append(kit.small(f"{source.source_title}, {source.source_publisher}"))
    return kit.card(body)


# --- the message extension --------------------------------------------------------------------------------------------


def result(quote: Quote, title: str | None = None) -> dict[str, Any]:
    """A quote as a result of a search: a card that stands alone in any chat, and how it looks in the list.

    There it has a title of its own, or begins with its first words.
    """
    parts = list(_parts([quote]))
    card = kit.card(list(_quotes(parts, numbered=False)), fallback="\n".join(_quote_lines(parts)))
    words, section = quote.passage.text, quote.citation.section
    text = f"{section}. {words}" if title else section
    shown = {"title": title or cut(words, RESULT_TITLE), "text": cut(text, RESULT_TEXT)}
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": kit.inert_values(shown)}
    return {**kit.attachment(card), "preview": preview}


# --- the kinds of reply -----------------------------------------------------------------------------------------------


def _answer(answer: Answer, hint: str) -> Message:
    parts = list(_parts(answer.quotes))
    titles = {} if len(answer.intents) == 1 else {i.passages[0]: i.title for i in answer.intents}
    read_as = "" if titles else phrases.read_as(answer)
    body = [*([kit.small(read_as)] if read_as else []), *_quotes(parts, titles)]
    lines = list(_quote_lines(parts, titles))
    if left_out := len(answer.quotes) - len(parts):
        body.append(kit.small(phrases.left_out(left_out)))
        lines.append(phrases.left_out(left_out))
    lines += [read_as] if read_as else []  # below the report's words, which notifications begin with
    passages = ",".join(part.quote.passage.ref for part in parts)
    tools = [
        kit.dialog_button(phrases.COPY_CITATION, {"do": CITE, "passages": passages}),
        kit.dialog_button(phrases.QUOTE_IN_SETTING, {"do": SETTING, "passages": passages}),
    ]
    body += [*_choices(phrases.ASK_NEXT, answer.follow_ups), *_foot(answer.receipt, hint)]
    return _rated(_message(body, lines, tools, _citations(parts)))


def _clarification(report: Report, reply: Clarification, hint: str) -> Message:
    sentence = phrases.clarification(report, reply)
    none = kit.chat_button(phrases.NONE_OF_THESE, {"do": NONE, "receipt": reply.receipt})
    lines, elsewhere = _elsewhere(reply.elsewhere)
    body = [kit.paragraph(sentence), *_intent_buttons(reply.choices), kit.buttons(none), *elsewhere]
    return _message([*body, *_foot(reply.receipt, hint)], [sentence, *_titles(reply.choices), *lines])


def _abstention(report: Report, reply: Abstention, hint: str) -> Message:
    sentence = phrases.abstention(report, reply)
    way_forward = _choices(phrases.NEAREST, reply.nearest) or [_topics_button(report)]
    more, elsewhere = _elsewhere(reply.elsewhere)
    lines = [sentence, *more, *([f"{phrases.NEAREST}:", *_titles(reply.nearest)] if reply.nearest else [])]
    return _rated(_message([kit.paragraph(sentence), *elsewhere, *way_forward, *_foot(reply.receipt, hint)], lines))


def _small_talk(report: Report, reply: SmallTalk) -> Message:
    sentence = phrases.small_talk(report, reply, phrases.HOW_IN_TEAMS)
    lines = [sentence, *([f"{phrases.TRY}:", *_titles(reply.prompts)] if reply.prompts else [])]
    return _message([kit.paragraph(sentence), *_choices(phrases.TRY, reply.prompts[:4]), _topics_button(report)], lines)


# --- quotes -----------------------------------------------------------------------------------------------------------


def _parts(quotes: Iterable[Quote]) -> Iterator[_Part]:
    room, number = QUOTES_BYTES, 0
    for quote in quotes:
        words = quote.passage.text
        limit = room * len(words) // max(1, len(words.encode()))
        if len(words) > limit < SMALLEST_PART:
            continue
        shown, number = cut_at_sentence(words, limit), number + 1
        room -= len(shown.encode())
        yield _Part(number, quote, shown, whole=shown == words)


def _quotes(
    parts: Sequence[_Part], titles: dict[str, str] | None = None, *, numbered: bool = True
) -> Iterator[Element]:
    """The quotes with where they stand, `numbered` where the message has Teams' citations to go with the numbers."""
    for part in parts:
        passage, citation = part.quote.passage, part.quote.citation
        if title := (titles or {}).get(passage.id):
            yield kit.line(kit.run(title, weight="Bolder"))
        yield kit.quotation(part.shown)
        where = [kit.run(f"[{part.number}] " * numbered + _where(part.quote))]
        if link := citation.link or citation.report_link:
            where += [kit.run(" "), kit.link(phrases.OPEN_SOURCE if part.whole else phrases.READ_REST, link)]
        if passage.link:
            where += [kit.run(" · "), kit.link(phrases.READ_REPORT, passage.link)]
        yield kit.small_line(*where)
        if passage.note:
            yield kit.small(passage.note)


def _quote_lines(parts: Sequence[_Part], titles: dict[str, str] | None = None) -> Iterator[str]:
    """The quotes for those who hear them or see them in a notification."""
    for part in parts:
        passage = part.quote.passage
        if title := (titles or {}).get(passage.id):
            yield title
        yield phrases.in_quotation_marks(part.shown) + ("" if part.whole else phrases.CUT)
        yield _where(part.quote)
        if passage.note:
            yield passage.note


def _where(quote: Quote) -> str:
    speaker = quote.passage.speaker
    who = f"{speaker}. " if speaker and speaker not in quote.citation.section else ""
    return f"{who}{phrases.citation(quote.citation)}."


def _citations(parts: Sequence[_Part]) -> list[dict[str, Any]]:
    """Teams' own element for citations, without the label that says a machine wrote the words: it did not."""
    if not parts:
        return []
    claims = [{"@type": "Claim", "position": part.number, "appearance": _appearance(part)} for part in parts]
    message = {"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": ""}
    return [{**message, "citation": claims}]


def _appearance(part: _Part) -> dict[str, Any]:
    citation = part.quote.citation
    appearance = {
        "@type": "DigitalDocument",
        "name": cut(f"{citation.section}, {citation.title}", CITATION_NAME),
        "abstract": cut(part.shown, CITATION_ABSTRACT),
    }
    link = citation.link or citation.report_link
    return {**appearance, "url": link} if link else appearance


# --- what stands around them ------------------------------------------------------------------------------------------


def _message(
    body: Sequence[Element],
    lines: Iterable[str],
    actions: Sequence[Element] = (),
    entities: Sequence[dict[str, Any]] = (),
) -> Message:
    """The card alone: text and a card in one activity are posted as two messages, and the id of one is lost."""
    summary = "\n".join(lines)
    message = {"type": "message", "summary": summary, "attachments": [kit.attachment(kit.card(body, actions))]}
    return {**message, "entities": list(entities)} if entities else message


def _rated(message: Message) -> Message:
    """With Teams' own thumbs below: …/bot-messages-ai-generated-content#feedback-buttons."""
    return {**message, "channelData": {"feedbackLoop": {"type": "default"}}}


def _foot(receipt: str, hint: str) -> list[Element]:
    receipt_line = kit.small(phrases.receipt_and_why_in_teams(receipt))
    return [receipt_line, kit.small(hint)] if hint else [receipt_line]


def _choices(label: str, intents: Sequence[Intent]) -> list[Element]:
    return [kit.small(label, spacing="Medium"), *_intent_buttons(intents)] if intents else []


def _intent_buttons(intents: Sequence[Intent]) -> list[Element]:
    """A row each, so that no title is cut."""
    return [kit.buttons(kit.chat_button(intent.title, {"do": INTENT, "id": intent.ref})) for intent in intents]


def _topics_button(report: Report) -> Element:
    return kit.buttons(kit.chat_button(phrases.BROWSE_TOPICS, {"do": TOPICS, "report": report.id}))


def _elsewhere(elsewhere: Sequence[Elsewhere]) -> tuple[list[str], list[Element]]:
    """What other reports answer, each under its name."""
    lines: list[str] = []
    body: list[Element] = []
    for other in elsewhere:
        label = phrases.answers_elsewhere(other.report.title)
        lines += [label, *_titles(other.intents)]
        body += _choices(label, other.intents)
    return lines, body


def _titles(intents: Sequence[Intent]) -> list[str]:
    return [f"• {intent.title}" for intent in intents]
