"""What an import found, and what of it needs a person, in a page of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.importing.document import Document
from bot.importing.drafts import INTENTS_LIMIT
from bot.importing.knowledge import UNKNOWN_DATE, UNKNOWN_PUBLISHER, About
from bot.importing.passages import PASSAGES_LIMIT, Material
from bot.model import Intent, PassageKind

SHOWN = 12


def account_text(
    document: Document, about: About, material: Material, drafts: Sequence[Intent], synonyms: Sequence[tuple[str, ...]]
) -> str:
    """Two lists: found, and to be looked at."""
    kinds = Counter(passage.kind for passage in material.passages)
    speakers = sorted({passage.speaker for passage in material.passages if passage.speaker})
    found = [
        f"{document.form}: {about.title}" + (f", {_count(document.pages, 'page')}" if document.pages else ""),
        f"{_count(len(material.source.split()), 'word')} in {_count(len(document.blocks), 'block')}",
        _count(len(material.sections), "section"),
        f"{_count(len(material.passages), 'passage')}: "
        + ", ".join(f"{kinds[kind]:,} {kind.value}" for kind in PassageKind if kinds[kind]),
        f"{_count(len(drafts), 'draft intent')} with {sum(len(i.examples) for i in drafts):,} examples",
    ]
    if speakers:
        found.append(f"speakers: {'; '.join(speakers[:SHOWN])}" + (" …" if len(speakers) > SHOWN else ""))
    if synonyms:
        found.append(f"abbreviations explained: {', '.join(group[0].upper() for group in synonyms[:SHOWN])}")
    needed = list(_needed(document, about, material, drafts))
    return "\n".join(
        ["Found", *(f"  {line}" for line in found), "", "Needs a person", *(f"  - {line}" for line in needed)]
    )


def _needed(document: Document, about: About, material: Material, drafts: Sequence[Intent]) -> Iterator[str]:
    if about.publisher == UNKNOWN_PUBLISHER:
        yield "publisher: the document does not say; write it under 'report:' and 'source:', or give --publisher"
    if about.date == UNKNOWN_DATE:
        yield "date: the document does not say; write it under 'report:', or give --date"
    if about.link is None:
        yield "link: none; write the document's address under 'report:' and 'source:', so that citations open it"
    yield from document.remarks
    if len(material.sections) == 1:
        yield "one section only: no headings were found; write sections of your own where the document has them"
    if material.unnamed:
        yield f"{_count(len(material.unnamed), 'quote')} without a speaker: {', '.join(material.unnamed[:SHOWN])}"
    if material.left_out:
        yield f"{material.left_out:,} passages beyond {PASSAGES_LIMIT:,} are left out; import the document in parts"
    without = len({p.id for p in material.passages} - {name for i in drafts for name in i.passages})
    if without:
        yield f"{_count(without, 'passage')} without a draft, for more than some {INTENTS_LIMIT:,} nobody goes over"
    yield "read the source text beside the document: columns, tables and notes are where reading goes wrong"
    yield "go through the drafts: titles, ways of asking in people's own words, what nobody asks; then approve them"
    yield "write under 'not_in_report:' what people will ask that the document does not say"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
