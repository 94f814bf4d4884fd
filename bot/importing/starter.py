"""What any report's bot is asked besides: small talk and what is outside, taken from a report that has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.matcher.tokens import STOP_TOKENS, stem
from bot.model import Intent, IntentKind, Report

_TAKEN = (IntentKind.OUTSIDE, IntentKind.SMALL_TALK)
_SHARED = {
    stem(word)
    for word in ["report", "bot", "summary", "document", "people", "year", "time", "work", "page", "question", "answer"]
}
_LEAST = 12  # examples that must be left of an intent


def starter_intents(shipped: Report, source: str) -> Iterator[Intent]:
    """The shipped report's intents of those kinds, without the examples that speak of that report or of this one.

    An example all of whose telling words stand in `source` may well be a question that the new report answers.
    """
    theirs = _words(shipped.source.folded) | {w for s in shipped.vocabulary.others for w in _words(" ".join(s))}
    ours = _words(source)
    for intent in shipped.intents.values():
        if intent.kind not in _TAKEN:
            continue
        told = [(example, _words(example)) for example in intent.examples]
        outside = intent.kind is IntentKind.OUTSIDE
        kept = tuple(
            example
            for example, words in told
            if not words & (theirs - _SHARED) and not (outside and words - _SHARED and words <= ours)
        )
        if len(kept) >= _LEAST:
            yield replace(intent, examples=kept)


def _words(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"[^\W_]+", text.casefold())} - STOP_TOKENS
