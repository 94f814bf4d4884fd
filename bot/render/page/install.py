"""The pages by which the bot is installed in a workspace of Slack."""

from __future__ import annotations

import htpy as h

from bot import phrases
from bot.model import Report
from bot.render.page.shell import outside_link


def invitation(report: Report) -> str:
    """What the bot is, what it may see and why, and the button that leads to Slack."""
    return _document(
        report,
        phrases.install_title(report),
        [
            h.p(".said")[phrases.install_lead(report)],
            h.form(".row", method="post", action="/slack/install")[h.button[phrases.INSTALL_BUTTON]],
            h.p(".fine")[phrases.INSTALL_WHAT_HAPPENS],
            h.h2[phrases.INSTALL_WHY_SCOPES],
            h.dl(".why")[(h.div[h.dt[h.code[scope]], h.dd[why]] for scope, why in phrases.INSTALL_SCOPES.items())],
            h.h2[phrases.INSTALL_KEPT_TITLE],
            h.p[phrases.INSTALL_KEPT],
            h.p[phrases.INSTALL_LEAVE],
            h.p[phrases.INSTALL_COOKIE],
        ],
    )


def done(report: Report, workspace: str, way_in: str | None) -> str:
    """What to do next; `way_in` opens the bot in Slack."""
    return _document(
        report,
        phrases.INSTALLED,
        [
            h.p(".said", role="status")[phrases.installed_in(report, workspace)],
            way_in is not None and h.p[outside_link(way_in, phrases.OPEN_IN_SLACK)],
            h.h2[phrases.INSTALL_NEXT],
            h.ul[(h.li[step] for step in phrases.install_steps(report))],
        ],
    )


def notice(report: Report, title: str, text: str) -> str:
    """What went wrong, in a sentence, and the way back."""
    return _document(
        report,
        title,
        [h.p(".said", role="alert")[text], h.p[h.a(href="/slack/install")[phrases.INSTALL_AGAIN]]],
    )


def _document(report: Report, title: str, main: h.Node) -> str:
    page = h.html(lang="en-GB")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.meta(name="robots", content="noindex"),
            h.title[f"{title} – {report.bot_name}"],
            h.link(rel="icon", href="/static/icon.svg", type="image/svg+xml"),
            h.link(rel="stylesheet", href="/static/page.css"),
        ],
        h.body[
            h.header[
                h.div(".column")[
                    h.a(".brand", href="/slack/install")[report.bot_name],
                    h.p(".about")[f"{report.title}, {report.publisher}, {report.date}"],
                ]
            ],
            h.main("#main.column")[h.h1[title], main],
            h.footer[h.div(".column")[h.p[phrases.text_quoted(report)]]],
        ],
    ]
    return "".join(page.iter_chunks())  # a plain str: htpy's own would escape whatever is added to it
