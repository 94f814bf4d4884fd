"""Slack's Block Kit in small: elements as plain dicts, their limits, and the rules that keep typed text inert."""

from __future__ import annotations

import re
from typing import Any

from bot import phrases
from bot.render.lists import in_lines
from bot.render.unseen import without_unseen

Block = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks and …/block-elements; the last two are this house's own.
BUTTON_TEXT = 75
OPTION_TEXT = 75
OPTIONS = 100
PLACEHOLDER_TEXT = 150
ELEMENTS = 25  # of a block of actions
VALUE = 2000
HEADER_TEXT = 150
TITLE_TEXT = 24  # of a modal, and of its buttons
INPUT_TEXT = 3000
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
BLOCKS = 50
QUOTE_TEXT = 2800
MESSAGE_TEXT = 12_000  # Slack refuses a message at about 13,000 characters over all its blocks

_SENTENCE_END = re.compile(r"[.!?…]['’”\")\]]*(?=\s)")
_MARK_UP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def escape(text: str) -> str:
    """Text for a field that Slack reads as mrkdwn (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn_link(url: str, words: str) -> str:
    """A link in a text that Slack reads as mrkdwn."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(words).replace('|', '/')}>"


def readable(typed: str, limit: int) -> str:
    """What a person typed, as they saw it: mark-up resolved, invisible characters gone, cut to `limit` characters.

    It is for plain text and rich-text elements, which Slack does not interpret; for mrkdwn it is to be escaped after.
    """
    text = _MARK_UP.sub(_shown, typed)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return cut(" ".join(without_unseen(text).split()), limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis, after a whole word where there is one, where something is left out."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip() + "…"


def cut_at_sentence(text: str, limit: int) -> str:
    """The longest beginning of whole sentences within `limit` characters; of whole words where no sentence ends."""
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: limit + 1])]
    return text[: ends[-1]] if ends else text[:limit].rsplit(" ", 1)[0].rstrip()


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def section(text: str) -> Block:
    """A paragraph shown as it is."""
    return {"type": "section", "text": plain(cut(text, SECTION_TEXT))}


def context(text: str) -> Block:
    return {"type": "context", "elements": [plain(cut(text, SECTION_TEXT))]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(cut(text, HEADER_TEXT))}


def divider() -> Block:
    return {"type": "divider"}


def run(words: str, **style: bool) -> Block:
    """A run of rich text; Slack interprets nothing in it."""
    return {"type": "text", "text": words, "style": style} if style else {"type": "text", "text": words}


def link(url: str, words: str) -> Block:
    return {"type": "link", "url": url, "text": words}


def user(person: str) -> Block:
    return {"type": "user", "user_id": person}


def channel(name: str) -> Block:
    """A channel by its id; Slack shows its name to those who may see it."""
    return {"type": "channel", "channel_id": name}


def citation(url: str, words: str, index: int, details: Block) -> Block:
    """https://docs.slack.dev/reference/block-kit/block-elements/citation-element; only Slack itself knows it yet."""
    return {"type": "citation", "url": url, "text": words, "index": index, "details": details, "from_llm": False}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def line(*pieces: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(pieces)}


def quotation(words: str) -> Block:
    return {"type": "rich_text_quote", "elements": [run(in_lines(words))]}


def preformatted(words: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [run(words)]}


def bullets(*lines: Block) -> Block:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def button(words: str, action: str, value: str) -> Block:
    return {"type": "button", "text": plain(cut(words, BUTTON_TEXT)), "action_id": action, "value": value}


def confirmed(pressed: Block, title: str, text: str, confirm: str, deny: str) -> Block:
    """The button, shown as dangerous, with a question before it is pressed in earnest."""
    question = {"title": plain(title), "text": plain(text), "confirm": plain(confirm), "deny": plain(deny)}
    return {**pressed, "style": "danger", "confirm": {**question, "style": "danger"}}


def text_input(block: str, action: str, label: str, placeholder: str, longest: int) -> Block:
    """A line to type in, sent with the Enter key; what is typed comes back under the ids of block and action."""
    field = {"type": "plain_text_input", "action_id": action, "max_length": longest}
    field |= {"placeholder": plain(placeholder), "focus_on_load": True}
    return {"type": "input", "block_id": block, "label": plain(label), "element": field}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def option(words: str, value: str) -> Block:
    return {"text": plain(cut(words, OPTION_TEXT)), "value": value}


def select(action: str, placeholder: str, options: list[tuple[str, str]]) -> Block:
    """A menu of (words, value)."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(placeholder),
        "options": [option(words, value) for words, value in options],
    }


def select_input(block: str, action: str, label: str, options: list[tuple[str, str]], chosen: str) -> Block:
    """A menu of (words, value) to fill in, with one chosen; choosing another one is told at once."""
    menu = select(action, label, options)
    menu["initial_option"] = next(option for option in menu["options"] if option["value"] == chosen)
    return {"type": "input", "block_id": block, "label": plain(label), "element": menu, "dispatch_action": True}


def feedback(action: str, value: str) -> Block:
    """Slack's own pair of votes: https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": action,
                "positive_button": _vote(phrases.HELPFUL, phrases.VOTE_HELPFUL, "+" + value),
                "negative_button": _vote(phrases.NOT_HELPFUL, phrases.VOTE_NOT_HELPFUL, "-" + value),
            }
        ],
    }


def _vote(words: str, label: str, value: str) -> Block:
    return {"text": plain(words), "accessibility_label": label, "value": value}


def _shown(found: re.Match[str]) -> str:
    target, label = found.group(1), found.group(2)
    if target[:1] in ("@", "#", "!"):
        name = label or target[1:].split("^", 1)[0]
        return ("#" if target[0] == "#" else "@") + name.lstrip("@#")
    return label or target
