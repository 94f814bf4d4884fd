"""Slack payloads held against Slack's own limits, slack_sdk's models and the constructors of slackblocks.

Each checker returns what it finds wrong, a line each; none catches everything, so each has its own cases to catch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import slackblocks
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView
from slackblocks import rich_text
from slackblocks.errors import InvalidUsageError

Block = dict[str, Any]

# https://docs.slack.dev/reference/block-kit and the limits that are nowhere written but met
TEXT_LIMITS = {
    "section": 3000,
    "button": 75,
    "option": 75,
    "placeholder": 150,
    "title": 24,
    "close": 24,
    "context": 3000,
}
MESSAGE_CHARACTERS, FALLBACK_CHARACTERS = 12_000, 40_000


# --- Slack's limits, by hand ------------------------------------------------------------------------------------------


def faults_in_message(message: dict[str, Any]) -> list[str]:
    found = [fault for block in message["blocks"] for fault in _faults(block)]
    if not 1 <= len(message["blocks"]) <= 50:
        found.append(f"{len(message['blocks'])} blocks")
    if not message["text"].strip() or len(message["text"]) > FALLBACK_CHARACTERS:
        found.append(f"a text of {len(message['text'])} characters")
    if (size := sum(len(text) for block in message["blocks"] for text in texts(block))) > MESSAGE_CHARACTERS:
        found.append(f"{size} characters in all")
    return found


def faults_in_view(view: dict[str, Any]) -> list[str]:
    """A modal or a Home tab: https://docs.slack.dev/reference/views."""
    found = [fault for block in view["blocks"] for fault in _faults(block)]
    needed = {"modal": {"type", "blocks", "title"}, "home": {"type", "blocks"}}[view["type"]]
    found += [f"no {key}" for key in needed - view.keys()]
    found += [f"{key} in a Home tab" for key in ("title", "submit", "close") if view["type"] == "home" and key in view]
    found += [f"{key} too long" for key in ("title", "submit", "close") if len(view.get(key, {}).get("text", "")) > 24]
    found += ["submit missing beside a field"] if _has_field(view) and "submit" not in view else []
    found += [f"{block['type']}: in messages only" for block in view["blocks"] if block["type"] == "context_actions"]
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    found += ["a block id twice or too long"] if len(ids) != len(set(ids)) or any(len(one) > 255 for one in ids) else []
    found += ["private_metadata too long"] if len(view.get("private_metadata", "")) > 3000 else []
    return found + ([] if 1 <= len(view["blocks"]) <= 100 else [f"{len(view['blocks'])} blocks"])


def _has_field(view: dict[str, Any]) -> bool:
    return any(block["type"] == "input" for block in view["blocks"])


def texts(part: Any) -> Iterator[str]:
    """All that a person reads."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for one in part:
            yield from texts(one)


def _faults(block: Block) -> Iterator[str]:
    yield from (f"{block['type']}: an empty text" for text in texts(block) if not text.strip(" \n") and text != " ")
    if block["type"] in ("actions", "context_actions", "context"):
        most = {"actions": 25, "context_actions": 5, "context": 10}[block["type"]]
        if not 1 <= len(block["elements"]) <= most:
            yield f"{block['type']}: {len(block['elements'])} elements"
        ids = [element["action_id"] for element in block["elements"] if "action_id" in element]
        if len(ids) != len(set(ids)):
            yield f"{block['type']}: an action id twice"
        for element in block["elements"]:
            yield from _element_faults(element)
    if block["type"] == "section" and len(block["text"]["text"]) > 3000:
        yield "section: text too long"
    if block["type"] == "header" and len(block["text"]["text"]) > 150:
        yield "header: text too long"
    if block["type"] == "input":
        yield from _field_faults(block)
    for citation in citations([block]):
        yield from _citation_faults(citation)


def citations(blocks: list[Block]) -> list[Block]:
    """Slack's citation elements, wherever they stand."""
    rich = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    return [piece for part in rich for piece in part["elements"] if piece["type"] == "citation"]


