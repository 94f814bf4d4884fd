"""Two questions in one message: the places where it may be cut."""

from __future__ import annotations

import re

from bot.matcher.message import asks, words

CUTS_LIMIT = 2
PART_LIMIT = 40  # words; a longer part is context, not a question

_CUT = re.compile(
    r"(?P<mark>[?;!]|\.(?=\s))[\s?!.]*(?:(?:and|also|plus|then|or)\b[\s,]*)*"
    r"|,?\s+(?:and\s+also|and|also|plus|as\s+well\s+as|then)\s+|\s*(?:&|\+)\s*|,\s+(?:also\s+)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"also|plus|as\s+well|,\s*and", re.IGNORECASE)


def cut(text: str) -> list[tuple[str, str, bool]]:
    """Ways to cut `text` in two, at most CUTS_LIMIT: between sentences first, then at 'and', then at commas.

    The third of each says whether the cut is plain: between sentences, at 'also' and its like, at a comma with 'and',
    or where both parts begin as questions do.
    """
    found = []
    for match in _CUT.finditer(text):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if right and 0 < len(words(right)) <= PART_LIMIT and 0 < len(words(left)) <= PART_LIMIT:
            rank = 0 if match["mark"] else 2 if match[0].strip() == "," else 1
            plain = rank == 0 or _PLAIN.search(match[0]) is not None or (asks(left) and asks(right))
            found.append((rank, match.start(), left, right, plain))
    return [(left, right, plain) for _, _, left, right, plain in sorted(found)[:CUTS_LIMIT]]
