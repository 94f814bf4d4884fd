"""What commands give back: exit codes, lines and files."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.errors import InputError

if TYPE_CHECKING:
    from bot.render.text import Style

ANSWERED, FAULT, USAGE, NOT_ANSWERED = 0, 1, 2, 3
INTERRUPTED, BROKEN_PIPE = 130, 141  # what a shell reports for SIGINT and SIGPIPE
WIDEST = 100  # characters; longer lines are hard to read


def write_file(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another file") from None
    print(f"\nwritten to {path}")


def replace_file(path: Path, text: str) -> None:
    """Writes the file beside itself and puts it in its place at once: nobody reads half of it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(text.encode())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another with --output") from None


def announce(text: str) -> None:
    print(text, flush=True)


def style_of(stream: TextIO, environ: Mapping[str, str]) -> Style:
    from bot.render.text import Style  # noqa: PLC0415

    # https://no-color.org: set, to anything but nothing
    colour = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Style(min(shutil.get_terminal_size((80, 24)).columns, WIDEST), colour)


def complain(text: str) -> None:
    for line in text.splitlines():
        print(f"leadership: {line}", file=sys.stderr)


def number_of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
