"""Writes what was accepted into the text of a knowledge file: lines are added, none that stands there is touched.

Dumping the whole file again, even with its comments kept, breaks its long lines anew; so the places are found by the
marks of the YAML parser, and the lines set in there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bot.curation.overlay import Overlay
from bot.model import Intent, IntentKind

_GROUPS = {IntentKind.ANSWER: "intents", IntentKind.NOT_IN_REPORT: "not_in_report"}
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class _Insertion:
    """Lines to set in before a line (from 0), or words before a column of it."""

    line: int
    column: int | None
    text: str


def write_into(text: str, overlay: Overlay) -> str:
    """The knowledge file's text with the overlay's examples and new intents.

    Args:
        text: a file that `knowledge.load` takes, for which `overlay` was made.
        overlay: what to add.
    """
    root: Any = yaml.compose(text, Loader=_Loader)
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline  # else what is added at the end would stand on the last line
    groups = {key.value: value for key, value in root.value}
    there = {_get(node, "id").value: node for key in groups if _is_group(groups[key]) for node in groups[key].value}
    insertions, new = [], []
    for name, texts in overlay.added.items():
        if name in there:
            insertions.append(_more_examples(lines, _get(there[name], "examples"), texts))
        else:
            new.append(overlay.report.intents[name])
    for kind, key in _GROUPS.items():
        if of_kind := [intent for intent in new if intent.kind is kind]:
            insertions.append(_more_intents(lines, groups.get(key), key, of_kind))
    return _set_in(lines, insertions, newline)


def _is_group(node: Any) -> bool:  # noqa: ANN401 a node of the parser
    first = node.value[0] if isinstance(node, yaml.SequenceNode) and node.value else None
    return isinstance(first, yaml.MappingNode) and any(key.value == "examples" for key, _ in first.value)


def _get(node: Any, name: str) -> Any:  # noqa: ANN401 a node of the parser
    return next(value for key, value in node.value if key.value == name)


def _more_examples(lines: list[str], node: Any, texts: Sequence[str]) -> _Insertion:  # noqa: ANN401
    if node.flow_style:
        end = node.end_mark
        return _Insertion(end.line, end.column - 1, "".join(f", {_scalar(text, flow=True)}" for text in texts))
    column = node.start_mark.column
    written = "".join(f"{' ' * column}- {_scalar(text)}\n" for text in texts)
    return _Insertion(_line_after(lines, node.value[-1]), None, written)


def _more_intents(lines: list[str], node: Any, key: str, intents: Sequence[Intent]) -> _Insertion:  # noqa: ANN401
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        column = node.start_mark.column
        written = "".join(_intent(intent, column) for intent in intents)
        return _Insertion(_line_after(lines, node.value[-1]), None, written)
    written = f"\n{key}:\n" + "".join(_intent(intent, 2) for intent in intents)
    return _Insertion(len(lines), None, written)


def _intent(intent: Intent, column: int) -> str:
    """A new entry, in the order of keys that people write."""
    names = intent.passages or intent.nearest
    label = "passages" if intent.kind is IntentKind.ANSWER else "nearest"
    rows = [f"id: {intent.id}", f"title: {_scalar(intent.title)}"]
    rows += [f"{label}: [{', '.join(names)}]"] if names else []
    rows += ["examples:", *(f"  - {_scalar(text)}" for text in intent.examples)]
    margin = " " * column
    return "".join(f"{margin}{'  ' if number else '- '}{row}\n" for number, row in enumerate(rows))


def _line_after(lines: list[str], last: Any) -> int:  # noqa: ANN401 a node of the parser
    """The line after a node's own last one: blank lines and comments that follow belong to what comes next."""
    mark = last.end_mark
    end = int(mark.line) + (1 if mark.column else 0)
    while end > last.start_mark.line + 1 and re.fullmatch(r"\s*(#.*)?\s*", lines[end - 1]):
        end -= 1
    return end


def _scalar(text: str, *, flow: bool = False) -> str:
    """Plain where every reader of YAML reads the same text, else in double quotes."""
    sample = f"[{text}]" if flow else f"- {text}"
    try:
        plain = yaml.safe_load(sample) == [text] and "#" not in text
    except yaml.YAMLError:
        plain = False
    return text if plain and text.isprintable() else json.dumps(text, ensure_ascii=False)


def _set_in(lines: list[str], insertions: Iterable[_Insertion], newline: str) -> str:
    # From the end, so that no line moves before its turn; at one place, what comes first is set in last.
    in_order = sorted(insertions, key=lambda each: (each.line, each.column or 0))
    for each in in_order[::-1]:
        if each.column is None:
            lines.insert(each.line, each.text.replace("\n", newline))
        else:
            row = lines[each.line]
            lines[each.line] = row[: each.column] + each.text + row[each.column :]
    return "".join(lines)
