"""What every page of the site has: the document, the search box, links that ask, and text made safe to echo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

import htpy as h
from markupsafe import escape

from bot import phrases
from bot.model import Intent, Report, TopicGroup
from bot.render.unseen import without_unseen

QUESTION_LIMIT = 500  # characters; four bytes each, percent-encoded, stay within the 8,190 bytes servers take in a line


# Stand for what differs from page to page while the rest is rendered; private-use characters that no text holds.
_TITLE, _QUESTION, _MAIN = "\ue000title\ue000", "\ue000question\ue000", "\ue000main\ue000"


class Document:
    """The pages around a report's main parts. What is the same on every page is rendered once."""

    def __init__(self, report: Report) -> None:
        whole = _render(report, _TITLE, _MAIN, search(report, _QUESTION))
        self._parts = re.split(f"{_TITLE}|{_QUESTION}|{_MAIN}", whole)

    def render(self, title: str, main: h.Node, question: str = "") -> str:
        """A whole page. `title` names it; `question` stands in the search box, for the report."""
        before, to_question, to_main, end = self._parts
        inner = "".join(h.fragment[main].iter_chunks())
        return "".join((before, str(escape(title)), to_question, str(escape(question)), to_main, inner, end))


def first_page(report: Report, main: h.Node) -> str:
    """The page people come to: without a title of its own, and with the search box in its main part."""
    return _render(report, None, main, None)


def _render(report: Report, title: str | None, main: h.Node, box: h.Node) -> str:
    name = report.bot_name if title is None else f"{title} – {report.bot_name}"
    page = h.html(lang="en-GB")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.title[name],
            h.link(rel="icon", href="/static/icon.svg", type="image/svg+xml"),
            h.link(rel="stylesheet", href="/static/page.css"),
            h.script(src="/static/page.js", defer=True),
        ],
        h.body[
            h.a(".skip", href="#main")["Skip to the main part"],
            h.header[
                h.div(".column")[
                    h.a(".brand", href=home_address(report))[report.bot_name],
                    title is not None and h.p(".about")[f"{report.title}, {report.publisher}, {report.date}"],
                ]
            ],
            h.main("#main.column", tabindex="-1")[box, main],
            _footer(report),
        ],
    ]
    return "".join(page.iter_chunks())  # a plain str: htpy's own would escape whatever is added to it


def search(report: Report, question: str = "") -> h.Element:
    # The fragment takes keyboard and screen reader to the answer without a script.
    return h.form(".search", role="search", action="/#answer", method="get")[
        h.label(for_="q")["Your question"],
        h.div(".row")[
            h.input(
                "#q",
                type="search",
                name="q",
                value=question,
                maxlength=QUESTION_LIMIT,
                autocomplete="off",
                enterkeyhint="search",
            ),
            h.button(".primary")["Ask"],
        ],
        bool(report.shelf) and _which(report),
    ]


def _which(report: Report) -> h.Node:
    """Where the bot has several reports: which one is asked."""
    return h.div(".which")[
        h.label(for_="report")[phrases.WHICH_REPORT],
        h.select("#report", name="report")[
            (h.option(value=name.id, selected=name.id == report.id)[name.title] for name in report.shelf)
        ],
    ]


def address(*, q: str = "", intent: str = "", report: str = "") -> str:
    """The address of a reply: of a chosen intent, else of a question; `report` where there are several."""
    which = {"report": report} if report else {}
    return "/?" + urlencode({**({"intent": intent} if intent else {"q": q}), **which}) + "#answer"


def home_address(report: Report) -> str:
    return "/" + _query(report)


def _query(report: Report) -> str:
    """Which of several reports a page is about."""
    return "?" + urlencode({"report": report.id}) if report.shelf else ""


def ask_links(report: Report, intents: Sequence[Intent]) -> h.Element:
    """Intents to press, of `report` or of one beside it; each carries its id, never text to match again."""
    return h.ul(".asks")[(h.li[h.a(".ask", href=intent_address(report, i))[i.title]] for i in intents)]


def intent_address(report: Report, intent: Intent) -> str:
    return address(intent=intent.id, report=intent.report if report.shelf else "")


def topic_list(report: Report, topics: Sequence[TopicGroup]) -> h.Fragment:
    return h.fragment[
        (
            h.details(".topics")[
                h.summary[f"{group.section.title} ", h.span(".count")[_questions(len(group.intents))]],
                h.ul[(h.li[h.a(href=intent_address(report, i))[i.title]] for i in group.intents)],
            ]
            for group in topics
        )
    ]


def outside_link(href: str, text: str) -> h.Element:
    return h.a(href=href, rel="noopener noreferrer")[text]


def echo(text: str) -> str:
    """A stranger's text on one line, without control, direction and invisible characters."""
    return " ".join(without_unseen(text).split())


def _questions(count: int) -> str:
    return f"{count} question" if count == 1 else f"{count} questions"


def _footer(report: Report) -> h.Element:
    return h.footer[
        h.div(".column")[
            h.p[phrases.page_small_print(report)],
            h.p[
                f"The text quoted is ‘{report.source.title}’, {report.source.publisher}. ",
                f"Edition {report.version}. ",
                report.source.link and outside_link(report.source.link, phrases.OPEN_SOURCE),
                " · " if report.source.link else "",
                h.a(href="/coverage" + _query(report))[phrases.COVERAGE],
            ],
        ]
    ]
