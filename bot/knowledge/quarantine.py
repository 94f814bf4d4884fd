"""What a new edition reworded or left out is held back: no passage in quarantine can be reached, let alone quoted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.errors import KnowledgeError
from bot.model import Intent, IntentKind, Report


def withhold(report: Report) -> Report:
    """The report whose quarantined passages stand under `quarantined` alone.

    An intent goes on with what is left to it. One that has nothing left is kept, to say that it is being looked at.

    Raises:
        KnowledgeError: no intent has a passage left.
    """
    held = tuple(passage for passage in report.passages.values() if passage.quarantined)
    if not held:
        return report
    names = {passage.id for passage in held}
    intents = {name: _left(intent, names) for name, intent in report.intents.items()}
    homes = {intent.passages[0] for intent in intents.values() if intent.passages}
    answering = {name for name, intent in intents.items() if intent.kind is IntentKind.ANSWER}
    if not answering:
        fault = (
            f"{report.path}: all passages that intents cite are in quarantine; go over them with `leadership approve`"
        )
        raise KnowledgeError([fault])
    return replace(
        report,
        passages={name: passage for name, passage in report.passages.items() if name not in names},
        quarantined=held,
        intents={name: _leading_on(intent, answering, homes) for name, intent in intents.items()},
        prompts=tuple(name for name in report.prompts if name in answering) or tuple(answering)[:1],
    )


def _left(intent: Intent, held: Collection[str]) -> Intent:
    passages = tuple(name for name in intent.passages if name not in held)
    in_review = intent.kind is IntentKind.ANSWER and not passages
    return replace(intent, passages=passages, kind=IntentKind.IN_REVIEW if in_review else intent.kind)


def _leading_on(intent: Intent, answering: Collection[str], homes: Collection[str]) -> Intent:
    return replace(
        intent,
        follow_ups=tuple(name for name in intent.follow_ups if name in answering),
        nearest=tuple(name for name in intent.nearest if name in homes),
    )
