"""Every sentence the bot says that is not the report's. Plain British English; no exclamation marks."""

from __future__ import annotations

from bot.model import Abstention, Answer, Citation, Clarification, Reason, Receipt, Reply, Report, SmallTalk

# --- labels of buttons and headings ---

SHARE = "Share in channel"
COPY_CITATION = "Copy citation"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
NONE_OF_THESE = "None of these"
ASK_NEXT = "Ask next"
NEAREST = "The nearest it comes"
TRY = "Questions to try"
OPEN_SOURCE = "Open the source"
READ_REPORT = "About the full report"

# --- one line each ---

THANKS_HELPFUL = "Thank you. Your vote is counted; press the other button to change it."
THANKS_NOT_HELPFUL = (
    "Thank you. Your vote is counted, and those who keep the answers see it; press the other button to change it."
)
NONE_NOTED = "Noted: none of these. Asking in other words may help; those who keep the answers see the count."
STOPPED = "I will leave this thread alone. Mention me to ask again."
ONLY_YOU = "Only you can see this."
CANNOT_SHARE = "I cannot post in this channel. Invite me to it, then press the button again."
EXPIRED = "This button belongs to an earlier edition of the answers. Please ask the question again."
FAILED = "Something went wrong on my side and I could not answer. Please try again in a minute. Reference: {reference}"

# --- the terminal ---

HOW_IN_TERMINAL = (
    'Ask with: leadership ask "your question". All it answers: leadership topics. To converse: leadership chat.'
)
HOW_IN_CHAT = "Type a question, or the number of a choice. Also: topics, why, quit."
NOTHING_TO_CHOOSE = "There is nothing to choose from yet. Type a question."
NOTHING_TO_EXPLAIN = "There is no reply to explain yet. Type a question."


def no_such_choice(last: int) -> str:
    return f"Choose a number from 1 to {last}, or type a question."


# --- the page ---

PAGE_HOW = "Type a question into the box, or choose one below."
PAGE_LEAD = (
    "Ask a question. You get the report’s own words and where they stand, or a plain word that the report does not say."
)
PAGE_SMALL_PRINT = (
    "A small program, not a person and not a language model. Your question is answered on this machine and sent nowhere"
    " else; the page sets no cookies and does not know who you are. Votes are anonymous and counted once each time an"
    " answer is shown."
)
REPORT_SAYS = "The report says"
DOES_NOT_SAY = "Understood, but the report does not say"
OUTSIDE = "Outside the report’s subject"
NOT_UNDERSTOOD = "Not understood"
NOT_SURE = "Not sure which you mean"
WAS_IT_HELPFUL = "Was this helpful?"
WHY = "Why this reply?"
IN_ITS_SETTING = "In its setting"
BROWSE = "Browse by topic"
NOT_DONE = "That did not work"
NOT_FOUND = "Page not found"
NO_SUCH_PAGE = "There is no page at this address."
NO_SUCH_RECEIPT = (
    "No reply with this receipt is kept here. Check the eight characters under the reply, or ask the question again."
)
NOT_FROM_THIS_PAGE = (
    "This vote did not come from this page, so it is not counted. Open the page and press the button there."
)
BROKEN_FORM = "This form did not arrive whole. Go back, reload the page and press the button again."
WRONG_METHOD = "This address does not take that kind of request."


# --- Slack ---

YOU_ASKED = "You asked: "
ASKED = " asked: "
SHARED = " shares the answer to: "
TOPICS = "Topics"
BROWSE_TOPICS = "Browse the topics"
CHOOSE_QUESTION = "Choose a question"
READ_REST = "Read the rest"
CUT = " … "
VOTE_HELPFUL = "This answer was helpful"
VOTE_NOT_HELPFUL = "This answer was not helpful"
CLOSE = "Close"
COPY_HINT = "Select the form you need and copy it."
HARVARD, VANCOUVER, MARKDOWN = "Harvard", "Vancouver", "Markdown"
WHY_WHICH = "Give the receipt that stands under the reply, as in: {command} why ABCD-EFGH"
NO_DIGEST = "I cannot post a daily digest yet. What I can do:"


def how_in_slack(report: Report) -> str:
    return (
        f"Mention me in a channel, write to me directly, or use {report.command} and your question for an answer that"
        f" only you see. {report.command} topics lists what the report speaks of."
    )


