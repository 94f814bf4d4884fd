"""`leadership check`, `eval` and `tune`, as those who keep a knowledge file use them."""

import json
import re

import pytest

from bot.cli import main
from tests.knowledge_files import write_report

QUESTIONS = """\
questions:
  - ask: what about pruning, please
    gold: [pruned]
    voice: policy
  - ask: what growers want
    gold: [time]
    voice: phone
  - ask: what is a gardener's pay
    gold: []
    voice: phone
"""


@pytest.fixture
def garden(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/var/bot.db")
    path = write_report(tmp_path)
    monkeypatch.setenv("REPORT", str(path))
    (tmp_path / "questions.yaml").write_text(QUESTIONS, "utf-8")
    return path


def add_example(path, intent, example):
    text = path.read_text("utf-8")
    head, tail = text.split(f"  - id: {intent}\n")
    path.write_text(
        f"{head}  - id: {intent}\n" + tail.replace("examples:\n", f"examples:\n      - {example}\n", 1), "utf-8"
    )


def test_check_warns_of_thin_intents_and_passes(garden, capsys):
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "intent 'weeding' has 1 example; it is understood by luck, add more" in said
    assert re.search(r"no faults, \d+ warnings\n$", said)


def test_check_names_examples_that_say_the_same_for_different_answers(garden, capsys):
    add_example(garden, "weeding", "What about pruning?")
    assert main(["check", "--strict"]) == 1
    assert "'what about pruning' (pruning) and 'What about pruning?' (weeding) are the same words" in (
        capsys.readouterr().out
    )


def test_a_deep_check_tells_what_only_the_matcher_knows(garden, capsys):
    add_example(garden, "weeding", "what gardeners want")
    assert main(["check", "--deep"]) == 0
    assert "each left out in turn, are taken for" in capsys.readouterr().out


def test_eval_says_how_well_by_voice_with_curve_and_thresholds(garden, capsys):
    assert main(["eval"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 questions: 2 that the report answers, 1 that it does not")
    assert re.search(r"^  phone   right \d+\.\d%", said, re.MULTILINE)
    assert "Precision and coverage by threshold" in said
    assert re.search(r"^Answered from [\d.]+ of 100, offered from [\d.]+$", said, re.MULTILINE)


def test_eval_shows_which_recorded_questions_change_their_reply_after_an_edit(garden, capsys):
    assert main(["eval", "--record"]) == 0
    capsys.readouterr()
    assert main(["eval"]) == 0
    assert "0 of 3 recorded questions now get another reply" in capsys.readouterr().out
    text = garden.read_text("utf-8")
    garden.write_text(text.replace("      - what about pruning\n", "      - secateurs\n"), "utf-8")
    add_example(garden, "weeding", "what about pruning")
    assert main(["eval"]) == 0
    said = capsys.readouterr().out
    assert "1 of 3 recorded questions now get another reply" in said
    assert re.search(r"what about pruning, please\n +answered pruned time → answered privilege", said)


def test_eval_lists_misses_when_asked(garden, capsys):
    (garden.parent / "hard.jsonl").write_text(json.dumps({"question": "zyxw", "gold": ["time"]}) + "\n", "utf-8")
    assert main(["eval", "--misses", str(garden.parent / "hard.jsonl")]) == 0
    assert re.search(r"missed +zyxw\n +wanted time, got not_in_report", capsys.readouterr().out)


def test_eval_draws_the_curve(garden, tmp_path, capsys):
    assert main(["eval", "--curve", str(tmp_path / "curve.svg")]) == 0
    drawn = (tmp_path / "curve.svg").read_text("utf-8")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420"')
    assert drawn.count("<polyline") == 3
    assert "the threshold in force" in drawn


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("questions: []\n", "no questions; add some"),
        ("questions:\n  - ask: why\n    gold: [nowhere]\n", "names passage 'nowhere', which the report has not"),
        ("questions:\n  - gold: [time]\n", "questions.yaml:2: a question has no 'ask:'; add it"),
    ],
)
def test_faulty_questions_are_a_line_each(garden, content, complaint, capsys):
    (garden.parent / "questions.yaml").write_text(content, "utf-8")
    assert main(["eval"]) in (1, 2)
    assert complaint in capsys.readouterr().err


def test_eval_without_questions_says_where_they_are_wanted(garden, capsys):
    (garden.parent / "questions.yaml").unlink()
    assert main(["eval"]) == 2
    assert "no questions at" in capsys.readouterr().err


def test_tune_leaves_things_alone_where_questions_are_few(garden, capsys):
    assert main(["tune"]) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert not (garden.parent / "report.tuning.json").exists()


def test_tune_writes_thresholds_and_says_why(garden, capsys):
    asked = [{"question": f"what about pruning, please {n}", "gold": ["pruned"]} for n in range(70)]
    asked += [{"question": f"the wage of gardener number {n}", "gold": []} for n in range(70)]
    path = garden.parent / "many.jsonl"
    path.write_text("".join(json.dumps(q) + "\n" for q in asked), "utf-8")
    assert main(["tune", "--dry-run", str(path)]) == 0
    assert "answer from" in capsys.readouterr().out
    assert not (garden.parent / "report.tuning.json").exists()
    assert main(["tune", str(path)]) == 0
    assert "cross-validation" in capsys.readouterr().out
    assert json.loads(next(garden.parent.glob("*.tuning.json")).read_text("utf-8"))["threshold"] > 0


def test_check_warns_of_a_tuning_that_is_none(garden, capsys):
    (garden.parent / "report.tuning.json").write_text("{}", "utf-8")
    main(["check"])
    assert "report.tuning.json is not used (no tuning of format 2)" in capsys.readouterr().out


def test_check_warns_of_a_publisher_and_a_date_that_nobody_has_written(tmp_path, capsys):
    head = "  publisher: Garden Trust\n  date: May 2020"
    path = write_report(tmp_path, head, "  publisher: unknown publisher\n  date: no date")
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr().out
    assert "'publisher: unknown publisher' is printed in every citation; write what the document says" in said
    assert "'date: no date' is printed in every citation" in said
