"""What every surface must do where the bot has two reports: ask the right one, and name it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import phrases
from tests.reports import OTHER, both
from tests.test_channels import CHANNELS, KNOWN, STRANGE, UNKNOWN, Channel, open_channel

WAITING = "how long is the waiting list?"
FIRST, SECOND = (report.title for report in both().reports)


# The window says at its field, and of no report, that nothing was asked: tests/handlers/slack/test_several_reports.py.
@pytest.fixture(params=[name for name in CHANNELS if name != "slack window"])
async def channel(request, tmp_path: Path, monkeypatch) -> AsyncIterator[Channel]:
    async with AsyncExitStack() as stack:
        yield await open_channel(request.param, both(), tmp_path, monkeypatch, stack)


async def test_the_report_named_in_the_question_is_quoted_and_cited(channel: Channel):
    shown = await channel.ask(f"in allotments: {WAITING}")
    passage = both().find(OTHER).passages["waiting"]
    assert passage.text in shown.words.replace(" │ ", " ")
    assert f"{passage.section.title}, {SECOND}" in shown.words
    assert shown.cites


async def test_the_default_answers_where_none_is_named(channel: Channel):
    shown = await channel.ask(KNOWN)
    assert both().default.passages["obs-4"].text in shown.words.replace(" │ ", " ")
    assert shown.cites


@pytest.mark.parametrize("asked", [UNKNOWN, STRANGE, "thanks", "hello", "help", "", "talent boards culture"])
async def test_every_reply_names_its_report(channel: Channel, asked):
    assert FIRST in (await channel.ask(asked)).words
    assert SECOND in (await channel.ask(f"in allotments: {asked}")).words


async def test_what_another_report_answers_is_offered_under_its_name_and_answered_when_pressed(channel: Channel):
    shown = await channel.ask(WAITING)
    passage = both().find(OTHER).passages["waiting"]
    assert f"‘{FIRST}’ does not say" in shown.words
    assert f"{phrases.answers_elsewhere(SECOND)}" in shown.words
    assert not shown.cites
    assert passage.text not in shown.words
    title = both().find(OTHER).intents["waiting-list"].title
    choice = next(choice for choice in shown.choices if choice in (title, "1"))
    said = await channel.press(choice)
    assert passage.text.split(",")[0] in " ".join(said.split())
    assert SECOND in " ".join(said.split())


@pytest.mark.parametrize("asked", [f"in allotments: {WAITING}", "in allotments: help", WAITING])
async def test_everything_that_can_be_pressed_answers(channel: Channel, asked):
    choices = (await channel.ask(asked)).choices
    assert choices
    for choice in choices:
        if choice not in (await channel.ask(asked)).choices:
            continue  # the conversation has turned to the other report, which answers the question itself
        said = await channel.press(choice)
        assert said.strip(), choice
        assert phrases.EXPIRED not in said, choice
        assert "Something went wrong" not in said, choice
