"""The same report as PDF, web page, Word document, Markdown and text: imported, checked, asked."""

import io
import json
import time

import pytest

from bot.cli import main
from bot.handlers.importing import _progress, read_document
from bot.importing import abbreviations
from bot.knowledge import load, publish
from tests.importing.documents import FACTS, TITLE, Sheets, as_docx, as_html, as_markdown, as_pdf, as_text

FORMS = {"pdf": as_pdf, "html": as_html, "docx": as_docx, "md": as_markdown, "txt": as_text}


def imported(tmp_path, name, raw, *options):
    file = tmp_path / name
    file.write_bytes(raw)
    knowledge = tmp_path / "made" / "report.yaml"
    assert main(["import", str(file), "--to", str(knowledge), *options]) == 0
    return knowledge


@pytest.fixture
def database(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("form", FORMS)
def test_whatever_the_form_what_comes_out_passes_its_check_and_answers(form, tmp_path, capsys):
    knowledge = imported(tmp_path, f"northford.{form}", FORMS[form]())
    account = capsys.readouterr().out
    assert TITLE in account
    assert "Needs a person" in account
    report = load(knowledge)
    assert report.title == TITLE
    assert [s.title for s in report.sections] == ["Waiting lists", "Water and soil", "What should be done"]
    assert main(["check", str(knowledge)]) == 0
    said = capsys.readouterr().out
    assert "are drafts: answered in the terminal, not served" in said
    unknown = said.count("is printed in every citation")
    assert unknown == (report.publisher == "unknown publisher") + (report.date == "no date")
    assert said.endswith("no faults, 1 warning\n" if not unknown else f"no faults, {1 + unknown} warnings\n")
    for question, fact in FACTS:
        main(["ask", "--json", "--report", str(knowledge), question])
        reply = json.loads(capsys.readouterr().out)
        offered = [report.passages[p].text for choice in reply["suggestions"] for p in choice]
        assert any(fact in text for text in [q["text"] for q in reply["quotes"]] + offered), (question, reply)


@pytest.mark.parametrize("form", FORMS)
def test_a_speaker_is_named_and_a_list_keeps_what_leads_into_it(form, tmp_path):
    report = load(imported(tmp_path, f"northford.{form}", FORMS[form]()))
    (quote,) = [p for p in report.passages.values() if p.speaker]
    assert (quote.speaker, quote.kind.value) == ("Ann Lee", "quote")
    (council,) = [p for p in report.passages.values() if p.text.startswith("The council should: • publish")]
    assert council.text.endswith("• put a tank on every site.")
    texts = " ".join(p.text for p in report.passages.values())
    for furniture in (
        "cookies",
        "bees",
        "est. 1912",
        "rights reserved",
        "draft of May",
        "Northford Society",
        "example.",
    ):
        assert furniture not in texts


def test_a_pdfs_passages_have_the_printed_page_and_others_their_paragraph(tmp_path):
    pdf = load(imported(tmp_path / "a", "northford.pdf", as_pdf())) if (tmp_path / "a").mkdir() is None else None
    (tmp_path / "b").mkdir()
    html = load(imported(tmp_path / "b", "northford.html", as_html()))
    assert [(p.page, p.paragraph) for p in pdf.passages.values()] == [("1", None)] * 2 + [("2", None)] * 2 + [
        ("3", None)
    ]
    assert [(p.page, p.paragraph) for p in html.passages.values()] == [(None, n) for n in (1, 2, 3, 4, 5)]


def test_publisher_and_date_come_from_the_page_or_from_who_imports(tmp_path):
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
    html = load(imported(tmp_path / "a", "n.html", as_html()))
    assert (html.publisher, html.date) == ("Northford Society", "17 May 2024")
    text = load(imported(tmp_path / "b", "n.txt", as_text()))
    assert (text.publisher, text.date) == ("unknown publisher", "no date")
    given = (
        "--publisher",
        "Northford Trust",
        "--date",
        "June 2024",
        "--title",
        "Plots",
        "--link",
        "https://example.org/n",
    )
    told = load(imported(tmp_path / "c", "n.txt", as_text(), *given))
    assert (told.publisher, told.date, told.title) == ("Northford Trust", "June 2024", "Plots")
    assert told.source.link == "https://example.org/n"


def test_nothing_is_overwritten_unless_that_is_said(tmp_path, capsys):
    knowledge = imported(tmp_path, "n.txt", as_text())
    before = knowledge.read_bytes()
    knowledge.write_text("mine\n")
    arguments = ["import", str(tmp_path / "n.txt"), "--to", str(knowledge)]
    assert main(arguments) == 2
    assert "is there already; name another with --to, or overwrite it with --replace" in capsys.readouterr().err
    assert main([*arguments, "--replace"]) == 0
    assert knowledge.read_bytes() == before


def test_drafts_are_not_served_until_they_are_approved(tmp_path, capsys):
    knowledge = imported(tmp_path, "n.txt", as_text())
    report = load(knowledge)
    drafts = [i for i in report.intents.values() if i.draft]
    assert drafts
    assert main(["serve", "--report", str(knowledge), "--port", "0"]) == 1
    assert "all its intents are drafts, and drafts are not served" in capsys.readouterr().err
    approved = drafts[1]
    assert main(["approve", str(knowledge), approved.id]) == 0
    served = publish(load(knowledge))
    assert [i.id for i in served.intents.values() if i.passages] == [approved.id]
    assert set(served.passages) == set(approved.passages)
    assert served.prompts == (approved.id,)
    assert not any(name for i in served.intents.values() for name in i.follow_ups)
    assert served.version != report.version


def test_no_draft_is_followed_by_one_that_quotes_the_same_again(tmp_path):
    intents = load(imported(tmp_path, "northford.md", FORMS["md"]())).intents
    assert any(intent.follow_ups for intent in intents.values())
    for intent in intents.values():
        for name in intent.follow_ups:
            assert not set(intents[name].passages) <= set(intent.passages), intent.id


def test_approving_changes_nothing_but_the_marks(tmp_path, capsys):
    knowledge = imported(tmp_path, "n.txt", as_text())
    before = knowledge.read_text().replace("examples:", "examples:  # mine", 1)
    knowledge.write_text(before)
    assert main(["approve", str(knowledge), "--all"]) == 0
    assert knowledge.read_text() == before.replace("    draft: true\n", "")
    assert publish(load(knowledge)) == load(knowledge)


def test_approving_what_is_no_draft_is_told_with_the_nearest(tmp_path, capsys):
    knowledge = imported(tmp_path, "n.txt", as_text())
    assert main(["approve", str(knowledge), "waiting-list-1"]) == 2
    assert (
        "no draft and no passage in quarantine has the id 'waiting-list-1'; did you mean 'waiting-lists-1'?"
        in capsys.readouterr().err
    )
    with pytest.raises(SystemExit):
        main(["approve", str(knowledge)])


def test_a_mark_that_stands_first_in_its_entry_leaves_a_whole_entry(tmp_path):
    knowledge = imported(tmp_path, "n.txt", as_text())
    text = knowledge.read_text()
    first = next(i for i in load(knowledge).intents.values() if i.draft)
    turned = text.replace(f"  - id: {first.id}\n    draft: true\n", f"  - draft: true\n    id: {first.id}\n")
    assert turned != text
    knowledge.write_text(turned)
    assert main(["approve", str(knowledge), first.id]) == 0
    assert not load(knowledge).intents[first.id].draft


def test_control_characters_in_a_page_do_no_harm(tmp_path):
    """Found by fuzzing: lxml reads them, and fails where a part beside them is taken out."""
    raw = as_html()
    raw = raw if isinstance(raw, bytes) else raw.encode()
    plain, odd = (load(imported(tmp_path / name, "page.html", made)) for name, made in _pages(tmp_path, raw))
    assert [p.text for p in plain.passages.values()] == [p.text for p in odd.passages.values()]


def _pages(folder, raw):
    for name, made in (
        ("plain", raw),
        ("odd", raw.replace(b"</p>", b"\x08</p>\x0c").replace(b"</nav>", b"</nav>\x01")),
    ):
        (folder / name).mkdir()
        yield name, made


def test_a_word_without_end_makes_no_example_that_is_too_long(tmp_path):
    """Found by fuzzing: the file that was written was one that would not load."""
    raw = as_markdown() if isinstance(as_markdown(), str) else as_markdown().decode()
    endless = raw.replace("# Water and soil", "# Water and soil " + "w" * 1200, 1).replace(". ", f" {'x' * 1200}. ", 2)
    assert load(imported(tmp_path, "endless.md", endless.encode())).passages


def test_a_word_of_a_hundred_kilobytes_takes_no_time():
    """Found by fuzzing: it was looked at once from each of its letters."""
    started = time.thread_time()
    assert abbreviations("National Health Service (NHS) " + "a" * 100_000) == (("nhs", "national health service"),)
    assert time.thread_time() - started < 1


class Terminal(io.StringIO):
    """A terminal that keeps what is drawn on it."""

    def isatty(self):
        return True


def test_long_work_shows_how_far_it_is_as_a_bar_or_as_lines(tmp_path):
    sheets = Sheets()
    for number in range(120):
        sheets.text(f"Here is what stands on the sheet that is number {number} of all.")
        sheets.turn()
    file = tmp_path / "long.pdf"
    file.write_bytes(sheets.done())
    lines = io.StringIO()
    read_document(str(file), lines)
    assert lines.getvalue().splitlines()[::9] == ["read 12 of 120 pages", "read 120 of 120 pages"]
    terminal = Terminal()
    with _progress(terminal) as show:
        time.sleep(0.35)  # what is done at once shows no bar
        show(60, 120)
    assert "Reading:  50%" in terminal.getvalue()
    assert "60/120" in terminal.getvalue()
