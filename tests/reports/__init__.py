"""A second report, made up, for a bot that has several; and the library of both."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.answerer import Answerer
from bot.knowledge import load
from bot.library import Library
from bot.matcher import Matcher
from tests.site import answerer

ALLOTMENTS = Path(__file__).parent / "allotments.yaml"
OTHER = "allotments-2025"


@cache
def allotments() -> Answerer:
    report = load(ALLOTMENTS)
    return Answerer(report, Matcher(report, cache=None))


@cache
def both() -> Library:
    """The shipped report, which is the default, and the allotments'."""
    return Library([answerer(), allotments()])
