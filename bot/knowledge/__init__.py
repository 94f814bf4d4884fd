"""The knowledge file: read, checked against its locked source, and quoted from."""

from bot.knowledge.citation import citation_forms, cite
from bot.knowledge.loader import load, load_all, parse
from bot.knowledge.publishing import publish
from bot.knowledge.source import fold, locate, quote
from bot.knowledge.topics import group_topics

__all__ = ["citation_forms", "cite", "fold", "group_topics", "load", "load_all", "locate", "parse", "publish", "quote"]
