"""Teams messages held against what Microsoft's card library lets pass; each checker returns what it finds wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

PAYLOAD_BYTES = 20_000
CITATION_NAME, CITATION_ABSTRACT, CITATIONS = 80, 160, 20
ACTIONS = 6
_READ = ("text", "title", "label", "placeholder", "value")
_TYPES = {
    *("AdaptiveCard", "RichTextBlock", "TextRun", "Container", "ActionSet", "Input.Text", "Input.ChoiceSet"),
    *("Action.Submit", "Action.OpenUrl"),
}


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a card but what buttons carry."""
    if isinstance(part, dict):
        yield part
        for name, one in part.items():
            if name not in ("data", "msteams"):
                yield from parts(one)
    elif isinstance(part, list):
        for one in part:
            yield from parts(one)


def texts(card: dict[str, Any]) -> list[str]:
    """All text runs, as they are."""
    return [part["text"] for part in parts(card) if part.get("type") == "TextRun"]


def buttons(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What can be pressed, by its words."""
    return {part["title"]: part for part in parts(card) if part.get("type") == "Action.Submit"}


def faults_in_card(card: dict[str, Any]) -> list[str]:
    found = []
    if card.get("type") != "AdaptiveCard":
        found.append("no card")
    if not re.fullmatch(r"1\.[0-5]", str(card.get("version", ""))):
        found.append(f"version {card.get('version')}")
    if not card.get("body"):
        found.append("an empty body")
    for part in parts(card):
        found += _faults(part)
    if len(card.get("actions", [])) > ACTIONS:
        found.append(f"{len(card['actions'])} actions")
    if (size := len(json.dumps(card, ensure_ascii=False).encode())) > PAYLOAD_BYTES:
        found.append(f"{size} bytes")
    return found


def faults_in_message(message: dict[str, Any]) -> list[str]:
    attachments = message.get("attachments", [])
    found = [fault for one in attachments for fault in faults_in_card(one["content"])]
    if "text" in message and attachments:
        found.append("a text beside a card")
    if not message.get("summary", "").strip():
        found.append("no summary")
    roots = [one for one in message.get("entities", []) if one.get("type") == "https://schema.org/Message"]
    if len(roots) > 1:
        found.append("more than one message entity")
    for root in roots:
        found += _citation_faults(root, " ".join(text for one in attachments for text in texts(one["content"])))
    if (size := len(json.dumps(message, ensure_ascii=False).encode())) > PAYLOAD_BYTES:
        found.append(f"{size} bytes")
    return found


def _faults(part: dict[str, Any]) -> Iterator[str]:
    kind = part.get("type")
    # Choices have no type; everything else needs one that Teams knows.
    if kind is None and set(part) != {"title", "value"}:
        yield f"no type: {sorted(part)}"
    elif kind is not None and kind not in _TYPES:
        yield f"a type Teams may not know: {kind}"
    for name in _READ:
        if name in part and not str(part[name]).strip() and part[name] != " ":
            yield f"{kind}: an empty {name}"
    for name in ("text", "value", "title"):
        if "{{" in str(part.get(name, "")):
            yield f"{kind}: a function in its {name}"
    if "url" in part and not part["url"].startswith("https://"):
        yield f"{kind}: leads to {part['url'][:40]}"
    for name in ("inlines", "items", "actions", "choices"):
        if name in part and not part[name]:
            yield f"{kind}: no {name}"


def _citation_faults(root: dict[str, Any], shown: str) -> Iterator[str]:
    if "additionalType" in root:
        yield "a label that a machine wrote the words"
    if not 1 <= len(root["citation"]) <= CITATIONS:
        yield f"{len(root['citation'])} citations"
    for claim in root["citation"]:
        appearance = claim["appearance"]
        if f"[{claim['position']}]" not in shown:
            yield f"no [{claim['position']}] in the text"
        if len(appearance["name"]) > CITATION_NAME or len(appearance["abstract"]) > CITATION_ABSTRACT:
            yield "a citation too long"
