"""Reports and subscriptions of any shape."""

from dataclasses import replace
from datetime import date, time

from bot.model import (
    Intent,
    IntentKind,
    Passage,
    PassageKind,
    Report,
    Section,
    Source,
    Subscription,
    Vocabulary,
)

SECTION = Section("findings", "Findings")


def report_of(*kinds: PassageKind) -> Report:
    """A report with a passage `p0`, `p1` … of each kind, and one question a passage."""
    texts = [f"Finding number {n} stands here." for n in range(len(kinds))]
    folded = " ".join(texts)
    passages = [
        Passage(f"p{n}", SECTION, kind, text, folded.index(text), folded.index(text) + len(text))
        for n, (kind, text) in enumerate(zip(kinds, texts, strict=True))
    ]
    intents = [Intent(f"q{n}", IntentKind.ANSWER, f"Question {n}?", (), (f"p{n}",)) for n in range(len(kinds))]
    source = Source("source.txt", "", folded, "Source", "Publisher", None)
    return Report(
        *("report", "A report", "Publisher", "June 2019", None, "Bot", "/leadership", source, (SECTION,)),
        passages={p.id: p for p in passages},
        intents={i.id: i for i in intents},
        prompts=(),
        vocabulary=Vocabulary(),
        path="report.yaml",
        version="0" * 12,
    )


def findings(number: int) -> Report:
    return report_of(*[PassageKind.OBSERVATION] * number)


def subscribed(**changes: object) -> Subscription:
    """Daily at 09:00 in London from 1 January 2026 on, but for `changes`."""
    return replace(BASE, **changes)


BASE = Subscription(
    workspace="T1",
    channel="C1",
    created_by="U1",
    zone="Europe/London",
    at=time(9),
    weekdays=frozenset(range(7)),
    holidays=None,
    paused_until=None,
    off=False,
    started=date(2026, 1, 1),
)
