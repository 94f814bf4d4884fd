"""What a pressed button or a chosen option says: who pressed what, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.model import Question


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button or a chosen option, from https://docs.slack.dev/reference/interaction-payloads/block_actions-payload."""

    action: str
    value: str
    question: Question  # who pressed, and where; its text is empty
    channel: str
    message: str  # the message's timestamp
    thread: str | None
    private: bool  # on a message that only this person sees
    pressed: str  # when
    trigger: str | None
    response_url: str | None
    view: dict[str, Any] | None  # the modal or Home tab it stands in, if it stands in one

    @property
    def direct(self) -> bool:
        return self.channel.startswith("D")

    @property
    def root(self) -> str:
        return self.thread or self.message


def read(body: dict[str, Any], workspace: str) -> Press:
    action, container, message = body["actions"][0], body.get("container", {}), body.get("message", {})
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id", "")
    return Press(
        action=action["action_id"],
        value=action.get("value") or action.get("selected_option", {}).get("value", ""),
        question=Question("", "slack", workspace, body["user"]["id"], channel=channel),
        channel=channel,
        message=container.get("message_ts") or message.get("ts", ""),
        thread=container.get("thread_ts") or message.get("thread_ts"),
        private=container.get("is_ephemeral", False) or message.get("subtype") == "ephemeral",
        pressed=action.get("action_ts", ""),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        # Where there is no channel to answer in, a modal is the only place.
        view=body.get("view") or (None if channel else {"type": "home"}),
    )
