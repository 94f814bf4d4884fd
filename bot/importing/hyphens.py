"""Words cut at line ends, put together again: with or without the hyphen, as the document writes them elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-\u00ad\u2010]$")
_NEXT = re.compile(r"[^\W\d_]+")
SOFT = "\u00ad"


class Words:
    """How often each word stands inside a line of the document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        for line in lines:
            self._counts.update(word.casefold() for word in _WORD.findall(line.replace(SOFT, "-")))

    def join(self, lines: Sequence[str]) -> str:
        """The lines as running text."""
        text = ""
        for line in lines:
            cut, follows = _CUT.search(text), _NEXT.match(line)
            if cut and follows:
                text = text[: cut.end(1)] + ("-" if self._keeps_hyphen(cut[1], follows[0]) else "") + line
            else:
                text = f"{text.removesuffix(SOFT) + ('-' if text.endswith(SOFT) else '')} {line}" if text else line
        return text.replace(SOFT, "-")

    def _keeps_hyphen(self, before: str, after: str) -> bool:
        whole, hyphened = self._counts[(before + after).casefold()], self._counts[f"{before}-{after}".casefold()]
        if whole or hyphened:
            return hyphened > whole
        return after[0].isupper() or "-" in before
