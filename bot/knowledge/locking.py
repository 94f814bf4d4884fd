"""The locked texts of a report's editions."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.knowledge.nodes import Mapping, Node
from bot.knowledge.reader import Reader
from bot.knowledge.source import fold
from bot.model import Source


def read_source(reader: Reader, entry: Node | None, what: str, more: tuple[str, ...] = ()) -> Source:
    """A source and its locked text; `more` are keys that an earlier edition must have as well."""
    required = ("file", "sha256", "title", "publisher")
    node = reader.mapping(entry, what, (*required, *more), ("link", "first_page", "edition"))
    name, wanted = reader.text(node, "file", what), reader.text(node, "sha256", what)
    folded = ""
    if name:
        folder = reader.path.parent.resolve()
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            reader.fault(node.nodes["file"], f"source '{name}' is outside the knowledge file's folder; move it in")
        else:
            folded = _read_locked(reader, file, name, wanted, node)
    return Source(
        path=name,
        sha256=wanted,
        folded=folded,
        title=reader.text(node, "title", what, limit=300),
        publisher=reader.text(node, "publisher", what, limit=100),
        link=reader.link(node, "link", what),
        first_page=reader.sheet(node, what),
        edition=reader.text(node, "edition", what, limit=40),
        date=reader.text(node, "date", what, limit=60) if more else "",
    )


def read_editions(reader: Reader, about: Mapping, current: Source) -> dict[str, Source]:
    """Earlier editions by their name, each with its own locked text."""
    found: dict[str, Source] = {}
    for entry in reader.items(about.nodes.get("editions"), "'editions:'"):
        source = read_source(reader, entry, "an earlier edition", ("edition", "date"))
        if source.edition and (source.edition in found or source.edition == current.edition):
            reader.fault(entry, f"edition '{source.edition}' stands twice; give each a name of its own")
        found.setdefault(source.edition, source)
    return found


def _read_locked(reader: Reader, file: Path, name: str, wanted: str, node: Mapping) -> str:
    """The text as quotes are looked up in it; "" and a fault where it cannot be read."""
    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        reader.fault(node.nodes["file"], f"source '{name}' cannot be read ({error.strerror}); check the name")
        return ""
    except UnicodeDecodeError:
        reader.fault(node.nodes["file"], f"source '{name}' is not UTF-8; save it as UTF-8")
        return ""
    found = hashlib.sha256(raw).hexdigest()
    if wanted and found != wanted.lower():
        reader.fault(
            node.nodes["sha256"],
            f"source '{name}' is not the locked text (its SHA-256 is {found}); put the source back as it was, or,"
            " if it was meant to change, write that value here",
        )
    return fold(text)
