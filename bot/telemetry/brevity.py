"""Brevity for a library that logs exceptions' own words, statements and all, each second while a fault lasts."""

from __future__ import annotations

import logging
import re

EVERY_SECONDS = 60.0
_MOST = 100  # kinds of lines remembered
_KIND = re.compile(r"\b[A-Za-z_.]*(?:Error|Exception|Timeout)\b")


class Brief(logging.Filter):
    """Leaves of one library's lines what comes before an exception's words, and its kind; each kind once a minute."""

    def __init__(self, library: str) -> None:
        super().__init__(library)
        self._told: dict[str, float] = {}
        self._untold: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """False drops the record."""
        if not super().filter(record):
            return True  # another's line
        text = record.getMessage()
        what, quoted, words = text.partition(": ")
        if not quoted and "\n" not in text:
            return True
        what = what.splitlines()[0]
        if record.created - self._told.get(what, -EVERY_SECONDS) < EVERY_SECONDS:
            self._untold[what] = self._untold.get(what, 0) + 1
            return False
        record.msg, record.args = self._shortened(what, words), None
        if len(self._told) >= _MOST:
            self._told.clear()
            self._untold.clear()
        self._told[what] = record.created
        return True

    def _shortened(self, what: str, words: str) -> str:
        kind = _KIND.search(words)
        more = self._untold.pop(what, 0)
        return what + (f": {kind[0]}" if kind else "") + (f" ({more} more of these since)" if more else "")
