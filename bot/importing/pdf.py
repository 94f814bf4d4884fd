"""PDF → pages of runs (pieces of a line in one style), by PDFium through pypdfium2."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from bot.errors import InputError
from bot.importing.document import Document, Progress, plain
from bot.importing.hyphens import SOFT
from bot.importing.layout import arrange
from bot.importing.lines import Run, Sheet

MAX_PAGES = 3_000
MAX_CHARACTERS = 60_000  # of one page; more is a drawing or an attack
_SCANNED = 0.5  # share of pages with a picture and no text from which the file counts as scanned
_HYPHENS = {0x02, 0xFFFE, 0xAD}  # how PDFium gives a hyphen at a line's end
_SPACES = {0x09, 0x0A, 0x0D, 0x20, 0xA0}


@dataclass(slots=True)
class _Pen:
    """The run being put together. `nominal` is the font's size before it is scaled, `size` after, in points."""

    text: list[str]
    left: float
    right: float
    base: float
    nominal: float
    size: float
    bold: bool


def read_pdf(content: bytes, progress: Progress) -> Document:
    """Reads a PDF page by page; headers, footers and page numbers are left out, columns read one after the other.

    Raises:
        InputError: it is broken, locked, scanned or too long.
    """
    document = _open(content)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise InputError(f"the PDF has {count:,} pages; cut it into parts of at most {MAX_PAGES:,}")
        sheets, pictures = [], 0
        for number in range(count):
            sheet, is_picture = _read_sheet(document, number)
            sheets.append(sheet)
            pictures += is_picture
            progress(number + 1, count)
        about = document.get_metadata_dict()
    finally:
        document.close()
    _refuse_scans(sheets, pictures)
    made = arrange(sheets)
    remarks = list(made.remarks)
    if pictures:
        remarks.append(f"{pictures} of {count} pages are pictures without text, and are not read; run OCR on the file")
    title = made.title or plain(about.get("Title", ""))
    return Document(
        "PDF", made.blocks, title=title, date=made.date, pages=count, first_page=made.first_page, remarks=tuple(remarks)
    )


def _open(content: bytes) -> pypdfium2.PdfDocument:
    if b"%PDF-" not in content[:1024]:
        raise InputError("no PDF (it does not begin with %PDF); open it where it came from and save it as PDF again")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("the PDF is locked with a password; save a copy without one") from None
        raise InputError("the PDF is broken or cut off; fetch it again, or open it and save it as PDF again") from None
    if not len(document):
        document.close()
        raise InputError("the PDF has no pages; fetch it again")
    return document


def _refuse_scans(sheets: list[Sheet], pictures: int) -> None:
    if pictures > _SCANNED * len(sheets):
        raise InputError(
            f"the PDF is scanned: {pictures} of its {len(sheets)} pages are pictures without text; run OCR on it first"
            " (ocrmypdf, or Acrobat's “Recognise text”), and import what comes out"
        )
    if not any(sheet.runs for sheet in sheets):
        raise InputError("the PDF holds no text; export it again with text, or run OCR on it first")


def _read_sheet(document: pypdfium2.PdfDocument, number: int) -> tuple[Sheet, bool]:
    """A page's runs; and whether the page is a picture without text."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        raise InputError(f"page {number + 1} of the PDF is broken; save the file as PDF again") from None
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            runs = tuple(_runs(text))
        finally:
            text.close()
        is_picture = not runs and any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return Sheet(number + 1, document.get_page_label(number), width, height, runs), is_picture
    finally:
        page.close()


def _runs(page: pypdfium2.PdfTextPage) -> Iterator[Run]:
    """Characters that follow each other on one line in one size, put together; a wide gap ends a run."""
    handle, box, x, y = page.raw, raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    pen: _Pen | None = None
    space = False
    for index in range(min(page.count_chars(), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in _SPACES:
            space = True
            continue
        sign = _sign(code)
        if not sign or not raw.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        nominal = raw.FPDFText_GetFontSize(handle, index)
        if pen and (not _goes_on(pen, box, y.value, nominal) or (space and _is_bold(handle, index) != pen.bold)):
            yield _run(pen)
            pen = None
        if pen is None:
            if size := _size(handle, index, nominal):
                pen = _Pen([], box.left, box.right, y.value, nominal, size, _is_bold(handle, index))
        elif space and box.left - pen.right > 0.05 * pen.size:
            pen.text.append(" ")
        if pen:
            pen.text.append(sign)
            pen.right = max(pen.right, box.right)
        space = False
    if pen:
        yield _run(pen)


def _sign(code: int) -> str:
    if code in _HYPHENS:
        return SOFT
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _goes_on(pen: _Pen, box: raw.FS_RECTF, base: float, nominal: float) -> bool:
    """Whether a character stands on the pen's line, right after it, in its size."""
    gap = box.left - pen.right
    return nominal == pen.nominal and abs(base - pen.base) < 0.15 * pen.size and -0.5 * pen.size < gap < 0.9 * pen.size


def _size(handle: raw.FPDF_TEXTPAGE, index: int, nominal: float) -> float:
    """A character's size in points; 0 for one that stands on its side or has none."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, index, matrix) or abs(matrix.b) > abs(matrix.a):
        return 0.0
    return float(abs(nominal * matrix.d))


def _run(pen: _Pen) -> Run:
    return Run("".join(pen.text), pen.left, pen.right, pen.base, pen.size, pen.bold)


_BOLD = re.compile(r"bold|black|heavy|semib|demib|cmbx|[-,]bd|-b$", re.IGNORECASE)
_FONT = ctypes.create_string_buffer(128)


def _is_bold(handle: raw.FPDF_TEXTPAGE, index: int) -> bool:
    """By weight, and by the font's name: few fonts tell their weight."""
    if raw.FPDFText_GetFontWeight(handle, index) >= 600:
        return True
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(handle, index, _FONT, len(_FONT), flags)
    name = _FONT.raw[: max(0, min(length, len(_FONT)) - 1)].decode("utf-8", "replace")
    return bool(_BOLD.search(name)) or bool(flags.value & (1 << 18))
