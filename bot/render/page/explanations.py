"""Why a reply is what it is: the page that `leadership why` is in the terminal."""

from __future__ import annotations

import htpy as h

from bot import phrases
from bot.model import Receipt, Report

_OUTCOMES = {
    "answered": "The report was quoted.",
    "suggested": "Nothing came near enough to answer, so the nearest questions were offered.",
    "small_talk": "This was taken as small talk, so nothing was quoted.",
}
_REASONS = {
    "not_understood": "Nothing came near enough even to offer, so nothing was guessed.",
    "not_in_report": "The question was understood, and the report does not say.",
    "outside": "The question was taken to be outside the report’s subject.",
    "in_review": "The question was understood; the passages that answer it are being compared with a new edition.",
}


def section(report: Report, receipt: Receipt) -> h.Element:
    return h.section("#answer", tabindex="-1")[
        h.h1[f"Why the reply {receipt.id}"],
        h.p(".said")[_REASONS.get(receipt.reason or "") or _OUTCOMES[receipt.outcome]],
        h.dl(".why")[(h.div[h.dt[label], h.dd[words]] for label, words in phrases.why(report, receipt))],
        h.p(".fine")[
            "Scores run from 0 to 100. The same edition and the same question give the same reply and the same receipt"
            " on every machine. Neither the question nor who asked it is kept with the receipt."
        ],
    ]


def form(receipt: str = "") -> h.Element:
    return h.form(".search", action="/why", method="get")[
        h.label(for_="receipt")["Receipt"],
        h.div(".row")[
            h.input("#receipt", name="receipt", value=receipt, maxlength=20, autocomplete="off", spellcheck="false"),
            h.button["Explain"],
        ],
    ]
