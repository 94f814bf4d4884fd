"""The command where REPORT is a folder: which report is asked, and how one of them is chosen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.cli import FAULT, main
from bot.config import knowledge_files, read
from bot.errors import ConfigError
from bot.evaluation import questions_beside
from bot.knowledge import load
from tests.knowledge_files import SOURCE, write_report
from tests.reports import ALLOTMENTS

RENT = "Rents stayed at 42 pounds"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The gardens' report as report.yaml and the allotments' beside it, with questions and a note that are none."""
    made = tmp_path / "knowledge"
    (made / "source").mkdir(parents=True)
    write_report(made)
    (made / "allotments.yaml").write_bytes(ALLOTMENTS.read_bytes())
    (made / "source" / "allotments.txt").write_bytes((ALLOTMENTS.parent / "source" / "allotments.txt").read_bytes())
    (made / "allotments.questions.yaml").write_text("questions:\n  - ask: the rent?\n    gold: [rents]\n")
    (made / "notes.yaml").write_text("todo: more reports\n")
    monkeypatch.setenv("REPORT", str(made))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    return made


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(arguments)
    caught = capsys.readouterr()
    return " ".join((caught.out + caught.err).replace("│", " ").split())


def test_the_knowledge_files_of_a_folder_are_those_with_a_report(folder: Path):
    assert [path.name for path in knowledge_files(folder)] == ["report.yaml", "allotments.yaml"]
    assert read({"REPORT": str(folder)}).report == folder / "report.yaml"


def test_a_folder_is_checked_as_its_files_are(folder: Path, capsys, monkeypatch):
    monkeypatch.delenv("REPORT", raising=False)
    assert main(["check", str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"{folder}/report.yaml: " in said
    assert f"{folder}/allotments.yaml: " in said


def test_a_folder_without_a_report_is_a_fault(tmp_path: Path):
    (tmp_path / "questions.yaml").write_text("questions: []\n")
    with pytest.raises(ConfigError, match="REPORT: no knowledge file in"):
        read({"REPORT": str(tmp_path)})


def test_a_report_is_asked_by_its_name_or_by_default(folder: Path, capsys, monkeypatch):
    assert RENT in said(capsys, "ask", "in allotments: what is the rent of a plot?")
    assert RENT in said(capsys, "ask", "--report", "allotments", "what is the rent of a plot?")
    assert "Gardeners want more time" in said(capsys, "ask", "what do gardeners want")
    monkeypatch.setenv("DEFAULT_REPORT", "allotments-2025")
    assert RENT in said(capsys, "ask", "what is the rent of a plot?")


def test_a_name_of_no_report_is_answered_with_those_there_are(folder: Path, capsys):
    told = said(capsys, "ask", "--report", "parks", "rent")
    assert "no report is called 'parks'; give the id or a name of one of these: gardens, allotments-2025" in told


def test_topics_are_listed_report_by_report(folder: Path, capsys):
    both, one = said(capsys, "topics"), said(capsys, "topics", "--report", "allotments")
    assert both.index("Report on gardens") < both.index("Brookside Allotment Society annual report")
    assert "What is the rent of a plot?" in one
    assert "What do gardeners want?" not in one


def test_a_conversation_changes_reports(folder: Path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", _Lines("report allotments", "what is the rent?", "report parks", "report"))
    told = said(capsys, "chat")
    assert "Asking ‘Brookside Allotment Society annual report’" in told
    assert RENT in told
    assert "I know no report by that name." in told


class _Lines(list[str]):
    """Standard input that is no terminal."""

    def __init__(self, *lines: str) -> None:
        super().__init__(f"{line}\n" for line in lines)

    def isatty(self) -> bool:
        return False


def test_all_files_are_checked_and_all_faults_told(folder: Path, capsys):
    assert "2 passages" not in said(capsys, "check")
    report = folder / "report.yaml"
    report.write_text(report.read_text().replace("follow_ups: [pruning]", "follow_ups: [prunin]"))
    broken = folder / "allotments.yaml"
    broken.write_text(broken.read_text().replace("84 plots", "85 plots"))
    assert main(["check"]) == FAULT
    told = capsys.readouterr().err
    assert f"{report}:" in told
    assert f"{broken}:" in told


def test_two_files_of_one_report_are_told_by_check(folder: Path, capsys):
    (folder / "again.yaml").write_bytes((folder / "report.yaml").read_bytes())
    assert hashlib.sha256(SOURCE.encode()).hexdigest() in (folder / "again.yaml").read_text()
    assert main(["check"]) == FAULT
    assert "id 'gardens' is also the id of" in capsys.readouterr().err


def test_each_report_has_questions_of_its_own(folder: Path, capsys):
    assert questions_beside(load(folder / "allotments.yaml")).name == "allotments.questions.yaml"
    assert questions_beside(load(folder / "report.yaml")).name == "questions.yaml"
    assert questions_beside(load(ALLOTMENTS)).name == "questions.yaml"
    assert "1 questions: 1 that the report answers" in said(capsys, "eval", "--report", "allotments")


def test_the_manifest_tells_that_questions_are_kept_where_they_are(folder: Path, capsys, monkeypatch):
    assert "what you ask is kept only until it is answered" in said(capsys, "manifest")
    monkeypatch.setenv("QUESTION_LOG", "on")
    assert "what you ask is kept for those who keep the answers" in said(capsys, "manifest")


def test_the_manifest_has_the_names_of_the_report(folder: Path, capsys):
    assert '"command": "/garden"' in said(capsys, "manifest")


def test_why_tells_which_report_was_asked_and_what_the_others_make_of_it(folder: Path, capsys):
    told = said(capsys, "why", "in allotments: how high are the rents?")
    assert "Question how high are the rents? Reply The report was quoted. Report Brookside Allotment" in told
    told = said(capsys, "why", "zyzzyva quuxes")
    assert "None of the others would answer it for certain." in told
    told = said(capsys, "why", "in the beekeeping report: how many hives?")
    assert "none of those answered from is called so" in told
