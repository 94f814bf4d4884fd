"""Knowledge files and labelled questions: any bytes, and a good file with any parts of it changed."""

from __future__ import annotations

import hashlib
import tempfile
import time
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from bot.errors import BotError
from bot.knowledge import load
from bot.knowledge.nodes import parse
from tests.fuzz.words import fuzzed, typed
from tests.knowledge_files import REPORT, SOURCE

GOOD = REPORT.format(sha256=hashlib.sha256(SOURCE.encode()).hexdigest())
PIECES = [
    "&a ",
    "*a",
    "<<: *a\n",
    "- " * 40,
    "[" * 40,
    "{" * 40,
    "!!python/object:os.system ",
    "---\n",
    "...\n",
    "? ",
    ": ",
]
PIECES += [
    "\t",
    "|\n",
    ">-\n",
    "'",
    '"',
    "#",
    "%YAML 1.1\n",
    "!<x> ",
    "\x00",
    "\u2028",
    "../../etc/passwd",
    "id: ",
    "9" * 400,
]


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-files"))
    (folder / "source.txt").write_bytes(SOURCE.encode())
    return folder


def _loaded_or_refused(raw: bytes) -> None:
    """Faults have a place and a mend; nothing else is raised, and nothing takes long."""
    path = _folder() / "report.yaml"
    path.write_bytes(raw)
    started = time.thread_time()
    try:
        report = load(path)
    except BotError as error:
        fault = str(error)
    else:
        fault = "none"
        assert all(" ".join(passage.text.split()) in report.source.folded for passage in report.passages.values())
    assert fault.strip()
    assert time.thread_time() - started < 2


@fuzzed(st.binary(max_size=600))
def test_any_bytes_are_a_knowledge_file_or_refused(raw: bytes):
    _loaded_or_refused(raw)


@fuzzed(
    st.lists(st.tuples(st.integers(0, len(GOOD)), st.one_of(st.sampled_from(PIECES), typed)), min_size=1, max_size=4)
)
def test_a_knowledge_file_with_anything_put_into_it_loads_or_is_refused(changes: list[tuple[int, str]]):
    text = GOOD
    for place, piece in changes:
        text = text[:place] + piece + text[place:]
    _loaded_or_refused(text.encode("utf-8", "surrogatepass"))


@fuzzed(st.integers(0, len(GOOD)), st.integers(0, 400), st.integers(0, len(GOOD)))
def test_a_knowledge_file_with_parts_cut_or_doubled_loads_or_is_refused(start: int, length: int, place: int):
    part = GOOD[start : start + length]
    _loaded_or_refused((GOOD[:start] + GOOD[start + length :]).encode())
    _loaded_or_refused((GOOD[:place] + part + GOOD[place:]).encode())


@fuzzed(st.text(st.sampled_from("[]{}&*!|>'\"%@`#:-?,. \n\tab01"), max_size=200))
def test_any_marks_of_yaml_are_read_or_refused(text: str):
    fault = "file: none"
    try:
        parse(text.encode(), "file")
    except BotError as error:
        fault = str(error)
    assert fault.startswith("file:")
