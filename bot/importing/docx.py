"""Word document → Document, by python-docx: styles tell headings, lists and quotes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.errors import InputError
from bot.importing.cover import find_date
from bot.importing.document import Block, BlockKind, Document, numbered, plain

MAX_UNPACKED = 256 * 1024 * 1024  # bytes; a Word document of thousands of pages has less
MAX_PARTS = 5_000
_HEADING = re.compile(r"(?:heading|überschrift|titre)\s*([1-9])", re.IGNORECASE)
_BOLD_HEADING = 90  # characters


def read_docx(raw: bytes) -> Document:
    """Reads a .docx; tracked deletions, comments, headers, footers and footnotes are not part of it.

    Raises:
        InputError: it is no Word document, is locked, or would unpack to more than MAX_UNPACKED.
    """
    _refuse_bombs(raw)
    try:
        document = docx.Document(io.BytesIO(raw))
    except Exception as error:  # noqa: BLE001 - python-docx fails in many ways on what is no document
        raise InputError(
            f"the Word document cannot be read ({type(error).__name__}); open it in Word and save it again as .docx"
        ) from None
    blocks, tables = [], 0
    for content in document.iter_inner_content():
        if isinstance(content, Table):
            tables += 1
            blocks += [Block(BlockKind.ASIDE, row) for row in _rows(content)]
        else:
            blocks += [block for block in (_block(content),) if block]
    about = document.core_properties
    title = next((b.text for b in blocks if b.level == 0 and b.kind is BlockKind.HEADING), "") or about.title
    if not any(block.kind is BlockKind.HEADING for block in blocks):
        blocks = [_bold_as_heading(block) for block in blocks]
    remarks = []
    if tables:
        remarks.append(f"{tables} table{'s' if tables > 1 else ''}: the rows are in the source, but in no passage")
    if not any(block.kind is BlockKind.HEADING for block in blocks):
        remarks.append("no heading styles: the whole text is one section; set headings in Word, or cut it by hand")
    read = numbered(_without_marks(blocks))
    return Document("Word document", read, title=plain(title or ""), date=find_date(read), remarks=tuple(remarks))


def _refuse_bombs(raw: bytes) -> None:
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("an old .doc file, or one locked with a password; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise InputError("the Word document is broken (no ZIP archive); open it in Word and save it again") from None
    size = sum(part.file_size for part in parts)
    if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise InputError(f"the Word document would unpack to {size:,} bytes; take out its pictures, or save it as PDF")


_BOLD = "\x02"  # before a paragraph that is bold from end to end, until headings are settled


def _block(paragraph: Paragraph) -> Block | None:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    text = plain(_text(paragraph._p))  # noqa: SLF001 - python-docx gives the element no other way
    lower = style.lower()
    if not text or lower.startswith(("toc", "table of", "header", "footer", "contents")):
        return None
    if found := _HEADING.match(style):
        return Block(BlockKind.HEADING, text, int(found[1]))
    if lower in ("title", "titel", "titre"):
        return Block(BlockKind.HEADING, text, 0)
    if "quote" in lower:
        return Block(BlockKind.QUOTE, text)
    if "caption" in lower or "footnote" in lower:
        return Block(BlockKind.ASIDE, text)
    if "list" in lower or _is_listed(paragraph):
        return Block(BlockKind.ITEM, text, mark="•")
    return Block(BlockKind.PARAGRAPH, text, mark=_BOLD if _is_bold(paragraph) and len(text) <= _BOLD_HEADING else "")


def _bold_as_heading(block: Block) -> Block:
    is_heading = block.mark == _BOLD and not block.text.endswith((".", ":", ",", ";"))
    return Block(BlockKind.HEADING, block.text, 1) if is_heading else block


def _without_marks(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        yield Block(block.kind, block.text, block.level) if block.mark == _BOLD else block


def _is_listed(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr  # noqa: SLF001
    return properties is not None and properties.numPr is not None


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _text(element: Any) -> str:  # noqa: ANN401 - lxml's elements have no types
    """The words of a paragraph, insertions taken in, deletions left out; each text box once."""
    parts = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if any(parent.tag == _FALLBACK for parent in node.iterancestors()):
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        else:
            parts.append("-" if node.tag == qn("w:noBreakHyphen") else " ")
    return "".join(parts)


_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _rows(table: Table) -> Iterator[str]:
    for row in table._tbl.tr_lst:  # noqa: SLF001 - cell by cell python-docx takes seconds for a long table
        yield " | ".join(plain(" ".join(_text(p) for p in cell.iter(qn("w:p")))) for cell in row.tc_lst)
