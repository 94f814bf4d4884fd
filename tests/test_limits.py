"""How often somebody may ask."""

from __future__ import annotations

from bot import limits
from bot.limits import Limits, Verdict

ALLOWED, REFUSED, IGNORED = Verdict.ALLOWED, Verdict.REFUSED, Verdict.IGNORED


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_may_come_at_once_then_so_many_a_minute():
    clock = Clock()
    asked = Limits(6, None, clock)
    assert [asked.take("T1", "U1") for _ in range(8)] == [ALLOWED] * 6 + [REFUSED, IGNORED]
    clock.now += 10
    assert [asked.take("T1", "U1") for _ in range(2)] == [ALLOWED, IGNORED]
    clock.now += 3600
    assert [asked.take("T1", "U1") for _ in range(7)] == [ALLOWED] * 6 + [REFUSED]


def test_it_is_said_again_after_a_minute():
    clock = Clock()
    asked = Limits(1, None, clock)
    found = []
    for _ in range(130):
        found.append(asked.take("T1", "U1", 1.0))
        clock.now += 0.5
    assert found.count(REFUSED) == 2
    assert found.count(ALLOWED) == 2


def test_people_and_workspaces_are_counted_apart():
    asked = Limits(1, 3, lambda: 0.0)
    assert [asked.take("T1", name) for name in ("U1", "U2", "U1", "U3", "U4")] == [
        ALLOWED,
        ALLOWED,
        REFUSED,
        ALLOWED,
        REFUSED,
    ]
    assert asked.take("T2", "U1") is ALLOWED


def test_what_is_refused_to_one_is_not_taken_from_the_others():
    asked = Limits(1, 10, lambda: 0.0)
    for _ in range(100):
        asked.take("T1", "U1")
    assert [asked.take("T1", f"U{number}") for number in range(2, 12)].count(ALLOWED) == 9


def test_nobody_s_own_name_is_the_workspace_s():
    asked = Limits(1, 2, lambda: 0.0)
    assert [asked.take("T1", ""), asked.take("T1", "U1"), asked.take("T1", "U2")] == [ALLOWED, ALLOWED, REFUSED]


def test_what_comes_with_each_letter_costs_less():
    asked = Limits(1, None, lambda: 0.0)
    assert [asked.take("T1", "U1", 0.25) for _ in range(5)].count(ALLOWED) == 4


def test_without_limits_nothing_is_counted():
    asked = Limits()
    assert {asked.take("T1", "U1") for _ in range(1000)} == {ALLOWED}
    assert asked._buckets == {}


def test_a_crowd_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(limits, "_MOST", 100)
    clock = Clock()
    asked = Limits(1, None, clock)
    for number in range(1000):
        clock.now += 1
        assert asked.take("T1", f"U{number}") is ALLOWED
        assert len(asked._buckets) <= 100
    for number in range(1000):
        asked.take("T1", f"V{number}")
        assert len(asked._buckets) <= 100
