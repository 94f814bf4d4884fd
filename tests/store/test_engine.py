"""Addresses that cannot be used: one line each, with a way to mend it and without the password."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import engine
from bot.store.database import Database
from bot.store.engine import BUSY_SECONDS, describe_url, parse_url
from tests.postgres import Postgres, free_port
from tests.store.conftest import a_receipt

PASSWORD = "hunter2"


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as error:
        Database.open(url)
    message = str(error.value)
    assert message.startswith("DATABASE_URL: ")
    assert "\n" not in message
    assert PASSWORD not in message
    return message


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "give sqlite:///… or postgresql+psycopg://…"),
        ("leadership.db", "give sqlite:///… or postgresql+psycopg://…"),
        (f"mysql://bot:{PASSWORD}@db/bot", "give sqlite:///… or postgresql+psycopg://…"),
        (f"postgresql+psycopg://bot:x@{PASSWORD}@db/bot", "write an '@' in a password as %40"),
        (f"postgresql+psycopg://bot:{PASSWORD}/x", "written as %40, %2F"),
        (f"postgresql+psycopg://bot:x@y/{PASSWORD}@db/bot", "write '@' as %40 and '/' as %2F"),
        (f"postgresql+nodriver://bot:{PASSWORD}@db/bot", "give sqlite:///… or postgresql+psycopg://…"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(url: str, said: str) -> None:
    assert said in refusal(url)


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    port = free_port()
    message = refusal(f"postgresql+psycopg://bot:{PASSWORD}@127.0.0.1:{port}/bot?application_name={PASSWORD}")
    assert f"the PostgreSQL database 'bot' at 127.0.0.1:{port} cannot be used: connection failed" in message
    assert message.endswith("see that it is there, runs and may be written to")


def test_a_wrong_password_is_not_repeated(postgres: Postgres) -> None:
    url = postgres.url("postgres").replace(postgres.password, PASSWORD)
    message = refusal(url)
    assert "password authentication failed" in message
    assert message.endswith("see the user and the password in it, where '@' is written %40 and '/' is written %2F")


def test_a_missing_database_is_named(postgres: Postgres) -> None:
    assert 'database "nowhere" does not exist; make it first, see docs' in refusal(postgres.url("nowhere"))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 100)
    message = refusal(f"sqlite:///{tmp_path}/letter.txt")
    assert f"the SQLite file {tmp_path}/letter.txt cannot be used: file is not a database" in message


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    assert f"the folder {tmp_path}/var/data cannot be made" in refusal(f"sqlite:///{tmp_path}/var/data/x.db")
    assert f"the SQLite file {tmp_path} cannot be used: unable to open" in refusal(f"sqlite:///{tmp_path}")


def test_a_file_that_may_not_be_written_to_is_refused_at_once(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").close()
    (tmp_path / "x.db").write_bytes(b"")
    started = time.monotonic()
    assert "readonly database" in refusal(f"sqlite:///file:{tmp_path}/x.db?mode=ro&uri=true")
    assert time.monotonic() - started < BUSY_SECONDS / 2


def test_one_who_waits_too_long_for_a_connection_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    database = Database.open("sqlite://")
    with database.reading(), pytest.raises(StoreError, match="all its connections are busy"):
        database.find_receipt("T1", "ABCD-2345")
    database.close()


def test_the_folder_of_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    Database.open(f"sqlite:///{tmp_path}/var/x.db").close()
    assert oct((tmp_path / "var").stat().st_mode)[-3:] == "700"


def test_a_database_in_memory_serves_many_threads_by_one_connection() -> None:
    database = Database.open("sqlite://")
    database.save_reply("T1", "web", a_receipt())
    assert database.find_receipt("T1", "ABCD-2345") == a_receipt()
    database.close()


def test_a_database_that_goes_away_is_a_fault_and_one_that_comes_back_is_used(postgres: Postgres) -> None:
    database = Database.open(postgres.url(postgres.new_database()))
    assert database.claim("T1", "before")
    postgres.stop()
    try:
        with pytest.raises(StoreError, match="cannot be used") as error:
            database.claim("T1", "meanwhile")
        assert postgres.password not in str(error.value)
    finally:
        postgres.start()
    assert [database.claim("T1", key) for key in ("before", "meanwhile")] == [False, True]
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    database.close()


def test_a_crash_of_the_server_costs_at_most_what_was_under_way(postgres: Postgres) -> None:
    database = Database.open(postgres.url(postgres.new_database()))
    database.save_reply("T1", "slack", a_receipt())
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    assert database.find_receipt("T1", "ABCD-2345") == a_receipt()
    database.close()


def test_names_of_databases_hold_no_user_and_no_password() -> None:
    url = parse_url(f"postgresql+psycopg://bot:{PASSWORD}@db.example:5433/bot?sslpassword={PASSWORD}")
    assert describe_url(url) == "PostgreSQL database 'bot' at db.example:5433"
    assert describe_url(parse_url("sqlite:///var/leadership.db")) == "SQLite file var/leadership.db"


def test_what_is_kept_in_files_is_its_owner_s_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = Database.open(f"sqlite:///{tmp_path}/db/x.db")
    finally:
        os.umask(before)
    found = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "db").iterdir()}
    database.close()
    assert found == {"x.db": 0o600, "x.db-wal": 0o600, "x.db-shm": 0o600}
