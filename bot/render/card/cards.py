"""Cards of their own: in dialogs, and as results of a search while a message is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import phrases
from bot.model import CitationForms, Quote
from bot.render import adaptive as kit
from bot.render.adaptive import Card, Element
from bot.render.block_kit import cut
from bot.render.card.quotes import CITATION_NAME, fitting_parts, quote_lines, quotes_shown

# https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
RESULTS = 25
RESULT_TITLE, RESULT_TEXT = 45, 80  # characters; a row of the list has a fixed height


def citations_card(cited: Sequence[tuple[Quote, CitationForms]]) -> Card:
    """Citations ready to paste, each in a field of its own so that one can select it whole."""
    body = [kit.paragraph(phrases.COPY_HINT)]
    for number, (quote, forms) in enumerate(cited, 1):
        if len(cited) > 1:
            body.append(
                kit.line(kit.run(phrases.in_quotation_marks(cut(quote.passage.text, CITATION_NAME)), weight="Bolder"))
            )
        rows = (
            (phrases.HARVARD, forms.harvard),
            (phrases.VANCOUVER, forms.vancouver),
            (phrases.MARKDOWN, forms.markdown),
        )
        body += [kit.field(f"{name}-{number}", name, words) for name, words in rows]
    return kit.card(body)


def settings_card(settings: Sequence[tuple[Quote, str, str]]) -> Card:
    """Each quote, marked, between what stands before it and after it in the source."""
    body: list[Element] = []
    for quote, before, after in settings:
        runs = [kit.run(f"{before} ", isSubtle=True)] if before else []
        runs.append(kit.run(quote.passage.text, highlight=True, weight="Bolder"))
        runs += [kit.run(f" {after}", isSubtle=True)] if after else []
        source = quote.citation
        body.append(kit.line(*runs, separator=bool(body)))
        body.append(kit.small(f"{source.source_title}, {source.source_publisher}"))
    return kit.card(body)


def result(quote: Quote, title: str | None = None) -> dict[str, Any]:
    """A quote as a result of a search: a card that stands alone in any chat, and how it looks in the list.

    There it has a title of its own, or begins with its first words.
    """
    parts = list(fitting_parts([quote]))
    card = kit.card(list(quotes_shown(parts, numbered=False)), fallback="\n".join(quote_lines(parts)))
    words, section = quote.passage.text, quote.citation.section
    text = f"{section}. {words}" if title else section
    shown = {"title": title or cut(words, RESULT_TITLE), "text": cut(text, RESULT_TEXT)}
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": kit.inert_values(shown)}
    return {**kit.attachment(card), "preview": preview}
