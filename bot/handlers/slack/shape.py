"""Whether a body has the shape of one of Slack's: Bolt and the listeners take for granted that ids are texts."""

from __future__ import annotations

from typing import Any

_IDS = ("id", "type", "ts", "thread_ts", "message_ts", "channel_id", "callback_id", "action_id", "action_ts", "team_id")
# Of each kind of body, the objects in it; "" is the body itself.
_PARTS = ("event", "team", "user", "channel", "container", "message", "view", "enterprise")
_TEXTS = {
    "": ("type", "team_id", "enterprise_id", "user_id", "channel_id", "command", "callback_id", "trigger_id", "text"),
    "event": ("user", "channel", "text", "subtype", "channel_type", "tab", "function_execution_id", *_IDS),
    "message": ("text", *_IDS),
}


def is_plausible(body: dict[str, Any]) -> bool:
    """Whether what is read of it is there and of the right kind.

    https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api
    """
    if not _has_texts(body, _TEXTS[""]) or not all(_is_part(body.get(name), name) for name in _PARTS):
        return False
    match body.get("type"):
        case "event_callback":
            return isinstance(body.get("event"), dict) and isinstance(body["event"].get("type"), str)
        case "block_actions":
            return bool(body.get("user")) and _are_actions(body.get("actions"))
        case "view_submission":
            return bool(body.get("user")) and _is_filled(body.get("view"))
        case "shortcut" | "message_action":
            return bool(body.get("user")) and isinstance(body.get("callback_id"), str)
        case None:  # a command
            return "command" not in body or {"channel_id", "user_id"} <= body.keys()
        case _:
            return True


def _has_texts(part: dict[str, Any], names: tuple[str, ...]) -> bool:
    return all(isinstance(part.get(name, ""), str | None) for name in names)


def _is_part(part: object, name: str) -> bool:
    return part is None or (isinstance(part, dict) and _has_texts(part, _TEXTS.get(name, _IDS)))


def _are_actions(actions: object) -> bool:
    return (
        isinstance(actions, list)
        and bool(actions)
        and all(
            isinstance(one, dict) and isinstance(one.get("action_id"), str) and _has_texts(one, ("value", *_IDS))
            for one in actions
        )
    )


def _is_filled(view: object) -> bool:
    state = view.get("state") if isinstance(view, dict) else None
    values = state.get("values") if isinstance(state, dict) else None
    return isinstance(values, dict) and all(
        isinstance(field, dict) and all(isinstance(one, dict) for one in field.values()) for field in values.values()
    )
