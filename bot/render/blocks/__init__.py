"""Reply → Slack message: blocks, and a text that holds the whole reply for screen readers and notifications."""

from bot.render.blocks.citation_forms import citations, citations_view
from bot.render.blocks.message import (
    CITE,
    INTENT,
    NONE,
    SETTING,
    SHARE,
    TOPIC,
    TOPICS,
    VOTE,
    Heading,
    Message,
    View,
    note,
    noted_none,
)
from bot.render.blocks.quotes import holds
from bot.render.blocks.replies import digest, preview, reply, share_value, why
from bot.render.blocks.topic_menus import menus, topics

__all__ = [
    "CITE",
    "INTENT",
    "NONE",
    "SETTING",
    "SHARE",
    "TOPIC",
    "TOPICS",
    "VOTE",
    "Heading",
    "Message",
    "View",
    "citations",
    "citations_view",
    "digest",
    "holds",
    "menus",
    "note",
    "noted_none",
    "preview",
    "reply",
    "share_value",
    "topics",
    "why",
]
