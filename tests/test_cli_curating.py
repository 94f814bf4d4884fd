"""`leadership curate` and `leadership export`, as those without Slack use them."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import app, config, phrases
from bot.cli import main
from bot.model import Question
from bot.store.curation import Curation
from bot.store.database import Database
from tests.knowledge_files import write_report

BEES = "Where do bees sleep at night?"


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/var/bot.db")
    path = write_report(tmp_path)
    monkeypatch.setenv("REPORT", str(path))
    monkeypatch.setenv("QUESTION_LOG", "on")
    (tmp_path / "questions.yaml").write_text("questions:\n  - ask: what do gardeners want\n    gold: [time]\n")
    return path


def ask(text: str = BEES) -> str:
    """Somebody asks on the page; the receipt, by which the suggestion is called."""
    import os

    bot, _ = app.build_bot(config.read(os.environ))
    reply = asyncio.run(bot.ask(Question(text, "web", "", "U7")))
    bot.close()
    return reply.receipt


def decisions(garden: Path):
    database = Database.open(f"sqlite:///{garden.parent}/var/bot.db")
    found = Curation(database).find_decisions()
    database.close()
    return found


def test_what_waits_is_listed_with_what_it_came_nearest_to(garden: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["curate", "list"]) == 0
    assert capsys.readouterr().out == f"{phrases.NO_SUGGESTIONS}\n"
    receipt = ask()
    assert main(["curate", "list"]) == 0
    said = capsys.readouterr().out
    assert f"{receipt}  ‘{BEES}’" in said
    assert "One suggestion waits." in said


def test_an_example_is_taken_with_its_effect_and_exported_as_one_line(garden: Path, capsys: pytest.CaptureFixture[str]):
    receipt = ask()
    assert main(["curate", "example", receipt, "wishes", "--yes"]) == 0
    said = capsys.readouterr().out
    assert phrases.effect_lead(1, 0, 0, 0) in said
    assert phrases.example_reading(BEES, "meant") in said
    assert phrases.DONE in said

    assert main(["export", "--dry-run"]) == 0
    patch = capsys.readouterr().out
    before = garden.read_bytes()
    assert "+      - Where do bees sleep at night?\n" in patch
    assert main(["export"]) == 0
    assert phrases.exported(1, 0, str(garden)) in capsys.readouterr().out
    assert [line for line in garden.read_bytes().splitlines() if line not in before.splitlines()] == [
        b"      - Where do bees sleep at night?"
    ]
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["export"]) == 0
    assert capsys.readouterr().out == f"{phrases.NOTHING_TO_EXPORT}\n"
    assert main(["curate", "decided"]) == 0
    assert "stands in the knowledge file" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_shows_added_lines_alone(garden: Path):
    for command in (["init", "-q"], ["add", "report.yaml"]):
        subprocess.run(["git", "-c", "core.autocrlf=false", *command], cwd=garden.parent, check=True)
    first, second = ask(), ask("who pays for the compost heap")
    assert main(["curate", "example", first, "wishes", "--yes"]) == 0
    assert main(["curate", "new", second, "--title", "Who pays?", "--passage", "time", "--yes"]) == 0
    assert main(["export"]) == 0
    shown = subprocess.run(
        ["git", "diff", "--numstat"], cwd=garden.parent, check=True, capture_output=True, text=True
    ).stdout
    assert shown == "6\t0\treport.yaml\n"
    assert main(["check"]) == 0


def test_export_can_write_elsewhere(garden: Path, tmp_path: Path):
    assert main(["curate", "example", ask(), "wishes", "--yes"]) == 0
    before = garden.read_bytes()
    assert main(["export", "--output", str(tmp_path / "new.yaml")]) == 0
    assert garden.read_bytes() == before
    assert BEES in (tmp_path / "new.yaml").read_text()


def test_what_the_report_does_not_say_and_what_is_to_be_ignored(garden: Path):
    one, two, three = ask(), ask("who pays for the compost heap"), ask("is there honey still for tea")
    assert main(["curate", "absent", one, "--intent", "pay", "--yes"]) == 0
    assert main(["curate", "absent", two, "--title", "Who pays?", "--passage", "time", "--yes"]) == 0
    assert main(["curate", "ignore", three, "--yes"]) == 0
    assert main(["export"]) == 0
    text = garden.read_text()
    assert f"      - what are gardeners paid\n      - {BEES}\n  - id: who-pays\n" in text
    assert "honey" not in text


def test_a_decision_is_undone_and_the_log_says_who(garden: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["curate", "example", ask(), "wishes", "--text", "bees at night", "--yes"]) == 0
    (decision,) = decisions(garden)
    assert decision.texts == ("bees at night",)
    assert main(["curate", "undo", decision.id]) == 0
    assert main(["curate", "undo", decision.id]) == 0
    capsys.readouterr()
    assert main(["curate", "log"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[2] for line in lines] == ["undo", "accepted: example"]
    assert all("terminal/" in line for line in lines)
    assert main(["export", "--dry-run"]) == 0
    assert capsys.readouterr().out == ""


def test_where_two_are_needed_the_second_confirms_at_the_terminal_too(
    garden: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_SIGNING_SECRET", "s"), ("CURATORS_NEEDED", "2")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CURATORS", "U0123ABCD,U0456EFGH")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    assert main(["curate", "example", ask(), "wishes", "--yes"]) == 0
    assert phrases.PROPOSED in capsys.readouterr().out
    (decision,) = decisions(garden)
    assert main(["curate", "confirm", decision.id]) == 0
    assert phrases.OWN_PROPOSAL in capsys.readouterr().out
    assert main(["export", "--dry-run"]) == 0
    assert capsys.readouterr().out == ""

    monkeypatch.setattr("getpass.getuser", lambda: "bob")
    assert main(["curate", "confirm", decision.id]) == 0
    assert phrases.DONE in capsys.readouterr().out
    assert main(["export", "--dry-run"]) == 0
    assert BEES in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["example", "NONE-NONE", "wishes", "--yes"], "no suggestion 'NONE-NONE' waits; `leadership curate list`"),
        (["example", "RECEIPT", "wishs", "--yes"], "no intent 'wishs' that could be meant; did you mean 'wishes'?"),
        (["new", "RECEIPT", "--title", "T?", "--passage", "tim"], "no passage 'tim'; did you mean 'time'?"),
        (["new", "RECEIPT", "--title", "T" * 76, "--passage", "time"], "the title has 76 characters; keep it to 75"),
        (["example", "RECEIPT", "wishes"], phrases.NEEDS_YES),
        (["example", "RECEIPT", "wishes", "--text", "weeding"], "‘weeding’ is an example of ‘Do they enjoy weeding?’"),
    ],
)
def test_a_fault_is_one_line_and_nothing_is_decided(
    garden: Path, capsys: pytest.CaptureFixture[str], argv: list[str], says: str
):
    receipt = ask()
    assert main(["curate", *(receipt if word == "RECEIPT" else word for word in argv)]) == 2
    assert says in capsys.readouterr().err
    assert decisions(garden) == ()


def test_a_passage_that_only_drafts_cite_is_told_from_one_that_is_not_there(
    garden: Path, capsys: pytest.CaptureFixture[str]
):
    garden.write_text(garden.read_text().replace("  - id: weeding\n", "  - id: weeding\n    draft: true\n", 1))
    assert main(["curate", "new", ask(), "--title", "T?", "--passage", "privilege", "--yes"]) == 2
    assert "passage 'privilege' is not served: only drafts cite it" in capsys.readouterr().err
    assert decisions(garden) == ()


def test_without_text_the_terminal_shows_counts(
    garden: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QUESTION_LOG", "off")
    ask("what are the gardeners paid a year")
    assert main(["curate", "list"]) == 0
    assert "not answered" in capsys.readouterr().out
