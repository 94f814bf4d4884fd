"""Lists within a quote: each item on a line of its own, as in the report; only white space differs from the words."""

from __future__ import annotations

import re

_ITEM = re.compile(r" (?=• \S)")


def in_lines(words: str) -> str:
    """A quote with a line for each item of a list in it, where it has two items or more; other quotes as they are."""
    return _ITEM.sub("\n", words) if words.count("• ") > 1 else words
