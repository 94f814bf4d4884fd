"""Reads messages: which intent is meant, how sure that is, and why. The only importer of rapidfuzz."""

from bot.matcher.matcher import Matcher
from bot.matcher.reading import Reading

__all__ = ["Matcher", "Reading"]
