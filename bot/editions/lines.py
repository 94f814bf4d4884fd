"""Changes to a YAML file line by line, so that comments, order and everything else stay as they are."""

from __future__ import annotations

import re

from bot.errors import InputError
from bot.knowledge.nodes import Mapping


class Lines:
    """A file's lines and the changes to be made to them; lines are numbered from 1, as faults number them."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._lines = text.splitlines()
        self._end = "\r\n" if "\r\n" in text else "\n"
        self._changes: list[tuple[int, int, list[str]]] = []  # first line, how many, what comes instead

    @property
    def text(self) -> str:
        """The file with all changes made."""
        lines = list(self._lines)
        for first, count, instead in sorted(self._changes, key=lambda change: -change[0]):
            lines[first - 1 : first - 1 + count] = instead
        return self._end.join(lines) + self._end

    def indent(self, entry: Mapping) -> str:
        """The white space before an entry's keys."""
        number = min(entry.lines.values())
        found = re.match(r"(\s*)(- +)?[\w-]+:", self._lines[number - 1])
        if not found:
            raise InputError(f"{self._name}:{number}: write this entry with a line for each key; it cannot be edited")
        return found[1] + " " * len(found[2] or "")

    def extent(self, entry: Mapping, key: str) -> tuple[int, int]:
        """The first line of a key and how many lines it and what stands under it take."""
        first, indent = entry.lines[key], len(self.indent(entry))
        end = first
        while end < len(self._lines):
            line = self._lines[end]
            deeper = len(line) - len(line.lstrip()) > indent
            list_of_it = line[indent:].startswith("- ") and not line[:indent].strip()
            if line.strip() and not deeper and not list_of_it:
                break
            end += 1
        while end > first and not self._lines[end - 1].strip():
            end -= 1
        return first, end - first + 1

    def delete(self, entry: Mapping, key: str) -> None:
        """Takes a key away with all that stands under it; where it was the first of a list's entry, the next is."""
        first, count = self.extent(entry, key)
        self._whole(entry, key)
        if self._lines[first - 1].lstrip().startswith("- ") and len(entry.lines) > 1:
            after = self._lines[first - 1 + count]
            indent = self.indent(entry)
            self._changes.append((first, count + 1, [indent[:-2] + "- " + after.removeprefix(indent)]))
        else:
            self._changes.append((first, count, []))

    def put(self, entry: Mapping, key: str, lines: list[str]) -> None:
        """Puts lines (without indentation) in the place of a key, or behind the entry's first where it has none."""
        indent = self.indent(entry)
        written = [indent + line if line else line for line in lines]
        if key not in entry.lines:
            at, count = self.extent(entry, min(entry.lines, key=entry.lines.__getitem__))
            self._changes.append((at + count, 0, written))
            return
        self._whole(entry, key)
        first, count = self.extent(entry, key)
        if self._lines[first - 1].lstrip().startswith("- "):
            written[0] = indent[:-2] + "- " + written[0].removeprefix(indent)
        self._changes.append((first, count, written))

    def insert(self, after: int, lines: list[str]) -> None:
        """Puts lines, as they are, behind a line."""
        self._changes.append((after + 1, 0, lines))

    def last(self, entry: Mapping) -> int:
        """The last line of an entry."""
        ends = [sum(self.extent(entry, key)) - 1 for key in entry.lines]
        return max(ends)

    def _whole(self, entry: Mapping, key: str) -> None:
        """Refuses a key that shares its line with another one."""
        number = entry.lines[key]
        if list(entry.lines.values()).count(number) > 1:
            raise InputError(f"{self._name}:{number}: write this entry with a line for each key; it cannot be edited")
