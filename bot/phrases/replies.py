"""Replies that quote nothing, and what stands around those that do."""

from __future__ import annotations

import string

from bot.model import Abstention, Answer, Clarification, Reason, Report, SmallTalk
from bot.phrases.privacy import QUESTIONS_KEPT, QUESTIONS_NOT_KEPT
from bot.phrases.reports import in_the_report, other_reports, the_report, unknown_report

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

THANKS_HELPFUL = "Thank you. Your vote is counted; press the other button to change it."
THANKS_NOT_HELPFUL = (
    "Thank you. Your vote is counted, and those who keep the answers see it; press the other button to change it."
)
NONE_NOTED = "Noted: none of these. Asking in other words may help; those who keep the answers see the count."
STOPPED = "I will leave this thread alone. Mention me to ask again."
ONLY_YOU = "Only you can see this."
CANNOT_SHARE = "I cannot post in this channel. Invite me to it, then press the button again."
EXPIRED = "This button belongs to an earlier edition of the answers. Please ask the question again."
TOO_MANY = "You are asking more than I may answer in a minute. Please wait a moment, then ask again."
FAILED = "Something went wrong on my side and I could not answer. Please try again in a minute. Reference: {reference}"


def choose_question(count: int) -> str:
    return "One question" if count == 1 else f"One of {count:,} questions"


def read_as(reply: Answer) -> str:
    """How a question in other words than the report's editors' was understood; "" where it was asked in theirs."""
    titles = [intent.title for intent in reply.intents if _plain(intent.title) != _plain(reply.asked)]
    return f"Read as: {' · '.join(titles)}" if titles else ""


def left_out(count: int) -> str:
    """Said where an answer is too long for one message."""
    return "One more passage answers this." if count == 1 else f"{count} more passages answer this."


def too_long(limit: int) -> str:
    """`limit` in characters."""
    return f"A question here may have up to {limit:,} characters. Please ask for one thing in a short sentence."


def greeting(report: Report) -> str:
    said = (
        f"Hello. I quote ‘{report.title}’ ({report.publisher}, {report.date}): ask me a question and I give its own"
        " words and where they stand, or say that it does not say."
    )
    return _joined(said, other_reports(report))


def help_text(report: Report, how: str) -> str:
    """`how` says how one asks on this surface."""
    said = (
        f"I answer questions about ‘{report.title}’ ({report.publisher}, {report.date}) in its own words, with the"
        f" section they stand in. Where it does not say, I tell you so. {how}"
    )
    return _joined(said, other_reports(report))


def small_talk(report: Report, reply: SmallTalk, how: str) -> str:
    said = _small_talk(report, reply, how)
    named = not report.shelf or report.title in said
    return said if named else f"{said} I answer from ‘{report.title}’ here."


def _small_talk(report: Report, reply: SmallTalk, how: str) -> str:
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
                f" question to passages of ‘{report.title}’ and quote them word for word. The text I quote is"
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
            here = "Your question is answered on this machine and sent nowhere else."
            return f"{here} {QUESTIONS_KEPT if report.questions_kept else QUESTIONS_NOT_KEPT}"
        case _:
            return help_text(report, how)


def abstention(report: Report, reply: Abstention) -> str:
    match reply.reason:
        case Reason.NOT_IN_REPORT if reply.intent:
            note = f" Our note: {reply.intent.note}" if reply.intent.note else ""
            meant = _decapitalised(reply.intent.title)
            return f"{the_report(report)} does not say. I read your question as: {meant}{note}"
        case Reason.NOT_IN_REPORT:
            return f"{the_report(report)} does not say."
        case Reason.OUTSIDE:
            return f"That is outside what I can help with. I only quote ‘{report.title}’."
        case Reason.IN_REVIEW:
            return (
                f"{the_report(report)} has a new edition, which words this otherwise. I quote it again when a person"
                " has compared the two."
            )
        case Reason.UNKNOWN_REPORT:
            return unknown_report(report)
        case Reason.NOT_UNDERSTOOD:
            return (
                f"I could not match that to anything in {in_the_report(report)}, so I will not guess. Asking for one"
                " thing in a short sentence may help."
            )


def clarification(report: Report, reply: Clarification) -> str:
    asked_of = f"Asked of ‘{report.title}’. " if report.shelf else ""
    return asked_of + ("Did you mean this?" if len(reply.choices) == 1 else "Did you mean one of these?")


def _plain(question: str) -> str:
    return " ".join(question.casefold().split()).strip(f" {string.punctuation}")


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _decapitalised(title: str) -> str:
    """Titles are questions that begin with a capital; after a colon they keep it, so nothing is changed but spaces."""
    return title.strip()
