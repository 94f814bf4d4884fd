"""The doctor: each fault that can be made is named with its mend, no secret is told, and nothing is changed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from bot import config, doctor
from bot.config import ROOT
from bot.doctor import database as database_doctor, machine, slack as slack_doctor
from bot.doctor.finding import Finding
from bot.store.database import Database
from bot.store.installations import Installation, Installations
from bot.store.vault import Tokens, Vault, new_key
from tests.fakes import FakeSlack
from tests.handlers.teams.service import APP_ID, TENANT, FakeSignIn
from tests.knowledge_files import write_report
from tests.postgres import postgres, run_postgres

__all__ = ["postgres"]

TOKEN = "xoxb-hush-hush"
ALL_SCOPES = ",".join(sorted(slack_doctor.wanted_scopes()))


async def examine(connections: Any = None, clock: Any = time.time, **settings: str) -> dict[str, Finding]:
    """The findings by part; of several for a part, the last."""
    found = doctor.examine(config.read(settings), connections=connections, clock=clock)
    return {finding.part: finding async for finding in found}


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[FakeSlack]:
    fake = FakeSlack(headers={"X-OAuth-Scopes": ALL_SCOPES})
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def settings(slack: FakeSlack, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_API_URL": f"{slack.url}/api/",
    }


async def test_where_all_is_well_every_part_says_so(settings, slack):
    found = await examine(**settings, OWNER="C0123ABCD")
    assert doctor.is_well([*found.values()])
    assert {"python", "var", "knowledge", "database", "slack", "scopes", "clock", "owner", "events"} <= found.keys()
    assert slack.sent("chat.postMessage") == []


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_refused_token_is_named_without_being_told(error, settings, slack):
    slack.refuse["auth.test"] = error
    found = await examine(**settings)
    assert found["slack"].level == "fault"
    assert f"SLACK_BOT_TOKEN ({error}); copy it again" in found["slack"].text
    assert "hush" not in str(found)


async def test_slack_out_of_reach_is_told_from_a_refusal(settings):
    found = await examine(**{**settings, "SLACK_API_URL": "http://127.0.0.1:9/api/"})
    assert "cannot be reached (ClientConnectorError)" in found["slack"].text


async def test_missing_scopes_are_named_and_needless_ones_warned_of(settings, slack):
    slack.headers["X-OAuth-Scopes"] = ALL_SCOPES.replace("users:read", "files:read")
    found = await examine(**settings)
    assert (found["scopes"].level, "lacks users:read; paste manifests/slack.json" in found["scopes"].text) == (
        "fault",
        True,
    )
    slack.headers["X-OAuth-Scopes"] = f"{ALL_SCOPES}, files:read"
    found = await examine(**settings)
    assert (found["scopes"].level, "more than the bot needs: files:read" in found["scopes"].text) == ("warning", True)


@pytest.mark.parametrize(("off", "level"), [(0, "ok"), (-60, "ok"), (400, "fault"), (-400, "fault")])
async def test_a_clock_that_is_off_by_minutes_is_a_fault(off, level, settings, slack):
    slack.headers["Date"] = formatdate(1_800_000_000, usegmt=True)
    found = await examine(**settings, clock=lambda: 1_800_000_000 + off)
    assert found["clock"].level == level


async def test_an_owner_who_cannot_be_told_is_a_fault(settings, slack):
    slack.invited = False
    found = await examine(**settings, OWNER="C0123ABCD")
    assert found["owner"].text == "the bot is not in the channel C0123ABCD of OWNER; /invite it there"
    slack.refuse["users.info"] = "user_not_found"
    found = await examine(**settings, OWNER="U0123ABCD")
    assert "does not find U0123ABCD of OWNER (user_not_found)" in found["owner"].text


async def test_the_sockets_token_is_tried(settings, slack):
    found = await examine(**settings, SLACK_APP_TOKEN="xapp-hush")
    assert found["events"].text == "come by Socket Mode"
    slack.refuse["apps.connections.open"] = "missing_scope"
    found = await examine(**settings, SLACK_APP_TOKEN="xapp-hush")
    assert "SLACK_APP_TOKEN (missing_scope); make one with the scope connections:write" in found["events"].text


# --- Teams ---


@pytest.mark.parametrize(
    ("fail", "level", "said"),
    [
        (None, "ok", "gives"),
        (ValueError("hush"), "fault", "check TEAMS_APP_PASSWORD"),
        (ConnectionError("hush"), "fault", "cannot be reached (ConnectionError)"),
    ],
)
async def test_microsofts_sign_in_is_tried(fail, level, said, tmp_path):
    sign_in = FakeSignIn()
    sign_in.fail = fail
    teams = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": "hush", "TEAMS_TENANT_ID": TENANT}
    found = await examine(sign_in, DATABASE_URL=f"sqlite:///{tmp_path}/bot.db", **teams)
    assert (found["teams"].level, said in found["teams"].text) == (level, True)
    assert "hush" not in str(found)


# --- the machine ---


async def test_each_fault_of_the_knowledge_file_is_one(tmp_path):
    report = write_report(tmp_path, "passages: [time]", "passages: [nothing]")
    findings = [one async for one in doctor.examine(config.read({"REPORT": str(report)}))]
    faults = [one for one in findings if one.level == "fault"]
    assert [one.part for one in faults] == ["knowledge"]
    assert "report.yaml:" in faults[0].text


def test_examples_that_are_yet_to_be_read_in_are_warned_of(tmp_path):
    read = replace(config.read({"REPORT": str(write_report(tmp_path))}), var=tmp_path)
    _, found = machine.examine_knowledge(read)
    assert found.level == "warning"
    assert "run leadership ask --jsonl" in found.text


@pytest.mark.parametrize(
    ("python", "sqlite", "url", "level"),
    [
        ((3, 11), (3, 40), "sqlite:///x", "ok"),
        ((3, 12), (3, 40), "sqlite:///x", "fault"),
        ((3, 12), (3, 42), "sqlite:///x", "ok"),
        ((3, 13), (3, 40), "postgresql+psycopg://x", "ok"),
    ],
)
def test_a_python_whose_sqlite_is_too_old_for_digests_is_a_fault(python, sqlite, url, level):
    assert machine.examine_python(python, sqlite, url).level == level


def test_a_folder_that_cannot_be_made_is_a_fault():
    assert machine.examine_folder(Path("/proc/leadership")).level == "fault"
    assert machine.examine_folder(Path("/proc/leadership")).text.startswith("/proc/leadership cannot be written to")
    assert machine.examine_folder(Path("/proc/leadership"), needed=False).level == "warning"


def test_a_disk_that_is_nearly_full_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert machine.examine_folder(tmp_path / "var").level == "ok"
    monkeypatch.setattr(machine, "LEAST_FREE", 10**9)
    found = machine.examine_folder(tmp_path / "var")
    assert (found.level, found.text.endswith(" MB left; make room")) == ("warning", True)


# --- the database ---


def revision(url: str) -> Finding:
    return {finding.part: finding for finding in database_doctor.examine(url)}["revision"]


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    (found,) = database_doctor.examine(f"sqlite:///{tmp_path}/deep/bot.db")
    assert (found.level, "is made at the first start" in found.text) == ("ok", True)
    assert list(tmp_path.iterdir()) == []


def test_older_newer_and_own_revisions_are_told_apart_and_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path}/bot.db"
    Database.open(url).close()
    assert revision(url).level == "ok"
    for name, level in (("0001", "warning"), ("9999", "fault")):
        with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", [name])
            connection.commit()
        found = revision(url)
        assert (found.level, name in found.text) == (level, True)


def test_a_damaged_file_is_a_fault(tmp_path):
    (tmp_path / "bot.db").write_bytes(b"no database at all" * 100)
    found = [*database_doctor.examine(f"sqlite:///{tmp_path}/bot.db")]
    assert [finding.level for finding in found][-1] == "fault"


def test_of_postgresql_reach_rights_and_version_are_looked_at():
    with run_postgres() as server:
        url = server.url(server.new_database())
        found = {finding.part: finding for finding in database_doctor.examine(url)}
        assert doctor.is_well([*found.values()])
        assert found["postgres"].text.startswith("PostgreSQL 1")
        server.stop()
        (down,) = database_doctor.examine(url)
        assert (down.level, server.password in down.text) == ("fault", False)
        server.start()


# --- the command ---


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))}
    command = [sys.executable, "-m", "bot", "doctor"]
    return subprocess.run(command, capture_output=True, text=True, env=kept | settings, cwd=ROOT, check=False)


def test_the_command_prints_a_line_a_part_and_exits_with_1_on_a_fault(tmp_path):
    well = run(DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    assert (well.returncode, well.stderr) == (0, "")
    assert well.stdout.splitlines()[0].startswith("ok     python")
    ill = run(DATABASE_URL="postgresql://127.0.0.1:9/none")
    assert ill.returncode == 1
    assert "FAULT  database" in ill.stdout
    assert ill.stdout.splitlines()[-1].startswith("1 fault")
    unread = run(PORT="x")
    assert (unread.returncode, unread.stdout) == (1, "")
    assert unread.stderr.startswith("leadership: PORT:")


# --- many workspaces ---


@pytest.fixture
def many(settings):
    """The bot as it is installed in many workspaces; its key is in TOKEN_KEYS."""
    kept = {name: value for name, value in settings.items() if name != "SLACK_BOT_TOKEN"}
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hush", "PUBLIC_URL": "https://bot.example"}
    return {**kept, **oauth, "TOKEN_KEYS": new_key()}


def keep(settings, **workspaces):
    """Installs the bot in workspaces, with these tokens."""
    with closing(Database.open(settings["DATABASE_URL"])) as database:
        installations = Installations(database, Vault([settings["TOKEN_KEYS"]]))
        for name, token in workspaces.items():
            installations.save(Installation(name, name, "UBOT", Tokens(token), None))
        return installations


async def test_a_bot_that_nobody_has_installed_yet_is_well(many):
    found = await examine(**many)
    assert doctor.is_well([*found.values()])
    assert "open https://bot.example/slack/install" in found["tokens"].text
    keep(many)
    assert (await examine(**many))["tokens"].level == "ok"


async def test_each_workspaces_token_is_tried_and_a_refused_one_is_named(many, slack):
    keep(many, T1="xoxb-hush-1", T2="xoxb-hush-2")
    found = await examine(**many, OWNER="T0001/C0123ABCD")
    assert found["tokens"].text == "the keys open all 2"
    assert found["workspaces"].text == "Slack takes the tokens of 2 of 2 workspaces and organisations"
    slack.dead.add("xoxb-hush-2")
    found = await examine(**many)
    assert found["workspaces"].level == "fault"
    assert "the token of workspace T2 (token_revoked); have the bot installed there again" in found["workspaces"].text
    assert "hush" not in str(found)


async def test_keys_that_are_lost_or_old_are_named(many):
    keep(many, T1="xoxb-hush-1")
    found = await examine(**{**many, "TOKEN_KEYS": new_key()})
    assert (found["tokens"].level, "none of them opens" in found["tokens"].text) == ("fault", True)
    found = await examine(**{**many, "TOKEN_KEYS": f"{new_key()},{many['TOKEN_KEYS']}"})
    assert found["tokens"].level == "warning"
    assert "`leadership workspaces change-key`" in found["tokens"].text


async def test_a_token_that_is_held_or_has_ended_is_named(many):
    keep(many, T1="xoxb-hush-1")
    with closing(Database.open(many["DATABASE_URL"])) as database:
        kept = Installations(database, Vault([many["TOKEN_KEYS"]]))
        kept.save(Installation("T1", "T1", "UBOT", Tokens("xoxb-hush-1", "xoxe-hush"), 1))
        assert "the token of workspace T1 has ended" in (await examine(**many))["workspaces"].text
        kept.hold(kept.find("T1"), "invalid_refresh_token")
    found = await examine(**many)
    assert (found["workspaces"].level, "(invalid_refresh_token)" in found["workspaces"].text) == ("fault", True)


async def test_slack_out_of_reach_is_said_once_for_all_workspaces(many):
    keep(many, T1="xoxb-hush-1", T2="xoxb-hush-2")
    found = doctor.examine(config.read({**many, "SLACK_API_URL": "http://127.0.0.1:9/api/"}))
    said = [finding.text for finding in [finding async for finding in found] if finding.part == "workspaces"]
    assert len(said) == 1
    assert "cannot be reached (ClientConnectorError)" in said[0]


def test_settings_that_never_arrive_are_named(tmp_path: Path):
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://a:hush@b/c\n")
    found = [*doctor.examine_settings({"SLACK_BOT_TOKN": "xoxb-hush"}, tmp_path)]
    assert [(one.level, one.part) for one in found] == [("warning", "settings")] * 2
    assert "did you mean SLACK_BOT_TOKEN?" in found[0].text
    assert found[1].text.startswith(".env here sets DATABASE_URL, and this command was not given it; run `make doctor`")
    assert "hush" not in "".join(one.text for one in found)
    assert [*doctor.examine_settings({"DATABASE_URL": "sqlite://"}, tmp_path)] == []
