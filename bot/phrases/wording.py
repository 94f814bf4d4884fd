"""Dates, numbers and lists in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def number_of(count: int, name: str) -> str:
    one, *more = name.split(" ", 1)
    return " ".join([f"{count} {one}{'' if count == 1 else 's'}", *more])


DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def short_date(day: date) -> str:
    """As "23 Nov 2026", whatever the machine's language."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1][:3]} {day.year}"


def plain_date(day: date) -> str:
    """As "23 November 2026", whatever the machine's language."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """As "Monday 23 November 2026", whatever the machine's language."""
    return f"{DAY_NAMES[day.weekday()]} {plain_date(day)}"


def listed(names: Sequence[str], link: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {link} {names[-1]}"
