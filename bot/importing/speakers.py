"""Whose words a passage is, where the text says so."""

from __future__ import annotations

import re

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
_LEAST_QUOTED = 25  # characters in quotation marks; less is a term, not somebody's words


def find_speaker(text: str) -> str | None:
    """The name of the one whose words a passage quotes, as the passage writes it."""
    if not _holds_quote(text):
        return None
    return next((found["name"] for pattern in _PATTERNS if (found := pattern.search(text))), None)


def find_attribution(text: str) -> str | None:
    """The name in a line under a quote: “— Ann Lee, head gardener”."""
    found = _ATTRIBUTION.fullmatch(text)
    return (found["name"] or found["plain"]) if found else None


def is_quotation(text: str) -> bool:
    """Whether a paragraph is nothing but somebody's words."""
    return len(text) > _LEAST_QUOTED and bool(re.fullmatch(rf"{_OPEN}.*{_CLOSED}[.,]?", text))


def _holds_quote(text: str) -> bool:
    quoted = re.findall(r"“([^”]+)(?:”|$)|\"([^\"]+)\"|(?<!\w)‘([^’]{30,}(?:’\w[^’]*)*)’", text)
    return any(len("".join(groups)) >= _LEAST_QUOTED for groups in quoted)
