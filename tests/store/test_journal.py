"""Receipts on their way to the database."""

import threading
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import Evidence, Match, Receipt
from bot.store.journal import Journal

EVIDENCE = Evidence((Match("a", 91.5, "‘an example’ of \u2028 ours"),), 52.0, 22.0, ("a note",), "0123456789ab")


def receipt(number):
    return Receipt(f"AAAA-{number:04}", "answered", None, ("a", "b"), EVIDENCE)


class Kept:
    """A store that keeps what it is given, and refuses from `limit` receipts on."""

    def __init__(self, limit=None):
        self.rows = []
        self.limit = limit

    def save_reply(self, workspace, surface, receipt):
        if self.limit is not None and len(self.rows) >= self.limit:
            raise StoreError("full")
        self.rows.append((workspace, surface, receipt))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "journal.jsonl"


def test_what_is_written_down_comes_out_the_same_and_in_order(path):
    journal, store = Journal(path, "terminal"), Kept()
    for number in range(3):
        assert journal.append(receipt(number)) is False
    journal.empty_into(store)
    assert store.rows == [("", "terminal", receipt(number)) for number in range(3)]
    assert path.read_bytes() == b""


def test_an_empty_journal_is_no_fault(path):
    store = Kept()
    Journal(path, "terminal").empty_into(store)
    assert store.rows == []


def test_what_the_store_refuses_stays_for_the_next_time(path):
    journal, store = Journal(path, "terminal"), Kept(limit=1)
    for number in range(3):
        journal.append(receipt(number))
    with pytest.raises(StoreError):
        journal.empty_into(store)
    store.limit = None
    journal.empty_into(store)
    assert [row[2] for row in store.rows] == [receipt(0), receipt(1), receipt(2)]


def test_a_line_that_was_cut_short_is_passed_over(path):
    journal, store = Journal(path, "terminal"), Kept()
    journal.append(receipt(0))
    path.write_bytes(path.read_bytes() + b'{"id": "x"\n[]\n{}\n\xff\n')
    journal.append(receipt(1))
    journal.empty_into(store)
    assert [row[2] for row in store.rows] == [receipt(0), receipt(1)]


def test_only_its_owner_may_read_it(path):
    Journal(path, "terminal").append(receipt(0))
    assert path.stat().st_mode & 0o077 == 0


def test_a_full_journal_says_so(path, monkeypatch):
    monkeypatch.setattr("bot.store.journal.FULL_BYTES", 100)
    assert Journal(path, "terminal").append(receipt(0)) is True


def test_a_place_that_cannot_be_written_is_one_line():
    with pytest.raises(StoreError, match=r"^DATABASE_URL: /proc/no/j cannot be written \(.*\); give a path[^\n]*$"):
        Journal(Path("/proc/no/j"), "terminal").append(receipt(0))


def test_many_writers_and_emptiers_lose_and_double_nothing(path):
    store = Kept()
    journal = Journal(path, "terminal")

    def write(first):
        for number in range(first, first + 100):
            Journal(path, "terminal").append(receipt(number))

    def empty():
        for _ in range(50):
            journal.empty_into(store)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    threads += [threading.Thread(target=empty) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.empty_into(store)
    assert sorted(row[2].id for row in store.rows) == [receipt(number).id for number in range(300)]
