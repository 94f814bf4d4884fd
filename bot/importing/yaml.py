"""A knowledge file's text: written by hand rather than dumped, so that it reads as one a person wrote."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 116

# What YAML 1.1 or 1.2 reads as something else than text, or as syntax.
_VALUES = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|~|[-+.\d_,:eExXoO]+|\.inf|\.nan)$", re.IGNORECASE)
_SAFE = re.compile(r"[^\W_][^\n\t\\\"#:{}\[\],&*?|<>=!%@`]*(?:[:#](?! |$)[^\n\t\\\"#:{}\[\],&*?|<>=!%@`]*)*")


def scalar(text: str) -> str:
    """A text on one line, quoted only where it must be."""
    plain = _SAFE.fullmatch(text) and not _VALUES.fullmatch(text) and " #" not in text and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)


def entry(indent: int, key: str, text: str, *, first: bool = False) -> Iterator[str]:
    """`key: text`, folded over several lines where it is long; the first of a list's entry has the hyphen."""
    lead = " " * indent + ("- " if first else "")
    if len(lead) + len(key) + 2 + len(text) <= WIDTH:
        yield f"{lead}{key}: {scalar(text)}"
        return
    yield f"{lead}{key}: >-"
    inner = " " * (indent + (4 if first else 2))
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=inner, subsequent_indent=inner, break_long_words=False, break_on_hyphens=False
    )


def flow(names: Iterable[str]) -> str:
    return "[" + ", ".join(names) + "]"


def texts(indent: int, found: Sequence[str]) -> Iterator[str]:
    """A list of texts, a line each."""
    for text in found:
        yield f"{' ' * indent}- {scalar(text)}"
