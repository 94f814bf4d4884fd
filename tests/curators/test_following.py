"""The library follows what the curators decide, whoever replaces it meanwhile."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answerer import Answerer
from bot.bot import Bot
from bot.curators import Following
from bot.curators.following import EXPORT_FROM
from bot.errors import StoreError
from bot.knowledge import load
from bot.library import Library
from bot.matcher import Matcher
from bot.model import Answer, Question
from bot.store.curation import Curation
from bot.store.database import Database
from tests.curation.samples import decision
from tests.knowledge_files import write_report

BEES = "Where do bees sleep at night?"


@pytest.fixture
def bot(tmp_path: Path):
    bot = Bot(loaded(tmp_path), Database.open(f"sqlite:///{tmp_path / 'bot.db'}"))
    yield bot
    bot.close()


def loaded(folder: Path) -> Library:
    report = load(write_report(folder))
    return Library([Answerer(report, Matcher(report, None))])


@pytest.fixture
def curation(bot: Bot) -> Curation:
    assert isinstance(bot._store, Database)
    return Curation(bot._store)


@pytest.fixture
def following(bot: Bot, curation: Curation) -> Following:
    return Following(bot, curation)


def answers(bot: Bot) -> bool:
    return isinstance(bot.library.answer(Question(BEES, "terminal")), Answer)


def test_what_is_accepted_is_answered_and_what_is_undone_no_more(bot: Bot, curation: Curation, following: Following):
    following.catch_up()
    assert not answers(bot)
    curation.add(decision(BEES))
    assert following.catch_up()
    assert answers(bot)
    assert not following.catch_up()  # nothing new

    curation.undo("d1", "T1/U1")
    assert following.catch_up()
    assert not answers(bot)
    assert bot.library is following.loaded


def test_a_library_that_is_put_in_by_a_reload_is_laid_over_too(
    bot: Bot, curation: Curation, following: Following, tmp_path: Path
):
    curation.add(decision(BEES))
    following.catch_up()
    new = loaded(tmp_path)
    bot.replace(new)
    assert following.loaded is new
    assert following.catch_up()
    assert answers(bot)
    assert following.loaded is new


def test_what_cannot_be_learned_leaves_the_file_s_answers(
    bot: Bot,
    curation: Curation,
    following: Following,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(_self: Matcher, _report: object) -> Matcher:
        raise ValueError("fit anew")

    monkeypatch.setattr(Matcher, "extended", refuse)
    curation.add(decision(BEES))
    with caplog.at_level(logging.ERROR):
        following.catch_up()
    assert "what curators accepted for report gardens is not in effect: fit anew" in caplog.text
    assert isinstance(bot.library.answer(Question("what do gardeners want", "terminal")), Answer)


def test_where_many_examples_wait_to_be_exported_the_owner_is_reminded(
    curation: Curation, following: Following, caplog: pytest.LogCaptureFixture
):
    texts = tuple(f"do bees sleep in bed {number}" for number in range(EXPORT_FROM))
    curation.add(decision(*texts[:-1]))
    following.catch_up()
    assert "leadership export" not in caplog.text
    curation.add(decision(texts[-1], name="d2"))
    following.catch_up()
    assert f"report gardens: {EXPORT_FROM} accepted examples are not in its knowledge file" in caplog.text


async def test_trouble_with_the_database_is_told_once_and_outlived(
    bot: Bot, curation: Curation, following: Following, caplog: pytest.LogCaptureFixture
):
    revision, troubled = curation.revision, True

    def flaky() -> int:
        if troubled:
            raise StoreError("away")
        return revision()

    curation.revision = flaky  # type: ignore[method-assign]
    curation.add(decision(BEES))
    task = asyncio.create_task(following.run(0.01))
    await asyncio.sleep(0.3)
    assert caplog.text.count("what curators decide takes effect later: away") == 1
    troubled = False
    for _ in range(200):
        await asyncio.sleep(0.02)
        if answers(bot):
            break
    task.cancel()
    assert answers(bot)


def test_each_report_has_what_was_accepted_for_it(curation: Curation, bot: Bot, tmp_path: Path):
    (tmp_path / "other").mkdir()
    parks = replace(load(write_report(tmp_path / "other")), id="parks", title="Report on parks")
    gardens = bot.library.answerer()
    bot.replace(Library([gardens, Answerer(parks, Matcher(parks, None))]))
    following = Following(bot, curation)
    curation.add(decision(BEES, report="parks"))
    following.catch_up()
    assert BEES in bot.library.find("parks").intents["wishes"].examples
    assert BEES not in bot.library.find("gardens").intents["wishes"].examples
    assert following.overlays["parks"].taken
