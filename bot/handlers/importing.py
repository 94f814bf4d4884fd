"""`leadership import`: a file or an address → a knowledge file, its source and an account."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot import importing
from bot.errors import InputError
from bot.fetching import MAX_BYTES, Fetched, fetch
from bot.importing import About, Document, Material
from bot.knowledge import load

_PLAIN_STEPS = 10  # lines of progress where there is no terminal to draw a bar on


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was given; what is None is taken from the document."""

    source: str
    to: Path | None = None
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    link: str | None = None
    replace: bool = False


def import_document(wanted: Wanted, shipped: Path, stream: TextIO) -> tuple[Path, str]:
    """Reads a document and writes a knowledge file with its source; returns where, and the account.

    Args:
        wanted: the document, and what is known of it.
        shipped: the knowledge file whose small talk is taken over.
        stream: where progress is shown.

    Raises:
        InputError: the document cannot be had or read, or files would be overwritten.
    """
    document, address = read_document(wanted.source, stream)
    about, path = _about(wanted, document, address)
    source = path.parent / about.source_file
    for file in (path, source):
        if file.exists() and not wanted.replace:
            raise InputError(f"{file} is there already; name another with --to, or overwrite it with --replace")
    material = importing.make_material(document)
    if not material.passages:
        raise InputError(
            f"{wanted.source}: no sentences to quote were found; look at the file, or import another form of it"
        )
    drafts = importing.draft_intents(material)
    synonyms = importing.abbreviations(material.source)
    others = tuple(importing.starter_intents(load(shipped), material.source))
    text = importing.knowledge_text(about, material, drafts, synonyms, others)
    _write(path, source, text, material)
    return path, importing.account_text(document, about, material, drafts, synonyms)


def read_document(source: str, stream: TextIO) -> tuple[Document, str | None]:
    """The document at a path or an address, and the address it came from.

    Raises:
        InputError: it cannot be had or read.
    """
    is_address = re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE)
    found = fetch(source) if is_address else Fetched(_read(Path(source)), "", "", None)
    name = found.address.partition("?")[0].partition("#")[0] if is_address else source
    try:
        form = importing.form_of(name, found.raw, found.media_type)
        with _progress(stream) as progress:
            return importing.read(found.raw, form, progress, found.encoding), found.address or None
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InputError(f"no file at {path}; check the path, or give an address as https://…")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is larger than {MAX_BYTES:,} bytes; cut it, or import a lighter copy")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the path and its rights") from None


def _about(wanted: Wanted, document: Document, address: str | None) -> tuple[About, Path]:
    title = _cut(wanted.title or document.title or _title_of(wanted.source), 200)
    name = importing.slug(title, 50) or "report"
    path = wanted.to or Path(f"{name}.yaml")
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"--to {path}: name a file that ends in .yaml")
    link = wanted.link or address
    if wanted.link and not re.fullmatch(r"https://[^\s<>|\"']+", wanted.link):
        raise InputError(f"--link {wanted.link} is not an address; write it as https://…")
    words = importing.telling_words(title)[:2]
    about = About(
        id=name,
        title=title,
        publisher=_cut(wanted.publisher or document.publisher or importing.UNKNOWN_PUBLISHER, 100),
        date=_cut(wanted.date or document.date or importing.UNKNOWN_DATE, 60),
        link=link if link and re.fullmatch(r"https://[^\s<>|\"']+", link) else None,
        bot_name=f"{_cut(' '.join(words) or 'Report', 30)} Bot",
        command="/" + (importing.slug(" ".join(words), 24) or "report"),
        source_file=f"source/{path.stem}.txt",
        first_page=document.first_page,
    )
    return about, path


def _title_of(source: str) -> str:
    """What a file's name says: social-contract.txt is Social contract."""
    words = re.sub(r"[-_+%]+", " ", Path(source.partition("?")[0]).stem).strip() or "Report"
    return words[:1].upper() + words[1:]


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _write(path: Path, source: Path, text: str, material: Material) -> None:
    try:
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(material.source.encode())
        path.write_bytes(text.encode())
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another place with --to") from None


@contextmanager
def _progress(stream: TextIO) -> Iterator[importing.Progress]:
    """A bar on a terminal; elsewhere a line for each tenth of long work."""
    if not stream.isatty():
        yield _Steps(stream)
        return
    from tqdm import tqdm  # noqa: PLC0415 - only where there is a bar to draw

    columns = shutil.get_terminal_size((80, 24)).columns
    with tqdm(file=stream, unit=" pages", desc="Reading", leave=False, delay=0.3, ncols=columns) as bar:

        def show(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield show


class _Steps:
    """Says how far a long work is, without a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said = 0

    def __call__(self, done: int, of: int) -> None:
        step = done * _PLAIN_STEPS // of
        if of >= 10 * _PLAIN_STEPS and step > self._said:
            self._said = step
            print(f"read {done:,} of {of:,} pages", file=self._stream, flush=True)