def left_out(count: int) -> str:
    """Said where an answer is too long for one message."""
    return "One more passage answers this." if count == 1 else f"{count} more passages answer this."


def receipt_and_why(report: Report, receipt_id: str) -> str:
    return f"Receipt {receipt_id} · {report.command} why {receipt_id} says how this reply was found"


def why(report: Report, receipt: Receipt) -> list[tuple[str, str]]:
    """What led to a reply, as (label, words); the editors' own examples, none of the question."""
    evidence = receipt.evidence
    intents = [report.intents[name].title for name in receipt.intents if name in report.intents]
    rows = [("Receipt", receipt.id), ("Outcome", receipt.outcome.replace("_", " "))]
    rows += [("Understood as", "; ".join(intents))] if intents else []
    for label, found in (("Matched example", evidence.best), ("Runner-up", evidence.runner_up)):
        if found:
            rows.append((label, f"‘{found.example}’ ({found.intent}), score {found.score:g} of 100"))
    if evidence.matches:
        rows.append(
            (
                "Thresholds",
                f"answered from {evidence.threshold:g}, offered as a choice from {evidence.offer_threshold:g}",
            )
        )
    rows += [("Evidence", note) for note in evidence.notes]
    edition = evidence.version if evidence.version == report.version else f"{evidence.version}, now {report.version}"
    return [*rows, ("Edition", edition)]


def too_long(limit: int) -> str:
    """`limit` in characters."""
    return f"A question here may have up to {limit:,} characters. Please ask for one thing in a short sentence."


def greeting(report: Report) -> str:
    return (
        f"Hello. I quote {report.title} ({report.publisher}, {report.date}): ask me a question and I give its own"
        " words and where they stand, or say that it does not say."
    )


def help_text(report: Report, how: str) -> str:
    """`how` says how one asks on this surface."""
    return (
        f"I answer questions about {report.title} ({report.publisher}, {report.date}) in its own words, with the"
        f" section they stand in. Where it does not say, I tell you so. {how}"
    )


def small_talk(report: Report, reply: SmallTalk, how: str) -> str:
    match reply.topic:
        case "greeting":
            return greeting(report)
        case "thanks":
            return "You are welcome. Ask again whenever you like."
        case "goodbye":
            return "Goodbye. I am here when you need the report again."
        case "who-are-you":
            return (
                f"I am {report.bot_name}, a small program, not a person and not a language model. I match your"
                f" question to passages of {report.title} and quote them word for word. The text I quote is"
                f" ‘{report.source.title}’, {report.source.publisher}."
            )
        case "praise":
            return "Thank you. The words are the report’s own; I only find them."
        case "complaint":
            return (
                "I am sorry that did not help. I only have the report’s own words to give. Asking for one thing at a"
                " time in other words may help, and ‘Not helpful’ under an answer tells those who keep the answers."
            )
        case "privacy":
            return (
                "Your question is answered on this machine and sent nowhere else. I keep which topic was asked, not"
                " who asked or what they wrote, unless the owner of this bot has said otherwise."
            )
        case _:
            return help_text(report, how)


def abstention(report: Report, reply: Abstention) -> str:
    match reply.reason:
        case Reason.NOT_IN_REPORT if reply.intent:
            return f"The report does not say. I read your question as: {_decapitalised(reply.intent.title)}"
        case Reason.NOT_IN_REPORT:
            return "The report does not say."
        case Reason.OUTSIDE:
            return f"That is outside what I can help with. I only quote {report.title}."
        case Reason.NOT_UNDERSTOOD:
            return (
                "I could not match that to anything in the report, so I will not guess. Asking for one thing in a"
                " short sentence may help."
            )


def clarification(reply: Clarification) -> str:
    return "Did you mean this?" if len(reply.choices) == 1 else "Did you mean one of these?"


def citation(citation: Citation) -> str:
    """One line, without its link: section, report, publisher, date, and whose words are quoted."""
    line = f"{citation.section}, {citation.title}, {citation.publisher}, {citation.date}"
    if citation.source_publisher != citation.publisher:
        line += f" (as reported by {citation.source_publisher})"
    return line


def receipt(reply: Reply) -> str:
    return f"Receipt {reply.receipt}"


def _decapitalised(title: str) -> str:
    """Titles are questions that begin with a capital; after a colon they keep it, so nothing is changed but spaces."""
    return title.strip()
