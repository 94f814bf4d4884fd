"""A report with what the curators have accepted, before it stands in the knowledge file."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.curation.decision import Decision, State, Verb, folded
from bot.model import Intent, IntentKind, Report


@dataclass(frozen=True, slots=True)
class Overlay:
    """What accepted decisions make of a report.

    `added` holds the new examples by intent. `taken` are the decisions that add something, `contained` those whose
    examples stand in the report already (they were exported, say), `homeless` those whose intent or passages it has
    not.
    """

    report: Report
    added: dict[str, tuple[str, ...]]
    taken: tuple[Decision, ...]
    contained: tuple[Decision, ...]
    homeless: tuple[Decision, ...]


def lay_over(report: Report, decisions: Sequence[Decision]) -> Overlay:
    """Applies the accepted ones among `decisions`, oldest first; the same decisions give the same report everywhere."""
    intents = dict(report.intents)
    known = {folded(example) for intent in intents.values() for example in intent.examples}
    added: dict[str, tuple[str, ...]] = {}
    taken: list[Decision] = []
    contained: list[Decision] = []
    homeless: list[Decision] = []
    for decision in sorted(decisions, key=_when):
        if decision.report != report.id or decision.state is not State.ACCEPTED or decision.verb is Verb.IGNORE:
            continue
        intent = _intent_for(report, intents, decision)
        if intent is None:
            homeless.append(decision)
            continue
        new = _new_examples(known, decision.texts)
        if not new:
            contained.append(decision)
            continue
        known.update(map(folded, new))
        intents[intent.id] = replace(intent, examples=intent.examples + new)
        added[intent.id] = added.get(intent.id, ()) + new
        taken.append(decision)
    changed = replace(report, intents=intents, version=_version(report, added, taken)) if taken else report
    return Overlay(changed, added, tuple(taken), tuple(contained), tuple(homeless))


def standing(report: Report, texts: Sequence[str]) -> dict[str, str]:
    """Which of `texts` stand in the report already, and the title of the intent they are examples of."""
    wanted = {folded(text): text for text in texts}
    found = {}
    for intent in report.intents.values():
        for example in intent.examples:
            if text := wanted.get(folded(example)):
                found[text] = intent.title
    return found


def new_intent_id(report: Report, title: str, others: Collection[str] = ()) -> str:
    """An id for a new intent: the words of its title, and a number where that is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "question"
    name, number = stem, 2
    while name in report.intents or name in others:
        name, number = f"{stem}-{number}", number + 1
    return name


def _intent_for(report: Report, intents: dict[str, Intent], decision: Decision) -> Intent | None:
    """The intent that the decision adds to: one there is, or the new one that it makes; None where it cannot."""
    if decision.intent in intents:
        return intents[decision.intent]
    if not decision.makes_intent or not set(decision.passages) <= set(report.passages):
        return None
    if decision.verb is Verb.NOT_IN_REPORT:
        # A passage is offered by the button of the intent that it comes first in.
        homes = {intent.passages[0] for intent in intents.values() if intent.passages}
        nearest = tuple(name for name in decision.passages if name in homes)
        return replace(_made(report, decision, IntentKind.NOT_IN_REPORT), nearest=nearest)
    if not decision.passages:
        return None
    return replace(_made(report, decision, IntentKind.ANSWER), passages=decision.passages)


def _made(report: Report, decision: Decision, kind: IntentKind) -> Intent:
    return Intent(decision.intent, kind, decision.title, (), report=report.id)


def _new_examples(known: Collection[str], texts: Sequence[str]) -> tuple[str, ...]:
    """Those that stand under no intent: where the file says what a question means, that is its editors' last word."""
    new: dict[str, str] = {}
    for text in texts:
        if folded(text) not in known:
            new.setdefault(folded(text), text)
    return tuple(new.values())


def _version(report: Report, added: dict[str, tuple[str, ...]], taken: Sequence[Decision]) -> str:
    """Another edition for each set of decisions, so that receipts say what was in effect."""
    made = [(d.intent, d.title, d.passages) for d in taken if d.makes_intent and d.intent not in report.intents]
    text = json.dumps([report.version, sorted(added.items()), made], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _when(decision: Decision) -> tuple[int, str]:
    return (decision.accepted or decision.proposed).at, decision.id
