"""Export adds lines to a knowledge file and touches none that stands there."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from bot.config import default_report
from bot.curation import Verb, lay_over, write_into
from bot.knowledge import load
from bot.model import Report
from tests.curation.samples import decision, gardens


def differences(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def written(report: Report, *decisions) -> tuple[str, Report]:
    """The file's new text, and the report it gives when it is loaded."""
    path = Path(report.path)
    text = path.read_bytes().decode()
    made = lay_over(report, decisions)
    new = write_into(text, made)
    path.write_bytes(new.encode())
    again = load(path)
    assert again.intents == made.report.intents
    assert lay_over(again, decisions).contained == tuple(made.taken)
    return "\n".join(differences(text, new)), again


def test_examples_come_last_under_their_intent_and_nothing_else_changes(tmp_path: Path):
    shown, _ = written(gardens(tmp_path), decision("do they keep bees", 'say: "bees"', "yes", "a #1 bee"))
    assert shown == '+      - do they keep bees\n+      - "say: \\"bees\\""\n+      - "yes"\n+      - "a #1 bee"'


def test_new_intents_come_last_in_their_group(tmp_path: Path):
    shown, again = written(
        gardens(tmp_path),
        decision("like weeding", intent="weeds", verb=Verb.INTENT, title="Is it: liked?", passages=("privilege",)),
        decision("bees", intent="bees", verb=Verb.NOT_IN_REPORT, title="Bees?", passages=("time",), name="d2"),
    )
    added = shown.splitlines()
    assert all(line.startswith("+") for line in added)
    assert '+    title: "Is it: liked?"' in added
    assert "+    nearest: [time]" in added
    assert list(again.intents)[-1] != "weeds" or "bees" in again.intents


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("ending", ["", "\n", "\n# a last word\n\n"])
def test_line_ends_comments_and_a_missing_last_line_end_are_kept(tmp_path: Path, newline: str, ending: str):
    report = gardens(tmp_path)
    path = Path(report.path)
    text = path.read_text().rstrip("\n") + ending
    path.write_bytes(text.replace("\n", newline).encode())
    name = list(report.intents)[-1]
    shown, _ = written(load(path), decision("do they keep bees", intent=name))
    assert [line for line in shown.splitlines() if line.startswith("-")] == []
    assert b"\r" not in path.read_bytes().replace(b"\r\n", b"")
    assert (b"\n" in path.read_bytes().replace(b"\r\n", b"")) is (newline == "\n")


def test_a_list_in_brackets_grows_within_them(tmp_path: Path):
    report = gardens(tmp_path)
    path = Path(report.path)
    listed = "    examples:\n      - what do gardeners want\n      - wishes\n"
    path.write_text(path.read_text().replace(listed, "    examples: [what do gardeners want, wishes]\n"))
    shown, _ = written(load(path), decision("bees, and [ponds]"))
    assert shown.splitlines()[1] == '+    examples: [what do gardeners want, wishes, "bees, and [ponds]"]'


def test_the_shipped_file_gets_the_added_lines_alone(tmp_path: Path):
    shipped = load(default_report())
    text = default_report().read_bytes().decode()
    intents = list(shipped.intents)[::40]
    decisions = [
        decision(f"an example of {name}", intent=name, name=f"d{n}", report=shipped.id)
        for n, name in enumerate(intents)
    ]
    new = write_into(text, lay_over(shipped, decisions))
    shown = differences(text, new)
    assert shown == [f"+      - an example of {name}" for name in intents]
