"""What a passage is about: its runs of telling words, rarest first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.matcher.tokens import STOP_TOKENS, stem

MOST = 4  # phrases of a passage
LONGEST = 4  # words of a phrase

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_BREAK = re.compile(r"[.,;:!?()\[\]“”\"|/•–—]|\s-\s|(?<!\w)[‘']|[’'](?!\w)")
_VERBAL = re.compile(r"[a-z](?:ed|ing|ly|able)$")
_DATE = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|\d+(?:st|nd|rd|th)?)",
    re.IGNORECASE,
)
# Words that join or colour and are never what a passage is about; the rest are the matcher's stop words.
_PALE_WORDS = """
also however therefore thus such other others another each every both either neither many much most more less least
own same several new further including include includes included within without between among across under over after
before during while since until upon against through per via well even still yet only often usually rather quite make
makes made making take takes taken use used using need needs given give gives way ways case cases example examples
thing things part parts number set see seen say says said like following follows based order used possible must may
might report first second third one two three four five six seven eight nine ten way where whether because although
though unless according currently recent recently year years time times good better best high low large small ensure
ensures provide provides provided allow allows become becomes already always never sometimes section chapter figure
table page above below hereby herein thereof etc want wants whole around towards far due able themselves itself
himself herself themself ourselves everyone everybody anyone anybody nobody someone once twice half became rose fell
paid went came held kept lost met put ran sent spent stood told won wrote grew led answered cent percent
"""
_PALE = frozenset(stem(word) for word in _PALE_WORDS.split())


class Subjects:
    """Knows how rare each word is among a document's passages, and how its words are written inside sentences."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._found: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        for text in texts:
            self._found.update({stem(word.casefold()) for word in _WORD.findall(text)})
            for part in _BREAK.split(text):
                self._inside.update(_WORD.findall(part)[1:])

    def of(self, text: str) -> list[str]:
        """The passage's phrases, the most telling first."""
        scored: dict[str, float] = {}
        for run in _phrases(text):
            stems = [stem(word.casefold()) for word in run]
            rarity = sum(self._rarity(s) for s in stems) / math.sqrt(len(stems))
            bonus = 1.0 if len(run) > 1 else 0.35 if _VERBAL.search(run[0]) else 0.6
            shown = self.as_in_text(" ".join(run))
            scored.setdefault(shown, rarity * bonus)
        order = sorted(scored, key=lambda phrase: -scored[phrase])
        kept: list[str] = []
        for phrase in order:
            words = {stem(w.casefold()) for w in phrase.split()}
            if not any(words <= {stem(w.casefold()) for w in other.split()} for other in kept):
                kept.append(phrase)
        return kept[:MOST]

    def first(self, text: str) -> list[str]:
        """The phrase that stands first in a text: most often what it speaks of."""
        return [self.as_in_text(" ".join(run)) for run in _phrases(text)][:1]

    def as_in_text(self, phrase: str) -> str:
        """Its first letter small, where the document writes that word small inside sentences."""
        first, space, rest = phrase.partition(" ")
        small = first.lower()
        if first != small and not first[1:].isupper() and self._inside[small] >= self._inside[first]:
            first = small if self._inside[small] or not self._inside[first] else first
        return f"{first}{space}{rest}"

    def _rarity(self, word: str) -> float:
        return math.log((1 + self._count) / (1 + self._found[word])) + 0.3


def shorthand(text: str) -> str:
    """A sentence without its stop words, as somebody in a hurry types it."""
    return " ".join(w for w in _WORD.findall(text) if stem(w.casefold()) not in STOP_TOKENS)[:300]


def telling_words(text: str) -> list[str]:
    """The words of a text that are neither stop words nor pale."""
    return [w for w in _WORD.findall(text) if stem(w.casefold()) not in STOP_TOKENS | _PALE and len(w) > 2]


def _phrases(text: str) -> Iterable[list[str]]:
    """Runs of telling words between pale ones and signs, at most LONGEST words each."""
    for part in _BREAK.split(text):
        run: list[str] = []
        for word in [*_WORD.findall(part), ""]:
            token = stem(word.casefold()) if word else ""
            if word and token not in STOP_TOKENS and token not in _PALE and len(word) > 2 and not _DATE.fullmatch(word):
                run.append(word)
                continue
            if trimmed := _trimmed(run):
                yield trimmed[-LONGEST:]
            run = []


def _trimmed(run: list[str]) -> list[str]:
    """Without the verbs and adverbs it ends in, as far as their endings tell."""
    while len(run) > 1 and _VERBAL.search(run[-1]):
        run = run[:-1]
    return run
