"""What makes PDFs hard: columns, hyphens, running headers, footnotes, contents; broken, locked and scanned ones."""

import io
import subprocess
import sys
from contextlib import suppress

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from bot.cli import main
from bot.errors import InputError
from bot.importing import Form, make_material, read
from bot.importing.document import BlockKind, plain
from tests.importing.documents import SECTIONS, Sheets, as_pdf

LONG = (
    "The gardeners of Northford keep more than nine hundred plots on forty sites and the society that speaks for"
    " them has asked each of the sites how it is run and what it would need to take on newcomers who have never"
    " kept a garden before they came to the town."
)


def read_pdf(raw):
    return read(raw, Form.PDF, lambda done, of: None)


def texts(document, *kinds):
    return [block.text for block in document.blocks if not kinds or block.kind in kinds]


def test_two_columns_are_read_one_after_the_other_and_a_heading_over_both_parts_them():
    sheets = Sheets()
    sheets.heading("Two columns", 18)
    left, right = "alpha " + LONG, "beta " + LONG.replace("Northford", "Southford")
    top = sheets.y
    sheets.text(left, width=48)
    sheets.y = top
    sheets.text(right, x=296, width=46)
    sheets.turn()
    document = read_pdf(sheets.done())
    assert texts(document) == ["Northford Society", "Two columns", left, right]


def test_words_cut_at_line_ends_are_put_together_as_the_document_writes_them():
    sheets = Sheets()
    sheets.lines(
        [
            "The well-being of gardeners is not only their own concern, for a commu-",
            "nity that gardens has a well-",
            "being that can be measured, and every community says so.",
        ]
    )
    (text,) = texts(read_pdf(sheets.done()))
    assert "for a community that gardens has a well-being that" in text


def test_running_headers_and_page_numbers_are_left_out_and_the_number_printed_is_kept():
    sheets = Sheets()
    for page in range(1, 6):
        sheets.text(f"This is what stands on page number {page} of the report.")
        sheets.turn(label=page + 10)
    document = read_pdf(sheets.done())
    assert texts(document) == [f"This is what stands on page number {n} of the report." for n in range(1, 6)]
    assert [block.page for block in document.blocks] == ["11", "12", "13", "14", "15"]


def test_front_matter_is_told_from_the_pages_that_are_numbered():
    sheets = Sheets()
    for label in ("i", "ii", 1, 2, 3, 4):
        sheets.text(f"Here stands whatever is said on the sheet labelled {label} here.")
        sheets.turn(label)
    document = read_pdf(sheets.done())
    assert [block.page for block in document.blocks] == ["i", "ii", "1", "2", "3", "4"]
    assert document.first_page == 3


def test_a_sentence_goes_on_over_the_page_and_its_passage_names_both():
    sheets = Sheets()
    for page in range(3):
        sheets.text(f"A whole paragraph that stands by itself on sheet {page}.")
        sheets.lines(["And one that begins at the foot of this page and goes on to say, at its full length,"])
        sheets.turn()
        sheets.lines([f"that it ends, for the {page + 1}. time, on the next one."])
    document = read_pdf(sheets.done())
    found = next(p for p in make_material(document).passages if p.text.startswith("And one"))
    assert found.text.endswith("at its full length, that it ends, for the 1. time, on the next one.")
    assert found.page == "1–2"


def test_footnotes_and_their_marks_are_left_out_of_the_text():
    sheets = Sheets()
    sheets.lines(["Half of the plots in the town are let to families"])
    sheets.at(
        70 + sheets.canvas.stringWidth("Half of the plots in the town are let to families", "Times-Roman", 10.5),
        764,
        "12",
        6.5,
    )
    sheets.text(LONG)
    sheets.at(70, 90, "12 Society census, table 4, and what the sites told us.", 8)
    document = read_pdf(sheets.done())
    assert texts(document)[0].startswith("Half of the plots in the town are let to families")
    assert not any("12" in text or "census" in text for text in texts(document))
    assert any("footnotes" in remark for remark in document.remarks)


def test_a_mark_that_stands_high_in_its_line_does_not_cut_the_sentence():
    sheets = Sheets()
    sheets.text(LONG)
    sheets.text(LONG)
    sheets.lines(["Questionnaires were read out by telephone to all those who preferred that. The response"])
    sheets.y += 9
    sheets.at(70 + sheets.canvas.stringWidth("rate was 61 per cent.", "Times-Roman", 10.5), sheets.y + 5.5, "1", 8.4)
    sheets.lines(["rate was 61 per cent. We used the scale that is recommended."])
    *_, text = texts(read_pdf(sheets.done()))
    assert text.endswith("The response rate was 61 per cent. We used the scale that is recommended.")


def test_a_list_sign_beside_a_heading_of_the_other_column_stays_with_its_item():
    sheets = Sheets()
    sheets.text(LONG, width=44)
    sheets.text(LONG, width=44)
    sheets.at(70, sheets.y + 2, "•", 8)
    sheets.at(82, sheets.y, "put a tank on every site that has a roof;")
    sheets.at(82, sheets.y - 13, "and a tap beside it that children can reach.")
    item, sheets.y = sheets.y, 760.0
    sheets.text(LONG, x=310, width=44)
    sheets.at(310, item + 5.7, "Staff confidence", 12.5, "Helvetica-Bold")
    sheets.y = item - 14
    sheets.text(LONG, x=310, width=44)
    blocks = read_pdf(sheets.done()).blocks
    assert [b.text for b in blocks if b.kind is BlockKind.ITEM] == [
        "put a tank on every site that has a roof; and a tap beside it that children can reach."
    ]
    assert "Staff confidence" in [b.text for b in blocks if b.kind is BlockKind.HEADING]


