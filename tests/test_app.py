"""What stops a start is said before what takes long is begun; the log says what runs."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot import VERSION, app, config
from bot.errors import BotError, KnowledgeError
from tests.knowledge_files import write_report
from tests.reports import both


def settings(folder: Path, **given: str) -> config.Config:
    """A new place, with a report that nobody has read in."""
    report = folder / "report.yaml"
    if not report.exists():
        write_report(folder)
    place = {"REPORT": str(report), "DATABASE_URL": f"sqlite:///{folder}/bot.db", "PORT": "0"}
    return replace(config.read(place | given), var=folder / "var")


def matchers(folder: Path) -> list[Path]:
    return [*(folder / "var").rglob("matcher-*")]


def test_a_database_that_cannot_be_used_is_named_before_the_examples_are_read(tmp_path: Path):
    (tmp_path / "wall").write_text("a file")
    with pytest.raises(BotError, match=r"DATABASE_URL: the folder .*/wall/db cannot be made"):
        app.build_bot(settings(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/wall/db/bot.db"))
    assert matchers(tmp_path) == []


def test_a_taken_address_is_named_before_the_examples_are_read_and_the_database_made(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(BotError, match=rf"PORT: cannot listen on 127\.0\.0\.1:{port}"):
            asyncio.run(app.serve(settings(tmp_path, PORT=port), print))
    assert (matchers(tmp_path), [*tmp_path.glob("bot.db*")]) == ([], [])


def test_a_host_that_is_none_is_what_is_named(tmp_path: Path):
    with pytest.raises(BotError, match=r"HOST: cannot listen on 192\.0\.2\.1:0"):  # documentation's, and no machine's
        asyncio.run(app.serve(settings(tmp_path, HOST="192.0.2.1"), print))


def test_a_knowledge_file_with_faults_leaves_the_database_alone(tmp_path: Path):
    path = write_report(tmp_path)
    path.write_text(path.read_text().replace("passages: [time]", "passages: [tine]"))
    with pytest.raises(KnowledgeError):
        app.build_bot(settings(tmp_path))
    assert [*tmp_path.glob("bot.db*")] == []


def test_who_starts_it_is_told_that_many_examples_are_read_in_and_once_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.library._MANY", 2)
    caplog.set_level(logging.INFO, "bot")
    for _ in ("first", "again"):
        bot, _database = app.build_bot(settings(tmp_path))
        bot.close()
    told = [record.getMessage() for record in caplog.records if record.name == "bot.app"]
    assert len(told) == 1
    assert told[0].startswith("reading ")
    assert "once for this edition" in told[0]


def test_a_cache_that_cannot_be_kept_is_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.library._MANY", 2)
    (tmp_path / "var").write_text("a file, not a folder")
    bot, _database = app.build_bot(settings(tmp_path))
    bot.close()
    assert f"{tmp_path}/var/cache cannot be written to: each start reads the examples anew" in caplog.text


def test_the_log_of_a_run_says_what_runs_and_that_it_stops(tmp_path: Path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    place = {"DATABASE_URL": f"sqlite:///{tmp_path}/bot.db", "LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "bot", "serve", "--port", "0", "--report", str(write_report(tmp_path))]
    with subprocess.Popen(command, cwd=config.ROOT, env=kept | place, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline()
        told = [process.stderr.readline()]
        process.terminate()
        rest, log = process.stdout.read(), process.stderr.read()  # communicate() would lose what is buffered already
        process.wait(30)
    assert process.returncode == 0
    lines = [json.loads(line)["message"] for line in [first, *rest.splitlines()]]
    assert (lines[0], lines[-1]) == ("Garden Bot answers from Report on gardens.", "Press Ctrl-C to stop.")
    said = [json.loads(line)["message"] for line in [*told, *log.splitlines()]]
    assert said[0] == f"version {VERSION}, with the SQLite file {tmp_path}/bot.db"
    assert said.index("stopping: what is being answered or posted is finished first") < said.index("stopped")


def test_the_welcome_names_all_reports():
    assert app.welcome(config.read({}), both().default, 3000).startswith(
        "Leadership Bot answers from Report on leadership in the NHS, Brookside Allotment Society annual report.\n"
    )
