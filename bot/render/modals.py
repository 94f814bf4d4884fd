"""Slack's modals: the one to ask and browse in, whose answer stays in it, and a quote in its setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import phrases
from bot.model import Quote, Reply, Report, TopicGroup
from bot.render import block_kit as kit, blocks
from bot.render.block_kit import Block
from bot.render.blocks import Heading, Message, View

# The ids by which modals and what is pressed in them come back.
ASK, QUESTION, SAID, WHICH = "ask", "question", "said", "which"
LONGEST = kit.INPUT_TEXT
_AROUND = 600  # characters: the citation below a quote, or the lead above all of them


@dataclass(frozen=True, slots=True)
class Setting:
    """A quote with the source's words before and after it; "" where it begins or ends there."""

    quote: Quote
    before: str
    after: str


def ask(report: Report, groups: Sequence[TopicGroup], reply: Reply | None = None, asked: str = "") -> View:
    """The modal to ask in; with a reply, it stands first and one can ask on below it."""
    answered = [*_reply(report, reply, asked), kit.divider()] if reply else [kit.section(phrases.greeting(report))]
    label = phrases.ANOTHER_QUESTION if reply else phrases.YOUR_QUESTION
    # Another id for each reply: Slack keeps what was typed in a field whose ids stay.
    field = f"{QUESTION}:{reply.receipt}" if reply else QUESTION
    typed = kit.text_input(field, QUESTION, label, phrases.QUESTION_EXAMPLE, LONGEST)
    asking = [*answered, *_which(report), typed, kit.context(phrases.OR_CHOOSE)]
    # One block is kept free for what is said of a press: see `say`.
    browsing = blocks.menus(groups, kit.VIEW_BLOCKS - len(asking) - 1)
    return {
        "type": "modal",
        "callback_id": ASK,
        "title": kit.plain(phrases.ASK_THE_REPORT),
        "submit": kit.plain(phrases.ASK),
        "close": kit.plain(phrases.CLOSE),
        "blocks": [*asking, *browsing],
    }


def _which(report: Report) -> list[Block]:
    """Where the bot has several reports: which one is asked; choosing another shows what that one speaks of."""
    if not report.shelf:
        return []
    options = [(name.title, name.id) for name in report.shelf[: kit.OPTIONS]]
    # Another id for each report: Slack keeps what was chosen in a menu whose ids stay.
    return [kit.select_input(f"{WHICH}:{report.id}", WHICH, phrases.WHICH_REPORT, options, report.id)]


def note_view(sentence: str) -> View:
    """A modal that says one sentence."""
    return _plain_view(phrases.ASK_THE_REPORT, [kit.section(sentence)])


def message_view(message: Message) -> View:
    """A modal that shows what a message would."""
    return _plain_view(phrases.ASK_THE_REPORT, _fit(message["blocks"]))


def say(view: View, sentence: str) -> View:
    """An open modal, as Slack gives it back, with a sentence at its top; one said there before is replaced."""
    kept = [block for block in view["blocks"] if block.get("block_id") != SAID]
    names = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    said = {**kit.section(sentence), "block_id": SAID}
    return {**{name: view[name] for name in names if view.get(name)}, "blocks": [said, *kept][: kit.VIEW_BLOCKS]}


def setting_view(report: Report, settings: Sequence[Setting]) -> View:
    """Each quote between the source's words before and after it."""
    return _plain_view(phrases.QUOTE_IN_SETTING, _settings(report, settings))


def setting_message(report: Report, settings: Sequence[Setting]) -> Message:
    """The same as a message, for where no modal can be opened."""
    shown = list(_fitting(settings))
    lines = [phrases.setting_lead(report)]
    for each in shown:
        lines += [
            line for line in (each.before, phrases.in_quotation_marks(each.quote.passage.text), each.after) if line
        ]
    left_out = [phrases.left_out(len(settings) - len(shown))] if len(shown) < len(settings) else []
    blocks = [*_settings(report, shown), *(kit.context(sentence) for sentence in left_out)]
    return {"text": kit.escape("\n".join([*lines, *left_out])), "blocks": blocks}


def _fitting(settings: Sequence[Setting]) -> Iterator[Setting]:
    """As many as a message has room for."""
    room = kit.MESSAGE_TEXT - _AROUND
    for each in settings:
        room -= len(each.before) + len(each.quote.passage.text) + len(each.after) + _AROUND
        if room < 0:
            return
        yield each


# --- inside -----------------------------------------------------------------------------------------------------------


def _plain_view(title: str, shown: list[Block]) -> View:
    return {"type": "modal", "title": kit.plain(title), "close": kit.plain(phrases.CLOSE), "blocks": shown}


def _reply(report: Report, reply: Reply, asked: str) -> list[Block]:
    heading = Heading(asked) if asked else None
    return _fit(blocks.reply(report, reply, heading)["blocks"])


def _fit(shown: Sequence[Block]) -> list[Block]:
    """A message's blocks as a modal takes them: votes as two buttons, and nothing that only a message can do.

    https://docs.slack.dev/reference/block-kit/blocks/context-actions-block: messages only.
    """
    fitted = (_fitted(block) for block in shown)
    return [block for block in fitted if block and block != kit.context(phrases.ONLY_YOU)]


def _fitted(block: Block) -> Block | None:
    if block["type"] == "context_actions":
        return kit.actions(*_votes(block["elements"][0]))
    if block["type"] == "actions":
        # The topics stand in the modal already.
        kept = [one for one in block["elements"] if one["action_id"] not in (blocks.TOPICS, blocks.SHARE)]
        return {**block, "elements": kept} if kept else None
    return block


def _votes(feedback: Block) -> Iterator[Block]:
    for number, name in enumerate(("positive_button", "negative_button"), 1):
        vote = feedback[name]
        yield kit.button(vote["text"]["text"], f"{feedback['action_id']}:{number}", vote["value"])


def _settings(report: Report, settings: Sequence[Setting]) -> list[Block]:
    shown = [kit.section(phrases.setting_lead(report))]
    for number, each in enumerate(settings):
        shown += [kit.divider()] if number else []
        before, after = _paragraph(each.before), _paragraph(each.after)
        marked = kit.quotation(kit.cut_at_sentence(each.quote.passage.text, kit.QUOTE_TEXT))
        where = kit.context(phrases.citation(each.quote.citation) + ".")
        shown += [kit.rich(*before, marked, *after), where]
    return shown


def _paragraph(words: str) -> list[Block]:
    """The source's words; its bullets begin lines again, and the bullet of the quote after them is left out."""
    text = re.sub(r"\s*•\s*", "\n• ", words.rstrip("• ")).strip()
    return [kit.line(kit.run(text))] if text else []