def test_the_cover_tells_the_date_and_makes_no_heading_of_it():
    sheets = Sheets()
    sheets.heading("Allotments in Northford", 22)
    sheets.heading("September 2025", 15)
    sheets.turn()
    sheets.text(LONG)
    document = read_pdf(sheets.done())
    assert document.date == "September 2025"
    assert "September 2025" not in texts(document, BlockKind.HEADING)


def test_small_print_that_no_passage_holds_is_told():
    sheets = Sheets()
    sheets.text(LONG)
    sheets.text("Rainwater tanks, each site £186,000 £179,000", size=8)
    sheets.text(LONG.replace("Northford", "Southford"))
    document = read_pdf(sheets.done())
    assert any("1 line of small print" in remark for remark in document.remarks)


def test_a_table_of_contents_is_left_out():
    sheets = Sheets()
    sheets.heading("Contents", 16)
    sheets.lines([f"{heading} {'.' * 40} {n}" for n, (heading, _) in enumerate(SECTIONS, 2)])
    sheets.turn()
    sheets.heading("Waiting lists", 15)
    sheets.text(LONG)
    sheets.turn()
    document = read_pdf(sheets.done())
    assert texts(document) == ["Waiting lists", LONG]
    assert any("contents" in remark for remark in document.remarks)


def test_a_list_has_an_item_for_each_sign_and_keeps_its_long_items_whole():
    sheets = Sheets()
    sheets.text("The society asks for three things:")
    for item in ("water on every site", LONG, "a gate that locks"):
        lines = [f"• {item[:70]}", f"   {item[70:150]}", f"   {item[150:]}"] if len(item) > 70 else [f"• {item}"]
        sheets.lines([line.rstrip() for line in lines], x=80)
    document = read_pdf(sheets.done())
    items = texts(document, BlockKind.ITEM)
    assert items[0] == "water on every site"
    assert items[2] == "a gate that locks"
    assert items[1].startswith("The gardeners of Northford")


def test_bold_words_that_lead_into_a_paragraph_are_no_heading():
    sheets = Sheets()
    sheets.at(70, 700, "Water. ", font="Times-Bold")
    width = sheets.canvas.stringWidth("Water. ", "Times-Bold", 10.5)
    sheets.at(70 + width, 700, "Rainwater tanks cut the use of mains water by a third.")
    sheets.at(70, 687, "They are put up by the sites themselves.")
    (block,) = read_pdf(sheets.done()).blocks
    assert block.kind is BlockKind.PARAGRAPH


def test_ligatures_and_signs_nobody_sees_are_taken_out():
    assert plain("the o\ufb03ce \ufb01nds\u00a0\u200bit e\u0301tat\x07\u202e") == "the office finds it \u00e9tat"


# --- files that cannot be read: one line each, that says what to do ---


def scanned(pages=3):
    sheets = Sheets()
    picture = io.BytesIO()
    Image.new("RGB", (40, 60), "grey").save(picture, "PNG")
    for _ in range(pages):
        sheets.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
        sheets.canvas.showPage()
    return sheets.done()


def empty():
    sheets = Sheets()
    sheets.canvas.showPage()
    return sheets.done()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (as_pdf(password="secret"), "the PDF is locked with a password; save a copy without one"),
        (as_pdf()[:900], "the PDF is broken or cut off; fetch it again"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "the PDF is broken or cut off"),
        (b"%PDF-1.4\n", "the PDF is broken or cut off"),
        (b"", "no PDF"),
        (scanned(), "the PDF is scanned: 3 of its 3 pages are pictures without text; run OCR on it first"),
        (empty(), "the PDF holds no text"),
    ],
    ids=["locked", "cut off", "noise", "a beginning", "nothing", "scanned", "empty pages"],
)
def test_a_pdf_that_cannot_be_read_gets_one_clear_line(raw, said, tmp_path, capsys):
    file = tmp_path / "report.pdf"
    file.write_bytes(raw)
    assert main(["import", str(file), "--to", str(tmp_path / "made.yaml")]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert str(file) in err
    assert err.count("\n") == 1
    assert not (tmp_path / "made.yaml").exists()


def test_every_cut_of_a_pdf_is_read_or_refused_and_never_ends_the_process():
    raw = as_pdf()
    for end in range(20, len(raw), len(raw) // 25):
        for cut in (raw[:end], raw[:end] + b"\x00" * 40 + raw[end + 40 :]):
            with suppress(InputError):
                read_pdf(cut)


LARGE = """
import sys, time
from pathlib import Path
from bot.cli import main
code = main(["import", sys.argv[1], "--to", sys.argv[2]])
# Not ru_maxrss, which begins with what the process that started this one held.
status = Path("/proc/self/status").read_text().split()
print(code, time.process_time(), int(status[status.index("VmHWM:") + 1]) / 1024)
"""


def test_three_hundred_pages_take_less_than_a_minute_and_500_megabytes(tmp_path):
    sheets = Sheets()
    for page in range(300):
        if page % 10 == 0:
            sheets.heading(f"Part {page // 10 + 1}", 18)
        for number in range(4):
            sheets.text(f"This is paragraph {number} of sheet {page}. {LONG} {LONG}")
        sheets.turn()
    file = tmp_path / "large.pdf"
    file.write_bytes(sheets.done())
    command = [sys.executable, "-c", LARGE, str(file), str(tmp_path / "large.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    code, seconds, megabytes = done.stdout.splitlines()[-1].split()
    assert code == "0"
    assert "300 pages" in done.stdout
    assert "read 150 of 300 pages" in done.stderr
    assert float(seconds) < 60
    assert float(megabytes) < 500
