"""Sections and passages, each passage word for word in the locked text."""

from __future__ import annotations

from bot.knowledge.nodes import Mapping
from bot.knowledge.reader import Reader
from bot.knowledge.source import difference, fold, locate
from bot.model import Passage, PassageKind, Section, Source

_NO_SECTION = Section("", "")
_PASSAGE_EXTRAS = ("speaker", "link", "note", "page", "paragraph", "edition", "quarantined", "reworded")


def read_sections(reader: Reader, top: Mapping) -> dict[str, Section]:
    """All sections by id, in the file's order; faults go to the reader."""
    found: dict[str, Section] = {}
    for entry in reader.items(top.nodes.get("sections"), "'sections:'"):
        node = reader.mapping(entry, "a section", ("id", "title"))
        section = Section(reader.id(node, "section", found), reader.text(node, "title", "a section", limit=150))
        found.setdefault(section.id, section)
    return found


def read_passages(
    reader: Reader, top: Mapping, sections: dict[str, Section], current: Source, editions: dict[str, Source]
) -> dict[str, Passage]:
    """All passages by id, in the file's order; each is looked up in the edition it names, else in the current one."""
    found: dict[str, Passage] = {}
    kinds = [kind.value for kind in PassageKind]
    for entry in reader.items(top.nodes.get("passages"), "'passages:'"):
        node = reader.mapping(entry, "a passage", ("id", "section", "kind", "text"), _PASSAGE_EXTRAS)
        passage_id = reader.id(node, "passage", found)
        what = f"passage '{passage_id}'"
        section = reader.text(node, "section", what)
        if section and section not in sections:
            reader.fault(node.nodes["section"], f"{what} names section '{section}', which is not under 'sections:'")
        kind = reader.text(node, "kind", what)
        if kind and kind not in kinds:
            reader.fault(node.nodes["kind"], f"kind '{kind}' of {what} is unknown; use one of {', '.join(kinds)}")
        text = reader.text(node, "text", what)
        edition = reader.text(node, "edition", what, limit=40)
        if edition and edition not in editions:
            reader.fault(
                node.nodes["edition"], f"edition '{edition}' of {what} is not under 'editions:'; mend the name"
            )
        source = editions.get(edition, current)
        speaker = reader.text(node, "speaker", what, limit=100) or None
        if speaker and source.folded and fold(speaker) not in source.folded:
            reader.fault(node.nodes["speaker"], f"speaker '{speaker}' of {what} is not named in the source")
        place = locate(text, source.folded)
        if place is None and text and source.folded:
            reader.quote_faults += 1
            reader.fault(
                node.nodes["text"],
                f"{what} is not word for word in {source.path}: {difference(text, source.folded)};"
                " copy the words from the source",
            )
        start, end = place or (0, 0)
        found.setdefault(
            passage_id,
            Passage(
                id=passage_id,
                section=sections.get(section, _NO_SECTION),
                kind=PassageKind(kind) if kind in kinds else PassageKind.CONTEXT,
                text=fold(text),
                start=start,
                end=end,
                speaker=speaker,
                link=reader.link(node, "link", what),
                note=reader.text(node, "note", what, limit=300) or None,
                page=reader.text(node, "page", what, limit=20) or None,
                paragraph=reader.number(node, "paragraph", what),
                edition=edition,
                quarantined=reader.flag(node, "quarantined", what),
                reworded=_read_reworded(reader, node, what, current),
                report=reader.report_id,
            ),
        )
    return found


def _read_reworded(reader: Reader, node: Mapping, what: str, current: Source) -> str:
    """How the current edition says a passage in quarantine: word for word, for it is what approving quotes."""
    text = reader.text(node, "reworded", what)
    if text and reader.text(node, "quarantined", what, default="") != "true":
        reader.fault(
            node.nodes["reworded"],
            f"{what} has 'reworded:', but not 'quarantined: true'; delete the one or add the other",
        )
    if text and current.folded and locate(text, current.folded) is None:
        reader.quote_faults += 1
        said = difference(text, current.folded)
        reader.fault(
            node.nodes["reworded"], f"'reworded:' of {what} is not word for word in {current.path}: {said}; copy it"
        )
    return fold(text)
