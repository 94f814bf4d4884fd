"""Puts questions that are alike together, whatever their order, spelling and small words."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from bot.curation.suggestion import Asked, Suggestion
from bot.matcher.message import clean
from bot.matcher.tokens import STOP_TOKENS, Tokeniser
from bot.model import Report

ALIKE = 72.0  # token_sort_ratio (0–100) of their words from which two questions are alike
ALIKE_NEAR = 60.0  # the same, where both came nearest to one intent
MOST = 1000  # questions looked at; of more, those asked least often are left out


def group(report: Report, questions: Iterable[Asked]) -> tuple[Suggestion, ...]:
    """Questions of one report as suggestions, those that would help most people first.

    Each joins the most alike of the questions that lead a group, which are those asked most often; so the same
    questions always give the same groups.
    """
    tokeniser = Tokeniser(report.vocabulary)
    ordered = sorted(questions, key=lambda asked: (-asked.times, -asked.last, asked.receipt))[:MOST]
    leads: list[str] = []
    groups: list[list[Asked]] = []
    for asked in ordered:
        words = _words(tokeniser, asked.text)
        at = _alike(words, leads, [members[0] for members in groups], asked)
        if at is None:
            leads.append(words)
            groups.append([asked])
        else:
            groups[at].append(asked)
    found = (Suggestion(tuple(members)) for members in groups)
    return tuple(sorted(found, key=lambda each: (-each.worth, -each.last, each.id)))


def _alike(words: str, leads: list[str], first: list[Asked], asked: Asked) -> int | None:
    """The group whose first question is most like this one."""
    near = process.extract(words, leads, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_NEAR, limit=5)
    for _, score, at in near:
        if score >= ALIKE or (asked.nearest and asked.nearest == first[at].nearest):
            return int(at)
    return None


def _words(tokeniser: Tokeniser, text: str) -> str:
    """What a question is about: its stems, synonyms made one, without the small words where others are left."""
    tokens = tokeniser.tokens(clean(text).core)
    return " ".join(sorted({token for token in tokens if token not in STOP_TOKENS} or set(tokens)))
