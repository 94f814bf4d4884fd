"""A knowledge file → the same for a new edition: old source kept, reworded passages in quarantine, new ones drafted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping as Map, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.editions.alignment import Fate, Found
from bot.editions.lines import Lines
from bot.errors import InputError
from bot.importing.knowledge import intent_lines, passage_lines, source_lines
from bot.importing.yaml import entry as written, scalar
from bot.knowledge.nodes import Items, Mapping, Node, read
from bot.model import Intent, Passage, Report, Section


@dataclass(frozen=True, slots=True)
class Edition:
    """The new edition: its name and date, where its text is, and what its citations say."""

    name: str
    date: str
    file: str  # relative to the knowledge file
    source: str  # the text itself
    link: str | None
    first_page: int = 1
    title: str | None = None  # where it has changed


def succeed(
    path: Path,
    report: Report,
    edition: Edition,
    *,
    old_name: str,
    found: Sequence[Found],
    new: Sequence[Passage],
    drafts: Sequence[Intent],
) -> str:
    """The knowledge file's text for the new edition.

    Args:
        path: the knowledge file of the old edition.
        report: what it holds.
        edition: the new edition.
        old_name: the name by which passages name the old one from now on.
        found: what became of each passage that stood in the old one.
        new: passages to add.
        drafts: intents to add for them.

    Raises:
        InputError: an entry is written in a way that cannot be edited line by line.
    """
    root, raw = read(path)
    lines = Lines(raw.decode("utf-8-sig"), str(path))
    about = _child(root, "report", path)
    _change_source(lines, about, _child(about, "source", path), edition)
    _keep_old(lines, about, report, old_name)
    entries = {_id(entry): entry for entry in _entries(root, "passages")}
    for each in found:
        _change_passage(lines, entries[each.passage.id], each, old_name)
    known = {section.id for section in report.sections}
    sections = {p.section.id: p.section for p in new if p.section.id not in known}
    _append(lines, root, "sections", [line for s in sections.values() for line in _section_lines(s)])
    _append(lines, root, "passages", [line for p in new for line in passage_lines(p)])
    _append(lines, root, "intents", [line for i in drafts for line in intent_lines(i)])
    return lines.text


def _change_source(lines: Lines, about: Mapping, source: Mapping, edition: Edition) -> None:
    lines.put(about, "date", list(written(0, "date", edition.date)))
    lines.put(source, "file", [f"file: {scalar(edition.file)}", f"edition: {scalar(edition.name)}"])
    if "edition" in source.lines:
        lines.delete(source, "edition")
    lines.put(source, "sha256", [f"sha256: {hashlib.sha256(edition.source.encode()).hexdigest()}"])
    if edition.title:
        lines.put(about, "title", list(written(0, "title", edition.title)))
        lines.put(source, "title", list(written(0, "title", edition.title)))
    if edition.link:
        lines.put(source, "link", [f"link: {edition.link}"])
    elif "link" in source.lines:
        lines.delete(source, "link")  # it leads to the old edition
    if edition.first_page != 1 or "first_page" in source.lines:
        lines.put(source, "first_page", [f"first_page: {edition.first_page}"])


def _keep_old(lines: Lines, about: Mapping, report: Report, old_name: str) -> None:
    """The old edition among the earlier ones."""
    old = [f"  {line}" for line in _old_edition(report, old_name)]
    if "editions" in about.lines:
        first, count = lines.extent(about, "editions")
        lines.insert(first + count - 1, [lines.indent(about) + line for line in old])
    else:
        first, count = lines.extent(about, "source")
        head = ["# Earlier editions: their texts stay, so that what is quoted from them can be.", "editions:"]
        lines.insert(first + count - 1, [lines.indent(about) + line for line in [*head, *old]])


def _old_edition(report: Report, name: str) -> Iterator[str]:
    yield f"- edition: {scalar(name)}"
    yield from written(2, "date", report.date)
    yield from source_lines(2, report.source)


def _change_passage(lines: Lines, entry: Mapping, found: Found, old_name: str) -> None:
    if found.fate in (Fate.SAME, Fate.MOVED):
        for key, value in _places(found).items():
            if value:
                lines.put(entry, key, [f"{key}: {value}"])
            elif key in entry.lines:
                lines.delete(entry, key)
        return
    marks = [f"edition: {scalar(old_name)}", "quarantined: true"]
    marks += list(written(0, "reworded", found.text)) if found.text else []
    lines.put(entry, "edition", marks)


def _places(found: Found) -> Map[str, str]:
    """Where it stands now, for the keys whose value has changed."""
    place, passage = found.place, found.passage
    if place is None:
        return {}
    page, paragraph = place.page or "", "" if place.page else str(place.paragraph or "")
    changed = {}
    if page != (passage.page or ""):
        changed["page"] = page
    if paragraph != str(passage.paragraph or "") and (passage.paragraph or passage.page or page):
        changed["paragraph"] = paragraph
    return changed


def _section_lines(section: Section) -> Iterator[str]:
    yield f"  - id: {scalar(section.id)}"
    yield from written(4, "title", section.title)


def _append(lines: Lines, root: Node, group: str, added: list[str]) -> None:
    if added:
        lines.insert(lines.last(list(_entries(root, group))[-1]), added)


def _child(node: Node, key: str, path: Path) -> Mapping:
    child = node.nodes.get(key) if isinstance(node, Mapping) else None
    if not isinstance(child, Mapping):
        raise InputError(f"{path}: '{key}:' is not written with a line for each key; it cannot be edited")
    return child


def _id(entry: Mapping) -> str:
    return getattr(entry.nodes.get("id"), "text", "").strip()


def _entries(root: Node, group: str) -> Iterator[Mapping]:
    items = root.nodes.get(group) if isinstance(root, Mapping) else None
    yield from (e for e in (items.nodes if isinstance(items, Items) else []) if isinstance(e, Mapping))
