"""Quotes as blocks and as text, as many and as much of them as a message has room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot import phrases
from bot.model import Answer, Passage, Quote
from bot.render import block_kit as kit
from bot.render.block_kit import Block

QUOTES_LENGTH = 9000  # of kit.MESSAGE_TEXT; the rest is for citations, buttons and notes
SMALLEST_PART = 200  # a quote is left out rather than cut to less


@dataclass(frozen=True, slots=True)
class Part:
    """As much of a quote as the message has room for."""

    quote: Quote
    shown: str
    whole: bool


def holds(quotes: Sequence[Quote]) -> bool:
    """Whether one message has room for all of these, uncut."""
    parts = list(fitting_parts(quotes))
    return len(parts) == len(quotes) and all(part.whole for part in parts)


def fitting_parts(quotes: Iterable[Quote]) -> Iterator[Part]:
    room = QUOTES_LENGTH
    for quote in quotes:
        words = quote.passage.text
        limit = min(kit.QUOTE_TEXT, room)
        if len(words) > limit < SMALLEST_PART:
            continue
        shown = kit.cut_at_sentence(words, limit)
        room -= len(shown)
        yield Part(quote, shown, whole=shown == words)


def title_over(answer: Answer, quote: Quote) -> str | None:
    """Where two questions are answered at once, the question that begins with this quote."""
    if len(answer.intents) == 1:
        return None
    return next((i.title for i in answer.intents if i.passages[:1] == (quote.passage.id,)), None)


def quote_blocks(part: Part, title: str | None) -> Iterator[Block]:
    passage = part.quote.passage
    where = [kit.run(_where(part.quote))]
    if who := _speaker(part.quote):
        where.insert(0, kit.run(f"{who}. ", bold=True))
    # Slack has an element for citations, but not every client and checker takes it: a plain link always serves.
    if link := part.quote.citation.link or part.quote.citation.report_link:
        where += [kit.run(" "), kit.link(link, phrases.OPEN_SOURCE if part.whole else phrases.READ_REST)]
    if passage.link:
        where += [kit.run(" · "), kit.link(passage.link, phrases.READ_REPORT)]
    heading = [kit.line(kit.run(title, bold=True))] if title else []
    yield kit.rich(*heading, kit.quotation(part.shown), kit.line(*where))
    if passage.note:
        yield kit.context(passage.note)


def quote_text(part: Part) -> str:
    """The quote for those who hear it: a link is read by its words, not letter by letter."""
    passage, citation = part.quote.passage, part.quote.citation
    who = f"{speaker}. " if (speaker := _speaker(part.quote)) else ""
    links = (
        [kit.mrkdwn_link(citation.link, phrases.OPEN_SOURCE if part.whole else phrases.READ_REST)]
        if citation.link
        else []
    )
    links += [kit.mrkdwn_link(passage.link, phrases.READ_REPORT)] if passage.link else []
    words = kit.escape(phrases.in_quotation_marks(part.shown) + ("" if part.whole else phrases.CUT))
    return "\n".join([words, kit.escape(f"{who}{_where(part.quote)} ") + " · ".join(links), *_note_lines(passage)])


def _note_lines(passage: Passage) -> list[str]:
    return [kit.escape(passage.note)] if passage.note else []


def _speaker(quote: Quote) -> str | None:
    """Whose words they are, unless the section's title says so."""
    speaker = quote.passage.speaker
    return None if speaker and speaker in quote.citation.section else speaker


def _where(quote: Quote) -> str:
    return phrases.citation(quote.citation) + "."
