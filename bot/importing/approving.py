"""Takes `draft: true` away from intents of a knowledge file, line by line, so that everything else stays as it is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from bot.errors import InputError
from bot.knowledge.nodes import Items, Mapping, Node, Scalar, read

_GROUPS = ("intents", "not_in_report", "outside", "small_talk")


def find_drafts(root: Node) -> dict[str, int]:
    """The ids of the drafts, each with the line of its mark (from 1)."""
    found = {}
    for entry in _entries(root):
        name, mark = entry.nodes.get("id"), entry.nodes.get("draft")
        if isinstance(name, Scalar) and isinstance(mark, Scalar) and mark.text == "true":
            found[name.text.strip()] = entry.lines["draft"]
    return found


def approve(path: Path, wanted: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The file's text without the marks of the intents `wanted` (all drafts where it is empty), and whose they were.

    Raises:
        KnowledgeError: the file is not YAML.
        InputError: one that is wanted is no draft, or the file is written in a way that has no line for the mark.
    """
    root, raw = read(path)
    drafts = find_drafts(root)
    for name in wanted:
        if name not in drafts:
            near = difflib.get_close_matches(name, drafts, 1)
            mend = f"did you mean '{near[0]}'?" if near else "`leadership check` counts the drafts left"
            raise InputError(f"{path}: no draft has the id '{name}'; {mend}")
    chosen = tuple(name for name in drafts if name in wanted or not wanted)
    lines = raw.decode("utf-8-sig").splitlines(keepends=True)
    for number in sorted((drafts[name] for name in chosen), reverse=True):
        lines[number - 1 : number + 1] = _without_mark(path, number, lines[number - 1 : number + 1])
    return "".join(lines), chosen


def _without_mark(path: Path, number: int, lines: list[str]) -> list[str]:
    """A line and the one after it, without the mark on the first."""
    found = re.fullmatch(r"(\s*)(- )?draft:\s*true\s*(?:#.*)?", lines[0].rstrip("\r\n"))
    if not found:
        raise InputError(f"{path}:{number}: the mark is not on a line of its own; take `draft: true` away by hand")
    if not found[2]:
        return lines[1:]
    indent = found[1]
    return [re.sub(rf"^{indent}  ", f"{indent}- ", line) for line in lines[1:]]


def _entries(root: Node) -> Iterator[Mapping]:
    if not isinstance(root, Mapping):
        return
    for group in _GROUPS:
        items = root.nodes.get(group)
        yield from (e for e in (items.nodes if isinstance(items, Items) else []) if isinstance(e, Mapping))
