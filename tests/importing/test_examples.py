"""Real documents, imported as they come: they pass their check, answer, decline, and go over to a new edition."""

import json

import pytest

from bot.cli import main
from bot.config import ROOT
from bot.knowledge import load

EXAMPLES = ROOT / "docs" / "examples"
QUESTIONS = {
    "constitution-1.8": [
        ("how long does the project leader serve?", "The Project Leader serves for one year from their election."),
        ("what majority is needed to amend the constitution", "provided they agree with a 3:1 majority"),
        ("who appoints the project secretary", "The Project Secretary is appointed by the Project Leader"),
        ("can a person hold several posts?", "A person may hold several posts"),
        ("what is the weather like", None),
    ],
    "social-contract": [
        ("will Debian hide problems?", "We will keep our entire bug report database open"),
        ("does the license allow discrimination against groups", "must not discriminate against any person or group"),
        ("must the program include source code?", "The program must include source code"),
        ("what are the Debian-specific references that were removed", "later removed the Debian-specific references"),
        ("write me a poem", None),
    ],
}


def imported(folder, name):
    path = folder / f"{name}.yaml"
    arguments = [str(EXAMPLES / f"{name}.txt"), "--to", str(path), "--publisher", "Debian Project", "--date", "2022"]
    assert main(["import", *arguments]) == 0
    return path


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_real_document_is_answered_from_as_it_is_imported(name, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    path = imported(tmp_path, name)
    assert main(["check", str(path)]) == 0
    for question, fact in QUESTIONS[name]:
        capsys.readouterr()
        main(["ask", "--json", "--report", str(path), question])
        reply = json.loads(capsys.readouterr().out)
        quoted = " ".join(quote["text"] for quote in reply["quotes"])
        offered = " ".join(load(path).passages[name].text for choice in reply["suggestions"] for name in choice)
        assert (fact in quoted + offered) if fact else not quoted + offered, (question, reply["outcome"], quoted)


def test_numbered_titles_and_lists_of_a_text_file_are_told_apart(tmp_path):
    contract = load(imported(tmp_path, "social-contract"))
    assert "3. We will not hide problems" in [section.title for section in contract.sections]
    constitution = load(imported(tmp_path, "constitution-1.8"))
    titles = [section.title for section in constitution.sections]
    assert "1. Introduction" in titles
    assert "Individual Developers: 3.1. Powers" in titles
    (bodies,) = [p.text for p in constitution.passages.values() if p.text.startswith("Each decision in the Project")]
    assert "1. The Developers, by way of General Resolution or an election; 2. The Project Leader;" in bodies


def test_the_new_edition_of_a_real_document_holds_back_what_it_no_longer_says(tmp_path, capsys):
    path = imported(tmp_path, "constitution-1.8")
    capsys.readouterr()
    new = str(EXAMPLES / "constitution-1.9.txt")
    assert main(["edition", str(path), new, "--date", "March 2022", "--name", "1.9"]) == 0
    said = capsys.readouterr().out
    assert "[-Votes in leadership elections are kept secret, even after the election is finished.-]" in said
    assert "The identity of a Developer casting a particular vote is not made public" in said
    report = load(path)
    assert len(report.passages) > 140
    assert not any("kept secret" in passage.text for passage in report.passages.values())
    assert any("kept secret" in passage.text for passage in report.quarantined)
