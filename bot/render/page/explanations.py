"""Why a reply is what it is: the page that `leadership why` is in the terminal."""

from __future__ import annotations

import htpy as h

from bot import phrases
from bot.model import Receipt, Report


def section(report: Report, receipt: Receipt) -> h.Element:
    return h.section("#answer", tabindex="-1")[
        h.h1[f"Why the reply {receipt.id}"],
        h.dl(".why")[(h.div[h.dt[label], h.dd[words]] for label, words in phrases.why(report, receipt))],
        h.p(".fine")[phrases.WHY_SMALL_PRINT],
    ]


def form(receipt: str = "") -> h.Element:
    return h.form(".search", action="/why", method="get")[
        h.label(for_="receipt")["Receipt"],
        h.div(".row")[
            h.input("#receipt", name="receipt", value=receipt, maxlength=20, autocomplete="off", spellcheck="false"),
            h.button["Explain"],
        ],
    ]
