"""Slack: messages, the slash command, and the app in Slack's own pages."""

from __future__ import annotations

from bot.model import Report

YOU_ASKED = "You asked: "
ASKED = " asked: "
SHARED = " shares the answer to: "
TOPICS = "Topics"
BROWSE_TOPICS = "Browse the topics"
READ_REST = "Read the rest"
CUT = " … "
VOTE_HELPFUL = "This answer was helpful"
VOTE_NOT_HELPFUL = "This answer was not helpful"
CLOSE = "Close"


def how_in_slack(report: Report) -> str:
    return (
        f"Mention me in a channel, write to me directly, or use {report.command} and your question for an answer that"
        f" only you see. {report.command} topics lists what the report speaks of."
    )


def topics_in_slack(report: Report) -> str:
    return f"What ‘{report.title}’ speaks of, by its sections. Choose a question and I quote what answers it."


def more_topics(report: Report) -> str:
    return (
        f"There is more than this message has room for. In the Home tab of {report.bot_name} all of it can be chosen."
    )


MANIFEST_COMMAND = "Ask the report; only you see the answer"
MANIFEST_SHORTCUT = "Ask the report, or browse what it says"
MANIFEST_STEP = "Asks the report a question and gives its own words, or says that it does not say"


def manifest_description(report: Report) -> str:
    return f"Ask ‘{report.title}’: its own words and where they stand."


def manifest_long(report: Report) -> str:
    return (
        f"Ask a question about ‘{report.title}’ ({report.publisher}, {report.date}), by mention, in a direct message or"
        f" with {report.command}. You get the report’s own words, word for word, with the section they stand in; where"
        " it does not say, you are told so. No language model is used,"
        + (
            " and what you ask is kept for those who keep the answers, under a pseudonym and for a time."
            if report.questions_kept
            else " and what you ask is kept only until it is answered."
        )
    )


MEMBERS_ONLY = "The owner of this bot lets only members of this workspace ask it."
CANNOT_CHECK = (
    "The owner of this bot lets only members of this workspace ask it, and I cannot see who is one: I lack the"
    " permission users:read. Whoever installed me can give it."
)
STEP_WHICH = "The step was given no question. Fill in its question, then run the workflow again."


def cannot_post_there(channel: str) -> str:
    """Why a workflow step failed; shown to whoever keeps the workflow."""
    return f"The answer could not be posted in the channel {channel}. Invite the bot to it, or leave the channel empty."
