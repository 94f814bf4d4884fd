"""What of a report is served: everything but drafts, and nothing that leads to one."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.errors import KnowledgeError
from bot.knowledge.intents import choose_prompts
from bot.model import Intent, IntentKind, Report


def publish(report: Report) -> Report:
    """The report without its drafts, and without the passages that only drafts cite.

    Raises:
        KnowledgeError: nothing is left that the report answers.
    """
    if not any(intent.draft for intent in report.intents.values()):
        return report
    kept = {name: intent for name, intent in report.intents.items() if not intent.draft}
    if not any(intent.kind is IntentKind.ANSWER for intent in kept.values()):
        fault = (
            f"{report.path}: all its intents are drafts, and drafts are not served; go over them, then approve them"
            f" with `leadership approve {report.path} ID`, or all with `--all`"
        )
        raise KnowledgeError([fault])
    homes = {intent.passages[0] for intent in kept.values() if intent.passages}
    intents = {name: _without_drafts(intent, kept, homes) for name, intent in kept.items()}
    cited = {name for intent in intents.values() for name in (*intent.passages, *intent.nearest)}
    only_drafts = {p for i in report.intents.values() if i.draft for p in i.passages} - cited
    prompts = tuple(name for name in report.prompts if name in intents)
    return replace(
        report,
        intents=intents,
        passages={name: passage for name, passage in report.passages.items() if name not in only_drafts},
        prompts=prompts or choose_prompts(intents.values(), report.passages)[: max(1, len(report.prompts))],
        # What is fitted is kept by version: with and without drafts are two.
        version=hashlib.sha256(f"{report.version} served".encode()).hexdigest()[:12],
    )


def _without_drafts(intent: Intent, kept: dict[str, Intent], homes: set[str]) -> Intent:
    return replace(
        intent,
        follow_ups=tuple(name for name in intent.follow_ups if name in kept),
        nearest=tuple(name for name in intent.nearest if name in homes),
    )
