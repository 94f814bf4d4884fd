"""The terminal."""

from __future__ import annotations

from bot.model import Report
from bot.phrases.curation import NO_SUGGESTIONS
from bot.phrases.wording import number_of

HOW_IN_TERMINAL = (
    'Ask with: leadership ask "your question". All it answers: leadership topics. To converse: leadership chat.'
)
HOW_IN_CHAT = "Type a question, or the number of a choice. Also: topics, why, quit."
NOTHING_TO_CHOOSE = "There is nothing to choose from yet. Type a question."
TO_SEE_WORDS = 'To see which of its words matched, give the question itself: leadership why "your question"'
NOTHING_TO_EXPLAIN = "There is no reply to explain yet. Type a question."


def no_such_choice(last: int) -> str:
    return f"Choose a number from 1 to {last}, or type a question."


def read_as_question(typed: str) -> str:
    return f"No reply with the receipt {typed} is kept here, so this was read as a question."


def chosen_in_chat(report: Report) -> str:
    return f"Asking ‘{report.title}’ ({report.publisher}, {report.date})."


NOBODY_KNOWN_IN_TERMINAL = "There is nothing to erase: nobody is known here, and nothing you type is kept."
NOTHING_DECIDED = "Nothing has been decided yet."
TAKE_IT = "Take this decision? [y/N] "
NOT_TAKEN = "Not taken."
NEEDS_YES = "Nothing is taken: add --yes to take the decision without being asked."
NOTHING_TO_EXPORT = "Nothing to export: all that was accepted stands in the knowledge file."


def waiting_in_terminal(number: int) -> str:
    if not number:
        return NO_SUGGESTIONS
    return "One suggestion waits." if number == 1 else f"{number:,} suggestions wait."


def exported(examples: int, intents: int, path: str) -> str:
    added = f"{number_of(examples, 'example')}" + (f" and {number_of(intents, 'new question')}" if intents else "")
    return (
        f"{added} written to {path}. Look at the change, run `leadership check` and `leadership eval`, and commit it."
    )
