"""What a person has gone over: drafts lose their mark, passages leave quarantine; the rest of the file stays."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.editions.lines import Lines
from bot.errors import InputError
from bot.importing.yaml import entry as written
from bot.knowledge.nodes import Items, Mapping, Node, Scalar, read

_GROUPS = ("intents", "not_in_report", "outside", "small_talk")


@dataclass(frozen=True, slots=True)
class Approved:
    """The file's text as it is to be written, and the ids of what was approved in it.

    `waiting` are drafts of the same id as an approved passage: whoever takes the passage's new words has not gone over
    the draft's title and examples.
    """

    text: str
    intents: tuple[str, ...]
    passages: tuple[str, ...]
    waiting: tuple[str, ...] = ()


def approve(path: Path, wanted: Collection[str], *, drafts: bool = False, keep: bool = False) -> Approved:
    """Approves intents that are drafts, and passages in quarantine.

    A reworded passage takes the new edition's words; with `keep`, and where the new edition has none, it keeps the old
    ones and is cited as of the earlier edition.

    Args:
        path: the knowledge file.
        wanted: ids of intents and passages.
        drafts: all drafts, too; passages in quarantine are only approved one by one.
        keep: keep the old words.

    Raises:
        KnowledgeError: the file is not YAML.
        InputError: one that is wanted is neither, or an entry is written in a way that cannot be edited.
    """
    root, raw = read(path)
    lines = Lines(raw.decode("utf-8-sig"), str(path))
    marked = {_id(e): e for group in _GROUPS for e in _entries(root, group) if _is_true(e, "draft")}
    held = {_id(e): e for e in _entries(root, "passages") if _is_true(e, "quarantined")}
    _refuse_unknown(path, wanted, [*marked, *held])
    intents = tuple(name for name in marked if drafts or (name in wanted and name not in held))
    passages = tuple(name for name in held if name in wanted)
    for name in intents:
        lines.delete(marked[name], "draft")
    for name in passages:
        _release(lines, held[name], keep=keep)
    return Approved(lines.text, intents, passages, tuple(n for n in passages if n in marked and n not in intents))


def _release(lines: Lines, entry: Mapping, *, keep: bool) -> None:
    lines.delete(entry, "quarantined")
    new = entry.nodes.get("reworded")
    if isinstance(new, Scalar):
        lines.delete(entry, "reworded")
        if not keep:
            lines.put(entry, "text", list(written(0, "text", " ".join(new.text.split()))))
            lines.delete(entry, "edition")


def _refuse_unknown(path: Path, wanted: Collection[str], known: list[str]) -> None:
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            mend = f"did you mean '{near[0]}'?" if near else "`leadership check` counts what is left to approve"
            raise InputError(f"{path}: no draft and no passage in quarantine has the id '{name}'; {mend}")


def _id(entry: Mapping) -> str:
    name = entry.nodes.get("id")
    return name.text.strip() if isinstance(name, Scalar) else ""


def _is_true(entry: Mapping, key: str) -> bool:
    mark = entry.nodes.get(key)
    return isinstance(mark, Scalar) and mark.text == "true"


def _entries(root: Node, group: str) -> Iterator[Mapping]:
    items = root.nodes.get(group) if isinstance(root, Mapping) else None
    yield from (e for e in (items.nodes if isinstance(items, Items) else []) if isinstance(e, Mapping))
