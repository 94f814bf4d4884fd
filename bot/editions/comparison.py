"""What became of the passages, for a person to read: counts, and each difference word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bot.editions.alignment import Fate, Found
from bot.model import Passage

AROUND = 6  # words shown before and after a change
SHOWN = 40  # passages listed of each kind


def comparison_text(found: Sequence[Found], new: Sequence[Passage]) -> str:
    """The account of a new edition.

    Args:
        found: what became of each passage.
        new: passages of the new edition that are in none of the old.
    """
    counts = Counter(each.fate for each in found)
    told = ", ".join(f"{counts[fate]:,} {fate.value}" for fate in Fate if counts[fate])
    parts = [f"{len(found):,} passages: {told}; {len(new):,} new"]
    for fate in (Fate.REWORDED, Fate.GONE, Fate.MOVED):
        rows = [line for each in found if each.fate is fate for line in _rows(each)]
        if rows:
            parts.append("\n".join([_HEADS[fate], *rows]))
    if new:
        listed = [f"  + {_short(p.text)}{_where(p.page, p.paragraph)}" for p in new[:SHOWN]]
        more = [f"  … and {len(new) - SHOWN:,} more"] if len(new) > SHOWN else []
        parts.append("\n".join(["New, with a draft each", *listed, *more]))
    return "\n\n".join(parts)


_HEADS = {
    Fate.REWORDED: "Reworded: in quarantine, not quoted until approved",
    Fate.GONE: "Gone: in quarantine; approved, it is quoted as of the earlier edition",
    Fate.MOVED: "Moved: quoted as before",
}


def word_changes(old: str, new: str) -> str:
    """The new words with what changed marked, as “the [-old-] {+new+} words”; long stretches of the same are cut."""
    before, after = old.split(), new.split()
    parts: list[str] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(steps):
        if kind == "equal":
            parts += _same(before[a:b], is_first=number == 0, is_last=number == len(steps) - 1)
            continue
        parts += [f"[-{' '.join(before[a:b])}-]"] if b > a else []
        parts += [f"{{+{' '.join(after[c:d])}+}}"] if d > c else []
    return " ".join(parts)


def _same(words: list[str], *, is_first: bool, is_last: bool) -> list[str]:
    if is_first and len(words) > AROUND + 1:
        return ["…", *words[-AROUND:]]
    if is_last and len(words) > AROUND + 1:
        return [*words[:AROUND], "…"]
    if len(words) > 2 * AROUND + 1:
        return [*words[:AROUND], "…", *words[-AROUND:]]
    return words


def _rows(found: Found) -> Iterator[str]:
    place = found.place
    where = _where(place.page, place.paragraph) if place else ""
    match found.fate:
        case Fate.REWORDED:
            yield f"  {found.passage.id}{where}"
            yield f"    {word_changes(found.passage.text, found.text)}"
        case Fate.GONE:
            yield f"  {found.passage.id}: {_short(found.passage.text)}"
        case Fate.MOVED:
            yield f"  {found.passage.id}: now under ‘{place.heading if place else ''}’{where}"
        case Fate.SAME:
            pass


def _where(page: str | None, paragraph: int | None) -> str:
    if page:
        return f" (p. {page})"
    return f" (para. {paragraph})" if paragraph else ""


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text)
    return line if len(line) <= 90 else line[:89] + "…"
