"""The pages by name. What does not change from one request to the next is rendered once."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h
from markupsafe import Markup

from bot import phrases
from bot.coverage import Coverage
from bot.model import Receipt, Reply, Report, TopicGroup
from bot.render.page import answers, explanations, mapping
from bot.render.page.answers import Showing
from bot.render.page.shell import Document, ask_links, first_page, home_address, outside_link, search, topic_list


class Pages:
    """Renders the pages of one report; every method returns a whole HTML document."""

    def __init__(self, report: Report, topics: Sequence[TopicGroup]) -> None:
        self._report = report
        browse = h.section(".browse", aria_labelledby="browse")[
            h.h2("#browse")[phrases.BROWSE], topic_list(report, topics)
        ]
        self._browse = Markup(str(browse))  # noqa: S704  rendered, and so escaped, right here
        self._document = Document(report)
        self._home = self._render_home()

    def home(self) -> str:
        return self._home

    def reply(self, reply: Reply, showing: Showing) -> str:
        main: h.Node = [answers.section(self._report, reply, showing), self._browse]
        return self._document.render(answers.heading(reply), main, showing.q)

    def voted(self, showing: Showing, receipt: str, helpful: bool) -> str:
        """Thanks for a vote, and lets it be changed."""
        thanks = phrases.THANKS_HELPFUL if helpful else phrases.THANKS_NOT_HELPFUL
        main = [
            h.h1["Vote counted"],
            h.p(".said", role="status")[thanks],
            answers.votes(showing, receipt, helpful),
            h.p[answers.back_link(showing)],
        ]
        return self._document.render("Vote counted", main, showing.q)

    def rejected(self, showing: Showing) -> str:
        """Notes that none of the choices was meant, and shows the topics instead."""
        main: h.Node = [h.h1["None of these"], h.p(".said", role="status")[phrases.NONE_NOTED], self._browse]
        return self._document.render("None of these", main, showing.q)

    def why(self, receipt: Receipt) -> str:
        main = [explanations.section(self._report, receipt), explanations.form(receipt.id)]
        return self._document.render(f"Why the reply {receipt.id}", main)

    def ask_why(self, problem: str | None = None) -> str:
        """Asks for a receipt; `problem` says what was wrong with the one given."""
        main = [h.h1[phrases.WHY], problem and h.p(".said", role="alert")[problem], explanations.form()]
        return self._document.render(phrases.WHY, main)

    def coverage(self, coverage: Coverage) -> str:
        return self._document.render(phrases.COVERAGE, mapping.section(coverage))

    def notice(self, title: str, text: str) -> str:
        """What went wrong, in a sentence, with the way home."""
        main = [h.h1[title], h.p(".said")[text], h.p[h.a(href=home_address(self._report))["To the first page"]]]
        return self._document.render(title, main)

    def _render_home(self) -> str:
        report = self._report
        prompts = [report.intents[name] for name in report.prompts]
        main: list[h.Node] = [
            h.h1[report.title],
            h.p(".about")[
                f"{report.publisher}, {report.date}",
                report.link and [" · ", outside_link(report.link, phrases.READ_REPORT)],
            ],
            h.p(".said")[phrases.PAGE_LEAD],
            search(report),
            bool(prompts) and [h.h2[phrases.TRY], ask_links(report, prompts)],
            self._browse,
        ]
        return first_page(report, main)
