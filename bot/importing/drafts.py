"""Sections and passages → draft intents: what people may ask, by rule, for a person to go over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.importing.asking import ways_of_asking
from bot.importing.passages import Material, slug, without_number
from bot.importing.sentences import cut_sentences
from bot.importing.subjects import Subjects, shorthand
from bot.importing.titles import passage_titles, section_titles
from bot.matcher.tokens import stem
from bot.model import Intent, IntentKind, Passage, PassageKind, Section

INTENTS_LIMIT = 800
EXAMPLES_LIMIT = 8_000  # of a whole document: more takes minutes to learn
LEAST_EXAMPLES = 6
TITLE_LIMIT = 75
EXAMPLE_LIMIT = 500
SECTION_PASSAGES = 3
SECTION_FORMS = (
    "tell me about {}",
    "what about {}",
    "{} summary",
    "what does it say about {}",
    "what is said about {}",
    "anything on {}",
    "is there something on {}",
    "findings on {}",
    "summarise {}",
    "show me the section on {}",
    "the part about {}",
)
FOLLOW_UPS = 2
SENTENCES = 5  # of a passage, that become examples


def draft_intents(material: Material) -> tuple[Intent, ...]:
    """An intent for each section and, as far as INTENTS_LIMIT goes, for each passage; all are drafts."""
    subjects = Subjects([passage.text for passage in material.passages])
    wanted = min(INTENTS_LIMIT, len(material.passages) + len(material.sections))
    most = max(LEAST_EXAMPLES, EXAMPLES_LIMIT // max(1, wanted))
    by_section: dict[str, list[Passage]] = {section.id: [] for section in material.sections}
    for passage in material.passages:
        by_section[passage.section.id].append(passage)
    each = _passages_each([len(passages) for passages in by_section.values()])
    found: dict[str, Intent] = {}
    titles: set[str] = set()
    for section in material.sections:
        passages = by_section[section.id][:each]
        for intent in _of_section(section, passages, subjects, titles):
            if len(found) < INTENTS_LIMIT and intent.id not in found:
                found[intent.id] = replace(intent, examples=intent.examples[:most])
    return tuple(_with_follow_ups(list(_told_apart(found.values())), material))


def _told_apart(intents: Iterable[Intent]) -> Iterator[Intent]:
    """Without the examples that say the same as an earlier draft's title or example: one question has one answer."""
    kept = list(intents)
    owners: dict[str, str] = {}
    for intent in kept:
        owners.setdefault(_said(intent.title), intent.id)
    for intent in kept:
        for example in intent.examples:
            owners.setdefault(_said(example), intent.id)
    for intent in kept:
        own = tuple(example for example in intent.examples if owners[_said(example)] == intent.id)
        yield replace(intent, examples=own or intent.examples[:1])


def _said(example: str) -> str:
    """The stems of its words: what two examples have in common that are one to the matcher."""
    return " ".join(stem(word) for word in re.findall(r"\w+", example.casefold()))


def _passages_each(sizes: Sequence[int]) -> int:
    """How many passages of each section get an intent, so that a long document's end has as many as its beginning."""
    each = max(sizes, default=1)
    while each > 1 and sum(min(each, size) + 1 for size in sizes) > INTENTS_LIMIT:
        each -= 1
    return each


def _of_section(
    section: Section, passages: Sequence[Passage], subjects: Subjects, titles: set[str]
) -> Iterator[Intent]:
    above, _, heading = section.title.rpartition(": ")
    subject = subjects.as_in_text(without_number(heading))
    above = above and subjects.as_in_text(above)
    if title := _first_free(section_titles(heading, subject, above), titles):
        subject = f"{subject}, {above}" if above else subject
        examples = _unlike([title, subject, *(form.format(subject) for form in SECTION_FORMS)])
        ids = tuple(p.id for p in passages[:SECTION_PASSAGES])
        yield _draft(f"about-{section.id}", title, examples, ids)
    for passage in passages:
        phrases = subjects.of(passage.text)
        title = _first_free(passage_titles(passage, phrases, subject, titles), titles)
        if title:
            examples = _unlike([title, *_examples(passage, phrases, subject, subjects)])
            yield _draft(passage.id, title, examples, (passage.id,))


def _draft(name: str, title: str, examples: list[str], passages: tuple[str, ...]) -> Intent:
    return Intent(slug(name, 60), IntentKind.ANSWER, title, tuple(examples), passages, draft=True)


def _examples(passage: Passage, phrases: Sequence[str], subject: str, subjects: Subjects) -> Iterator[str]:
    """Ways of asking for a passage, the most telling first: of a long document only those are taken."""
    if passage.speaker and passage.kind is PassageKind.QUOTE:
        yield f"what did {passage.speaker} say"
    yield from phrases[:1]
    sentences = [s for s in cut_sentences(passage.text) if len(s.split()) > 3][:SENTENCES]
    for sentence in sentences[:1]:
        hurried = shorthand(sentence)
        yield from (sentence[:EXAMPLE_LIMIT], hurried)
        spoken_of = dict.fromkeys([*subjects.first(sentence), *subjects.of(sentence)])
        yield from ways_of_asking(sentence, list(spoken_of)[:3], hurried)
    for sentence in sentences[1:]:
        yield from (sentence[:EXAMPLE_LIMIT], shorthand(sentence))
    yield from phrases[1:3]
    if phrases:
        yield f"what does it say about {phrases[0]}"
        yield f"{subject} {phrases[0]}"


def _first_free(titles: Iterator[str], taken: set[str]) -> str:
    for title in titles:
        if 3 < len(title) <= TITLE_LIMIT and title.casefold() not in taken:
            taken.add(title.casefold())
            return title
    return ""


def _unlike(examples: list[str]) -> list[str]:
    short = (e for e in reversed(examples) if e.strip() and len(e) <= EXAMPLE_LIMIT)
    return list({e.casefold().rstrip("?."): e for e in short}.values())[::-1]


def _with_follow_ups(intents: Sequence[Intent], material: Material) -> Iterator[Intent]:
    """The next questions of the same section, as what one may ask on."""
    homes = {p.id: p.section.id for p in material.passages}
    for at, intent in enumerate(intents):
        near = [
            other.id
            for other in intents[at + 1 : at + 1 + FOLLOW_UPS]
            if homes[other.passages[0]] == homes[intent.passages[0]] and not set(other.passages) <= set(intent.passages)
        ]
        yield Intent(
            intent.id, intent.kind, intent.title, intent.examples, intent.passages, (), tuple(near), draft=True
        )


def abbreviations(text: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words that mean the same, as the text itself explains them: “general resolution (GR)”."""
    found: dict[str, str] = {}
    for match in re.finditer(r"(?<![\w’'-])((?:[\w’'-]{1,60}\s{1,9}){2,7})\(([A-Z][A-Za-z]{1,6})s?\)", text):
        letters = match[2]
        words = match[1].split()
        initials = [w for w in words if w[0].isalnum()]
        for count in range(len(letters), min(len(letters) + 3, len(initials) + 1)):
            tail = initials[-count:]
            if _is_short_for(letters, tail):
                found.setdefault(letters.lower(), " ".join(tail).lower())
                break
    return tuple((short, long) for short, long in found.items() if len(long) <= 60)


def _is_short_for(letters: str, words: list[str]) -> bool:
    heads = [w[0].lower() for w in words if len(w) > 3 or w[0].isupper()] or [w[0].lower() for w in words]
    return "".join(heads) == letters.lower() or "".join(w[0].lower() for w in words) == letters.lower()
