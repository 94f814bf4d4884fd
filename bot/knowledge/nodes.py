"""YAML text → nodes that know their line. Aliases, duplicate keys, depth and size are refused: no file is a bomb.

PyYAML's `safe_load` drops line numbers, and composing recurses in C: a deeply nested file would end the process. So the
flat stream of parse events is read with a stack of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.errors import KnowledgeError

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 12

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Scalar:
    """A word or a text, as written: `No` and `2019` stay text."""

    line: int
    text: str


@dataclass(slots=True)
class Items:
    """A list."""

    line: int
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys and what stands under them; `lines` says where each key stands."""

    line: int
    nodes: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Items | Mapping


def parse(raw: bytes, name: str) -> Node:
    """Reads one YAML document.

    Args:
        raw: the file's bytes, UTF-8.
        name: how the file is called in faults.

    Raises:
        KnowledgeError: `name:line: what, mend`; the first fault only, since what follows it cannot be trusted.
    """
    if len(raw) > MAX_BYTES:
        raise KnowledgeError([f"{name}:1: the file has {len(raw):,} bytes; keep it under {MAX_BYTES:,}"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise KnowledgeError([f"{name}:{line}: not UTF-8; save the file as UTF-8"]) from None
    try:
        return _build(yaml.parse(text, Loader=_Loader), name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):
            mark = error.context_mark  # where the quote was opened says more than where the file ends
        line = mark.line + 1 if mark else 1
        raise KnowledgeError([f"{name}:{line}: not YAML: {_plain(error)}"]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise KnowledgeError([f"{name}:{line}: a character that YAML forbids; delete it"]) from None


def read(path: Path, name: str | None = None) -> tuple[Node, bytes]:
    """Reads the file at `path`; see `parse`. Returns the node and the bytes read."""
    name = name or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise KnowledgeError([f"{name}:1: the file is larger than {MAX_BYTES:,} bytes; split or shorten it"])
        raw = path.read_bytes()
    except OSError as error:
        raise KnowledgeError([f"{name}: cannot be read ({error.strerror}); check the path and its rights"]) from None
    return parse(raw, name), raw


def _build(events: Iterator[yaml.Event], name: str) -> Node:
    stack: list[Items | Mapping] = []
    keys: list[str | None] = []  # per open mapping: the key that waits for its value
    root: Node | None = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise KnowledgeError([f"{name}:{_line(event)}: a second document begins; keep one, delete the '---'"])
            continue
        if isinstance(event, yaml.AliasEvent):
            raise KnowledgeError(
                [f"{name}:{_line(event)}: an alias (*{event.anchor}); aliases are not allowed, write the text out"]
            )
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
            keys.pop()
            continue
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(_line(event), event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Items(_line(event))
        elif isinstance(event, yaml.MappingStartEvent):
            node = Mapping(_line(event))
        else:
            continue
        if not stack:
            root = node
        else:
            _attach(node, stack[-1], keys, name)
        if not isinstance(node, Scalar):
            if len(stack) >= MAX_DEPTH:
                raise KnowledgeError([f"{name}:{node.line}: nested more than {MAX_DEPTH} deep; flatten it"])
            stack.append(node)
            keys.append(None)
    if root is None:
        raise KnowledgeError([f"{name}:1: the file is empty; start from the example in docs/authoring.md"])
    return root


def _attach(node: Node, parent: Items | Mapping, keys: list[str | None], name: str) -> None:
    if isinstance(parent, Items):
        parent.nodes.append(node)
        return
    key = keys[-1]
    if key is None:
        if not isinstance(node, Scalar):
            raise KnowledgeError([f"{name}:{node.line}: a key must be a word; put it on one line"])
        if node.text in parent.nodes:
            first = parent.lines[node.text]
            raise KnowledgeError(
                [f"{name}:{node.line}: '{node.text}:' stands twice (first on line {first}); delete one"]
            )
        parent.lines[node.text] = node.line
        keys[-1] = node.text
    else:
        parent.nodes[key] = node
        keys[-1] = None


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return int(mark.line) + 1 if mark else 1


def _plain(error: yaml.MarkedYAMLError) -> str:
    """PyYAML's finding with the mend that fits it most often."""
    problem = str(error.problem or error.context or "cannot be read")
    if "mapping values are not allowed" in problem:
        return "a colon inside unquoted text; put the text in double quotes"
    if "tab character" in problem:
        return "a tab; indent with spaces"
    if "end of stream" in problem:
        return "a quote is opened here and not closed; close it, with the same sign"
    if "cannot start any token" in problem:
        return f"{problem}; put the text in double quotes, and indent with spaces, not tabs"
    if "did not find expected" in problem or "expected <block end>" in problem:
        return f"{problem}; check the indentation and the quotes of this line and the one above"
    return f"{problem}; check the quotes and the indentation"
