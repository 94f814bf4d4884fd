"""Draft titles: short questions that a button can carry, by what a section or passage holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.importing.passages import without_number
from bot.importing.sentences import cut_sentences
from bot.importing.subjects import telling_words
from bot.model import Passage

# Headings that name a part of a document and no subject.
_PARTS = re.compile(
    r"(?:foreword|preface|introduction|(?:executive )?summary|conclusions?|afterword|background|appendix|annex)",
    re.IGNORECASE,
)
_ASKING = re.compile(r"(?:how|what|why|who|where|when|which|whether)\b", re.IGNORECASE)
# "184 grit bins", "2,318 cases of fly-tipping"; not a year, a price, a share, "Table 3 shows" or "Band 5 nurses".
_COUNTED = re.compile(
    r"(?P<before>\w+\s+)?(?<![\w£$€.,/–-])(?!(?:1[89]|20)\d\d\b)\d[\d,]*\s+"
    r"(?P<what>(?:[a-z][a-z-]+\s+){0,3}?(?:[a-z][a-z-]{2,}(?<!s)s|people|women|men|children)(?:\s+of\s+[a-z-]{4,})?)\b"
)
_UNITS = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|points|pounds|pence|euros|dollars|tonnes|grams?"
    r"|kilograms?|litres?|millimetres|centimetres|metres|kilometres|miles|hectares|acres|degrees|others|was|is|has|does)\b"
)
_NUMBERED = re.compile(r"(?:table|figure|section|chapter|page|paragraph|article|part|step|version|grade|band|number)$")


def section_titles(heading: str, subject: str, above: str) -> Iterator[str]:
    """What a section may be asked for by; `subject` is its heading as it is written inside a sentence."""
    if heading.endswith("?"):
        yield without_number(heading)
    if above:
        yield f"{above[:1].upper()}{above[1:]}: what about {subject}?"
    if _PARTS.fullmatch(subject):
        yield f"What does the {subject[:1].lower()}{subject[1:]} say?"
    yield f"What does the report say about {re.sub('^about ', '', subject, flags=re.IGNORECASE)}?"
    yield f"What about {subject}?"
    yield f"{subject[:1].upper()}{subject[1:]}"


def passage_titles(passage: Passage, phrases: Sequence[str], subject: str, taken: set[str]) -> Iterator[str]:
    """The passage's own words stand in quotation marks: they are the report's, and need not be a noun."""
    if passage.speaker:
        yield f"What did {passage.speaker} say?"
        yield f"What did {passage.speaker} say about {subject}?"
    yield from _led_into(passage.text)
    for what in _counted(passage.text):
        above = "" if " " in what else f"{subject[:1].upper()}{subject[1:]}: "
        yield f"{above}how many {what}?" if above else f"How many {what}?"
    for phrase in [phrase for phrase in phrases if phrase.casefold() not in taken]:
        taken.add(phrase.casefold())
        if passage.speaker:
            yield f"What did {passage.speaker} say about “{phrase}”?"
        yield f"What does the report say about “{phrase}”?"
        yield f"What about “{phrase}”?"
    for first, second in pairwise(phrases):
        yield f"What about “{first}” and “{second}”?"
    for phrase in phrases:
        yield f"{subject[:1].upper()}{subject[1:]}: what about “{phrase}”?"
    first_words = " ".join(passage.text.split()[:8])
    yield f"How does “{first_words} …” go on?"


def _led_into(text: str) -> Iterator[str]:
    """What leads into a list, where it could be asked: “What residents can do to help: …”."""
    lead, sign, _ = text.partition(": •")
    if sign and _ASKING.match(lead) and lead.count(".") == 0:
        yield f"What does the report say about {lead[:1].lower()}{lead[1:]}?"


def _counted(text: str) -> Iterator[str]:
    for sentence in cut_sentences(text):
        for found in _COUNTED.finditer(sentence):
            before = (found["before"] or "").strip()
            named = (found.start() > 0 and before[:1].isupper()) or _NUMBERED.search(before.casefold())
            words = found["what"].split(" of ")[0].split()
            if not named and not _UNITS.search(found["what"]) and len(telling_words(found["what"])) >= len(words):
                yield found["what"]
