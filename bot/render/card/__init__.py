"""Reply → Teams message: an Adaptive Card, and a summary that holds the whole reply for notifications."""

from bot.render.card.cards import RESULTS, citations_card, result, settings_card
from bot.render.card.message import CITE, DIGEST_OFF, INTENT, NONE, SETTING, TOPIC, TOPICS, Message, note, noted_none
from bot.render.card.quotes import holds
from bot.render.card.replies import digest, digest_state, reply, topics, welcome, why

__all__ = [
    "CITE",
    "DIGEST_OFF",
    "INTENT",
    "NONE",
    "RESULTS",
    "SETTING",
    "TOPIC",
    "TOPICS",
    "Message",
    "citations_card",
    "digest",
    "digest_state",
    "holds",
    "note",
    "noted_none",
    "reply",
    "result",
    "settings_card",
    "topics",
    "welcome",
    "why",
]
