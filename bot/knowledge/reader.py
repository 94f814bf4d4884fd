"""Values of a knowledge file, each checked for itself; faults are collected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import KnowledgeError, QuoteError
from bot.knowledge.nodes import Items, Mapping, Node, Scalar

EXAMPLE_LIMIT = 500
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Reader:
    """Walks the nodes and collects faults instead of stopping at the first."""

    def __init__(self, path: Path, root: Node) -> None:
        self.path = path
        self.root = root
        self.faults: list[tuple[int, str]] = []
        self.quote_faults = 0
        self.report_id = ""

    def fault(self, node_or_line: Node | int, what: str) -> None:
        line = node_or_line if isinstance(node_or_line, int) else node_or_line.line
        self.faults.append((line, f"{self.path}:{line}: {what}"))

    def raise_faults(self) -> None:
        if self.faults:
            lines = [text for _, text in sorted(self.faults, key=lambda fault: fault[0])]
            raise (QuoteError if self.quote_faults == len(lines) else KnowledgeError)(lines)

    def mapping(self, node: Node | None, what: str, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping:
        """`node` as a mapping whose keys are all known; an empty one, and a fault, where it is not."""
        required, optional = tuple(required), tuple(optional)
        if not isinstance(node, Mapping):
            if node is not None:
                self.fault(node, f"{what} must hold 'key: value' lines ({', '.join(required)}); add them")
            return Mapping(node.line if node else 1)
        known, meant = required + optional, set()
        what = _named(what, node)
        for key, line in node.lines.items():
            if key not in known:
                near = difflib.get_close_matches(key, [name for name in known if name not in node.nodes], 1)
                mend = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
                self.fault(line, f"unknown key '{key}' in {what}; {mend}")
                meant.update(near)
        for key in required:
            if key not in node.nodes and key not in meant:
                self.fault(node, f"{what} has no '{key}:'; add it")
        return node

    def items(self, node: Node | None, what: str) -> list[Node]:
        if node is None:
            return []
        if isinstance(node, Items):
            return node.nodes
        if isinstance(node, Scalar) and node.text in ("", "null", "~"):
            return []
        self.fault(node, f"{what} must be a list; begin each line with '- '")
        return []

    def text(self, parent: Mapping, key: str, what: str, limit: int = 2800, default: str = "") -> str:
        node = parent.nodes.get(key)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.fault(node, f"'{key}:' of {what} must be text; put it on the same line, in double quotes if need be")
            return default
        text = node.text.strip()
        if not text:
            self.fault(node, f"'{key}:' of {what} is empty; fill it in or delete the line")
        elif len(text) > limit:
            self.fault(node, f"'{key}:' of {what} has {len(text)} characters; shorten it to {limit}")
        return text

    def number(self, parent: Mapping, key: str, what: str) -> int | None:
        """A whole number from 1 on; None where the key is not there."""
        text = self.text(parent, key, what, limit=9)
        if text and not (text.isascii() and text.isdecimal() and int(text) > 0):
            self.fault(parent.nodes[key], f"'{key}:' of {what} is '{text}'; write a number from 1 on")
            return None
        return int(text) if text else None

    def sheet(self, parent: Mapping, what: str) -> int:
        """The sheet that is page 1; less than 1 in an excerpt that begins later."""
        text = self.text(parent, "first_page", what, limit=6, default="1")
        if not re.fullmatch(r"-?[0-9]+", text):
            self.fault(parent.nodes["first_page"], f"'first_page:' of {what} is '{text}'; write a whole number")
            return 1
        return int(text)

    def flag(self, parent: Mapping, key: str, what: str) -> bool:
        """Whether `key: true` stands there."""
        text = self.text(parent, key, what, limit=9, default="false")
        if text not in ("true", "false"):
            self.fault(parent.nodes[key], f"'{key}:' of {what} is '{text}'; write true, or delete the line")
        return text == "true"

    def words(self, node: Node | None, what: str, limit: int = EXAMPLE_LIMIT) -> list[tuple[int, str]]:
        """A list of texts with their lines."""
        found = []
        for entry in self.items(node, what):
            if not isinstance(entry, Scalar):
                self.fault(entry, f"{what}: an entry is not plain text; put it in double quotes")
            elif not entry.text.strip():
                self.fault(entry, f"{what}: an empty entry; fill it in or delete it")
            elif len(entry.text) > limit:
                self.fault(entry, f"{what}: an entry of {len(entry.text)} characters; shorten it to {limit}")
            else:
                found.append((entry.line, entry.text.strip()))
        return found

    def id(self, parent: Mapping, what: str, taken: Iterable[str]) -> str:
        text = self.text(parent, "id", what, limit=60)
        if text and not _ID.fullmatch(text):
            self.fault(parent.nodes["id"], f"id '{text}': use small letters, digits and single hyphens")
        if text in taken:
            self.fault(parent.nodes["id"], f"id '{text}' is used twice; give this {what} another id")
        return text

    def link(self, parent: Mapping, key: str, what: str) -> str | None:
        text = self.text(parent, key, what, limit=2000)
        if not text:
            return None
        try:
            parts = urlsplit(text)
            good = parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s<>|\"']", text)
        except ValueError:
            good = False
        if not good:
            self.fault(parent.nodes[key], f"'{key}:' of {what} is not an address; write it as https://…")
            return None
        return text


def _named(what: str, node: Mapping) -> str:
    """What a fault calls an entry: by its id, where it has one."""
    article, _, noun = what.partition(" ")
    entry = node.nodes.get("id")
    if article in ("a", "an") and isinstance(entry, Scalar) and entry.text.strip():
        return f"{noun} '{entry.text.strip()[:60]}'"
    return what


def is_empty(node: Node) -> bool:
    """Whether nothing stands there."""
    return not node.nodes if isinstance(node, Items) else isinstance(node, Scalar) and node.text in ("", "null", "~")


def child(node: Node, key: str) -> Node | None:
    """What stands under a key; None where it is not there, or nothing can."""
    return node.nodes.get(key) if isinstance(node, Mapping) else None
