"""Reply → text for a terminal: wrapped to its width, coloured only where it can be."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot import phrases
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Elsewhere,
    Explanation,
    Intent,
    Quote,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    TopicGroup,
)
from bot.render.lists import in_lines

_BOLD, _FAINT, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_QUOTE_MARK = "│ "


@dataclass(frozen=True, slots=True)
class Style:
    """How a terminal shows text. `width` in characters; with `numbered`, choices are picked by typing their number."""

    width: int = 80
    colour: bool = False
    numbered: bool = False


def reply_text(report: Report, reply: Reply, style: Style, how: str) -> str:
    """A whole reply, ending in a line end. `how` says how one asks here; it is part of the help."""
    match reply:
        case Answer():
            parts = [_faint(phrases.read_as(reply), style), *(_quote(quote, style) for quote in reply.quotes)]
            parts.append(_list(phrases.ASK_NEXT, reply.follow_ups, style))
        case Clarification():
            parts = [_list(phrases.clarification(report, reply), reply.choices, style)]
            parts += _elsewhere(reply.elsewhere, len(reply.choices), style)
        case Abstention():
            parts = [sentences(phrases.abstention(report, reply), style)]
            parts += _elsewhere(reply.elsewhere, 0, style)
            parts.append(_list(phrases.NEAREST, reply.nearest, style, len(_offered(reply.elsewhere))))
        case SmallTalk():
            parts = [sentences(phrases.small_talk(report, reply, how), style)]
            parts.append(_list(phrases.TRY, reply.prompts, style))
    if not isinstance(reply, SmallTalk):
        parts.append(_coloured(phrases.receipt(reply), _FAINT, style))
    return "\n\n".join(part for part in parts if part) + "\n"


def choices_of(reply: Reply) -> tuple[Intent, ...]:
    """The intents a reply offers to pick from, in the order shown."""
    match reply:
        case Answer():
            return reply.follow_ups
        case Clarification():
            return (*reply.choices, *_offered(reply.elsewhere))
        case Abstention():
            return (*_offered(reply.elsewhere), *reply.nearest)
        case SmallTalk():
            return reply.prompts


def sentences(text: str, style: Style) -> str:
    """Running text, wrapped; without a line end."""
    return "\n".join(_wrap(text, style.width))


def heading(text: str, style: Style) -> str:
    return _coloured(text, _BOLD, style)


def topics_text(groups: Iterable[TopicGroup], style: Style) -> str:
    """Everything the report answers, by section."""
    return "\n\n".join(_list(group.section.title, group.intents, style) for group in groups) + "\n"


def receipt_text(report: Report, receipt: Receipt, style: Style) -> str:
    """Why a reply was what it was, in words an editor understands."""
    return _rows(phrases.why(report, receipt), style)


def explanation_text(report: Report, explanation: Explanation, style: Style) -> str:
    """The same of a question that is at hand, word by word."""
    return _rows(phrases.explained(report, explanation), style)


def _quote(quote: Quote, style: Style) -> str:
    passage, citation = quote.passage, quote.citation
    mark = _coloured(_QUOTE_MARK, _FAINT, style)
    items = in_lines(passage.text).split("\n")
    lines = [mark + line for item in items for line in _wrap(item, style.width - len(_QUOTE_MARK))]
    if passage.speaker:
        lines += _wrap(f"— {passage.speaker}", style.width, "  ")
    lines += [_coloured(line, _FAINT, style) for line in _wrap(phrases.citation(citation), style.width, "  ")]
    # Addresses stay whole, however long: terminals make them clickable and people copy them.
    lines += [f"  {citation.link}"] if citation.link else []
    lines += _wrap(f"Note: {passage.note}", style.width, "  ") if passage.note else []
    lines += [f"  {phrases.READ_REPORT}: {passage.link}"] if passage.link else []
    return "\n".join(lines)


def _offered(elsewhere: Sequence[Elsewhere]) -> tuple[Intent, ...]:
    return tuple(intent for other in elsewhere for intent in other.intents)


def _elsewhere(elsewhere: Sequence[Elsewhere], before: int, style: Style) -> Iterator[str]:
    """What other reports answer; choices are numbered on from those `before`."""
    for other in elsewhere:
        yield _list(phrases.answers_elsewhere(other.report.title), other.intents, style, before)
        before += len(other.intents)


def _list(heading: str, intents: Sequence[Intent], style: Style, before: int = 0) -> str:
    if not intents:
        return ""
    lines = [_coloured(heading, _BOLD, style)]
    for number, intent in enumerate(intents, before + 1):
        mark = f"  {number}. " if style.numbered else "  - "
        lines += _wrap(intent.title, style.width, mark)
    return "\n".join(lines)


def _faint(text: str, style: Style) -> str:
    return "\n".join(_coloured(line, _FAINT, style) for line in _wrap(text, style.width))


def _rows(rows: Iterable[tuple[str, str]], style: Style) -> str:
    """A label for each row, but for one that stands above already."""
    before, lines = "", []
    for label, words in rows:
        lines.append(_row("" if label == before else label, words, style))
        before = label
    return "\n".join(lines) + "\n"


def _row(name: str, text: str, style: Style) -> str:
    label = f"{name:17}"
    first, *rest = _wrap(text, style.width - len(label)) or [""]
    return "\n".join([_coloured(label, _BOLD, style) + first, *(" " * len(label) + line for line in rest)])


def _wrap(text: str, width: int, mark: str = "") -> list[str]:
    """Lines of at most `width` characters (a longer word stays whole); the first begins with `mark`."""
    indent = " " * len(mark)
    return textwrap.wrap(
        text,
        max(width, 20),
        initial_indent=mark,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _coloured(text: str, code: str, style: Style) -> str:
    return f"{code}{text}{_PLAIN}" if style.colour else text
