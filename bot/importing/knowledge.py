"""What was found in a document, as a knowledge file's text with its comments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.importing.passages import Material
from bot.importing.yaml import entry, flow, scalar, texts
from bot.model import Intent, IntentKind, Passage, Source

UNKNOWN_PUBLISHER = "unknown publisher"
UNKNOWN_DATE = "no date"


@dataclass(frozen=True, slots=True)
class About:
    """What citations say of the report, and how the bot is called."""

    id: str
    title: str
    publisher: str
    date: str
    link: str | None
    bot_name: str
    command: str
    source_file: str
    first_page: int = 1


def knowledge_text(
    about: About,
    material: Material,
    drafts: Iterable[Intent],
    synonyms: Iterable[tuple[str, ...]],
    others: Iterable[Intent],
) -> str:
    """The whole file.

    Args:
        about: its head.
        material: sections and passages.
        drafts: intents made by rule; each is marked so.
        synonyms: groups of words that mean the same.
        others: small talk, and what is outside any report.
    """
    return "\n".join([*_head(about, material.source), *_material(material), *_intents(drafts, synonyms, others)]) + "\n"


def _head(about: About, source: str) -> Iterator[str]:
    yield "# A knowledge file made by `leadership import`. What was found by rule needs a person: go through it from"
    yield "# top to bottom, then run `leadership check`. docs/authoring.md tells how, step by step."
    yield ""
    yield from _comment("The report", "What every citation says, and how the bot is called.")
    yield "report:"
    yield f"  id: {about.id}"
    yield from entry(2, "title", about.title)
    yield from entry(2, "publisher", about.publisher)
    yield from entry(2, "date", about.date)
    if about.link:
        yield f"  link: {about.link}"
    yield f"  bot_name: {scalar(about.bot_name)}"
    yield f"  command: {about.command}"
    yield "  # The text that is quoted, locked: a passage that is not word for word in it is refused."
    yield "  source:"
    digest = hashlib.sha256(source.encode()).hexdigest()
    held = Source(
        about.source_file, digest, " ".join(source.split()), about.title, about.publisher, about.link, about.first_page
    )
    yield from source_lines(4, held)


def source_lines(indent: int, source: Source) -> Iterator[str]:
    """Where a text is, its lock, and what its citations say."""
    lead = " " * indent
    yield f"{lead}file: {scalar(source.path)}"
    yield f"{lead}sha256: {source.sha256}"
    yield from entry(indent, "title", source.title)
    yield from entry(indent, "publisher", source.publisher)
    if source.link:
        yield f"{lead}link: {source.link}"
    if source.first_page != 1:
        yield f"{lead}first_page: {source.first_page}"


def _material(material: Material) -> Iterator[str]:
    yield ""
    yield from _comment("Sections", "The document's headings, in its order. A citation names the section.")
    yield "sections:"
    for section in material.sections:
        yield f"  - id: {scalar(section.id)}"
        yield from entry(4, "title", section.title)
    yield ""
    yield from _comment(
        "Passages",
        "The words that may be quoted, exactly as in the source. Delete what nobody should be shown. `kind` is",
        "observation (a finding), quote (somebody's words, with `speaker`) or context.",
    )
    yield "passages:"
    for passage in material.passages:
        yield from passage_lines(passage)


def passage_lines(passage: Passage) -> Iterator[str]:
    yield f"  - id: {scalar(passage.id)}"
    yield f"    section: {scalar(passage.section.id)}"
    yield f"    kind: {passage.kind.value}"
    if passage.speaker:
        yield from entry(4, "speaker", passage.speaker)
    if passage.page:
        yield f"    page: {passage.page}"
    elif passage.paragraph:
        yield f"    paragraph: {passage.paragraph}"
    yield from entry(4, "text", passage.text)


def _intents(drafts: Iterable[Intent], synonyms: Iterable[tuple[str, ...]], others: Iterable[Intent]) -> Iterator[str]:
    others = tuple(others)
    if groups := tuple(synonyms):
        yield ""
        yield from _comment("Words", "Words and phrases that mean the same, as the document itself explains them.")
        yield "vocabulary:"
        yield "  synonyms:"
        yield from (f"    - {flow(scalar(word) for word in group)}" for group in groups)
    yield ""
    yield from _comment(
        "Intents",
        "What people may ask: drafts, made of headings and sentences. Mend each title, add ways of asking in people's",
        "own words, delete what nobody asks; then take `draft: true` away, or run `leadership approve`. Drafts are",
        "answered in the terminal, for trying out, and are never served.",
    )
    yield "intents:"
    for intent in drafts:
        yield from intent_lines(intent)
    for kind, key, words in (
        (IntentKind.OUTSIDE, "outside", "What is not about any report. Delete what yours does speak of."),
        (IntentKind.SMALL_TALK, "small_talk", "Greetings, thanks, help."),
    ):
        chosen = [intent for intent in others if intent.kind is kind]
        if chosen:
            yield ""
            yield from _comment(key.replace("_", " ").capitalize(), words)
            yield f"{key}:"
        for intent in chosen:
            yield from intent_lines(intent)


def intent_lines(intent: Intent) -> Iterator[str]:
    yield f"  - id: {scalar(intent.id)}"
    if intent.draft:
        yield "    draft: true"
    yield from entry(4, "title", intent.title)
    if intent.passages:
        yield f"    passages: {flow(scalar(name) for name in intent.passages)}"
    if intent.follow_ups:
        yield f"    follow_ups: {flow(scalar(name) for name in intent.follow_ups)}"
    yield "    examples:"
    yield from texts(6, intent.examples)


def _comment(title: str, *lines: str) -> Iterator[str]:
    yield f"# --- {title} ".ljust(120, "-")
    yield from (f"# {line}" for line in lines)
