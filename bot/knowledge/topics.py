"""A report's questions to browse."""

from __future__ import annotations

from bot.model import IntentKind, Report, TopicGroup


def group_topics(report: Report) -> tuple[TopicGroup, ...]:
    """All intents that the report answers, by the section of their first passage, in the file's order."""
    intents = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    groups = (
        TopicGroup(s, tuple(i for i in intents if report.passages[i.passages[0]].section.id == s.id))
        for s in report.sections
    )
    return tuple(group for group in groups if group.intents)
