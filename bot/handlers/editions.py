"""`leadership edition`: the new edition of a report's document, compared and taken over into the knowledge file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot import editions, importing
from bot.editions import Edition
from bot.errors import InputError, KnowledgeError
from bot.handlers.importing import read_document
from bot.importing import Document
from bot.knowledge import load, parse
from bot.model import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was given: the knowledge file, the new document, its date, and what may be told by them."""

    file: Path
    document: str
    date: str
    name: str | None = None
    link: str | None = None
    title: str | None = None
    dry_run: bool = False


def take_over(wanted: Wanted, stream: TextIO, write: Callable[[Path, str], None]) -> str:
    """Compares the new edition with the passages and changes the knowledge file; returns the account.

    Args:
        wanted: what to do.
        stream: where progress is shown.
        write: replaces the knowledge file.

    Raises:
        InputError: the document cannot be had or read, or is the edition that is there.
        KnowledgeError: the knowledge file has faults.
    """
    report = load(wanted.file)
    if report.quarantined:
        names = ", ".join(passage.id for passage in report.quarantined[:5])
        raise InputError(f"{wanted.file}: passages are still in quarantine ({names}); approve or delete them first")
    document, address = read_document(wanted.document, stream)
    material = importing.make_material(document)
    edition = _edition(wanted, report, document, material.source, address)
    found = editions.align([p for p in report.passages.values() if not p.edition], document, material)
    new, drafts = editions.find_additions(report, material, found)
    account = editions.comparison_text(found, new)
    if wanted.dry_run:
        return account
    old_name = report.source.edition or _name(report.date, {edition.name, *(s.edition for s in report.editions)})
    text = editions.succeed(wanted.file, report, edition, old_name=old_name, found=found, new=new, drafts=drafts)
    _write(wanted.file, edition, text, write)
    return account


def _edition(wanted: Wanted, report: Report, document: Document, source: str, address: str | None) -> Edition:
    taken = {report.source.edition, *(s.edition for s in report.editions)}
    name = wanted.name or _name(wanted.date, taken | {_name(report.date, set())})
    if name in taken:
        raise InputError(f"--name {name}: an edition has this name already; give another")
    link = wanted.link or (address if address and address.startswith("https://") else None)
    if link and not re.fullmatch(r"https://[^\s<>|\"']+", link):
        raise InputError(f"--link {link} is not an address; write it as https://…")
    folder = Path(report.source.path).parent
    stem = importing.slug(f"{wanted.file.stem} {name}", 60)
    file = folder / f"{stem}.txt"
    place = wanted.file.parent / file
    if place.exists() and not wanted.dry_run:
        raise InputError(f"{place} is there already; give the edition another --name")
    return Edition(name, wanted.date, str(file), source, link, document.first_page, wanted.title)


def _name(date: str, taken: set[str]) -> str:
    """The year, where that is free; the whole date; numbers from 2 on."""
    year = re.search(r"\b(?:1[89]|20)\d\d\b", date)
    names = [year.group()] if year else []
    names += [date, *(f"{date} ({number})" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name and name not in taken)


def _write(path: Path, edition: Edition, text: str, write: Callable[[Path, str], None]) -> None:
    """The source first, then the knowledge file, checked as it will be: no fault of ours is left on disk."""
    source = path.parent / edition.file
    try:
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(edition.source.encode())
    except OSError as error:
        raise InputError(f"{source} cannot be written ({error.strerror}); check the folder's rights") from None
    try:
        parse(text.encode(), path)
        write(path, text)
    except (KnowledgeError, InputError):
        source.unlink(missing_ok=True)
        raise
