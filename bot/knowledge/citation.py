"""Where a quote stands: the citation a reply carries, and the forms people paste."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote as percent

from bot import phrases
from bot.model import Citation, CitationForms, Passage, Report, Source

_FRAGMENT_WORDS = 5


def cite(report: Report, passage: Passage) -> Citation:
    """The citation of a passage; its link opens the source at the passage's words where the source has an address."""
    source = report.source_of(passage)
    link = source.link and source.link + _place_in(source, passage)
    return Citation(
        section=passage.section.title,
        title=report.title,
        publisher=report.publisher,
        date=source.date or report.date,
        source_title=source.title,
        source_publisher=source.publisher,
        link=link,
        report_link=passage.link or report.link,
        page=passage.page,
        paragraph=passage.paragraph,
        is_earlier=bool(passage.edition),
    )


def _place_in(source: Source, passage: Passage) -> str:
    """What is put behind a source's address: the page of a PDF, the words of a web page."""
    if passage.page is None:
        return text_fragment(passage.text)
    # https://pdfobject.com/pdf/pdf_open_parameters_acro8.pdf: the page is the file's sheet, not the printed number
    page = re.match(r"\d+", passage.page)
    return f"#page={int(page[0]) + source.first_page - 1}" if page else ""


@lru_cache(maxsize=1024)
def text_fragment(text: str) -> str:
    """A text fragment directive (https://wicg.github.io/scroll-to-text-fragment/) for a passage.

    Only the first and last words are named: the page may break lines and spaces differently in between.
    """
    words = text.split()
    if len(words) <= 2 * _FRAGMENT_WORDS:
        return "#:~:text=" + _encode(words)
    return f"#:~:text={_encode(words[:_FRAGMENT_WORDS])},{_encode(words[-_FRAGMENT_WORDS:])}"


def citation_forms(citation: Citation, accessed: str) -> CitationForms:
    """The citation in Harvard, Vancouver and Markdown, saying whose words are quoted where the source is another's.

    Args:
        citation: what to cite.
        accessed: the day the page was opened, as "23 November 2026".
    """
    year = _year(citation.date)
    link = citation.link or citation.report_link
    reported = citation.source_publisher != citation.publisher
    where = phrases.place(citation)
    title = citation.title + phrases.earlier(citation)
    harvard = f"{citation.publisher} ({year}) {title}, '{citation.section}'{where and f', {where}'}."
    vancouver = f"{citation.publisher}. {title}. {citation.date}. Section: {citation.section}"
    vancouver += f"; {where}." if where else "."
    if reported:
        harvard += f" Reported in: {citation.source_publisher}, '{citation.source_title}'."
        vancouver += f" Reported in: {citation.source_publisher}. {citation.source_title}."
    if link:
        harvard += f" Available at: {link} (Accessed: {accessed})."
        vancouver += f" [cited {accessed}]. Available from: {link}"
    shown = f"{citation.publisher}, {title}, {citation.section}{where and f', {where}'} ({citation.date})"
    markdown = f"[{_escape(shown)}]({link})" if link else _escape(shown)
    return CitationForms(harvard, vancouver, markdown)


def _encode(words: list[str]) -> str:
    # '-' is syntax in a text directive, so it is encoded too (percent leaves it as it is).
    return percent(" ".join(words), safe="").replace("-", "%2D")


def _year(date: str) -> str:
    found = re.search(r"\b(1[89]|20)\d\d\b", date)
    return found.group() if found else "no date"


def _escape(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)
