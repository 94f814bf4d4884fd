"""The settings as they were given: names that look misspelt, and a file .env that nobody read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.config import find_misspelt, find_unread
from bot.doctor.finding import Finding, warn


def examine(environ: Mapping[str, str], folder: Path) -> Iterator[Finding]:
    """`folder` is where the command is given."""
    for line in find_misspelt(environ):
        yield warn("settings", line)
    if unread := find_unread(environ, folder / ".env"):
        named = ", ".join(unread[:3]) + (" and more" if len(unread) > 3 else "")
        yield warn(
            "settings",
            f".env here sets {named}, and this command was not given it; run `make doctor`, or `set -a; . ./.env;"
            " set +a` before",
        )
