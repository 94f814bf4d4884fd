"""Adaptive Cards in small: elements as plain dicts, and the rules that keep typed text inert."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.render.lists import in_lines
from bot.render.unseen import without_unseen

Card = dict[str, Any]
Element = dict[str, Any]

# What bots' cards may use in Teams: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
VERSION = "1.5"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
KEY = "leadership"  # under which a button's value travels


def inert(text: str) -> str:
    """Text that no renderer interprets, for a text run.

    Runs know no Markdown; left are the date functions `{{DATE(…)}}`, which cards replace everywhere, and invisible
    characters: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
    """
    return without_unseen(text).replace("{{", "{ {").replace("}}", "} }")


def inert_values(texts: Mapping[str, str]) -> dict[str, str]:
    """Titles and texts of a thumbnail card, which reads a little HTML."""
    return {name: html.escape(inert(words), quote=False) for name, words in texts.items()}


def card(body: Sequence[Element], actions: Sequence[Element] = (), fallback: str = "") -> Card:
    made = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "body": list(body),
        "msteams": {"width": "Full"},
    }
    made |= {"actions": list(actions)} if actions else {}
    return made | ({"fallbackText": inert(fallback)} if fallback else {})


def attachment(card: Card) -> dict[str, Any]:
    return {"contentType": CARD_TYPE, "content": card}


def size(part: Any) -> int:  # noqa: ANN401 anything that is sent
    """Bytes of a part as it is sent."""
    return len(json.dumps(part, ensure_ascii=False).encode())


# --- text: always runs, which are shown as they are ---


def run(words: str, **style: Any) -> Element:  # noqa: ANN401 a run's own properties
    return {"type": "TextRun", "text": inert(words), **style}


def link(words: str, url: str) -> Element:
    return run(words, selectAction={"type": "Action.OpenUrl", "url": url, "title": words})


def line(*runs: Element, **style: Any) -> Element:  # noqa: ANN401 a block's own properties
    return {"type": "RichTextBlock", "inlines": list(runs), **style}


def paragraph(text: str) -> Element:
    return line(run(text))


def small(text: str, **style: Any) -> Element:  # noqa: ANN401
    return small_line(run(text), **style)


def small_line(*runs: Element, **style: Any) -> Element:  # noqa: ANN401
    return line(*({**one, "size": "Small", "isSubtle": True} for one in runs), **{"spacing": "Small", **style})


def quotation(words: str) -> Element:
    lines = in_lines(words).split("\n")
    return {"type": "Container", "style": "emphasis", "items": [line(run(each)) for each in lines]}


# --- what can be pressed or filled in ---


def buttons(*actions: Element) -> Element:
    return {"type": "ActionSet", "actions": list(actions), "spacing": "Small"}


def submit(title: str, value: Mapping[str, str]) -> Element:
    """A press that comes back as a message with `value` under KEY, and with what is filled in."""
    return {"type": "Action.Submit", "title": title, "data": {KEY: dict(value)}}


def chat_button(title: str, value: Mapping[str, str]) -> Element:
    """A press that shows its title as said by the person, in chats and channels alike.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions#adaptive-cards-with-messageback-action
    """
    said = {"type": "messageBack", "displayText": title, "text": title, "value": {KEY: dict(value)}}
    return {"type": "Action.Submit", "title": title, "data": {KEY: dict(value), "msteams": said}}


def dialog_button(title: str, value: Mapping[str, str]) -> Element:
    """A press that opens a dialog: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots."""
    data = {KEY: dict(value), "msteams": {"type": "task/fetch"}}
    return {"type": "Action.Submit", "title": title, "data": data, "associatedInputs": "none"}


def menu(name: str, label: str, placeholder: str, choices: Sequence[tuple[str, str]]) -> Element:
    """A menu of (words, value)."""
    options = [{"title": title, "value": value} for title, value in choices]
    return {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": label,
        "placeholder": placeholder,
        "style": "compact",
        "choices": options,
    }


def field(name: str, label: str, value: str) -> Element:
    return {"type": "Input.Text", "id": name, "label": label, "value": inert(value), "isMultiline": True}
