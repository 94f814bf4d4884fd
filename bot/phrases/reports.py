"""Several reports in one bot, and how a sentence names the one it is about."""

from __future__ import annotations

from bot.model import Report
from bot.phrases.wording import listed

WHICH_REPORT = "Report"
OTHER_REPORTS = "Other reports I answer from"
NO_SUCH_REPORT = "I know no report by that name."
REPORT_CURATORS_ONLY = (
    "The owner lets only those who keep the answers choose a channel’s report. Please ask one of them."
)
REPORT_MEMBERS_ONLY = (
    "Only members of this channel who belong to this organisation and are not guests can choose its report."
)
REPORT_CANNOT_CHECK = (
    "I cannot see who is a guest here, so I let nobody choose a channel’s report: I lack the permission users:read."
    " Whoever installed me can give it."
)


def other_reports(report: Report) -> str:
    """How to ask the others, where the bot has several; "" where it has one."""
    others = [name for name in report.shelf if name.id != report.id]
    if not others:
        return ""
    titles = listed([f"‘{name.title}’" for name in others])
    return f"I also answer from {titles}: begin with ‘in {others[0].short}:’ and your question, for example."


def answers_elsewhere(title: str) -> str:
    """Above the questions of another report that answer what this one does not."""
    return f"‘{title}’ speaks of this:"


def channel_report(report: Report, prefix: str, *, own: bool) -> str:
    """Which report answers in a channel; `prefix` is what people write before the name of another one."""
    why = "which was chosen for this channel" if own else "the one asked where no other is named"
    lines = [f"Here I answer from ‘{report.title}’ ({report.publisher}, {report.date}), {why}."]
    others = [name for name in report.shelf if name.id != report.id]
    lines += [f"For ‘{name.title}’ write: {prefix} {name.short}" for name in others]
    return "\n".join([*lines, *([f"To undo that: {prefix} default"] if own else [])])


def channel_report_chosen(report: Report, prefix: str) -> str:
    return (
        f"From now on I answer from ‘{report.title}’ ({report.publisher}, {report.date}) in this channel. To undo that:"
        f" {prefix} default"
    )


def channel_report_undone(report: Report) -> str:
    return f"This channel has no report of its own any more. I answer from ‘{report.title}’ again."


def no_such_report(report: Report, prefix: str) -> str:
    """Where a name fits no report, or several; `report` is any of them."""
    lines = [f"‘{name.title}’: {prefix} {name.short}" for name in report.shelf]
    return "\n".join([NO_SUCH_REPORT + " There are:", *lines])


def unknown_report(report: Report) -> str:
    """Where a question begins with the name of a report that the bot does not have."""
    titles = listed([f"‘{name.title}’" for name in report.shelf] or [f"‘{report.title}’"])
    how = f"begin with ‘in {report.shelf[0].short}:’, for example, or" if report.shelf else "Please"
    return f"{NO_SUCH_REPORT} I answer from {titles}{': ' if report.shelf else '. '}{how} ask without a name."


def the_report(report: Report) -> str:
    """At a sentence’s beginning: by its title where there are several."""
    return f"‘{report.title}’" if report.shelf else "The report"


def in_the_report(report: Report) -> str:
    return f"‘{report.title}’" if report.shelf else "the report"
