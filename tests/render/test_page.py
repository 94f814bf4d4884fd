"""Replies as pages: what stands on them, and that nothing a stranger types becomes mark-up."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from bot import phrases
from bot.bot import receipt_of
from bot.config import default_report
from bot.knowledge import citation_forms, load, quote
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    IntentKind,
    Match,
    Reason,
    Report,
    SmallTalk,
    TopicGroup,
)
from bot.render.data import to_dict
from bot.render.page import Pages, Showing
from bot.render.page.shell import echo

EVIDENCE = Evidence(
    (Match("inclusion", 91.25, "what about inclusion"), Match("diversity", 40.0, "is it diverse")),
    80.0,
    60.0,
    ("'inclusion' counts for it",),
    "0123456789ab",
)
SHOWING = Showing("abcdefghijklmnop", q="what about inclusion?")


@pytest.fixture(scope="module")
def report() -> Report:
    return load(default_report())


@pytest.fixture(scope="module")
def pages(report: Report) -> Pages:
    answers = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    groups = [
        TopicGroup(s, tuple(i for i in answers if report.passages[i.passages[0]].section == s)) for s in report.sections
    ]
    return Pages(report, groups)


def answer(report: Report, *passages: str, asked: str = "what about inclusion?") -> Answer:
    intent = report.intents["inclusion"]
    follow_ups = tuple(report.intents[name] for name in intent.follow_ups)
    quotes = tuple(quote(report, name) for name in passages)
    return Answer(asked, (intent,), quotes, follow_ups, EVIDENCE, "ABCD-EFGH")


def declined(report: Report, reason: Reason, intent: str | None = None, nearest: tuple[str, ...] = ()) -> Abstention:
    understood = report.intents[intent] if intent else None
    near = tuple(report.intents[name] for name in nearest)
    return Abstention("what are they paid?", reason, understood, near, EVIDENCE, "ABCD-EFGH")


class Outline(HTMLParser):
    """What matters of a document: its tags in order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for attributes in self.all("a")]


def test_an_answer_shows_each_quote_word_for_word_with_where_it_stands(report: Report, pages: Pages) -> None:
    reply = answer(report, "obs-6", "quote-2")
    html = pages.reply(reply, SHOWING)
    quoted = [unescape(words) for words in re.findall(r"<blockquote[^>]*><p>(.*?)</p></blockquote>", html)]
    assert quoted == [report.passages["obs-6"].text, report.passages["quote-2"].text]
    page = Outline(html)
    for shown in reply.quotes:
        assert phrases.citation(shown.citation) in page.text
        assert shown.citation.link in page.links
    assert "Niall Dickson" in page.text
    assert "Receipt ABCD-EFGH" in page.text
    assert "/why?receipt=ABCD-EFGH" in page.links


def test_a_passage_s_note_is_shown_as_ours_and_outside_the_quote(report: Report, pages: Pages) -> None:
    html = pages.reply(answer(report, "full-report"), SHOWING)
    note = report.passages["full-report"].note
    assert note
    assert f"Our note: {note}" in Outline(html).text
    assert note not in unescape(re.findall(r"<blockquote.*?</blockquote>", html, re.DOTALL)[0])


def test_the_three_citation_forms_are_there_to_select(report: Report, pages: Pages) -> None:
    reply = answer(report, "obs-6")
    forms = citation_forms(reply.quotes[0].citation, "23 November 2026")
    text = Outline(pages.reply(reply, replace(SHOWING, forms={"obs-6": forms}))).text
    for form in (forms.harvard, forms.vancouver, forms.markdown):
        assert form in text


def test_a_quote_can_be_read_in_its_setting(report: Report, pages: Pages) -> None:
    html = pages.reply(answer(report, "obs-3"), SHOWING)
    assert f"<mark>{report.passages['obs-3'].text}</mark>" in html
    assert report.passages["obs-4"].text in html


def test_choices_and_follow_ups_carry_the_intent_and_no_text(report: Report, pages: Pages) -> None:
    choices = (report.intents["inclusion"], report.intents["diversity"])
    page = Outline(pages.reply(Clarification("incl", choices, EVIDENCE, "ABCD-EFGH"), SHOWING))
    asks = [link["href"] for link in page.all("a") if link.get("class") == "ask"]
    assert asks == ["/?intent=inclusion#answer", "/?intent=diversity#answer"]
    assert phrases.NONE_OF_THESE in page.text
    assert [form["action"] for form in page.all("form")] == ["/#answer", "/none"]


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (Reason.NOT_UNDERSTOOD, phrases.NOT_UNDERSTOOD),
        (Reason.NOT_IN_REPORT, phrases.DOES_NOT_SAY),
        (Reason.OUTSIDE, phrases.OUTSIDE),
    ],
)
def test_the_three_refusals_are_told_apart_and_quote_nothing(
    reason: Reason, verdict: str, report: Report, pages: Pages
) -> None:
    reply = declined(report, reason)
    page = Outline(pages.reply(reply, SHOWING))
    assert [name for name in (phrases.NOT_UNDERSTOOD, phrases.DOES_NOT_SAY, phrases.OUTSIDE) if name in page.text] == [
        verdict
    ]
    assert phrases.abstention(report, reply) in page.text
    assert not page.all("blockquote")


