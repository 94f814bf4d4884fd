"""Words → tokens: light stemming, stop-words told apart, the editors' synonyms given one token a group."""

from __future__ import annotations

from functools import lru_cache

from bot.matcher.message import words
from bot.model import Vocabulary

_STOP_WORDS = """
a an the of to in on at for by with from and or but if is are was were be been being am do does did done have has had
having it its this that these those there here what which who whom whose when where why how i me my we us our you u ur
your they them their he she his her as so not no can could would will shall should may might must about into than then
just any some more most much many very all re im ive id whats wots wot thats theres isnt arent dont doesnt didnt hasnt
havent wasnt werent cant couldnt wouldnt shouldnt wont lets ok please though
"""

_CONTRACTED = {
    "whats": "what", "wots": "what", "wot": "what", "wat": "what", "wats": "what", "whos": "who", "wheres": "where",
    "whens": "when", "hows": "how", "whys": "why", "thats": "that", "theres": "there", "heres": "here", "its": "it",
    "theyre": "they", "theyve": "they", "theyd": "they", "youre": "you", "u": "you", "ur": "your", "r": "are",
    "im": "i", "ive": "i", "id": "i", "dont": "not", "doesnt": "not", "didnt": "not", "isnt": "not", "arent": "not",
    "wasnt": "not", "werent": "not", "hasnt": "not", "havent": "not", "cant": "not", "couldnt": "not", "wont": "not",
    "wouldnt": "not", "shouldnt": "not", "y": "why", "bout": "about", "abt": "about", "n": "and", "wen": "when",
    "dat": "that", "dats": "that", "dis": "this", "dese": "these", "dem": "them", "da": "the", "tho": "though",
    "jus": "just", "wiv": "with", "cos": "because", "coz": "because", "cuz": "because", "bc": "because",
    "gonna": "going", "gona": "going", "gunna": "going", "wanna": "want", "sum1": "someone", "evry1": "everyone",
    "ppl": "people", "govt": "government", "gov": "government", "org": "organisation", "orgs": "organisation",
}  # fmt: skip


def stem(word: str) -> str:
    """The word without its plainest English endings; for matching only, never shown."""
    if len(word) <= 3:
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word.replace("iz", "is") if len(word) > 4 else word


STOP_TOKENS = frozenset(stem(_CONTRACTED.get(w, w)) for w in _STOP_WORDS.split())


class Tokeniser:
    """Knows the editors' synonyms: to a word or phrase of a group the group's own token is added."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._phrases: dict[tuple[str, ...], str] = {}
        self.groups: dict[str, str] = {}  # each group's token, and the wording that stands first in it
        for group in vocabulary.synonyms:
            name = "+".join(["", *_stems(group[0])])
            self.groups.setdefault(name, group[0])
            for wording in group:
                self._phrases.setdefault(tuple(_stems(wording)), name)
        self._lengths: dict[str, list[int]] = {}  # of the phrases that begin with a stem, the longest first
        for phrase in sorted(self._phrases, key=len, reverse=True):
            lengths = self._lengths.setdefault(phrase[0], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))

    def tokens(self, text: str) -> list[str]:
        """The distinct tokens of a plain text: those of synonyms' groups first, then its own, each in order."""
        stems, at = _stems(text), 0
        found: dict[str, None] = {}
        while at < len(stems):
            length, name = self._group_at(stems, at) if stems[at] in self._lengths else (1, None)
            if name:
                found[name] = None
            at += length
        found.update(dict.fromkeys(stems))
        return list(found)

    def spans(self, text: str) -> dict[str, range]:
        """The tokens of a plain text, as `tokens` gives them, each with the first of its words that it stands for."""
        stems, at = _stems(text), 0
        found: dict[str, range] = {}
        while at < len(stems):
            length, name = self._group_at(stems, at) if stems[at] in self._lengths else (1, None)
            if name:
                found.setdefault(name, range(at, min(at + length, len(stems))))
            at += length
        for at, token in enumerate(stems):
            found.setdefault(token, range(at, at + 1))
        return found

    def _group_at(self, stems: list[str], at: int) -> tuple[int, str | None]:
        """The longest phrase of a group that begins here: its length, and the group's token."""
        for length in self._lengths[stems[at]]:
            name = self._phrases.get(tuple(stems[at : at + length]))
            if name is not None:
                return length, name
        return 1, None


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in words(text)]


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    return stem(_CONTRACTED.get(word, word))
