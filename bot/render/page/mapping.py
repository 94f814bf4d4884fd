"""The page that shows the coverage map: the plot over time, and the report section by section."""

from __future__ import annotations

import htpy as h
from markupsafe import Markup

from bot import phrases
from bot.coverage import Coverage, PassageUse, SectionUse
from bot.render.coverage import draw_spans
from bot.render.page.shell import address


def section(coverage: Coverage) -> h.Node:
    return [
        h.h1[phrases.COVERAGE],
        h.p(".about")[phrases.coverage_head(coverage.report.title, coverage.first, coverage.last)],
        h.p(".said")[phrases.coverage_totals(coverage.spans)],
        # Rendered, and so escaped, in its own module.
        h.div(".plot")[Markup(draw_spans(coverage.spans))],  # noqa: S704
        (_section(use) for use in coverage.sections),
        bool(coverage.unquoted)
        and h.fragment[h.h2[phrases.IN_NO_PASSAGE], h.ul[(h.li[text] for text in coverage.unquoted)]],
        bool(coverage.wanted)
        and h.fragment[
            h.h2[phrases.WANTED],
            h.ol[
                (
                    h.li[h.a(href=address(intent=intent.id))[intent.title], f" ({number:,})"]
                    for intent, number in coverage.wanted
                )
            ],
        ],
        h.p(".fine")[phrases.COVERAGE_SMALL_PRINT],
    ]


def _section(use: SectionUse) -> h.Node:
    return h.table(".uses")[
        h.caption[use.section.title],
        h.thead[h.tr[(h.th(scope="col")[name] for name in phrases.COVERAGE_COLUMNS)]],
        h.tbody[(_passage(passage) for passage in use.passages)],
    ]


def _passage(use: PassageUse) -> h.Element:
    never = phrases.NEVER if not use.intents else None
    return h.tr[
        h.th(scope="row")[use.passage.text],
        h.td[never or f"{use.intents:,}"],
        h.td[f"{use.asked:,}" if use.asked else phrases.NEVER],
    ]
