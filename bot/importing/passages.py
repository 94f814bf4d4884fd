"""Document → source text, sections and passages, each word for word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.importing.document import Block, BlockKind, Document
from bot.importing.sentences import cut_sentences, pack
from bot.importing.speakers import find_attribution, find_speaker, is_quotation, part_words
from bot.knowledge import fold, locate
from bot.model import Passage, PassageKind, Section

PASSAGE_LENGTH = 900  # characters; what is longer is cut between sentences
LEAST_WORDS = 5  # fewer are a label or a stray line
TITLE_LENGTH = 150
PASSAGES_LIMIT = 6_000

_SKIPPED = re.compile(
    r"(?:\W*\d*\W*)(?:(?:table of )?contents|references|bibliography|end ?notes|notes|index|further reading"
    r"|acknowledge?ments|list of (?:figures|tables)|works cited)\W*",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:\W*[\d.]*\W*)(?:foreword|preface|introduction|background|about\b.*|methods?|methodology|context|scope"
    r"|how to .*|purpose|appendix.*|annex.*|glossary.*|licen[cs]e.*|copyright.*|contact.*)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"(?:(?:chapter|section|part|article|annex|appendix)\s+)?(?:[\dIVX]+(?:\.\d+)*[.):]?|[A-Z](?:[.)]|(?:\.\d+)+\.?))\s+(?=\S)",
    re.IGNORECASE,
)
# What stands by itself and says nothing: a caption, an address to write to, a mark of ownership.
_LABEL = re.compile(
    r"(?:(?:table|figure|fig\.|chart|graph|map|box)\s+[\dA-Z][\d.]*\s*[:.–-]|(?:contact|source|copyright)\s*:|isbn\b|©)"
    r"|.*\b\S+@\S+\.\w",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…]['’”\")\]]*$")
OPENING = "Opening"


@dataclass(frozen=True, slots=True)
class Material:
    """What a document gives: its text as it is locked, its sections, and what may be quoted."""

    source: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    unnamed: tuple[str, ...]  # ids of quotes whose speaker the text does not name
    left_out: int  # passages beyond PASSAGES_LIMIT


def make_material(document: Document) -> Material:
    """Cuts a document into passages under its headings; every passage stands word for word in the source."""
    source = "\n\n".join(_line(block) for block in document.blocks) + "\n"
    folded = fold(source)
    sections: list[Section] = []
    passages: list[Passage] = []
    unnamed: list[str] = []
    left_out = 0
    for heading, title, blocks in _parts(document):
        if _SKIPPED.fullmatch(heading):
            continue
        cut = [c for c in _cut(blocks) if locate(c.text, folded)]
        if not cut:
            continue
        section = Section(_free(slug(heading, 40) or f"section-{len(sections) + 1}", {s.id for s in sections}), title)
        sections.append(section)
        for number, piece in enumerate(cut, 1):
            if len(passages) >= PASSAGES_LIMIT:
                left_out += 1
                continue
            start, end = locate(piece.text, folded) or (0, 0)
            kind = piece.kind
            if kind is PassageKind.OBSERVATION and (_AROUND.fullmatch(heading) or heading == OPENING):
                kind = PassageKind.CONTEXT
            passage_id = f"{section.id}-{number}"
            if kind is PassageKind.QUOTE and piece.speaker is None:
                unnamed.append(passage_id)
            passages.append(
                Passage(
                    passage_id,
                    section,
                    kind,
                    piece.text,
                    start,
                    end,
                    piece.speaker,
                    page=piece.page,
                    paragraph=piece.paragraph,
                )
            )
    return Material(source, tuple(sections), tuple(passages), tuple(unnamed), left_out)


def without_number(heading: str) -> str:
    """A heading without its "2.1", "IV." or "Chapter 3:"."""
    return _NUMBERING.sub("", heading).strip().rstrip(":.") or heading


def slug(text: str, most: int) -> str:
    """Small letters, digits and hyphens, cut between words; empty where the text has none of them."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only.replace("'", ""))
    found = ""
    for word in words:
        if len(found) + len(word) + 1 > most:
            break
        found += f"-{word}" if found else word
    return found or "".join(words)[:most]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    kind: PassageKind
    speaker: str | None
    page: str | None
    paragraph: int | None


def _line(block: Block) -> str:
    return f"{block.mark} {block.text}" if block.mark else block.text


def _parts(document: Document) -> Iterator[tuple[str, str, list[Block]]]:
    """Heading, title for citations and blocks of each section; a heading that comes again is told by the one above."""
    often = Counter(without_number(b.text).casefold() for b in document.blocks if b.kind is BlockKind.HEADING)
    above: list[Block] = []
    heading = title = OPENING
    blocks: list[Block] = []
    for block in document.blocks:
        if block.kind is not BlockKind.HEADING:
            blocks.append(block)
            continue
        if blocks:
            yield heading, title, blocks
        above = [b for b in above if b.level < block.level]
        parent = without_number(above[-1].text) if above else ""
        above.append(block)
        heading, blocks = block.text, []
        again = often[without_number(heading).casefold()] > 1
        title = f"{parent}: {heading}" if parent and again else heading
        title = title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"
    if blocks:
        yield heading, title, blocks


def _cut(blocks: Sequence[Block]) -> Iterator[_Piece]:
    """The passages of a section: paragraphs, cut where they are long; a short list together with what leads into it."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        items = _items_after(blocks, at)
        if block.kind is BlockKind.ASIDE:
            at += 1
        elif items and (whole := _listed([block, *items])):
            yield whole
            at += 1 + len(items)
        elif block.kind is BlockKind.QUOTE or is_quotation(block.text):
            named = find_attribution(blocks[at + 1].text) if at + 1 < len(blocks) else None
            yield from _pieces(block, PassageKind.QUOTE, find_speaker(block.text) or named)
            at += 2 if named else 1
        else:
            for text, speaker in part_words(block.text):
                kind = PassageKind.QUOTE if speaker else PassageKind.OBSERVATION
                yield from _pieces(replace(block, text=text), kind, speaker)
            at += 1


def _items_after(blocks: Sequence[Block], at: int) -> list[Block]:
    """The list's items that follow what leads into them: “They may:”, or the first of them."""
    if not (blocks[at].text.endswith(":") and blocks[at].kind is BlockKind.PARAGRAPH):
        return []
    end = at + 1
    while end < len(blocks) and blocks[end].kind is BlockKind.ITEM:
        end += 1
    return list(blocks[at + 1 : end])


def _listed(blocks: Iterable[Block]) -> _Piece | None:
    found = list(blocks)
    text = " ".join(_line(block) for block in found)
    if len(text) > PASSAGE_LENGTH * 1.4:
        return None
    return _Piece(text, PassageKind.OBSERVATION, None, _pages(found), found[0].paragraph)


def _pages(blocks: Sequence[Block]) -> str | None:
    first, last = blocks[0].page, blocks[-1].page
    if first is None or last is None:
        return first
    first, last = first.split("–")[0], last.split("–")[-1]
    return first if first == last else f"{first}–{last}"


def _pieces(block: Block, kind: PassageKind, speaker: str | None) -> Iterator[_Piece]:
    for text in pack(cut_sentences(block.text), PASSAGE_LENGTH):
        if len(text.split()) >= LEAST_WORDS and any(c.isalpha() for c in text) and not _is_label(text):
            yield _Piece(text[:2800], kind, speaker, block.page, block.paragraph)


def _is_label(text: str) -> bool:
    return text.endswith(":") or bool(_LABEL.match(text) and not _SENTENCE_END.search(text))


def _free(wanted: str, taken: set[str]) -> str:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
