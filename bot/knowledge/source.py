"""The quote lock: a passage is quoted only where it stands word for word in the source."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from bot.errors import QuoteError
from bot.knowledge.citation import cite
from bot.model import Passage, Quote, Report

_SPACE = re.compile(r"\s+")  # in a str pattern \s covers the no-break spaces too
_SHOWN = 6  # words shown on either side of a difference


def fold(text: str) -> str:
    """Folds runs of white space (no-break spaces too) to one space; nothing else but Unicode's canonical form (NFC)."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def locate(text: str, folded_source: str) -> tuple[int, int] | None:
    """Start and end (characters) of `text` in the folded source, or None. Whole words only: no quote of half a word."""
    wanted = fold(text)
    if not wanted:
        return None
    start = folded_source.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_joins(folded_source, start) or _joins(folded_source, end)):
            return start, end
        start = folded_source.find(wanted, start + 1)
    return None


def difference(text: str, folded_source: str) -> str:
    """Says where a text that is not in the source first differs from the nearest place in it."""
    wanted, source = fold(text).split(), folded_source.split()
    if not wanted:
        return "the passage is empty"
    best_at, best_length = 0, 0
    for at, word in enumerate(source):
        if word != wanted[0]:
            continue
        length = 0
        while length < len(wanted) and at + length < len(source) and source[at + length] == wanted[length]:
            length += 1
        if length > best_length:
            best_at, best_length = at, length
    if not best_length:
        # The very first word differs: look for the longest run that the two share.
        block = SequenceMatcher(None, source, wanted, autojunk=False).find_longest_match()
        if not block.size:
            return f"no word of it stands there (it begins '{_words(wanted, 0)}')"
        best_at, best_length = block.a - block.b, 0
        while best_at + best_length >= 0 and source[best_at + best_length] == wanted[best_length]:
            best_length += 1
    there = _words(source, max(0, best_at + best_length))
    here = _words(wanted, best_length)
    after = " ".join(wanted[max(0, best_length - 4) : best_length])
    lead = f"after '… {after}' " if after else "at its beginning "
    return f"{lead}the source has '{there}', the passage has '{here or '(nothing more)'}'"


def quote(report: Report, passage_id: str) -> Quote:
    """The passage with its citation, checked against the source once more: the only way a quote leaves the bot.

    Raises:
        KeyError: no passage has this id.
        QuoteError: the passage does not stand where it was found at load; nothing may be quoted from this report.
    """
    passage = report.passages[passage_id]
    if report.source.folded[passage.start : passage.end] != fold(passage.text):
        raise QuoteError([f"{report.path}: passage '{passage.id}' is not word for word in {report.source.path}"])
    return Quote(passage, cite(report, passage))


def setting(report: Report, passage: Passage, reach: int = 400) -> tuple[str, str]:
    """What stands right before and right after a passage, cut at sentence ends; at most `reach` characters each."""
    text = report.source.folded
    before, after = text[max(0, passage.start - reach) : passage.start], text[passage.end : passage.end + reach]
    first = re.search(r"[.!?•]['’”\"]?\s", before)
    before = before[first.end() :] if first and passage.start > reach else before
    last = [m.end() for m in re.finditer(r"[.!?]['’”\"]?(?=\s|$)", after)]
    after = after[: last[-1]] if last else after
    return before.strip(), after.strip()


def _joins(text: str, at: int) -> bool:
    """Whether a cut at `at` would go through a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _words(words: list[str], at: int) -> str:
    return " ".join(words[at : at + _SHOWN])
