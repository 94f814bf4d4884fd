"""Microsoft Teams."""

from __future__ import annotations

from bot.model import Report

QUOTE_IN_SETTING = "Quote in its setting"
ASK_THIS = "Ask this"
STOP_DIGEST = "Stop this digest"
MENTION_AGAIN = "To ask again here, mention me: I only see messages that do."
NO_PASSAGE_FITS = "No passage fits these words. Try others, or empty the box to see what the report speaks of."
NO_TOPIC_CHOSEN = "Choose a question in the menu first, then press the button below it."

HOW_IN_TEAMS = (
    "Write to me directly, or mention me in a chat or channel. ‘topics’ lists what the report speaks of, ‘digest help’"
    " says how a passage of it can come at a set time."
)


def topics_left_out(report: Report) -> str:
    return (
        f"There is more than this message has room for. Search the quotes of {report.bot_name} as you write a message."
    )


def receipt_and_why_in_teams(receipt_id: str) -> str:
    return f"Receipt {receipt_id} · ‘why {receipt_id}’ says how this reply was found"


def digest_stopped_in_teams(reason: str, prefix: str) -> str:
    """To the one who subscribed, where Teams will not take posts any more."""
    return (
        f"I have stopped a digest that you started: Teams refuses my posts ({reason}), perhaps because I was removed."
        f" Once that is mended, {prefix} on in the channel or chat starts it again."
    )


def digest_failed_in_teams(reason: str) -> str:
    """To the one who subscribed, where one post was refused."""
    return f"I could not post today’s digest that you started ({reason}). I will try again on its next day."


DIGEST_HELD_IN_TEAMS = (
    "I cannot tell whether today’s digest that you started got through: the connection failed. So that it does not come"
    " twice, I have not sent it again."
)
