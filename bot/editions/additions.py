"""What a new edition says that the old one did not: passages and drafts to add, with ids of their own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from bot.editions.alignment import Found
from bot.importing.drafts import draft_intents
from bot.importing.passages import LEAST_WORDS, Material, without_number
from bot.importing.sentences import cut_sentences
from bot.knowledge import fold, locate
from bot.model import Intent, Passage, Report, Section

COVERED = 0.5  # share of a sentence that stands in what is known from which it is not new


def find_additions(
    report: Report, material: Material, found: Sequence[Found]
) -> tuple[tuple[Passage, ...], tuple[Intent, ...]]:
    """New passages, under the report's own sections where it has them, and a draft for each.

    What the old text said too and no passage holds was left out by a person, and stays out.
    """
    spans = _spans(material, found)
    new = [part for passage in material.passages for part in _uncovered(passage, spans, report.source.folded)]
    taken = {*report.passages, *(p.id for p in report.quarantined)}
    sections = {_key(section.title): section for section in reversed(report.sections)}
    ids = {section.id for section in report.sections}
    added: list[Passage] = []
    for passage in new:
        section = sections.get(_key(passage.section.title)) or _own(passage.section, ids)
        sections.setdefault(_key(section.title), section)
        name = next(n for n in (f"{section.id}-{number}" for number in count(1)) if n not in taken)
        taken.add(name)
        added.append(replace(passage, id=name, section=section))
    shown = {p.section.id: p.section for p in added}
    drafts = draft_intents(replace(material, sections=tuple(shown.values()), passages=tuple(added)))
    titles = {intent.title.casefold() for intent in report.intents.values()}
    kept = {d.id for d in drafts if d.id not in report.intents and d.title.casefold() not in titles}
    return tuple(added), tuple(
        replace(draft, follow_ups=tuple(name for name in draft.follow_ups if name in kept))
        for draft in drafts
        if draft.id in kept
    )


def _own(section: Section, taken: Collection[str]) -> Section:
    """A section that the report has not, under an id that is free."""
    names = (section.id, *(f"{section.id}-{number}" for number in range(2, len(taken) + 3)))
    return replace(section, id=next(name for name in names if name not in taken))


def _key(title: str) -> str:
    return without_number(title).casefold()


def _spans(material: Material, found: Iterable[Found]) -> list[tuple[int, int]]:
    folded = fold(material.source)
    return sorted(place for each in found if each.text and (place := locate(each.text, folded)))


def _uncovered(passage: Passage, spans: list[tuple[int, int]], old: str) -> Iterator[Passage]:
    """The runs of a passage's sentences that stand in no span, nor in the old text: all of it, parts, or nothing."""
    run: list[str] = []
    begin = at = passage.start
    for sentence in [*cut_sentences(passage.text), ""]:
        end = at + len(sentence)
        if sentence and _covered(at, end, spans) < COVERED * len(sentence) and not locate(sentence, old):
            begin = begin if run else at
            run.append(sentence)
        elif run:
            text = " ".join(run)
            if len(text.split()) >= LEAST_WORDS:
                yield replace(passage, text=text, start=begin, end=begin + len(text))
            run = []
        at = end + 1


def _covered(begin: int, finish: int, spans: list[tuple[int, int]]) -> int:
    """How many characters between the two stand in spans; spans seldom overlap, and overlaps may count twice."""
    total = 0
    for start, end in spans[max(0, bisect_left(spans, (begin, 0)) - 3) :]:
        if start >= finish:
            break
        total += max(0, min(end, finish) - max(start, begin))
    return total
