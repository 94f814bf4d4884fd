"""Each kind of reply as a message, and what else the bot says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot import phrases
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    DigestPost,
    Intent,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    TopicGroup,
)
from bot.render import adaptive as kit
from bot.render.adaptive import Element
from bot.render.block_kit import cut
from bot.render.card.message import (
    CITE,
    DIGEST_OFF,
    NONE,
    SETTING,
    TOPIC,
    Message,
    choice_rows,
    intent_buttons,
    make_message,
    offers_elsewhere,
    rated,
    reply_foot,
    title_lines,
    topics_button,
)
from bot.render.card.quotes import citation_entities, fitting_parts, quote_lines, quotes_shown

TOPICS_BYTES = 15_000


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


def welcome(report: Report, prompts: Sequence[Intent]) -> Message:
    """What is said when the bot is installed."""
    sentences = [phrases.greeting(report), phrases.HOW_IN_TEAMS]
    body = [kit.paragraph(sentence) for sentence in sentences]
    return make_message(
        [*body, *choice_rows(phrases.TRY, prompts), topics_button(report)], [*sentences, *title_lines(prompts)]
    )


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
    return make_message([*body, *left_out], [lead])


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
    return make_message(body, [f"{label}: {words}" for label, words in rows])


def digest(post: DigestPost) -> Message:
    """A digest's post: a quote, a question to try, why it came and how to stop it."""
    parts = list(fitting_parts([post.quote]))
    body = [*quotes_shown(parts), *choice_rows(phrases.TRY_THIS, [post.intent]), kit.small(post.why)]
    stop = kit.chat_button(phrases.STOP_DIGEST, {"do": DIGEST_OFF})
    lines = [*quote_lines(parts), f"{phrases.TRY_THIS}: {post.intent.title}", post.why]
    return make_message(body, lines, [stop], citation_entities(parts))


def digest_state(sentence: str, preview: DigestPost | None) -> Message:
    """The answer to a digest command, a line a paragraph, with the post where one is previewed."""
    lines = sentence.split("\n")
    parts = list(fitting_parts([preview.quote])) if preview else []
    body = [kit.paragraph(line) for line in lines]
    return make_message([*body, *quotes_shown(parts)], [*lines, *quote_lines(parts)], entities=citation_entities(parts))


def _answer(answer: Answer, hint: str) -> Message:
    parts = list(fitting_parts(answer.quotes))
    titles = {} if len(answer.intents) == 1 else {i.passages[0]: i.title for i in answer.intents}
    read_as = "" if titles else phrases.read_as(answer)
    body = [*([kit.small(read_as)] if read_as else []), *quotes_shown(parts, titles)]
    lines = list(quote_lines(parts, titles))
    if left_out := len(answer.quotes) - len(parts):
        body.append(kit.small(phrases.left_out(left_out)))
        lines.append(phrases.left_out(left_out))
    lines += [read_as] if read_as else []  # below the report's words, which notifications begin with
    passages = ",".join(part.quote.passage.ref for part in parts)
    tools = [
        kit.dialog_button(phrases.COPY_CITATION, {"do": CITE, "passages": passages}),
        kit.dialog_button(phrases.QUOTE_IN_SETTING, {"do": SETTING, "passages": passages}),
    ]
    body += [*choice_rows(phrases.ASK_NEXT, answer.follow_ups), *reply_foot(answer.receipt, hint)]
    return rated(make_message(body, lines, tools, citation_entities(parts)))


def _clarification(report: Report, reply: Clarification, hint: str) -> Message:
    sentence = phrases.clarification(report, reply)
    none = kit.chat_button(phrases.NONE_OF_THESE, {"do": NONE, "receipt": reply.receipt})
    lines, elsewhere = offers_elsewhere(reply.elsewhere)
    body = [kit.paragraph(sentence), *intent_buttons(reply.choices), kit.buttons(none), *elsewhere]
    return make_message([*body, *reply_foot(reply.receipt, hint)], [sentence, *title_lines(reply.choices), *lines])


def _abstention(report: Report, reply: Abstention, hint: str) -> Message:
    sentence = phrases.abstention(report, reply)
    way_forward = choice_rows(phrases.NEAREST, reply.nearest) or [topics_button(report)]
    more, elsewhere = offers_elsewhere(reply.elsewhere)
    lines = [sentence, *more, *([f"{phrases.NEAREST}:", *title_lines(reply.nearest)] if reply.nearest else [])]
    return rated(
        make_message([kit.paragraph(sentence), *elsewhere, *way_forward, *reply_foot(reply.receipt, hint)], lines)
    )


def _small_talk(report: Report, reply: SmallTalk) -> Message:
    sentence = phrases.small_talk(report, reply, phrases.HOW_IN_TEAMS)
    lines = [sentence, *([f"{phrases.TRY}:", *title_lines(reply.prompts)] if reply.prompts else [])]
    return make_message(
        [kit.paragraph(sentence), *choice_rows(phrases.TRY, reply.prompts[:4]), topics_button(report)], lines
    )