def test_a_refusal_offers_the_nearest_passages(report: Report, pages: Pages) -> None:
    reply = declined(report, Reason.NOT_IN_REPORT, "no-dickson-biography", ("niall-dickson-who",))
    page = Outline(pages.reply(reply, SHOWING))
    assert phrases.NEAREST in page.text
    assert "/?intent=niall-dickson-who#answer" in page.links


def test_small_talk_leads_on_to_questions(report: Report, pages: Pages) -> None:
    prompts = tuple(report.intents[name] for name in report.prompts)
    page = Outline(pages.reply(SmallTalk("", "help", prompts, EVIDENCE, "ABCD-EFGH"), Showing("abcdefghijklmnop")))
    assert phrases.PAGE_HOW in page.text
    assert {f"/?intent={name}#answer" for name in report.prompts} <= set(page.links)


def test_the_first_page_says_what_it_is_and_lists_every_topic(report: Report, pages: Pages) -> None:
    page = Outline(pages.home())
    for words in (report.title, report.publisher, report.date, phrases.PAGE_LEAD, phrases.BROWSE):
        assert words in page.text
    for intent in report.intents.values():
        if intent.kind is IntentKind.ANSWER:
            assert f"/?intent={intent.id}#answer" in page.links
    assert [section.title for section in report.sections if section.title not in page.text] == []


def test_why_names_example_score_runner_up_thresholds_notes_and_edition(report: Report, pages: Pages) -> None:
    text = Outline(pages.why(receipt_of(answer(report, "obs-6")))).text
    for words in (
        "‘what about inclusion’",
        "91.25",
        "‘is it diverse’",
        "40",
        "80",
        "60",
        "'inclusion' counts for it",
        "0123456789ab",
    ):
        assert words in text


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; </title><b>", "{{7*7}}", "]]><!--"],
)
def test_what_a_stranger_types_never_becomes_markup(typed: str, report: Report, pages: Pages) -> None:
    plain = Outline(pages.reply(answer(report, "obs-6", asked="x"), replace(SHOWING, q="x")))
    html = pages.reply(answer(report, "obs-6", asked=typed), replace(SHOWING, q=typed))
    assert [tag for tag, _ in Outline(html).tags] == [tag for tag, _ in plain.tags]
    assert Outline(html).all("input")[0]["value"] == typed


def test_direction_and_invisible_characters_are_not_echoed() -> None:
    assert echo("a\u202eb\u200bc\U000e0041d\x00e\nf \ud800") == "abcde f"


def test_headings_are_in_order_and_the_title_names_the_question(report: Report, pages: Pages) -> None:
    for html in (
        pages.home(),
        pages.reply(answer(report, "obs-6"), SHOWING),
        pages.reply(declined(report, Reason.OUTSIDE), SHOWING),
        pages.notice("Page not found", "There is no page."),
    ):
        levels = [int(tag[1]) for tag, _ in Outline(html).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
    title = re.search("<title>(.*?)</title>", pages.reply(answer(report, "obs-6"), SHOWING))
    assert title
    assert title[1] == f"what about inclusion? – {report.bot_name}"


def test_plain_data_holds_every_key_for_every_kind_of_reply(report: Report) -> None:
    replies = [
        answer(report, "obs-6"),
        Clarification("incl", (report.intents["inclusion"],), EVIDENCE, "ABCD-EFGH"),
        declined(report, Reason.NOT_IN_REPORT, "no-dickson-biography", ("niall-dickson-who",)),
        SmallTalk("hi", "greeting", (), EVIDENCE, "ABCD-EFGH"),
    ]
    data = [to_dict(reply) for reply in replies]
    assert len({tuple(one) for one in data}) == 1
    assert [one["outcome"] for one in data] == ["answered", "suggested", "not_in_report", "small_talk"]
    assert [one["intent"] for one in data] == ["inclusion", None, "no-dickson-biography", "greeting"]
    assert data[0]["passages"] == ["obs-6"]
    assert data[0]["quotes"][0]["text"] == report.passages["obs-6"].text
    assert data[1]["suggestions"] == [["obs-6"]]
    assert data[2]["nearest"][0]["passages"] == ["quote-1"]
    assert data[0]["matches"][0] == {"intent": "inclusion", "score": 91.25, "example": "what about inclusion"}
