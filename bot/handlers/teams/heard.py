"""A Teams activity as plain values: who said what, where, and which button was pressed. Pure."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from microsoft_agents.activity import Activity

from bot.render.adaptive import KEY

PREFIX = "teams:"  # before a tenant's id, in the name of its workspace
_MESSAGE_ID = ";messageid="  # in a channel, what follows names the thread


@dataclass(frozen=True, slots=True)
class Heard:
    """A message or a press: all that answering it needs, in plain values."""

    workspace: str
    conversation: str  # where a reply goes; in a channel that is the thread
    person: str
    activity: str
    service_url: str
    member: str = ""  # the person's id in their organisation's directory
    text: str = ""  # without mentions of the bot
    direct: bool = True  # in a chat with the bot alone
    press: dict[str, str] | None = None  # what a button carries
    too_many: bool = False  # of a person who has asked too much, and is to be told
    event: str = ""  # what happened, where nothing was said: "installed"
    team: str = ""  # that the channel is in

    @property
    def channel(self) -> str:
        """The chat or the channel that a thread is in."""
        return self.conversation.partition(_MESSAGE_ID)[0]

    @property
    def place(self) -> str:
        """What the bot is installed in and removed from: a team as a whole, or a chat."""
        return self.team or self.channel


def read(activity: Activity) -> Heard | None:
    """A message to answer; None where it is not said to the bot."""
    press = pressed(activity.value)
    direct = is_direct(activity)
    # Without a mention messages of groups come only where the app was given the right to read all of them.
    if not (direct or press or is_mentioned(activity)):
        return None
    return Heard(**_where(activity), text=said(activity), direct=direct, press=press)


def read_installation(activity: Activity, event: str = "installed") -> Heard:
    return Heard(**_where(activity), direct=is_direct(activity), event=event)


def pressed(value: object) -> dict[str, str] | None:
    """What one of this bot's buttons carries, from the value of an activity, a dialog's data or a messageBack's string.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions
    """
    found = _parsed(value)
    carried = found.get(KEY)
    if not isinstance(carried, Mapping):
        return None
    press = {str(name): words for name, words in carried.items() if isinstance(words, str)}
    chosen = found.get(press.get("input", ""))
    return press | ({"id": chosen} if isinstance(chosen, str) else {})


def said(activity: Activity) -> str:
    """The text without mentions of the bot, others' as their names: each found by its entity, not by its looks."""
    text = activity.text or ""
    own = activity.recipient.id if activity.recipient else None
    for mention in activity.get_mentions():
        if mention.text and mention.mentioned:
            name = mention.mentioned.name or ""
            text = text.replace(mention.text, " " if mention.mentioned.id == own else name)
    return html.unescape(text).replace("\xa0", " ").strip()


def is_direct(activity: Activity) -> bool:
    kind = activity.conversation.conversation_type
    return kind == "personal" or (kind is None and not activity.conversation.is_group)


def is_mentioned(activity: Activity) -> bool:
    own = activity.recipient.id if activity.recipient else None
    return own is not None and any(m.mentioned and m.mentioned.id == own for m in activity.get_mentions())


def workspace_of(activity: Activity) -> str:
    return PREFIX + tenant_of(activity)


def tenant_of(activity: Activity) -> str:
    return activity.conversation.tenant_id or _told_of(activity, "tenant")


def _told_of(activity: Activity, what: str) -> str:
    """The id of the tenant or the team that an activity comes from; "" where it names none."""
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    told = data.get(what)
    named = told.get("id") if isinstance(told, dict) else None
    return named if isinstance(named, str) else ""


def _where(activity: Activity) -> dict[str, Any]:
    person = activity.from_property
    return {
        "workspace": workspace_of(activity),
        "conversation": activity.conversation.id,
        "person": (person.id or "") if person else "",
        "member": (person.aad_object_id or "") if person else "",
        "activity": activity.id or "",
        "service_url": activity.service_url,
        "team": _told_of(activity, "team"),
    }


def _parsed(value: object) -> Mapping[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, Mapping) else {}
