"""Variables → Config, with all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.config.curation import read_curation, read_digest_curators
from bot.config.places import default_report, default_var, knowledge_files
from bot.config.settings import Config
from bot.config.slack import find_homeless, read_slack
from bot.config.teams import read_teams
from bot.config.values import read_switch
from bot.config.watch import read_watch
from bot.errors import ConfigError

LEAST_RETENTION_DAYS = 3  # for so long delivery must know what it has posted


def read(environ: Mapping[str, str]) -> Config:
    """Reads the configuration; an empty variable counts as not set.

    Raises:
        ConfigError: every fault, `NAME: what, mend` each.
    """
    values = {name: value.strip() for name, value in environ.items() if value.strip()}
    faults: list[str] = []
    slack, teams = read_slack(values, faults), read_teams(values, faults)
    config = Config(
        knowledge=_knowledge(values, faults),
        default_report=values.get("DEFAULT_REPORT", ""),
        database_url=(database_url := _database_url(values, faults)),
        journal=_journal(database_url),
        var=default_var(),
        host=values.get("HOST", "127.0.0.1"),
        port=_port(values, faults),
        slack=slack,
        teams=teams,
        web_page=read_switch(values, "WEB_PAGE", slack is None and teams is None, faults),
        digest_curators=read_digest_curators(values, faults),
        retention_days=_retention_days(values, faults),
        curation=read_curation(values, slack, teams, faults),
        rate_person=_rate(values, "RATE_PERSON", 30, faults),
        rate_workspace=_rate(values, "RATE_WORKSPACE", 1000, faults),
        rate_address=_rate(values, "RATE_ADDRESS", 300, faults),
        proxies=_proxies(values, faults),
        watch=read_watch(values, slack, faults),
    )
    faults += find_homeless(values, slack)
    if faults:
        raise ConfigError(faults)
    return config


def _knowledge(values: Mapping[str, str], faults: list[str]) -> Path:
    path = Path(values["REPORT"]) if "REPORT" in values else default_report().parent
    if path.is_dir():
        if not knowledge_files(path):
            faults.append(f"REPORT: no knowledge file in {path}; give the path of one, or of a folder that holds some")
    elif not path.is_file():
        faults.append(
            f"REPORT: no file at {path}; give the path of a knowledge file or of a folder of them, or unset it for the"
            " shipped one"
        )
    return path


def _database_url(values: Mapping[str, str], faults: list[str]) -> str:
    url = values.get("DATABASE_URL") or f"sqlite:///{default_var() / 'leadership.db'}"
    scheme = url.split(":", 1)[0]
    # Heroku-likes still write postgres://; SQLAlchemy wants the driver's name.
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        faults.append("DATABASE_URL: neither sqlite:///… nor postgresql://…; give one of these, or unset it")
    return url


def _journal(database_url: str) -> Path | None:
    """Beside a SQLite file; under var/ for a database elsewhere."""
    if not database_url.startswith("sqlite"):
        return default_var() / "terminal.jsonl"
    file = database_url.removeprefix("sqlite:///").partition("?")[0]
    in_memory = file in ("", ":memory:") or file.startswith(("file:", "sqlite:"))
    return None if in_memory else Path(f"{file}-terminal.jsonl")


def _port(values: Mapping[str, str], faults: list[str]) -> int:
    text = values.get("PORT", "3000")
    if not re.fullmatch(r"\d{1,5}", text) or not 0 <= int(text) <= 65535:
        faults.append(f"PORT: {text!r} is no port; give a number from 0 to 65535")
        return 3000
    return int(text)


def _retention_days(values: Mapping[str, str], faults: list[str]) -> int:
    text = values.get("RETENTION_DAYS", "90")
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) < LEAST_RETENTION_DAYS:
        faults.append(f"RETENTION_DAYS: {text!r} is no number of days from {LEAST_RETENTION_DAYS} to 9999; give one")
        return 90
    return int(text)


def _rate(values: Mapping[str, str], name: str, default: int, faults: list[str]) -> int | None:
    text = values.get(name, str(default)).lower()
    if text == "off":
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        faults.append(f"{name}: {text!r} is no number of questions a minute; give one from 1 to 999999, or 'off'")
        return default
    return int(text)


def _proxies(values: Mapping[str, str], faults: list[str]) -> int:
    text = values.get("PROXIES", "0")
    if not re.fullmatch(r"[0-9]", text):
        faults.append(f"PROXIES: {text!r} is no number from 0 to 9; give how many proxies stand before the bot")
        return 0
    return int(text)
