"""`leadership digest calendar`: the year as it is posted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.cli import main
from bot.config import default_report
from bot.digest import post_for
from bot.knowledge import load
from bot.model import Nation, Subscription
from bot.store.database import Database
from bot.store.deliveries import Deliveries

Run = Callable[..., tuple[int, str, str]]
SUBSCRIPTION = Subscription(
    "T1", "C1", "U1", "Europe/London", time(8, 15), frozenset({0, 3}), Nation.WALES, None, False, date(2027, 3, 1), 4
)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Run:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["digest", "calendar", *arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_it_prints_the_year_with_its_holidays(run: Run):
    code, said, _ = run("2027", "--holidays", "scotland")
    lines = said.splitlines()
    assert (code, len(lines)) == (0, 261)  # weekdays of 2027
    assert lines[0] == "Fri 2027-01-01  -      New Year's Day"
    assert lines[1].startswith("Mon 2027-01-04  -      New Year")
    assert lines[2].startswith("Tue 2027-01-05  09:00  ")


def test_what_is_typed_is_read_as_the_command_reads_it(run: Run):
    _, said, _ = run("2027", "--zone", "new york", "--days", "Mon, Thursday", "--at", "7.30am")
    lines = said.splitlines()
    assert {line[:3] for line in lines} == {"Mon", "Thu"}
    assert {line[16:21] for line in lines} == {"07:30"}


def test_this_year_is_the_usual(run: Run):
    assert run()[1].splitlines()[-1][4:8] == str(datetime.now().astimezone().year)


def test_a_channel_s_calendar_is_what_it_will_have(run: Run, tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/bot.db")
    Deliveries(database).save_subscription(SUBSCRIPTION, None)
    Deliveries(database).save_subscription(replace(SUBSCRIPTION, channel="C2", off=True), None)
    database.close()

    code, said, _ = run("2027", "--channel", "T1/C1")

    report = load(default_report())
    rows = [line.split() for line in said.splitlines()]
    posted = {date.fromisoformat(row[1]): row[3] for row in rows if row[2] == "08:15"}
    assert code == 0
    assert min(posted) == date(2027, 3, 1)
    assert all(post_for(SUBSCRIPTION, report, day).quote.passage.id == name for day, name in posted.items())
    assert "Early May" in said or "May Day" in said
    for channel in ("T1/C2", "T1/C3", "T2/C1"):
        code, said, fault = run("2027", "--channel", channel)
        assert (code, said) == (2, "")
        assert "has no digest" in fault


def test_a_year_before_the_channel_s_digest_has_nothing(run: Run, tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/bot.db")
    Deliveries(database).save_subscription(SUBSCRIPTION, None)
    database.close()
    assert run("2026", "--channel", "T1/C1")[1] == "Nothing comes in 2026.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--zone", "Lodnon"], "--zone: 'Lodnon' is no time zone; near it: Europe/London"),
        (["--days", "fredday"], "--days: 'fredday' are no weekdays; write"),
        (["--days", "mon fish"], "--days: 'mon fish' are no weekdays; write"),
        (["--at", "25:00"], "--at: '25:00' is no time of day; write it as 09:00"),
        (["--holidays", "France"], "--holidays: 'France' is none of England, Scotland"),
        (["--channel", "C1"], "'C1' are no ids; give workspace and channel"),
        (["27"], "'27' is no year; give one from 1970 to 2099"),
    ],
)
def test_what_is_not_understood_exits_with_2_and_a_way_to_mend_it(run: Run, arguments: list[str], said: str):
    code, out, fault = run(*arguments)
    assert (code, out) == (2, "")
    assert said in fault
