"""The part of a page that answers: a quote and where it stands, choices, or an honest no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import htpy as h
from markupsafe import Markup

from bot import phrases
from bot.knowledge import quote
from bot.knowledge.source import setting
from bot.model import (
    Abstention,
    Answer,
    CitationForms,
    Clarification,
    Elsewhere,
    Intent,
    Passage,
    Reason,
    Reply,
    Report,
    SmallTalk,
)
from bot.render.lists import in_lines
from bot.render.page.shell import address, ask_links, echo, outside_link
from bot.render.same import Same

_DECLINED = {
    Reason.NOT_UNDERSTOOD: phrases.NOT_UNDERSTOOD,
    Reason.NOT_IN_REPORT: phrases.DOES_NOT_SAY,
    Reason.OUTSIDE: phrases.OUTSIDE,
    Reason.IN_REVIEW: phrases.IN_REVIEW,
    Reason.UNKNOWN_REPORT: phrases.UNKNOWN_REPORT,
}


@dataclass(frozen=True, slots=True)
class Showing:
    """One showing of a reply. `view` names it in votes; `q` or `intent` lead back to it; `forms` by passage id.

    `report` is the one chosen, where there are several.
    """

    view: str
    q: str = ""
    intent: str = ""
    report: str = ""
    forms: Mapping[str, CitationForms] = field(default_factory=dict)


def heading(reply: Reply) -> str:
    return echo(reply.asked) or "What I can do"


def section(report: Report, reply: Reply, showing: Showing) -> h.Element:
    """The answer as a region that takes the focus when it is opened."""
    return h.section("#answer", tabindex="-1", aria_labelledby="asked")[
        h.h1("#asked")[heading(reply)],
        _body(report, reply, showing),
        h.p(".receipt")[
            f"Receipt {reply.receipt} · ",
            h.a(href=f"/why?receipt={reply.receipt}")[phrases.WHY],
        ],
    ]


def votes(showing: Showing, receipt: str, pressed: bool | None = None) -> h.Element:
    """Helpful or not: `pressed` is what was voted already."""
    return h.form(".votes", method="post", action="/vote", aria_label=phrases.WAS_IT_HELPFUL)[
        _hidden(showing, receipt),
        _ballot(pressed),
    ]


@cache
def _ballot(pressed: bool | None) -> Markup:
    return _written(
        h.span(aria_hidden="true")[phrases.WAS_IT_HELPFUL],
        _vote("yes", phrases.HELPFUL, pressed is True),
        _vote("no", phrases.NOT_HELPFUL, pressed is False),
    )


def _body(report: Report, reply: Reply, showing: Showing) -> h.Node:
    match reply:
        case Answer():
            return _answer(report, reply, showing)
        case Clarification():
            return _clarification(report, reply, showing)
        case Abstention():
            return _abstention(report, reply)
        case SmallTalk():
            return [
                h.p(".said")[phrases.small_talk(report, reply, phrases.PAGE_HOW)],
                _further(report, phrases.TRY, reply.prompts),
            ]


def _answer(report: Report, reply: Answer, showing: Showing) -> h.Node:
    read_as = phrases.read_as(reply)
    return [
        h.p(".verdict.yes")[phrases.REPORT_SAYS],
        bool(read_as) and h.p(".read")[read_as],
        (_rendered_figure(Same(report), Same(q.passage), showing.forms.get(q.passage.id)) for q in reply.quotes),
        votes(showing, reply.receipt),
        _further(report, phrases.ASK_NEXT, reply.follow_ups),
    ]


def _clarification(report: Report, reply: Clarification, showing: Showing) -> h.Node:
    return [
        h.p(".verdict.maybe")[phrases.NOT_SURE],
        h.h2[phrases.clarification(report, reply)],
        _links("", report, reply.choices),
        h.form(".votes", method="post", action="/none")[
            _hidden(showing, reply.receipt),
            h.button[phrases.NONE_OF_THESE],
        ],
        _elsewhere(report, reply.elsewhere),
    ]


def _abstention(report: Report, reply: Abstention) -> h.Node:
    return [
        h.p(".verdict.no")[_DECLINED[reply.reason]],
        h.p(".said")[phrases.abstention(report, reply)],
        _elsewhere(report, reply.elsewhere),
        _further(report, phrases.NEAREST, reply.nearest),
    ]


def _further(report: Report, title: str, intents: tuple[Intent, ...]) -> h.Node:
    return _links(title, report, intents) if intents else None


def _links(title: str, report: Report, intents: tuple[Intent, ...]) -> Markup:
    return _rendered_links(title, Same(report), tuple(Same(intent) for intent in intents))


@lru_cache(1000)
def _rendered_links(title: str, report: Same[Report], intents: tuple[Same[Intent], ...]) -> Markup:
    links = ask_links(report.thing, [intent.thing for intent in intents])
    return _written(bool(title) and h.h2[title], links)


def _elsewhere(report: Report, elsewhere: tuple[Elsewhere, ...]) -> h.Node:
    """What other reports answer, each under its name."""
    return (_further(report, phrases.answers_elsewhere(other.report.title), other.intents) for other in elsewhere)


@lru_cache(1000)
def _rendered_figure(report: Same[Report], shown: Same[Passage], forms: CitationForms | None) -> Markup:
    """The largest part of a page, and the same for everybody to whom the passage is shown that day."""
    passage, citation = shown.thing, quote(report.thing, shown.thing.id).citation
    figure = h.figure(".quote", id=f"quote-{passage.id}")[
        h.blockquote(cite=citation.link)[h.p[in_lines(passage.text)]],
        h.figcaption[
            passage.speaker and h.p(".speaker")[passage.speaker],
            h.p[phrases.citation(citation)],
            passage.note and h.p(".note")[h.strong["Our note: "], passage.note],
            h.p(".links")[
                citation.link and outside_link(citation.link, phrases.OPEN_SOURCE),
                citation.report_link and outside_link(citation.report_link, phrases.READ_REPORT),
            ],
        ],
        _setting(passage.text, setting(report.thing, passage)),
        _citations(passage.id, forms),
    ]
    return _written(figure)


def _setting(text: str, around: tuple[str, str]) -> h.Element:
    before, after = around
    return h.details[
        h.summary[phrases.IN_ITS_SETTING],
        h.p(".setting")[before, " ", h.mark[in_lines(text)], " ", after],
    ]


def _citations(passage_id: str, forms: CitationForms | None) -> h.Node:
    if forms is None:
        return None
    named = (("Harvard", forms.harvard), ("Vancouver", forms.vancouver), ("Markdown", forms.markdown))
    return h.details[
        h.summary[phrases.COPY_CITATION],
        h.dl(".forms")[(_form(f"{passage_id}-{name.lower()}", name, text) for name, text in named),],
    ]


def _form(id_: str, name: str, text: str) -> h.Node:
    # The button is for those with a script, which shows it; the text can be selected without one.
    return h.div[
        h.dt[name],
        h.dd[
            h.code(id=id_)[text],
            h.button(
                ".copy",
                type="button",
                hidden=True,
                data_copy=id_,
                data_done="Copied",
                aria_label=f"Copy {name} citation",
            )["Copy"],
        ],
    ]


def _hidden(showing: Showing, receipt: str) -> h.Node:
    fields = {"receipt": receipt, "view": showing.view, "q": showing.q, "intent": showing.intent}
    fields["report"] = showing.report
    return (h.input(type="hidden", name=name, value=value) for name, value in fields.items() if value)


def _vote(value: str, label: str, pressed: bool) -> h.Element:
    return h.button(name="helpful", value=value, aria_pressed="true" if pressed else None)[label]


def _written(*nodes: h.Node) -> Markup:
    return Markup("".join(h.fragment[nodes].iter_chunks()))  # noqa: S704  rendered, and so escaped, right here


def back_link(showing: Showing) -> h.Element:
    return h.a(href=address(q=showing.q, intent=showing.intent, report=showing.report))["Back to the reply"]
