"""Running text → sentences, abbreviations forgiven."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…][’”\"')\]]*\s+(?=[“‘\"'(\[]*[A-Z0-9À-ÖØ-Þ])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“‘])(?:[A-Z]|e\.g|i\.e|etc|cf|ca|vs|al|approx|Dr|Mr|Mrs|Ms|Prof|Sir|St|No|Nos|Fig|Figs|Vol|pp?|para"
    r"|paras|ch|sec|Rt|Hon|Inc|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)


def cut_sentences(text: str) -> list[str]:
    """The sentences of a text with single spaces; joined by single spaces they are the text again."""
    found, start = [], 0
    for end in _END.finditer(text):
        sentence = text[start : end.end()].rstrip()
        if not _ABBREVIATION.search(sentence):
            found.append(sentence)
            start = end.end()
    if text[start:]:
        found.append(text[start:])
    return found


def pack(sentences: list[str], most: int) -> list[str]:
    """Neighbouring sentences together, at most `most` characters each and of about one length."""
    total = sum(len(s) + 1 for s in sentences)
    wanted = total / max(1, -(-total // most))
    found: list[str] = []
    for sentence in sentences:
        fits = found and len(found[-1]) + 1 + len(sentence) <= most
        if fits and len(found[-1]) + len(sentence) / 2 <= wanted:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found
