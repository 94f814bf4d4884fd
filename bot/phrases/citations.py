"""Where a quote stands in the report, and whose words it is."""

from __future__ import annotations

from bot.model import Citation, Report

COPY_HINT = "Select the form you need and copy it."
HARVARD, VANCOUVER, MARKDOWN = "Harvard", "Vancouver", "Markdown"


def text_quoted(report: Report) -> str:
    return f"The text I quote is ‘{report.source.title}’, {report.source.publisher}."


def setting_lead(report: Report) -> str:
    return f"The quote is marked by a bar; before and after it stands what ‘{report.source.title}’ says around it."


def in_quotation_marks(words: str) -> str:
    """Words of the report in quotation marks; as they are where they bring double ones of their own."""
    return words if "“" in words or "”" in words else f"“{words}”"


def earlier(citation: Citation) -> str:
    """What stands behind the title of an edition before the current one."""
    return " (earlier edition)" if citation.is_earlier else ""


def place(citation: Citation) -> str:
    """Where in the report: "p. 12", "pp. 12–13", "para. 4"; empty where neither is known."""
    if citation.page:
        return f"{'pp' if '–' in citation.page or '-' in citation.page else 'p'}. {citation.page}"
    return f"para. {citation.paragraph}" if citation.paragraph else ""


def citation(citation: Citation) -> str:
    """One line, without its link: section, report, publisher, date, and whose words are quoted."""
    where = place(citation)
    title = citation.title + earlier(citation)
    line = f"{citation.section}{where and f', {where}'}, {title}, {citation.publisher}, {citation.date}"
    if citation.source_publisher != citation.publisher:
        line += f" (as reported by {citation.source_publisher})"
    return line
