"""The machine: Python and its SQLite, the knowledge file and its cache, the folder for what the bot makes."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.config import Config
from bot.doctor.finding import Finding, fault, warn, well
from bot.errors import FaultsError
from bot.knowledge import load_all
from bot.library import pick_report
from bot.matcher import compiled
from bot.model import Report

LEAST_FREE = 100  # MB: what is fitted of a few editions, and a database of some months
# From Python 3.12 on the digest's engine writes SQL that came with this SQLite.
NEW_PYTHON, NEW_SQLITE = (3, 12), (3, 42)


def examine(config: Config) -> Iterator[Finding]:
    yield examine_python(sys.version_info[:2], sqlite3.sqlite_version_info[:2], config.database_url)
    yield examine_folder(config.var, needed=config.database_url.startswith("sqlite"))
    yield from examine_knowledge(config)


def examine_python(python: tuple[int, ...], sqlite: tuple[int, ...], database_url: str) -> Finding:
    said = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if database_url.startswith("sqlite") and python >= NEW_PYTHON and sqlite < NEW_SQLITE:
        return fault("python", f"{said}: digests need SQLite 3.42 with this Python; use Python 3.11, or PostgreSQL")
    return well("python", said)


def examine_folder(folder: Path, *, needed: bool = True) -> Finding:
    """A folder that is not there yet is well if it can be made; with PostgreSQL only the cache needs one."""
    place = next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        said = f"{folder} cannot be written to ({error.strerror})"
        if not needed:
            return warn("var", f"{said}: each start reads the examples anew; make it, for the user who runs the bot")
        return fault("var", f"{said}; make it, for the user who runs the bot")
    free = shutil.disk_usage(place).free // 1_000_000
    if free < LEAST_FREE:
        return warn("var", f"{folder} can be written to, but its disk has {free:,} MB left; make room")
    return well("var", f"{folder} can be written to")


def examine_knowledge(config: Config) -> Iterator[Finding]:
    try:
        reports = load_all(config.reports, served=True)
        pick_report(reports, config.default_report)
    except FaultsError as error:
        for line in error.faults:
            yield fault("knowledge", line)
        return
    for report in reports:
        yield from _examine_report(config, report)


def _examine_report(config: Config, report: Report) -> Iterator[Finding]:
    counted = f"{len(report.passages)} passages, {len(report.intents)} intents, edition {report.version}"
    yield well("knowledge", f"{report.path}: {counted}")
    if compiled.is_kept(Path(report.path), report.version, config.var / "cache"):
        yield well("cache", "the examples of this edition are read in")
    else:
        examples = sum(len(intent.examples) for intent in report.intents.values())
        mend = "run leadership ask --jsonl --served </dev/null before you start it"
        yield warn(
            "cache", f"{examples:,} examples are to be read in yet, at the first start; to have that done, {mend}"
        )
