"""Knowledge file → Report. All faults are found in one go, each as `file:line: what, mend`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.errors import KnowledgeError, QuoteError
from bot.knowledge import nodes
from bot.knowledge.intents import read_intents, read_prompts
from bot.knowledge.locking import read_editions, read_source
from bot.knowledge.nodes import Mapping, Node, read
from bot.knowledge.passages import read_passages, read_sections
from bot.knowledge.publishing import publish
from bot.knowledge.quarantine import withhold
from bot.knowledge.reader import Reader
from bot.model import Report, Vocabulary

NAME_LIMIT = 60


def load(path: Path) -> Report:
    """Reads and checks a knowledge file and the source beside it.

    Args:
        path: the knowledge file; `report: source: file:` in it is read relative to its folder.

    Raises:
        KnowledgeError: every fault found, `file:line: what, mend` each.
        QuoteError: the same, where the only faults are passages that are not word for word in the source.
    """
    root, raw = read(path)
    return _checked(path, root, raw)


def parse(raw: bytes, path: Path) -> Report:
    """Checks the text of a knowledge file before it is written to `path`; raises as `load` does."""
    return _checked(path, nodes.parse(raw, str(path)), raw)


def _checked(path: Path, root: Node, raw: bytes) -> Report:
    reader = Reader(path, root)
    report = _read_report(reader)
    reader.raise_faults()
    version = hashlib.sha256(raw + report.source.sha256.encode()).hexdigest()[:12]
    return withhold(replace(report, version=version))


def _read_report(reader: Reader) -> Report:
    top = reader.mapping(
        reader.root,
        "the file",
        ("report", "sections", "passages", "intents"),
        ("vocabulary", "not_in_report", "outside", "small_talk"),
    )
    about = reader.mapping(
        top.nodes.get("report"),
        "'report:'",
        ("id", "title", "publisher", "date", "bot_name", "command", "source"),
        ("link", "names", "prompts", "editions"),
    )
    reader.report_id = reader.id(about, "report", ())
    source = read_source(reader, about.nodes.get("source"), "'source:'")
    editions = read_editions(reader, about, source)
    sections = read_sections(reader, top)
    passages = read_passages(reader, top, sections, source, editions)
    intents = read_intents(reader, top, passages)
    command = reader.text(about, "command", "'report:'", limit=32)
    if command and not re.fullmatch(r"/[a-z0-9_-]+", command):
        reader.fault(about.nodes["command"], f"command '{command}': write a slash and small letters, as /leadership")
    return Report(
        id=reader.report_id,
        title=reader.text(about, "title", "'report:'", limit=200),
        publisher=reader.text(about, "publisher", "'report:'", limit=100),
        date=reader.text(about, "date", "'report:'", limit=60),
        link=reader.link(about, "link", "'report:'"),
        bot_name=reader.text(about, "bot_name", "'report:'", limit=35),
        command=command,
        source=source,
        sections=tuple(sections.values()),
        passages=passages,
        intents=intents,
        prompts=read_prompts(reader, about, intents, passages),
        vocabulary=_read_vocabulary(reader, top),
        path=str(reader.path),
        version="",
        editions=tuple(editions.values()),
        names=tuple(text for _, text in reader.words(about.nodes.get("names"), "'names:'", limit=NAME_LIMIT)),
    )


def _read_vocabulary(reader: Reader, top: Mapping) -> Vocabulary:
    node = reader.mapping(top.nodes.get("vocabulary"), "'vocabulary:'", (), ("synonyms", "others"))
    groups: dict[str, tuple[tuple[str, ...], ...]] = {}
    for key in ("synonyms", "others"):
        found = []
        for entry in reader.items(node.nodes.get(key), f"'{key}:'"):
            group = tuple(text for _, text in reader.words(entry, f"a group of '{key}:'", limit=60))
            if key == "synonyms" and len(group) == 1:
                reader.fault(entry, f"a group of one word ('{group[0]}'); add what means the same or delete it")
            found.append(group)
        groups[key] = tuple(found)
    return Vocabulary(groups["synonyms"], groups["others"])


def load_all(paths: Sequence[Path], *, served: bool = False) -> tuple[Report, ...]:
    """Reads and checks several knowledge files; what is `served` has no drafts.

    Raises:
        KnowledgeError: every fault of every file; also where two reports have one id, or share a name of `names:`.
        QuoteError: the same, where the only faults are passages that are not word for word in their source.
    """
    reports: list[Report] = []
    errors: list[KnowledgeError] = []
    for path in paths:
        try:
            report = load(path)
            reports.append(publish(report) if served else report)
        except KnowledgeError as error:
            errors.append(error)
    faults = [fault for error in errors for fault in error.faults] + _clashes(reports)
    if faults:
        raise (QuoteError if all(isinstance(e, QuoteError) for e in errors) and errors else KnowledgeError)(faults)
    return tuple(reports)


def _clashes(reports: Iterable[Report]) -> list[str]:
    """Ids and names that two reports have, a line each."""
    faults: list[str] = []
    ids: dict[str, Report] = {}
    names: dict[str, Report] = {}
    for report in reports:
        first = ids.setdefault(report.id, report)
        if first is not report:
            where = f"{report.path}:{_line(report, 'id')}"
            faults.append(f"{where}: id '{report.id}' is also the id of {first.path}; give one of the reports another")
        for name in dict.fromkeys(each.casefold() for each in report.names):
            owner = names.setdefault(name, report)
            if owner is not report:
                where = f"{report.path}:{_line(report, 'names')}"
                faults.append(f"{where}: name '{name}' is also a name of {owner.path}; keep it for one of them")
    return faults


def _line(report: Report, key: str) -> int:
    """Where the key of 'report:' stands; the file is read again, for this is only asked to tell a fault."""
    root, _ = read(Path(report.path))
    about = root.nodes.get("report") if isinstance(root, Mapping) else None
    return about.lines.get(key, about.line) if isinstance(about, Mapping) else 1
