"""What the small Slack's page cannot show, in what it can: rich text as mrkdwn, votes as buttons, filled-in fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Part = dict[str, Any]


def shown(part: Any) -> Any:  # noqa: ANN401 any JSON
    """The same message, view or state with each block that the page knows not in one that it knows."""
    if isinstance(part, list):
        return [shown(each) for each in part]
    if not isinstance(part, dict):
        return part
    match part.get("type"):
        case "rich_text":
            return {**_kept(part), "type": "section", "text": {"type": "mrkdwn", "text": _text(part)}}
        case "context_actions":
            buttons = [button for element in part.get("elements", ()) for button in _votes(element)]
            return {**_kept(part), "type": "actions", "elements": buttons}
        case "static_select" | "external_select" if option := part.get("initial_option"):
            return {**part, "placeholder": option["text"]}
        case _:
            return {name: shown(each) for name, each in part.items()}


def filled_in(view: Part, values: Part) -> Part:
    """What a window's fields hold: what was typed or chosen, else what they began with, as Slack sends it."""
    inputs = [block for block in view.get("blocks", ()) if block.get("type") == "input" and block.get("element")]
    return {
        **values,
        **{
            block["block_id"]: {block["element"]["action_id"]: held}
            for block in inputs
            if block["block_id"] not in values and (held := _beginning(block["element"]))
        },
    }


def _beginning(element: Part) -> Part | None:
    began = {
        "value": element.get("initial_value"),
        "selected_option": element.get("initial_option"),
        "selected_options": element.get("initial_options"),
        "selected_date": element.get("initial_date"),
    }
    held = {name: each for name, each in began.items() if each}
    return {"type": element["type"], **held} if held else None


def _kept(block: Part) -> Part:
    return {"block_id": block["block_id"]} if "block_id" in block else {}


def _votes(element: Part) -> Iterator[Part]:
    for name in ("positive_button", "negative_button"):
        if vote := element.get(name):
            yield {"type": "button", "action_id": element["action_id"], "text": vote["text"], "value": vote["value"]}


def _text(block: Part) -> str:
    return "\n".join(line for element in block.get("elements", ()) for line in _lines(element))


def _lines(element: Part) -> list[str]:
    inner = element.get("elements", ())
    match element.get("type"):
        case "rich_text_quote":
            return [f"> {line}" for line in "".join(map(_run, inner)).split("\n")]
        case "rich_text_preformatted":
            return [f"```{''.join(map(_run, inner))}```"]
        case "rich_text_list":
            return [f"• {''.join(map(_run, each.get('elements', ())))}" for each in inner]
        case _:
            return ["".join(map(_run, inner))]


def _run(piece: Part) -> str:
    words = str(piece.get("text") or piece.get("url") or "")
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    match piece.get("type"):
        case "link" | "citation":
            return f"<{piece['url']}|{words}>"
        case "user":
            return f"<@{piece['user_id']}>"
        case "channel":
            return f"<#{piece['channel_id']}>"
        case _ if (piece.get("style") or {}).get("bold") and words.strip():
            return f"*{words.strip()}*{words[len(words.rstrip()) :]}"
        case _:
            return words
