"""Two editions of a knowledge file: what was edited, and who gets another reply."""

import re

import pytest

from bot.cli import main
from bot.evaluation import Labelled, Result, Turn, Verdict, compare
from tests.knowledge_files import write_report
from tests.test_cli_editing import QUESTIONS


def result(ask, verdict, passages=(), intent=None, outcome="answered"):
    return Result(Labelled(ask, ("pruned",)), verdict, outcome, intent, passages, 80.0, None)


def test_only_replies_that_look_different_are_told_worse_ones_first():
    before = [
        result("same", Verdict.RIGHT, ("pruned",)),
        result("gain", Verdict.MISSED, intent="pay", outcome="not_in_report"),
        result("loss", Verdict.RIGHT, ("pruned",)),
        result("turn", Verdict.WRONG, ("time",)),
    ]
    after = [
        result("same", Verdict.RIGHT, ("pruned",)),
        result("gain", Verdict.RIGHT, ("pruned",)),
        result("loss", Verdict.WRONG, ("time",)),
        result("turn", Verdict.WRONG, ("privilege",)),
    ]
    told = [(difference.ask, difference.turn) for difference in compare(before, after)]
    assert told == [("loss", Turn.WORSE), ("turn", Turn.OTHER), ("gain", Turn.BETTER)]


def test_other_questions_cannot_be_compared():
    with pytest.raises(ValueError, match="the same questions"):
        compare([result("one", Verdict.RIGHT)], [result("two", Verdict.RIGHT)])


@pytest.fixture
def editions(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/var/bot.db")
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old, new = write_report(tmp_path / "old"), write_report(tmp_path / "new")
    (tmp_path / "new" / "questions.yaml").write_text(QUESTIONS, "utf-8")
    return old, new


def test_the_same_file_twice_changes_nothing(editions, capsys):
    assert main(["diff", *map(str, editions), "--strict"]) == 0
    said = capsys.readouterr().out
    assert "passages, intents and examples are the same" in said
    assert "None of 3 recorded questions gets another reply." in said


def worsen(new):
    text = new.read_text("utf-8")
    new.write_text(text.replace("      - what about pruning\n", "      - secateurs | *snip*\n"), "utf-8")


def test_an_edit_that_makes_a_reply_worse_is_told_and_fails_where_strict(editions, capsys):
    old, new = editions
    worsen(new)
    assert main(["diff", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    assert "1 example added: pruning: secateurs | *snip*" in said
    assert "1 example removed: pruning: what about pruning" in said
    assert re.search(r"worse +what about pruning, please\n +answered \(pruned time\), right → ", said)
    assert main(["diff", str(old), str(new), "--strict"]) == 1


def test_the_same_comes_as_markdown_with_its_signs_escaped(editions, capsys):
    old, new = editions
    worsen(new)
    assert main(["diff", str(old), str(new), "--markdown"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("### Report on gardens: what the edit changes\n")
    assert r"- 1 example added: pruning: secateurs \| \*snip\*" in said
    assert "| worse | what about pruning, please | answered (pruned time), right |" in said
    assert "| before | 100.0% |" in said


def test_questions_may_stand_elsewhere(editions, tmp_path, capsys):
    old, new = editions
    (tmp_path / "mine.yaml").write_text("questions:\n  - ask: pruning?\n    gold: [pruned]\n", "utf-8")
    assert main(["diff", str(old), str(new), "--questions", str(tmp_path / "mine.yaml")]) == 0
    assert "None of 1 recorded questions" in capsys.readouterr().out
