"""What a report answers, in menus by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot import phrases
from bot.model import Report, TopicGroup
from bot.render import block_kit as kit
from bot.render.block_kit import Block
from bot.render.blocks.message import TOPIC, Message


def topics(report: Report, groups: Sequence[TopicGroup]) -> Message:
    """Everything the report answers, a menu a section."""
    lead, more = phrases.topics_in_slack(report), phrases.more_topics(report)
    shown = list(_fitting(groups, kit.MESSAGE_TEXT - len(lead) - len(more)))
    whole = sum(len(group.intents) for group in shown) == sum(len(group.intents) for group in groups)
    lines = [kit.escape(lead)]
    for group in shown:
        lines += [kit.escape(group.section.title), *(f"• {kit.escape(intent.title)}" for intent in group.intents)]
    lines += [] if whole else [kit.escape(more)]
    left_out = [] if whole else [kit.context(more)]
    blocks = [kit.section(lead), *menus(shown, kit.BLOCKS - 2), *left_out]
    return {"text": "\n".join(lines), "blocks": blocks}


def menus(groups: Sequence[TopicGroup], room: int) -> list[Block]:
    """A menu a section, with its questions to choose from, in at most `room` blocks.

    Where there is no block for each section's title, the title stands in the menu and a block holds many menus.
    """
    titled: list[Block] = []
    bare: list[Block] = []
    for group in groups:
        titled.append(kit.rich(kit.line(kit.run(group.section.title, bold=True))))
        for start in range(0, len(group.intents), kit.OPTIONS):
            options = [(intent.title, intent.ref) for intent in group.intents[start : start + kit.OPTIONS]]
            action = f"{TOPIC}:{len(bare) + 1}"
            titled.append(kit.actions(kit.select(action, phrases.choose_question(len(options)), options)))
            bare.append(kit.select(action, kit.cut(group.section.title, kit.PLACEHOLDER_TEXT), options))
    if len(titled) <= room:
        return titled
    rows = [kit.actions(*bare[start : start + kit.ELEMENTS]) for start in range(0, len(bare), kit.ELEMENTS)]
    return rows[:room]


def _fitting(groups: Iterable[TopicGroup], room: int) -> Iterator[TopicGroup]:
    """As many sections and questions as `room` characters hold, with what stands for a section in each menu."""
    for group in groups:
        room -= 2 * len(group.section.title)
        fitting = []
        for intent in group.intents:
            room -= len(intent.title) + len("• \n")
            if room < 0:
                break
            fitting.append(intent)
        if fitting:
            yield replace(group, intents=tuple(fitting))
        if room < 0:
            return
