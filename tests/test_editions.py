"""A new edition: each passage is the same, moved, reworded or gone, and nothing reworded is quoted until approved."""

import hashlib
import json

import pytest

from bot.cli import main
from bot.editions import word_changes
from bot.errors import KnowledgeError
from bot.knowledge import load, quote
from bot.model import IntentKind
from tests.knowledge_files import SOURCE, write_report

NEW = """A report on gardens

Findings

Pruning has not been a notable feature in recent years, but this is starting to be addressed.

Gardeners want a great deal more time and better tools. Robots may one day weed the beds of the town.
"""


@pytest.fixture
def knowledge(tmp_path, monkeypatch):
    """The small file with its source, and `new.txt`, the new edition."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    path = write_report(tmp_path)
    path.write_text(path.read_text().replace("passages:\n  - id: time", "passages:  # mine\n  # kept\n  - id: time", 1))
    (tmp_path / "new.txt").write_text(NEW, "utf-8")
    return path


def take_over(path, *more):
    return main(["edition", str(path), str(path.parent / "new.txt"), "--date", "June 2024", *more])


def asked(path, question, capsys):
    capsys.readouterr()
    main(["ask", "--json", "--report", str(path), question])
    return json.loads(capsys.readouterr().out)


def test_every_passage_is_accounted_for_with_its_difference(knowledge, capsys):
    before = knowledge.read_bytes()
    assert take_over(knowledge, "--dry-run") == 0
    said = capsys.readouterr().out
    assert said.startswith("3 passages: 1 same, 1 reworded, 1 gone; 1 new")
    assert "Gardeners want {+a great deal+} more time and better tools." in said
    assert "privilege: ‘Weeding is a privilege’, said Ann Lee of the Garden Trust." in said
    assert "+ Robots may one day weed the beds of the town." in said
    assert knowledge.read_bytes() == before
    assert sorted(p.name for p in knowledge.parent.iterdir()) == ["new.txt", "report.yaml", "source.txt"]


def test_nothing_reworded_or_gone_is_quoted_until_it_is_approved(knowledge, capsys):
    assert take_over(knowledge) == 0
    report = load(knowledge)
    assert set(report.passages) == {"pruned", "findings-1"}
    assert {p.id for p in report.quarantined} == {"time", "privilege"}
    assert report.intents["wishes"].kind is IntentKind.IN_REVIEW
    assert report.intents["pruning"].passages == ("pruned",)
    with pytest.raises(KeyError):
        quote(report, "time")
    everything = json.dumps(
        [asked(knowledge, q, capsys) for q in ("what do gardeners want", "wishes", "weeding", "time")]
    )
    assert "more time and better tools" not in everything
    assert "privilege" not in everything.replace("privilege-", "")
    reply = asked(knowledge, "what do gardeners want", capsys)
    assert (reply["outcome"], reply["reason"]) == ("not_in_report", "in_review")
    main(["ask", "--report", str(knowledge), "what do gardeners want"])
    said = " ".join(capsys.readouterr().out.split())
    assert "has a new edition, which words this otherwise. I quote it again when a person has compared the two." in said


def test_a_reworded_passage_that_is_approved_is_quoted_in_the_new_words(knowledge, capsys):
    take_over(knowledge)
    assert main(["approve", str(knowledge), "time"]) == 0
    report = load(knowledge)
    assert report.passages["time"].text == "Gardeners want a great deal more time and better tools."
    citation = quote(report, "time").citation
    assert (citation.date, citation.is_earlier) == ("June 2024", False)
    assert report.intents["wishes"].kind is IntentKind.ANSWER


def test_a_draft_of_the_same_id_is_not_approved_together_with_its_passage(knowledge, capsys):
    text = knowledge.read_text().replace("  - id: wishes\n", "  - id: time\n    draft: true\n", 1)
    knowledge.write_text(text.replace("[wishes]", "[time]"))
    take_over(knowledge)
    capsys.readouterr()
    assert main(["approve", str(knowledge), "time"]) == 0
    assert capsys.readouterr().out.startswith("approved: 0 drafts, 1 passage\nstill drafts, of the same id: time; ")
    assert load(knowledge).intents["time"].draft
    assert main(["approve", str(knowledge), "time"]) == 0
    assert not load(knowledge).intents["time"].draft


def test_a_list_in_which_one_item_differs_is_reworded_and_not_gone(tmp_path, capsys):
    old = "Allotments\n\nFindings\n\nThe council should:\n\n• publish its list;\n\n• split plots;\n\n• put up a tank.\n"
    (tmp_path / "old.txt").write_text(old, "utf-8")
    (tmp_path / "new.txt").write_text(old.replace("split plots", "split plots that stand empty"), "utf-8")
    knowledge = tmp_path / "list.yaml"
    assert main(["import", str(tmp_path / "old.txt"), "--to", str(knowledge)]) == 0
    capsys.readouterr()
    assert take_over(knowledge, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "1 reworded" in said
    assert "• split [-plots;-] {+plots that stand empty;+}" in said


@pytest.mark.parametrize(("name", "words"), [("time", "Gardeners want more time"), ("privilege", "‘Weeding is a")])
def test_old_words_that_are_kept_are_cited_as_of_the_earlier_edition(name, words, knowledge, capsys):
    take_over(knowledge)
    assert main(["approve", "--keep", str(knowledge), name]) == 0
    report = load(knowledge)
    assert report.passages[name].text.startswith(words)
    found = quote(report, name)
    assert (found.citation.date, found.citation.is_earlier) == ("May 2020", True)
    question = {"time": "what do gardeners want", "privilege": "weeding"}[name]
    reply = asked(knowledge, question, capsys)
    assert "Report on gardens (earlier edition), Garden Trust, May 2020" in reply["quotes"][0]["citation"]


def test_the_old_text_stays_and_what_is_new_is_drafted(knowledge, capsys):
    take_over(knowledge, "--link", "https://example.org/2024", "--title", "Second report on gardens")
    report = load(knowledge)
    assert (report.source.path, report.source.edition, report.date) == ("report-2024.txt", "2024", "June 2024")
    assert (report.title, report.source.link) == ("Second report on gardens", "https://example.org/2024")
    (old,) = report.editions
    assert (old.edition, old.date, old.path, old.link) == ("2020", "May 2020", "source.txt", "https://example.org/news")
    assert old.sha256 == hashlib.sha256(SOURCE.encode()).hexdigest()
    (draft,) = [i for i in report.intents.values() if i.draft and not i.id.startswith("about-")]
    assert report.passages[draft.passages[0]].text == "Robots may one day weed the beds of the town."


def test_what_was_left_out_of_the_old_text_stays_out(knowledge, capsys):
    text = knowledge.read_text()
    cut = text.index("  - id: privilege")
    rest = text[text.index("  - id: pruned") :]
    knowledge.write_text(text[:cut] + rest.replace("pruned, privilege", "pruned").replace("[privilege]", "[time]"))
    (knowledge.parent / "new.txt").write_text(
        NEW + "\n‘Weeding is a privilege’, said Ann Lee of the Garden Trust.\n", "utf-8"
    )
    take_over(knowledge)
    told = capsys.readouterr().out
    assert "Robots may one day" in told
    assert "Ann Lee" not in told


def test_the_file_keeps_its_comments_and_changes_in_few_lines(knowledge):
    before = knowledge.read_text().splitlines()
    take_over(knowledge)
    after = knowledge.read_text().splitlines()
    assert "passages:  # mine" in after
    assert "  # kept" in after
    changed = [line.split(":")[0].strip() for line in before if line not in after]
    assert set(changed) <= {"date", "file", "sha256", "link"}
    for name in ("time", "privilege"):
        main(["approve", "--keep", str(knowledge), name])
    assert not any("quarantined" in line or "reworded" in line for line in knowledge.read_text().splitlines())


def test_check_names_what_is_in_quarantine_with_its_difference(knowledge, capsys):
    take_over(knowledge)
    capsys.readouterr()
    assert main(["check", str(knowledge)]) == 0
    said = capsys.readouterr().out
    assert "passage 'time' is reworded in the new edition and not quoted until `leadership approve" in said
    assert "{+a great deal+}" in said
    assert "passage 'privilege' is gone in the new edition" in said


def test_one_edition_is_settled_before_the_next(knowledge, capsys):
    take_over(knowledge)
    assert take_over(knowledge, "--name", "3") == 2
    assert "passages are still in quarantine (time, privilege); approve or delete them first" in capsys.readouterr().err
    for name in ("time", "privilege"):
        main(["approve", str(knowledge), name])
    (knowledge.parent / "new.txt").write_text(NEW.replace("great deal", "little"), "utf-8")
    assert main(["edition", str(knowledge), str(knowledge.parent / "new.txt"), "--date", "July 2025"]) == 0
    report = load(knowledge)
    assert [source.edition for source in report.editions] == ["2020", "2024"]
    assert report.passages["privilege"].edition == "2020"  # gone long ago, and still citable
    assert [p.id for p in report.quarantined] == ["time"]


def test_a_passage_that_stands_elsewhere_now_is_moved(knowledge, capsys):
    moved = (
        NEW.replace("Findings\n\n", "")
        .replace("Gardeners want a", "Robots\n\nGardeners want a")
        .replace(" a great deal", "")
    )
    (knowledge.parent / "new.txt").write_text(moved, "utf-8")
    take_over(knowledge, "--dry-run")
    said = capsys.readouterr().out
    assert "1 moved" in said or "2 moved" in said
    assert "time: now under ‘Robots’" in said


def test_pages_are_brought_up_to_date(tmp_path, capsys):
    path = write_report(tmp_path, "  - id: pruned\n", "  - id: pruned\n    page: 3\n")
    (tmp_path / "new.txt").write_text("A report\n\fNothing here to see for the moment.\n\f" + SOURCE, "utf-8")
    take_over(path)
    assert load(path).passages["pruned"].page == "3"
    assert load(path).passages["time"].page == "3"
    assert load(path).passages["time"].edition == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    text: Gardeners want",
            "    edition: '1999'\n    text: Gardeners want",
            "edition '1999' of passage 'time' is not under",
        ),
        (
            "    text: Gardeners want",
            "    reworded: x y\n    text: Gardeners want",
            "has 'reworded:', but not 'quarantined: true'",
        ),
        (
            "    text: Gardeners want",
            "    quarantined: true\n    reworded: Gardeners want fewer tools\n    text: Gardeners want",
            "'reworded:' of passage 'time' is not word for word in source.txt",
        ),
    ],
)
def test_faults_of_editions_are_told(old, new, said, tmp_path):
    with pytest.raises(KnowledgeError, match=said):
        load(write_report(tmp_path, old, new))


def test_where_nothing_is_left_to_quote_the_file_is_refused(tmp_path):
    path = write_report(tmp_path)
    path.write_text(path.read_text().replace("    kind: ", "    quarantined: true\n    kind: "))
    with pytest.raises(KnowledgeError, match="all passages that intents cite are in quarantine"):
        load(path)


def test_an_entry_that_cannot_be_edited_is_told_with_its_line(tmp_path, capsys):
    path = write_report(
        tmp_path,
        "id: time\n    section: findings\n    kind: observation\n    text: Gardeners want more time and better tools.",
        "{id: time, section: findings, kind: observation, text: Gardeners want more time and better tools.}",
    )
    before = path.read_bytes()
    (tmp_path / "new.txt").write_text(NEW, "utf-8")
    assert take_over(path) == 2
    assert "write this entry with a line for each key; it cannot be edited" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not (tmp_path / "report-2024.txt").exists()


def test_differences_are_shown_word_by_word_and_long_stretches_are_cut():
    old = "one two three four five six seven eight nine ten eleven"
    assert word_changes(old, old.replace("eleven", "twelve")) == "… five six seven eight nine ten [-eleven-] {+twelve+}"
    assert word_changes("a b", "b c") == "[-a-] b {+c+}"
