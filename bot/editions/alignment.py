"""Passages of the old edition → what became of each in the new one: the same, moved, reworded or gone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from bot.importing.document import BlockKind, Document
from bot.importing.passages import Material, without_number
from bot.importing.sentences import cut_sentences
from bot.knowledge import fold, locate
from bot.model import Passage

LIKE = 60.0  # of 100: likeness of words from which a text counts as the passage reworded
SHORTLIST = 12  # places looked at closely for each passage
# A list with what leads into it is one passage, and no run of sentences: its signs stand between them.
_LISTED = re.compile(r": (?:•|\(?\d{1,2}[.)]|\(?[a-z][.)]) ")
_WORD = re.compile(r"\w+")


class Fate(StrEnum):
    """What became of a passage."""

    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the new edition: under which heading, on which page or in which paragraph."""

    heading: str
    page: str | None
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of the old edition and what became of it; `text` are its words in the new one, "" where it is gone."""

    passage: Passage
    fate: Fate
    text: str = ""
    place: Place | None = None


def align(passages: Iterable[Passage], document: Document, material: Material) -> tuple[Found, ...]:
    """What became of each passage.

    Args:
        passages: of the old edition.
        document: the new edition as read.
        material: the same, cut into passages; its source is what the words are looked for in.
    """
    text = _Text(document, material)
    found = [_exact(passage, text) or _reworded(passage, text) for passage in passages]
    kept = [each for each in found if each.fate is Fate.SAME]
    stayed = _in_order([text.start(each.text) for each in kept])
    moved = {id(each) for at, each in enumerate(kept) if at not in stayed or _has_moved(each)}
    return tuple(Found(e.passage, Fate.MOVED, e.text, e.place) if id(e) in moved else e for e in found)


class _Text:
    """The new edition: its folded text, its sentences and where its blocks stand."""

    def __init__(self, document: Document, material: Material) -> None:
        self.folded = fold(material.source)
        self.lists = [passage.text for passage in material.passages if _LISTED.search(passage.text)]
        self._starts: list[int] = []
        self._places: list[Place] = []
        self.sentences: list[str] = []
        heading, at = "", 0
        for block in document.blocks:
            heading = block.text if block.kind is BlockKind.HEADING else heading
            begin = self.folded.find(block.text, at)
            if begin < 0:
                continue
            at = begin + len(block.text)
            self._starts.append(begin)
            self._places.append(Place(heading, block.page, block.paragraph))
            self.sentences += [] if block.kind is BlockKind.HEADING else cut_sentences(block.text)
        self._words = [frozenset(_words(sentence)) for sentence in self.sentences]
        counts = Counter(word for words in self._words for word in words)
        self._worth = {word: 1.0 / count for word, count in counts.items()}
        self._holding: dict[str, list[int]] = {}
        for number, words in enumerate(self._words):
            for word in words:
                self._holding.setdefault(word, []).append(number)

    def start(self, text: str) -> int:
        place = locate(text, self.folded)
        return place[0] if place else -1

    def place(self, text: str) -> Place | None:
        at = bisect_right(self._starts, self.start(text)) - 1
        return self._places[at] if at >= 0 else None

    def near(self, words: Sequence[str]) -> list[int]:
        """Numbers of the sentences that share most of the rarer words, best first."""
        scores: dict[int, float] = {}
        for word in set(words):
            holding = self._holding.get(word, ())
            if len(holding) <= max(50, len(self.sentences) // 10):
                for number in holding:
                    scores[number] = scores.get(number, 0.0) + self._worth[word]
        return sorted(scores, key=lambda number: (-scores[number], number))[:SHORTLIST]


def _exact(passage: Passage, text: _Text) -> Found | None:
    if text.start(passage.text) < 0:
        return None
    return Found(passage, Fate.SAME, passage.text, text.place(passage.text))


def _reworded(passage: Passage, text: _Text) -> Found:
    """The run of sentences most like the passage, near the ones that share its rarer words."""
    length = len(cut_sentences(passage.text))
    words = passage.text.casefold()
    best: tuple[float, str] = (0.0, "")
    for number in text.near(_words(passage.text)):
        for first in range(max(0, number - length + 1), number + 1):
            for count in {max(1, length - 1), length, length + 1}:
                run = " ".join(text.sentences[first : first + count])
                likeness = fuzz.ratio(words, run.casefold())
                if likeness > best[0] and locate(run, text.folded):
                    best = (likeness, run)
    if _LISTED.search(passage.text):
        best = max([best, *((fuzz.ratio(words, listed.casefold()), listed) for listed in text.lists)])
    if best[0] < LIKE:
        return Found(passage, Fate.GONE)
    return Found(passage, Fate.REWORDED, best[1], text.place(best[1]))


def _has_moved(found: Found) -> bool:
    """Whether it stands under another heading; its number does not count."""
    if not found.place or not found.place.heading:
        return False
    old = found.passage.section.title.casefold()
    new = found.place.heading.casefold()
    return without_number(new) not in old and without_number(old) not in new


def _in_order(starts: Sequence[int]) -> set[int]:
    """The longest part of a row that goes up: what is not in it was moved past something."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, start in enumerate(starts):
        place = bisect_left(tails, start)
        before.append(last[place - 1] if place else -1)
        if place == len(tails):
            tails.append(start)
            last.append(at)
        else:
            tails[place], last[place] = start, at
    found, at = set(), last[-1] if last else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