def _citation_faults(citation: Block) -> Iterator[str]:
    """https://docs.slack.dev/reference/block-kit/block-elements/citation-element, which no package knows yet."""
    if set(citation) != {"type", "url", "text", "index", "details", "from_llm"}:
        yield f"citation: keys {sorted(citation)}"
    elif set(citation["details"]) != {"citation_type", "display_name", "title", "snippet"}:
        yield f"citation: details {sorted(citation['details'])}"
    elif citation["from_llm"] is not False or not citation["url"].startswith("https://") or citation["index"] < 1:
        yield "citation: from_llm, url or index"
    elif not (citation["text"] and all(citation["details"].values())):
        yield "citation: an empty text"


def _field_faults(block: Block) -> Iterator[str]:
    element = block["element"]
    if len(block["label"]["text"]) > 2000 or len(block.get("hint", {}).get("text", "")) > 2000:
        yield "input: label or hint too long"
    if element.get("max_length", 1) > 3000 or len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "input: what may be typed, or stands there, too long"
    if len(element.get("placeholder", {}).get("text", "")) > 150:
        yield "input: placeholder too long"
    initial = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    if "options" in element and any(option not in element["options"] for option in initial):
        yield "input: what is chosen is no choice"
    for option in (*element.get("options", ()), *initial):
        if len(option["text"]["text"]) > 75 or not 1 <= len(option["value"]) <= 150:
            yield "option: text or value too long"


def _element_faults(element: Block) -> Iterator[str]:
    if len(element.get("action_id", "")) > 255:
        yield "action id too long"
    if element["type"] == "button" and (len(element["text"]["text"]) > 75 or len(element["value"]) > 2000):
        yield "button: text or value too long"
    if "confirm" in element:
        limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
        yield from (
            f"confirm: {key} too long" for key, most in limits.items() if len(element["confirm"][key]["text"]) > most
        )
    if element["type"] == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            vote = element[name]
            if max(len(vote["text"]["text"]), len(vote["accessibility_label"])) > 75 or len(vote["value"]) > 2000:
                yield f"{name}: text, label or value too long"
    if element["type"] == "static_select":
        if not 1 <= len(element["options"]) <= 100 or len(element["placeholder"]["text"]) > 150:
            yield "static_select: options or placeholder"
        for option in element["options"]:
            if len(option["text"]["text"]) > 75 or not 1 <= len(option["value"]) <= 150:
                yield "option: text or value too long"


# --- slack_sdk --------------------------------------------------------------------------------------------------------


def faults_by_sdk(blocks: list[Block]) -> list[str]:
    """Parses each block into the SDK's models, which validate on the way back; what is lost on the way is a fault."""
    found = []
    for block in blocks:
        try:
            parsed = SdkBlock.parse(block)
            if parsed is None:
                found.append(f"{block.get('type')}: no such block")
            elif (again := parsed.to_dict()) != block:
                found.append(f"{block['type']}: comes back as {again}")
        except (SlackObjectFormationError, TypeError, ValueError) as error:
            found.append(f"{block.get('type')}: {error}")
    return found


def faults_in_view_by_sdk(view: dict[str, Any]) -> list[str]:
    try:
        again = SdkView(**view).to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        return [str(error)]
    return [] if again == view else [f"comes back as {again}"]


# --- slackblocks ------------------------------------------------------------------------------------------------------


def faults_by_slackblocks(blocks: list[Block]) -> list[str]:
    """Builds each block anew by the constructors of slackblocks, which validate; a difference is a fault."""
    found = []
    for block in blocks:
        try:
            again = _rebuilt(block)._resolve()
            again.pop("block_id", None)
            if _without_defaults(again) != _without_defaults({k: v for k, v in block.items() if k != "block_id"}):
                found.append(f"{block['type']}: comes out as {again}")
        except (InvalidUsageError, KeyError, TypeError, ValueError) as error:
            found.append(f"{block.get('type')}: {error!r}")
    return found


def faults_in_view_by_slackblocks(view: dict[str, Any]) -> list[str]:
    """What its constructors refuse; a difference in a block is a fault too."""
    try:
        built = [_rebuilt(block) for block in view["blocks"]]
        if view["type"] == "home":
            slackblocks.HomeTabView(blocks=built)._resolve()
        else:
            heads = {key: _text(view[key]) for key in ("title", "submit", "close") if key in view}
            slackblocks.ModalView(blocks=built, callback_id=view.get("callback_id"), **heads)._resolve()
    except (InvalidUsageError, KeyError, TypeError, ValueError) as error:
        return [repr(error)]
    return faults_by_slackblocks(view["blocks"])


