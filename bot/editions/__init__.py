"""A new edition of a report: what of each passage is left in it, and how the knowledge file goes over to it. Pure."""

from bot.editions.additions import find_additions
from bot.editions.alignment import Fate, Found, align
from bot.editions.approval import approve
from bot.editions.comparison import comparison_text, word_changes
from bot.editions.succession import Edition, succeed

__all__ = [
    "Edition",
    "Fate",
    "Found",
    "align",
    "approve",
    "comparison_text",
    "find_additions",
    "succeed",
    "word_changes",
]
