"""What commands work with: the configuration, the reports, the matcher, the terminal's ledger."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import complain

if TYPE_CHECKING:
    from bot.config import Config
    from bot.handlers.terminal import Ledger
    from bot.matcher import Matcher
    from bot.model import Report

# A fault in a server's settings is no reason not to answer here.
_TERMINAL_SETTINGS = ("REPORT", "DEFAULT_REPORT", "DATABASE_URL")


def read_config(args: argparse.Namespace, *more: str) -> Config:
    from bot import config  # noqa: PLC0415

    settings = {name: os.environ[name] for name in (*_TERMINAL_SETTINGS, *more) if name in os.environ}
    return config.read({**settings, **report_settings(args)})


def report_settings(args: argparse.Namespace) -> dict[str, str]:
    """What --report stands for: a file or folder is REPORT, a name is DEFAULT_REPORT."""
    given = getattr(args, "report", None)
    if not given:
        return {}
    return {"REPORT": given, "DEFAULT_REPORT": ""} if Path(given).exists() else {"DEFAULT_REPORT": given}


def load_reports(config: Config) -> tuple[Report, ...]:
    from bot.knowledge import load_all  # noqa: PLC0415

    return load_all(config.reports)


def load_report(config: Config) -> Report:
    """The report that is meant: the only one, or the default among several."""
    from bot.library import pick_report  # noqa: PLC0415

    return pick_report(load_reports(config), config.default_report)


def fit_matcher(config: Config, report: Report) -> Matcher:
    from bot.matcher import Matcher  # noqa: PLC0415

    return Matcher(report, config.var / "cache")


def open_ledger(config: Config) -> Ledger:
    from bot.handlers.terminal import Ledger  # noqa: PLC0415
    from bot.store import Store  # noqa: PLC0415
    from bot.store.journal import Journal  # noqa: PLC0415

    def open_store() -> Store:
        from bot.store.database import Database  # noqa: PLC0415

        return Database.open(config.database_url)

    journal = Journal(config.journal, "terminal") if config.journal else None
    return Ledger(journal, open_store, lambda text: complain(f"warning: {text}"))
