"""Slack's Home, its windows and shortcuts."""

from __future__ import annotations

from datetime import date, datetime

from bot.model import Report, Subscription
from bot.phrases.digest import digest_schedule, next_post
from bot.phrases.notices import STOPPED_WHY
from bot.phrases.reports import in_the_report
from bot.phrases.wording import long_date

ASK_A_QUESTION = "Ask a question"
ASK_THE_REPORT = "Ask the report"
ASK = "Ask"
YOUR_QUESTION = "Your question"
ANOTHER_QUESTION = "Another question"
QUESTION_EXAMPLE = "In a short sentence or a few words"
OR_CHOOSE = "Or choose what the report answers"
NO_QUESTION = "There is no word in this to look up. Type a question."
NOTHING_TO_ASK = "That message has no words that I could look up in the report."
YOUR_DIGESTS = "Digests in your channels"


def speaks_of(report: Report) -> str:
    return f"What {in_the_report(report)} speaks of"


def home_lead(report: Report) -> str:
    return (
        f"I answer questions about ‘{report.title}’ ({report.publisher}, {report.date}) in its own words, word for"
        " word, with the section they stand in. Where the report does not say, I tell you so. I am a small program,"
        " not a person and not a language model."
    )


def home_how(report: Report) -> str:
    return (
        f"Mention me in a channel, write to me directly, use {report.command} and your question for an answer that only"
        " you see, or choose ‘Ask the report about this’ in the menu of any message."
    )


def no_digests(report: Report) -> str:
    return (
        "None of your channels has one. A digest posts one passage of the report at a set time; to start one, write"
        f" ‘{report.command} digest on’ in a channel that I am in."
    )


def digest_in_home(
    report: Report, subscription: Subscription, due: datetime | None, today: date, stopped: str | None
) -> str:
    """A channel's digest in a line, after the channel's name; `report` is the default one."""
    if stopped:
        return f"stopped: {STOPPED_WHY.get(stopped, f'Slack refuses my posts ({stopped})')}."
    until = subscription.paused_until
    paused = f" Paused until {long_date(until)}." if until and until > today else ""
    title = next((f"‘{name.title}’ " for name in report.shelf if name.id == (subscription.report or report.id)), "")
    return f"{title}{digest_schedule(subscription)}.{paused}{next_post(subscription, due)}"


def edition(version: str, report: Report) -> str:
    """The bot's own version and the knowledge file's."""
    return f"{report.bot_name} {version} · edition {report.version}"
