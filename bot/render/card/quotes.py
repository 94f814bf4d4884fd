"""Quotes as a card shows them, as a summary says them, and as Teams' own citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot import phrases
from bot.model import Quote
from bot.render import adaptive as kit
from bot.render.adaptive import Element
from bot.render.block_kit import cut, cut_at_sentence

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content#citations
CITATION_NAME, CITATION_ABSTRACT = 80, 160

# Of the 20,000 bytes of a message: quotes stand in the card and in the summary, the rest has citations and buttons.
QUOTES_BYTES = 5500
SMALLEST_PART = 200  # characters; a quote is left out rather than cut to less


@dataclass(frozen=True, slots=True)
class Part:
    """As much of a quote as the message has room for; `number` is its mark in the card."""

    number: int
    quote: Quote
    shown: str
    whole: bool


def holds(quotes: Sequence[Quote]) -> bool:
    """Whether one message has room for all of these, uncut."""
    parts = list(fitting_parts(quotes))
    return len(parts) == len(quotes) and all(part.whole for part in parts)


def fitting_parts(quotes: Iterable[Quote]) -> Iterator[Part]:
    room, number = QUOTES_BYTES, 0
    for quote in quotes:
        words = quote.passage.text
        limit = room * len(words) // max(1, len(words.encode()))
        if len(words) > limit < SMALLEST_PART:
            continue
        shown, number = cut_at_sentence(words, limit), number + 1
        room -= len(shown.encode())
        yield Part(number, quote, shown, whole=shown == words)


def quotes_shown(
    parts: Sequence[Part], titles: dict[str, str] | None = None, *, numbered: bool = True
) -> Iterator[Element]:
    """The quotes with where they stand, `numbered` where the message has Teams' citations to go with the numbers."""
    for part in parts:
        passage, citation = part.quote.passage, part.quote.citation
        if title := (titles or {}).get(passage.id):
            yield kit.line(kit.run(title, weight="Bolder"))
        yield kit.quotation(part.shown)
        where = [kit.run(f"[{part.number}] " * numbered + _where(part.quote))]
        if link := citation.link or citation.report_link:
            where += [kit.run(" "), kit.link(phrases.OPEN_SOURCE if part.whole else phrases.READ_REST, link)]
        if passage.link:
            where += [kit.run(" · "), kit.link(phrases.READ_REPORT, passage.link)]
        yield kit.small_line(*where)
        if passage.note:
            yield kit.small(passage.note)


def quote_lines(parts: Sequence[Part], titles: dict[str, str] | None = None) -> Iterator[str]:
    """The quotes for those who hear them or see them in a notification."""
    for part in parts:
        passage = part.quote.passage
        if title := (titles or {}).get(passage.id):
            yield title
        yield phrases.in_quotation_marks(part.shown) + ("" if part.whole else phrases.CUT)
        yield _where(part.quote)
        if passage.note:
            yield passage.note


def _where(quote: Quote) -> str:
    speaker = quote.passage.speaker
    who = f"{speaker}. " if speaker and speaker not in quote.citation.section else ""
    return f"{who}{phrases.citation(quote.citation)}."


def citation_entities(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Teams' own element for citations, without the label that says a machine wrote the words: it did not."""
    if not parts:
        return []
    claims = [{"@type": "Claim", "position": part.number, "appearance": _appearance(part)} for part in parts]
    message = {"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": ""}
    return [{**message, "citation": claims}]


def _appearance(part: Part) -> dict[str, Any]:
    citation = part.quote.citation
    appearance = {
        "@type": "DigitalDocument",
        "name": cut(f"{citation.section}, {citation.title}", CITATION_NAME),
        "abstract": cut(part.shown, CITATION_ABSTRACT),
    }
    link = citation.link or citation.report_link
    return {**appearance, "url": link} if link else appearance
