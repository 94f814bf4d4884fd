"""Documents to import, made on the spot: a short report in every form, and PDFs with what makes PDFs hard."""

import io
import textwrap

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

TITLE = "Allotments in Northford"
SECTIONS = (
    (
        "Waiting lists",
        (
            "The average wait for a plot in Northford is four years, and in the centre of the town it is seven.",
            "Half of those who join the list give up before a plot is offered to them. Where they go is not known.",
        ),
    ),
    (
        "Water and soil",
        (
            "Rainwater tanks cut the use of mains water by a third on the sites that have them.",
            "“Nobody waters at noon any more,” said Ann Lee, who has kept a plot at Mill Lane since 1987.",
        ),
    ),
    (
        "What should be done",
        (
            "The council should:",
            ("publish the waiting list every quarter;", "split plots that stand empty;", "put a tank on every site."),
        ),
    ),
)
FACTS = (
    ("how long is the wait for a plot?", "four years"),
    ("do rainwater tanks save mains water", "by a third"),
    ("what did Ann Lee say?", "Nobody waters at noon"),
    ("what should the council do", "publish the waiting list every quarter"),
    ("how many give up before a plot is offered?", "Half of those who join the list"),
)


def as_text():
    parts = [TITLE]
    for heading, paragraphs in SECTIONS:
        parts.append(heading)
        for paragraph in paragraphs:
            items = isinstance(paragraph, tuple)
            parts.append("\n".join(f"  - {i}" for i in paragraph) if items else textwrap.fill(paragraph, 72))
    return "\n\n".join(parts).replace(":\n\n  -", ":\n  -").encode()


def as_markdown():
    parts = ["---\ntitle: Allotments in Northford\npublisher: Northford Society\ndate: May 2024\n---", f"# {TITLE}"]
    for heading, paragraphs in SECTIONS:
        parts.append(f"## {heading}")
        parts += ["\n".join(f"* {i}" for i in p) if isinstance(p, tuple) else p for p in paragraphs]
    return "\n\n".join(parts).replace("four years", "**four** [years](https://example.org)").encode()


def as_html():
    body = ""
    for heading, paragraphs in SECTIONS:
        body += f"<h2>{heading}</h2>"
        for p in paragraphs:
            body += "<ul>" + "".join(f"<li>{i}</li>" for i in p) + "</ul>" if isinstance(p, tuple) else f"<p>{p}</p>"
    return (
        "<!doctype html><html><head><title>Allotments in Northford - Northford Society</title>"
        "<meta property='og:site_name' content='Northford Society'>"
        "<meta property='article:published_time' content='2024-05-17T09:00:00Z'><script>alert(1)</script></head><body>"
        "<header><a href='/'>Home</a> <p>Northford Society, est. 1912</p></header>"
        "<nav><ul><li>About us and what we do</li></ul></nav>"
        "<div class='cookie-banner'><p>We use cookies to make this page work for you.</p></div>"
        f"<main><h1>{TITLE}</h1>{body}<aside><p>Read also our page on bees and their hives.</p></aside></main>"
        "<footer><p>Copyright Northford Society, all rights reserved.</p></footer></body></html>"
    ).encode()


def as_docx():
    document = docx.Document()
    document.core_properties.title = TITLE
    document.add_heading(TITLE, 0)
    for heading, paragraphs in SECTIONS:
        document.add_heading(heading, 1)
        for p in paragraphs:
            if isinstance(p, tuple):
                for item in p:
                    document.add_paragraph(item, style="List Bullet")
            else:
                document.add_paragraph(p)
    document.sections[0].header.paragraphs[0].text = "Northford Society, draft of May"
    return saved(document)


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf(password=None):
    """The report on three pages, each with a running header and a page number."""
    sheets = Sheets(password)
    sheets.heading(TITLE, 22)
    for heading, paragraphs in SECTIONS:
        sheets.heading(heading, 15)
        for p in paragraphs:
            if isinstance(p, tuple):
                for item in p:
                    sheets.text(f"• {item}")
            else:
                sheets.text(p)
        sheets.turn()
    return sheets.done()


class Sheets:
    """A PDF drawn line by line, so that each thing stands just where a test wants it."""

    def __init__(self, password=None):
        self.file = io.BytesIO()
        encryption = StandardEncryption(password, ownerPassword="owner") if password else None
        self.canvas = Canvas(self.file, pagesize=A4, encrypt=encryption)
        self.y, self.page = 760.0, 1

    def heading(self, text, size):
        self.y -= size
        self.canvas.setFont("Helvetica-Bold", size)
        self.canvas.drawString(70, self.y, text)
        self.y -= 18

    def text(self, text, *, x=70, width=80, size=10.5, font="Times-Roman"):
        self.lines(textwrap.wrap(text, width), x=x, size=size, font=font)

    def lines(self, lines, *, x=70, size=10.5, font="Times-Roman"):
        self.canvas.setFont(font, size)
        for line in lines:
            self.canvas.drawString(x, self.y, line)
            self.y -= size * 1.25
        self.y -= 9

    def at(self, x, y, text, size=10.5, font="Times-Roman"):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def turn(self, label=None):
        self.at(70, 800, "Northford Society", 9)
        self.at(285, 40, str(label or self.page), 9)
        self.canvas.showPage()
        self.y, self.page = 760.0, self.page + 1

    def done(self):
        self.canvas.save()
        return self.file.getvalue()
