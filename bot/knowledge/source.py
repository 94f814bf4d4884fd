"""The quote lock: a passage is quoted only where it stands word for word in the source."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import takewhile

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
    shared = SequenceMatcher(None, source, wanted, autojunk=False).find_longest_match()
    if not shared.size:
        return f"no word of it stands there (it begins '{_words(wanted, 0)}')"
    # The longest run of words that both have says where the passage would begin, give or take words put in or left out.
    begin = max(0, shared.a - shared.b)
    near = range(max(0, begin - _SHOWN), min(len(source), begin + _SHOWN + 1))
    at = max(near, key=lambda start: (_agreement(source, start, wanted), -abs(start - begin)))
    length = _agreement(source, at, wanted)
    there = _words(source, at + length if length else begin) or "(its end)"
    here = _words(wanted, length) or "(its end)"
    after = " ".join(wanted[max(0, length - 4) : length])
    lead = f"after '… {after}' " if after else "at its beginning "
    return f"{lead}the source has '{there}', the passage has '{here}'"


def quote(report: Report, passage_id: str) -> Quote:
    """The passage with its citation, checked against the source once more: the only way a quote leaves the bot.

    Raises:
        KeyError: no passage has this id.
        QuoteError: the passage does not stand where it was found at load; nothing may be quoted from this report.
    """
    passage = report.passages[passage_id]
    source = report.source_of(passage)
    there = source.folded[passage.start : passage.end]
    if there != passage.text and there != fold(passage.text):
        raise QuoteError([f"{report.path}: passage '{passage.id}' is not word for word in {source.path}"])
    return Quote(passage, cite(report, passage))


def setting(report: Report, passage: Passage, reach: int = 400) -> tuple[str, str]:
    """What stands right before and right after a passage, cut at sentence ends; at most `reach` characters each."""
    text = report.source_of(passage).folded
    before, after = text[max(0, passage.start - reach) : passage.start], text[passage.end : passage.end + reach]
    first = re.search(r"[.!?•]['’”\"]?\s", before)
    before = before[first.end() :] if first and passage.start > reach else before
    last = [m.end() for m in re.finditer(r"[.!?]['’”\"]?(?=\s|$)", after)]
    after = after[: last[-1]] if last else after
    return before.strip(), after.strip()


def _joins(text: str, at: int) -> bool:
    """Whether a cut at `at` would go through a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _agreement(source: list[str], start: int, wanted: list[str]) -> int:
    """How many words agree from `start` on."""
    pairs = zip(source[start:], wanted, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _words(words: list[str], at: int) -> str:
    return " ".join(words[at : at + _SHOWN])
