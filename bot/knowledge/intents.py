"""Intents, the passages they cite, and the questions to try."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from bot.knowledge.nodes import Mapping, Node
from bot.knowledge.reader import Reader, child, is_empty
from bot.model import Intent, IntentKind, Passage, PassageKind

TITLE_LIMIT = 75  # a Slack button's text: https://docs.slack.dev/reference/block-kit/block-elements/button-element
FOLLOW_UP_LIMIT = 3
PROMPT_LIMIT = 4  # Slack's suggested prompts
_GROUPS = {
    "intents": IntentKind.ANSWER,
    "not_in_report": IntentKind.NOT_IN_REPORT,
    "outside": IntentKind.OUTSIDE,
    "small_talk": IntentKind.SMALL_TALK,
}


def read_intents(reader: Reader, top: Mapping, passages: dict[str, Passage]) -> dict[str, Intent]:
    """All intents by id, of all groups, in the file's order; faults go to the reader."""
    found: dict[str, Intent] = {}
    follow_ups: list[tuple[str, int, str]] = []
    for group, kind in _GROUPS.items():
        for entry in reader.items(top.nodes.get(group), f"'{group}:'"):
            intent = _read_intent(reader, entry, kind, passages, found)
            for line, name in reader.words(child(entry, "follow_ups"), f"'follow_ups:' of intent '{intent.id}'"):
                follow_ups.append((intent.id, line, name))
            found.setdefault(intent.id, intent)
    for owner, line, name in follow_ups:
        target = found.get(name)
        if target is None:
            reader.fault(line, f"intent '{owner}' has the follow-up '{name}', which is no intent; mend the id")
        elif target.kind is not IntentKind.ANSWER or name == owner:
            reader.fault(line, f"follow-up '{name}' of intent '{owner}' leads nowhere; name an intent with passages")
    if not any(intent.kind is IntentKind.ANSWER for intent in found.values()):
        node = top.nodes.get("intents")
        reader.fault(node or 1, "'intents:' has no intent; add at least one")
    if not reader.faults:  # an id mistyped above would be told a second time
        _check_homes(reader, top, found)
    return found


def _read_intent(
    reader: Reader, entry: Node, kind: IntentKind, passages: dict[str, Passage], taken: dict[str, Intent]
) -> Intent:
    required: tuple[str, ...] = ("id", "title", "examples")
    optional: tuple[str, ...] = ("draft",)
    if kind is IntentKind.ANSWER:
        required, optional = (*required, "passages"), (*optional, "follow_ups")
    elif kind is IntentKind.NOT_IN_REPORT:
        optional = (*optional, "nearest", "note")
    node = reader.mapping(entry, "an intent", required, optional)
    intent_id = reader.id(node, "intent", taken)
    what = f"intent '{intent_id}'"
    cited: dict[str, tuple[str, ...]] = {}
    for key in ("passages", "nearest"):
        names = reader.words(node.nodes.get(key), f"'{key}:' of {what}")
        for line, name in names:
            if name not in passages:
                near = difflib.get_close_matches(name, passages, 1)
                mend = f"did you mean '{near[0]}'?" if near else "add it there or mend the id"
                reader.fault(line, f"{what} cites passage '{name}', which is not under 'passages:'; {mend}")
        if key in required and key in node.nodes and not names:
            reader.fault(node.nodes[key], f"'{key}:' of {what} is empty; name at least one passage")
        cited[key] = tuple(name for _, name in names)
    examples = reader.words(node.nodes.get("examples"), f"'examples:' of {what}")
    if "examples" in node.nodes and not examples and is_empty(node.nodes["examples"]):
        reader.fault(node.nodes["examples"], f"{what} has no examples; add at least one way of asking")
    follow_ups = reader.words(node.nodes.get("follow_ups"), f"'follow_ups:' of {what}")
    if len(follow_ups) > FOLLOW_UP_LIMIT:
        reader.fault(node.nodes["follow_ups"], f"{what} has {len(follow_ups)} follow-ups; keep {FOLLOW_UP_LIMIT}")
    return Intent(
        id=intent_id,
        kind=kind,
        title=reader.text(node, "title", what, limit=TITLE_LIMIT),
        examples=tuple(text for _, text in examples),
        passages=cited["passages"],
        nearest=cited["nearest"],
        follow_ups=tuple(name for _, name in follow_ups),
        note=reader.text(node, "note", what, limit=300) or None,
        draft=reader.flag(node, "draft", what),
        report=reader.report_id,
    )


def _check_homes(reader: Reader, top: Mapping, intents: dict[str, Intent]) -> None:
    """Every passage offered as nearest must have an intent of its own, for a button can only carry an intent."""
    homes = {intent.passages[0] for intent in intents.values() if intent.passages}
    for group in ("not_in_report",):
        for entry in reader.items(top.nodes.get(group), group):
            for line, name in reader.words(child(entry, "nearest"), "'nearest:'"):
                if name not in homes:
                    reader.fault(line, f"nearest passage '{name}' comes first in no intent; add an intent for it")


def read_prompts(
    reader: Reader, about: Mapping, intents: dict[str, Intent], passages: dict[str, Passage]
) -> tuple[str, ...]:
    """The questions to try; where none are named, choose_prompts chooses."""
    names = reader.words(about.nodes.get("prompts"), "'prompts:'")
    for line, name in names:
        if name not in intents or intents[name].kind is not IntentKind.ANSWER:
            reader.fault(line, f"prompt '{name}' is no intent with passages; mend the id")
    if len(names) > PROMPT_LIMIT:
        reader.fault(about.nodes["prompts"], f"'prompts:' has {len(names)} entries; keep {PROMPT_LIMIT}")
    if names:
        return tuple(name for _, name in names)
    return choose_prompts(intents.values(), passages)


def choose_prompts(intents: Iterable[Intent], passages: dict[str, Passage]) -> tuple[str, ...]:
    """The first question of each section that is asked of a finding or somebody's words, then the others in order."""
    answered = [intent for intent in intents if intent.kind is IntentKind.ANSWER]
    firsts: dict[str, str] = {}
    for intent in answered:
        passage = passages.get(intent.passages[0]) if intent.passages else None
        if passage and passage.kind is not PassageKind.CONTEXT:
            firsts.setdefault(passage.section.id, intent.id)
    return tuple(dict.fromkeys([*firsts.values(), *(intent.id for intent in answered)]))[:PROMPT_LIMIT]
