"""Which kind of file it is, and the reader for it; each reader's library is imported only where it is needed."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import InputError
from bot.importing.document import Document, Progress

EXTRA = "leadership-bot[import]"


class Form(StrEnum):
    """The kinds of file that can be imported."""

    PDF = "pdf"
    HTML = "html"
    DOCX = "docx"
    MARKDOWN = "md"
    TEXT = "txt"


_SUFFIXES = {
    "pdf": Form.PDF, "html": Form.HTML, "htm": Form.HTML, "xhtml": Form.HTML, "docx": Form.DOCX, "doc": Form.DOCX,
    "md": Form.MARKDOWN, "markdown": Form.MARKDOWN, "txt": Form.TEXT, "text": Form.TEXT,
}  # fmt: skip
_MEDIA_TYPES = {
    "application/pdf": Form.PDF,
    "text/html": Form.HTML,
    "application/xhtml+xml": Form.HTML,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Form.DOCX,
    "text/markdown": Form.MARKDOWN,
    "text/plain": Form.TEXT,
}


def form_of(name: str, raw: bytes, media_type: str = "") -> Form:
    """By the first bytes, what the server said, then the name's ending.

    Raises:
        InputError: it is none that can be read.
    """
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return Form.PDF
    suffix = _SUFFIXES.get(name.rpartition(".")[2].lower() if "." in name else "")
    if raw.startswith(b"PK\x03\x04"):
        if b"word/" in raw or suffix is Form.DOCX:
            return Form.DOCX
        raise InputError("an archive or an Office file that is no Word document; export it as PDF, and import that")
    stated = _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())
    if stated is Form.TEXT and suffix in (Form.MARKDOWN, Form.TEXT):
        stated = suffix  # servers send Markdown as plain text
    found = stated or suffix
    if found is None and (b"<html" in raw[:4096].lower() or b"<!doctype html" in raw[:1024].lower()):
        found = Form.HTML
    if found is None:
        raise InputError(
            "this kind of file cannot be read; import a PDF, web page, Word (.docx), Markdown or text file"
        )
    if (
        found in (Form.TEXT, Form.MARKDOWN, Form.HTML)
        and b"\x00" in raw[:4096]
        and raw[:2] not in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise InputError("no text, whatever its name says; import a PDF, web page, Word, Markdown or text file")
    return found


def read(raw: bytes, form: Form, progress: Progress, encoding: str | None = None) -> Document:
    """Reads a file of a known form.

    Raises:
        InputError: the file cannot be read, or the libraries for importing are not installed.
    """
    try:
        document = _read(raw, form, progress, encoding)
    except ImportError as error:
        raise InputError(f"reading a {form.value} file needs {error.name}; install {EXTRA}") from None
    if not any(block.text for block in document.blocks):
        raise InputError("the file holds no text; import one that does")
    return document


def _read(raw: bytes, form: Form, progress: Progress, encoding: str | None) -> Document:
    match form:
        case Form.PDF:
            from bot.importing.pdf import read_pdf  # noqa: PLC0415

            return read_pdf(raw, progress)
        case Form.HTML:
            from bot.importing.html import read_html  # noqa: PLC0415

            return read_html(raw, encoding)
        case Form.DOCX:
            from bot.importing.docx import read_docx  # noqa: PLC0415

            return read_docx(raw)
        case Form.MARKDOWN:
            from bot.importing.markdown import read_markdown  # noqa: PLC0415

            return read_markdown(raw)
        case Form.TEXT:
            from bot.importing.plain import read_text  # noqa: PLC0415

            return read_text(raw)