def _rebuilt(block: Block) -> slackblocks.Block:
    match block["type"]:
        case "section":
            return slackblocks.SectionBlock(text=_text(block["text"]))
        case "context":
            return slackblocks.ContextBlock(elements=[_text(element) for element in block["elements"]])
        case "actions":
            return slackblocks.ActionsBlock(elements=[_element(element) for element in block["elements"]])
        case "context_actions":
            return slackblocks.ContextActionsBlock(elements=[_element(element) for element in block["elements"]])
        case "divider":
            return slackblocks.DividerBlock()
        case "header":
            return slackblocks.HeaderBlock(text=_text(block["text"]))
        case "input":
            field = {k: v for k, v in block["element"].items() if k not in ("type", "placeholder")}
            typed = slackblocks.PlainTextInput(placeholder=_text(block["element"]["placeholder"]), **field)
            return slackblocks.InputBlock(_text(block["label"]), typed, block_id=block["block_id"])
        case "rich_text":
            return slackblocks.RichTextBlock(elements=[_rich(element) for element in block["elements"]])
        case unknown:
            raise ValueError(f"no block {unknown}")


def _text(text: Block) -> slackblocks.Text:
    kinds = {"plain_text": slackblocks.TextType.PLAINTEXT, "mrkdwn": slackblocks.TextType.MARKDOWN}
    return slackblocks.Text(text["text"], type_=kinds[text["type"]], emoji=text.get("emoji", False))


def _element(element: Block) -> Any:
    action = element["action_id"]
    match element["type"]:
        case "button":
            more = {"style": element.get("style"), "confirm": _confirm(element.get("confirm"))}
            return slackblocks.Button(text=_text(element["text"]), action_id=action, value=element["value"], **more)
        case "static_select":
            options = [slackblocks.Option(text=_text(o["text"]), value=o["value"]) for o in element["options"]]
            placeholder = _text(element["placeholder"])
            return slackblocks.StaticSelectMenu(action_id=action, options=options, placeholder=placeholder)
        case "feedback_buttons":
            positive, negative = _vote(element["positive_button"]), _vote(element["negative_button"])
            return slackblocks.FeedbackButtons(positive, negative, action_id=action)
        case unknown:
            raise ValueError(f"no element {unknown}")


def _confirm(confirm: Block | None) -> slackblocks.ConfirmationDialogue | None:
    if confirm is None:
        return None
    words = {key: _text(confirm[key]) for key in ("title", "text", "confirm", "deny")}
    return slackblocks.ConfirmationDialogue(**words, style=confirm["style"])


def _vote(vote: Block) -> slackblocks.FeedbackButton:
    return slackblocks.FeedbackButton(_text(vote["text"]), vote["value"], vote["accessibility_label"])


def _rich(part: Block) -> Any:
    elements = [_rich(element) if "elements" in element else _piece(element) for element in part["elements"]]
    match part["type"]:
        case "rich_text_section":
            return rich_text.RichTextSection(elements)
        case "rich_text_quote":
            return rich_text.RichTextQuote(elements)
        case "rich_text_preformatted":
            return rich_text.RichTextCodeBlock(elements)
        case "rich_text_list":
            return rich_text.RichTextList(part["style"], elements)
        case unknown:
            raise ValueError(f"no rich text {unknown}")


def _piece(piece: Block) -> Any:
    match piece["type"]:
        case "text":
            return rich_text.RichText(piece["text"], **piece.get("style", {}))
        case "link":
            return rich_text.RichTextLink(piece["url"], piece["text"])
        case "user":
            return rich_text.RichTextUser(piece["user_id"])
        case "channel":
            return rich_text.RichTextChannel(piece["channel_id"])
        case unknown:
            raise ValueError(f"no piece {unknown}")


def _without_defaults(part: Any) -> Any:
    """slackblocks leaves out an `emoji` that is false, and writes a list's default offset and border."""
    if isinstance(part, dict):
        kept = {k: _without_defaults(v) for k, v in part.items() if (k, v) not in _DEFAULTS}
        return {k: v for k, v in kept.items() if k != "style" or v}
    return [_without_defaults(one) for one in part] if isinstance(part, list) else part


_DEFAULTS = [("emoji", False), ("offset", 0), ("border", 0)]
