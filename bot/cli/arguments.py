"""What an argument may be; what it may not be is said in its own words."""

from __future__ import annotations

import argparse
from pathlib import Path


def known_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"no file at {text}; check the path")
    return path


def known_knowledge(text: str) -> Path:
    """A knowledge file, or a folder of them."""
    path = Path(text)
    return path if path.is_dir() else known_file(text)


def known_report(text: str) -> str:
    """A file, a folder or a name, which is looked up when the reports are read."""
    if not Path(text).exists() and ("/" in text or text.endswith((".yaml", ".yml"))):
        raise argparse.ArgumentTypeError(f"no file at {text}; check the path")
    return text


def year(text: str) -> int:
    # Holidays before 1970 and after 2099 are not certain.
    if not text.isdecimal() or not 1970 <= int(text) <= 2099:
        raise argparse.ArgumentTypeError(f"{text!r} is no year; give one from 1970 to 2099")
    return int(text)


def channel_ids(text: str) -> tuple[str, str]:
    workspace, slash, channel = text.partition("/")
    if not (workspace and slash and channel):
        raise argparse.ArgumentTypeError(f"{text!r} are no ids; give workspace and channel as T0123/C0456")
    return workspace, channel


def person_ids(text: str) -> tuple[str, str]:
    workspace, slash, person = text.partition("/")
    if not (workspace and slash and person):
        raise argparse.ArgumentTypeError(f"{text!r} are no ids; give workspace and person as T0123/U0456")
    return workspace, person


def port(text: str) -> str:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return text
