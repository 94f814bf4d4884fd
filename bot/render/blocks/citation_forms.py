"""Citations ready to paste, as a message and as a modal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot import phrases
from bot.model import CitationForms, Quote
from bot.render import block_kit as kit
from bot.render.block_kit import Block
from bot.render.blocks.message import Message, View

CUE_LENGTH = 80


def citations(cited: Sequence[tuple[Quote, CitationForms]]) -> Message:
    """Citations ready to paste, for where no modal can be opened."""
    rows = list(_citation_rows(cited))
    lines = [phrases.COPY_HINT, *(f"{name}: {words}" if words else name for name, words in rows)]
    return {"text": kit.escape("\n".join(lines)), "blocks": _citation_blocks(rows)}


def citations_view(cited: Sequence[tuple[Quote, CitationForms]]) -> View:
    """The same as a modal."""
    return {
        "type": "modal",
        "title": kit.plain(phrases.COPY_CITATION),
        "close": kit.plain(phrases.CLOSE),
        "blocks": _citation_blocks(_citation_rows(cited)),
    }


def _citation_rows(cited: Sequence[tuple[Quote, CitationForms]]) -> Iterator[tuple[str, str | None]]:
    """(form, citation); where there are several quotes, each one's begin with (its first words, None)."""
    for quote, form in cited:
        if len(cited) > 1:
            yield phrases.in_quotation_marks(kit.cut(quote.passage.text, CUE_LENGTH)), None
        yield phrases.HARVARD, form.harvard
        yield phrases.VANCOUVER, form.vancouver
        yield phrases.MARKDOWN, form.markdown


def _citation_blocks(rows: Iterable[tuple[str, str | None]]) -> list[Block]:
    """Each form stands alone in its block, so that one can select it whole."""
    blocks = [kit.section(phrases.COPY_HINT)]
    for name, words in rows:
        if words is None:
            blocks += [kit.divider(), kit.section(name)]
        else:
            blocks.append(kit.rich(kit.line(kit.run(name, bold=True)), kit.preformatted(words)))
    return blocks
