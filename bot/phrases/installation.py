"""Installing in a workspace of Slack."""

from __future__ import annotations

from bot.model import Report

INSTALL_BUTTON = "Add to Slack"
INSTALL_WHAT_HAPPENS = (
    "Slack asks you for which workspace, and shows once more what is asked for. Where your workspace has it so, an"
    " administrator approves it first."
)
INSTALL_WHY_SCOPES = "What I ask for, and why"
INSTALL_SCOPES = {
    "app_mentions:read": "messages that mention me",
    "assistant:write": "the questions to try above an empty conversation with me",
    "channels:history": "follow-ups in threads that I have answered in; what is not for me I forget at once",
    "channels:read": "which channels you are in, when you open my Home and a channel has a digest",
    "chat:write": "my answers",
    "commands": "the slash command and the shortcuts",
    "groups:history": "the same follow-ups in private channels that I was invited to",
    "groups:read": "the same for private channels that I was invited to",
    "im:history": "messages that you write to me directly",
    "users:read": "who is a guest or of another organisation, where only members may ask or change a digest",
}
INSTALL_KEPT_TITLE = "What is kept"
INSTALL_KEPT = (
    "A question’s own words are kept only until it is answered, unless the owner of this bot has said otherwise."
    " A receipt of each reply is kept without the question and without who asked; votes, notes and followed"
    " threads are kept under pseudonyms; a channel’s digest with the id of the channel and of the one who started"
    " it. The token that Slack gives me is kept encrypted. No language model is used, and nothing is sent to"
    " anybody but Slack."
)
INSTALL_LEAVE = "Remove me from your workspace, and all of it is deleted at once."
INSTALL_COOKIE = (
    "This page sets no cookie until you press the button. Then one, which says nothing of you, makes sure for ten"
    " minutes that you come back from Slack in the same browser."
)
INSTALLED = "Installed"
INSTALL_NEXT = "What to do next"
OPEN_IN_SLACK = "Open me in Slack"
INSTALL_CANCELLED = "Not installed"
INSTALL_FAILED = "That did not work"
INSTALL_AGAIN = "To the page to install from"
INSTALL_DENIED = "You, or Slack in your place, did not allow it. Nothing was installed and nothing is kept."
INSTALL_STALE = (
    "This way back from Slack is no longer good: it works once, for ten minutes, in the browser it was begun in."
    " Nothing was installed; please begin again."
)
INSTALL_NOT_FROM_HERE = "That press did not come from this site’s own page. Open the page and press the button there."
INSTALL_TOO_MANY = "This was begun too often from your address. Please wait a minute, then press the button again."
INSTALL_BROKEN = (
    "Something went wrong on my side, and I cannot tell whether I was installed. Please begin again in a minute: it"
    " does no harm to install me twice. Reference: {reference}"
)
NOT_INSTALLED = (
    "I am no longer installed in this workspace, or Slack no longer takes my token for it. Whoever installed me can"
    " install me again."
)


def install_title(report: Report) -> str:
    return f"Add {report.bot_name} to Slack"


def install_lead(report: Report) -> str:
    return (
        f"{report.bot_name} answers questions about ‘{report.title}’ ({report.publisher}, {report.date}) in its own"
        " words, word for word, with the section they stand in. Where the report does not say, it tells you so."
    )


def install_refused(reason: str) -> str:
    """`reason` in Slack's word."""
    return f"Slack did not allow it ({reason}). Nothing was installed; please begin again."


def installed_in(report: Report, workspace: str) -> str:
    return f"{report.bot_name} is now in {workspace}."


def install_steps(report: Report) -> list[str]:
    return [
        f"In any channel write {report.command} and a question: only you see the answer.",
        f"Write /invite @{report.bot_name} in a channel, then mention me there with a question: all see the answer.",
        "Open me among the apps of Slack: Home shows what the report speaks of and what is kept about you.",
        f"For a passage of the report at a set time, write {report.command} digest on in a channel that I am in.",
    ]
