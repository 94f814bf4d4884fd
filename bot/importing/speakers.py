"""Whose words a passage is, where the text says so."""

from __future__ import annotations

import re

from bot.importing.sentences import cut_sentences

_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Sir|Dame|Lord|Lady|Baroness|Professor|Prof|Councillor|Cllr|Minister)\.?\s)?"
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.-]*[\w’]"
NAME = rf"{_TITLE}{_WORD}(?:\s(?:(?:de|van|von|der|al|bin|la)\s)?{_WORD}){{1,3}}"
_SAID = (
    r"(?:said|says|say|added|adds|told|tells|explained|explains|argued|argues|commented|comments|wrote|writes|noted|notes"
    r"|warned|warns|concluded|concludes|remarked|stated|states|replied|observed|recalled)"
)
_ROLE = r"(?:,[^“”\".]{2,90},)?"
_CLOSED, _OPEN = r"[”\"’']", r"[“\"‘]"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{NAME}){_ROLE}\s{_SAID}\b[^“”\".]{{0,60}}[:,]?\s{_OPEN}",
        rf"{_CLOSED},?\s{_SAID}\s(?:[a-z][\w\s’'-]{{0,60}}?,?\s)?(?P<name>{NAME})",
        rf"{_CLOSED},?\s(?P<name>{NAME}){_ROLE}\s{_SAID}\b",
        rf"{_CLOSED}\s*[—–-]\s*(?P<name>{NAME})",
        rf"(?:[Aa]ccording to|[Ii]n the words of)\s(?P<name>{NAME}){_ROLE},?[^“”\"]{{0,20}}\s{_OPEN}",
    )
)
_ATTRIBUTION = re.compile(rf"[—–-]{{1,2}}\s*(?P<name>{NAME})(?:,.{{0,120}})?|(?P<plain>{NAME}),\s.{{3,120}}[^.]")
# A line under a quote that tells a role and a place instead of a name: “Library assistant, Brackwell”.
_ROLE_LINE = re.compile(r"(?!Figure|Table|Box|Chart|Source|Note)[A-Z][^.:;!?“”\"]{1,60},\s[^.:;!?“”\"]{1,60}")
_LONGEST_ROLE = 9  # words
_QUOTED = re.compile(r"“[^”]+(?:”|$)|\"[^\"]+\"|(?<!\w)‘[^’]{30,}(?:’\w[^’]*)*’")
_LEAST_QUOTED = 25  # characters in quotation marks; less is a term, not somebody's words


def find_speaker(text: str) -> str | None:
    """The name of the one whose words a passage quotes, as the passage writes it."""
    if not _holds_quote(text):
        return None
    return next((found["name"] for pattern in _PATTERNS if (found := pattern.search(text))), None)


def find_attribution(text: str) -> str | None:
    """Who spoke, by the line under a quote: a name (“— Ann Lee, head gardener”), else all of it (“Cook, Mill Lane”)."""
    if found := _ATTRIBUTION.fullmatch(text):
        return found["name"] or found["plain"]
    return text if _ROLE_LINE.fullmatch(text) and len(text.split()) <= _LONGEST_ROLE else None


def is_quotation(text: str) -> bool:
    """Whether a paragraph is nothing but somebody's words."""
    return len(text) > _LEAST_QUOTED and bool(re.fullmatch(rf"{_OPEN}.*{_CLOSED}[.,]?", text))


def part_words(text: str) -> list[tuple[str, str | None]]:
    """A paragraph cut between what the report says itself and what somebody says, each part with its speaker.

    Whole, and nobody's, where a part of it would not tell by itself who speaks, or where several do: a sentence of the
    report must never stand under somebody's name.
    """
    parts: list[tuple[str, bool]] = []
    for sentence, says in _sentences(text):
        if parts and parts[-1][1] == says:
            parts[-1] = (f"{parts[-1][0]} {sentence}", says)
        else:
            parts.append((sentence, says))
    named = [(part, _speakers(part) if says else set()) for part, says in parts]
    if any(says and len(names) != 1 for (_, names), (_, says) in zip(named, parts, strict=True)):
        return [(text, None)]
    return [(part, next(iter(names), None)) for part, names in named]


def _sentences(text: str) -> list[tuple[str, bool]]:
    """Sentences, those in quotation marks uncut, each with whether it holds somebody's words."""
    veiled = _QUOTED.sub(lambda found: found[0][0] + "X" * (len(found[0]) - 3) + found[0][-2:], text)
    found, start = [], 0
    for sentence in cut_sentences(veiled):
        own = text[start : start + len(sentence)]
        found.append((own, _holds_quote(own) or own[0] in '“‘"'))
        start += len(sentence) + 1
    return found


def _speakers(text: str) -> set[str]:
    return {found["name"] for pattern in _PATTERNS for found in pattern.finditer(text)}


def _holds_quote(text: str) -> bool:
    return any(len(quoted) >= _LEAST_QUOTED + 2 for quoted in _QUOTED.findall(text))
