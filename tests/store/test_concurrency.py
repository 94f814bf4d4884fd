"""Many threads and processes on one database."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date

import pytest
from sqlalchemy import text

from bot.model import Thread
from bot.store import database as database_module
from bot.store.database import Database
from bot.store.engine import connect, immediate, parse_url
from bot.store.pseudonyms import new_key
from bot.store.revisions import ADVISORY_LOCK
from tests.store.conftest import a_receipt
from tests.store.test_revisions import RECORDED

PROCESSES = 8
THREADS = 8

# Each waits until all are ready, so that they meet at the database.
_OPEN = """
import sys
from bot.store import database as database_module
from bot.store.database import Database
print("ready", flush=True)
sys.stdin.readline()
database = Database.open(sys.argv[1])
print(database.pseudonyms.person("T1", "U1"))
database.close()
"""
_CLAIM = """
import sys
from bot.store import database as database_module
from bot.store.database import Database
database = Database.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print("".join(str(int(database.claim("T1", f"C1:{key}"))) for key in range(300)))
database.close()
"""


def run_at_once(code: str, url: str, count: int) -> list[str]:
    """What each process printed after all had been let go together."""
    command = [sys.executable, "-W", "error", "-c", code, url]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
                )
            )
            for _ in range(count)
        ]
        first = [process.stdout.readline() for process in processes]
        assert first == ["ready\n"] * count
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * count, said
    return said


def test_processes_that_open_a_fresh_database_at_once_all_succeed(url: str) -> None:
    assert len(set(run_at_once(_OPEN, url, PROCESSES))) == 1  # and share the key of the pseudonyms


def test_processes_that_open_an_old_database_at_once_upgrade_it_once(url: str) -> None:
    engine = connect(parse_url(url))
    with immediate(engine).begin() as connection:
        for statement in RECORDED.read_text().split(";\n"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    assert len(set(run_at_once(_OPEN, url, PROCESSES))) == 1


def test_a_replica_waits_while_another_upgrades(url: str, opened: Callable[[], Database]) -> None:
    engine = connect(parse_url(url))
    with ThreadPoolExecutor(1) as pool, immediate(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        waiting = pool.submit(opened)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.5)
        connection.rollback()
        assert waiting.result(timeout=20).claim("T1", "1")
    engine.dispose()


def test_the_first_key_of_pseudonyms_stands_however_close_the_second(
    opened: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[Database] = []

    def overtaken_key() -> str:
        monkeypatch.setattr(database_module, "new_key", new_key)
        others.append(opened())
        return new_key()

    monkeypatch.setattr(database_module, "new_key", overtaken_key)
    late = opened()
    assert late.pseudonyms.person("T1", "U1") == others[0].pseudonyms.person("T1", "U1")


def test_of_two_processes_that_claim_a_key_one_wins(url: str, database: Database) -> None:
    first, second = run_at_once(_CLAIM, url, 2)
    assert all(int(a) + int(b) == 1 for a, b in zip(first.strip(), second.strip(), strict=True))


def test_of_many_threads_that_claim_a_key_one_wins(database: Database) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        claims = pool.map(lambda n: (n // THREADS, database.claim("T1", str(n // THREADS))), range(THREADS * 50))
        won = [key for key, took in claims if took]
    assert sorted(won) == list(range(50))


def test_no_reply_is_left_uncounted(opened: Callable[[], Database]) -> None:
    """Two replicas, each with several threads, all at the same rows."""
    databases = (opened(), opened())

    def save(n: int) -> None:
        databases[n % 2].save_reply("T1", "slack", a_receipt(f"AAAA-{n % 3}"))
        databases[n % 2].save_vote("T1", f"AAAA-{n % 3}", f"U{n % 5}", helpful=bool(n % 2))
        databases[n % 2].follow_thread(Thread("T1", "C1", "1.0", None))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(save, range(240)))
    ever = (date(2000, 1, 1), date(2100, 1, 1))
    assert [tally.replies for tally in databases[0].count_replies("T1", *ever)] == [240]
    assert [sum(databases[0].count_votes("T1", f"AAAA-{n}")) for n in range(3)] == [5, 5, 5]


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    database.save_reply("T1", "slack", a_receipt())
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM receipts"))
        found = []
        reader = threading.Thread(target=lambda: found.append(database.find_receipt("T1", "ABCD-2345")))
        reader.start()
        reader.join(timeout=5)
        assert found == [a_receipt()]
