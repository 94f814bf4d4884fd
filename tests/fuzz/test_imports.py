"""Documents to import: any bytes under any name, and good ones with any parts of them changed."""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from bot.errors import BotError
from bot.handlers.importing import Wanted, import_document
from bot.knowledge import load
from tests.fuzz.words import fuzzed, typed
from tests.importing.documents import as_docx, as_html, as_markdown, as_pdf, as_text
from tests.knowledge_files import write_report

GOOD = {"pdf": as_pdf, "html": as_html, "docx": as_docx, "md": as_markdown, "txt": as_text}
NAMES = ["report.pdf", "report.html", "report.docx", "report.md", "report.txt", "report", "report.doc", "x/../a.htm"]
TAGS = ["<p>", "</p>", "<div>" * 300, "<table><tr><td>", "<script>", "<!--", "<h1>", "<svg><a href=javascript:x>"]
TAGS += ["&nbsp;" * 50, "&#0;", "<blockquote>" * 60, "<meta charset=utf-7>", "<title>", "<base href=//evil.example>"]
MARKS = ["# ", "> " * 80, "- ", "[a](b)", "```\n", "| a | b |\n|---|---|\n", "\n\n", "\x0c", "1. ", "!!!", "---\n"]
XML = ["<w:p>", "<w:t>x</w:t>", "</w:p>", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', "&b;", "<w:tbl>"]
PDF = ["obj", "endobj", "stream", "endstream", "/Length 999999999", "<<" * 200, "[" * 200, "/Kids [1 0 R]", "xref"]


@cache
def good(form: str) -> bytes:
    made = GOOD[form]()
    return made if isinstance(made, bytes) else made.encode()


@cache
def shipped() -> Path:
    """A small file to take small talk from: the shipped one takes longer to read than a document."""
    return write_report(Path(tempfile.mkdtemp(prefix="fuzz-shipped")))


def imported_or_refused(name: str, raw: bytes) -> None:
    """What comes out loads, and quotes the document; what does not is told in words. Nothing takes long."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        file = folder / Path(name).name
        file.write_bytes(raw)
        started = time.thread_time()
        fault, knowledge = "", folder / "made" / "report.yaml"
        try:
            import_document(Wanted(str(file), to=knowledge), shipped(), io.StringIO())
        except BotError as error:
            fault = str(error)
        else:
            report = load(knowledge)
            assert all(passage.text for passage in report.passages.values())
        assert time.thread_time() - started < 20
        assert fault or knowledge.exists()
        assert not [one for one in folder.rglob("*") if one.suffix not in (".yaml", ".txt", "") and one != file]


def changed(raw: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    """The same with parts cut out, or others put in, at places from 0 to 1."""
    for where, piece, cut in changes:
        place = int(where * len(raw))
        raw = raw[:place] + piece + raw[place + cut :]
    return raw


def changes(pieces: list[str]) -> st.SearchStrategy[list[tuple[float, bytes, int]]]:
    piece = st.one_of(st.sampled_from(pieces), typed).map(lambda text: text.encode("utf-8", "surrogatepass"))
    one = st.tuples(st.floats(0, 1), st.one_of(piece, st.binary(max_size=40)), st.integers(0, 200))
    return st.lists(one, min_size=1, max_size=4)


@fuzzed(st.sampled_from(NAMES), st.one_of(st.binary(max_size=600), typed.map(lambda t: t.encode("utf-8", "replace"))))
def test_any_bytes_under_any_name_are_imported_or_refused(name: str, raw: bytes):
    imported_or_refused(name, raw)


@fuzzed(changes(TAGS))
def test_a_changed_web_page_is_imported_or_refused(drawn: list[tuple[float, bytes, int]]):
    imported_or_refused("report.html", changed(good("html"), drawn))


@fuzzed(st.sampled_from(["md", "txt"]), changes(MARKS))
def test_changed_markdown_and_text_are_imported_or_refused(form: str, drawn: list[tuple[float, bytes, int]]):
    imported_or_refused(f"report.{form}", changed(good(form), drawn))


@fuzzed(changes(PDF))
def test_a_changed_pdf_is_imported_or_refused(drawn: list[tuple[float, bytes, int]]):
    imported_or_refused("report.pdf", changed(good("pdf"), drawn))


@fuzzed(st.sampled_from(["word/document.xml", "word/styles.xml", "[Content_Types].xml", ""]), changes(XML))
def test_a_changed_word_document_is_imported_or_refused(part: str, drawn: list[tuple[float, bytes, int]]):
    raw = good("docx")
    if not part:
        return imported_or_refused("report.docx", changed(raw, drawn))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed(old.read(name), drawn) if name == part else old.read(name))
    return imported_or_refused("report.docx", packed.getvalue())
