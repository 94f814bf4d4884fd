"""The library: which report is asked, and how the whole is replaced."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answerer import Answerer
from bot.bot import Bot
from bot.library import Library
from bot.store.database import Database
from tests.site import answerer


def another(report_id: str = "second") -> Answerer:
    first = answerer()
    return Answerer(replace(first.report, id=report_id, title="Another report"), first.matcher)


def test_the_first_report_is_the_default_where_none_is_named():
    library = Library([answerer(), another()])
    assert library.default is answerer().report
    assert Library([answerer(), another()], "second").default.title == "Another report"


def test_the_default_stands_first():
    library = Library([answerer(), another(), another("third")], "third")
    assert [report.id for report in library.reports] == ["third", answerer().report.id, "second"]


def test_an_unknown_id_finds_the_default():
    library = Library([answerer(), another()])
    assert library.find("second").title == "Another report"
    assert library.find("") is library.find("gone") is answerer().report


@pytest.mark.parametrize(("ids", "default"), [([], ""), (["a", "a"], ""), (["a"], "b")])
def test_a_library_without_a_report_or_with_two_of_one_id_is_refused(ids, default):
    with pytest.raises(ValueError, match="report"):
        Library([another(name) for name in ids], default)


def test_one_report_of_a_library_is_replaced():
    library = Library([answerer(), another()])
    newer = Answerer(replace(another().report, title="Newer"), answerer().matcher)
    assert library.replacing(newer).find("second").title == "Newer"
    assert library.find("second").title == "Another report"


def test_a_bot_answers_from_its_new_library_at_once(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path / 'bot.db'}")
    bot = Bot(Library([answerer()]), database)
    bot.replace(Library([another()]))
    assert bot.report.title == bot.library.default.title == "Another report"
    bot.close()
