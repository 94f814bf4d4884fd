"""The page."""

from __future__ import annotations

from bot.model import Report
from bot.phrases.privacy import QUESTIONS_KEPT

PAGE_HOW = "Type a question into the box, or choose one below."
PAGE_LEAD = (
    "Ask a question. You get the report’s own words and where they stand, or a plain word that the report does not say."
)
PAGE_SMALL_PRINT = (
    "A small program, not a person and not a language model. Your question is answered by this site itself and sent"
    " nowhere else; the page sets no cookies and does not know who you are. Votes are anonymous and counted once each"
    " time an answer is shown."
)


def page_small_print(report: Report) -> str:
    return f"{PAGE_SMALL_PRINT} {QUESTIONS_KEPT}" if report.questions_kept else PAGE_SMALL_PRINT


REPORT_SAYS = "The report says"
DOES_NOT_SAY = "Understood, but the report does not say"
OUTSIDE = "Outside the report’s subject"
IN_REVIEW = "Reworded in a new edition"
UNKNOWN_REPORT = "No report of that name"
NOT_UNDERSTOOD = "Not understood"
NOT_SURE = "Not sure which you mean"
WAS_IT_HELPFUL = "Was this helpful?"
WHY = "Why this reply?"
IN_ITS_SETTING = "In its setting"
BROWSE = "Browse by topic"
NOT_DONE = "That did not work"
NOT_FOUND = "Page not found"
NO_PAGE = "This address is for Slack or Teams to reach the bot at, and has no page. /readyz says whether all is well.\n"
NO_SUCH_PAGE = "There is no page at this address."
NO_SUCH_RECEIPT = (
    "No reply with this receipt is kept here. Check the eight characters under the reply, or ask the question again."
)
NOT_FROM_THIS_PAGE = (
    "This vote did not come from this page, so it is not counted. Open the page and press the button there."
)
BROKEN_FORM = "This form did not arrive whole. Go back, reload the page and press the button again."
WRONG_METHOD = "This address does not take that kind of request."
