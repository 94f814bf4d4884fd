"""Slack's Home tab: what the bot is, topics to tap, the digests of one's channels, and what is kept of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot import phrases
from bot.model import Intent, Report, Subscription, TopicGroup
from bot.render import block_kit as kit, blocks, curation
from bot.render.block_kit import Block
from bot.render.blocks import View
from bot.render.curation import Bench

# The ids by which what is pressed at home comes back, besides those of messages.
OPEN, ERASE = "open", "erase"

PROMPTS = 4
_OTHERS = 15
_DIGESTS = 20  # more is a list, not a home


@dataclass(frozen=True, slots=True)
class ChannelDigest:
    """A channel's digest as it stands: when it comes next, the date there, and why it is stopped, where it is."""

    subscription: Subscription
    due: datetime | None
    today: date
    stopped: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """What the tab of one person shows."""

    prompts: Sequence[Intent]  # at most four are shown
    groups: Sequence[TopicGroup]  # what the report answers
    digests: Sequence[ChannelDigest]  # of the channels the person is in
    kept: str  # what is kept about the person, a sentence or two
    version: str  # of the bot
    said: str | None = None  # what came of the button just pressed
    bench: Bench | None = None  # what a curator sees
    others: Sequence[Report] = ()  # that the bot answers from besides


def view(report: Report, home: Home) -> View:
    """The whole tab; topics take the room that is left."""
    before = [
        *_about(report),
        *_prompts(home.prompts),
        *(curation.bench(home.bench) if home.bench else ()),
        kit.header(phrases.speaks_of(report)),
    ]
    after = [
        *_others(home.others),
        kit.header(phrases.YOUR_DIGESTS),
        *_digests(report, home.digests),
        kit.header(phrases.KEPT_OF_YOU),
        *([kit.section(home.said)] if home.said else []),
        kit.section(home.kept),
        kit.actions(_erase()),
        kit.context(phrases.edition(home.version, report)),
    ]
    topics = blocks.menus(home.groups, kit.VIEW_BLOCKS - len(before) - len(after))
    return {"type": "home", "blocks": [*before, *topics, *after]}


def closed(report: Report, sentence: str) -> View:
    """The tab of somebody who may not ask."""
    return {"type": "home", "blocks": [*_about(report)[:2], kit.section(sentence)]}


def _about(report: Report) -> list[Block]:
    text = [kit.run(phrases.text_quoted(report))]
    if report.source.link:
        text += [kit.run(" "), kit.link(report.source.link, phrases.OPEN_SOURCE)]
    asking = {**kit.button(phrases.ASK_A_QUESTION, OPEN, OPEN), "style": "primary"}
    return [
        kit.header(report.bot_name),
        kit.section(phrases.home_lead(report)),
        kit.rich(kit.line(*text)),
        kit.section(phrases.home_how(report)),
        kit.actions(asking),
    ]


def _prompts(prompts: Sequence[Intent]) -> list[Block]:
    shown = [
        kit.button(intent.title, f"{blocks.INTENT}:{number}", intent.id)
        for number, intent in enumerate(prompts[:PROMPTS], 1)
    ]
    return [kit.context(phrases.TRY), kit.actions(*shown)] if shown else []


def _others(reports: Sequence[Report]) -> Iterator[Block]:
    """The other reports, each with a button that opens what it speaks of."""
    if reports:
        yield kit.header(phrases.OTHER_REPORTS)
    for report in reports[:_OTHERS]:
        title = kit.run(report.title, bold=True)
        yield kit.rich(kit.line(title, kit.run(f" {report.publisher}, {report.date}, edition {report.version}")))
        yield kit.actions(kit.button(phrases.BROWSE_TOPICS, blocks.TOPICS, report.id))


def _digests(report: Report, digests: Sequence[ChannelDigest]) -> Iterator[Block]:
    if not digests:
        yield kit.section(phrases.no_digests(report))
        return
    lines = [
        kit.line(
            kit.channel(each.subscription.channel),
            kit.run(" " + phrases.digest_in_home(report, each.subscription, each.due, each.today, each.stopped)),
        )
        for each in digests[:_DIGESTS]
    ]
    yield kit.rich(kit.bullets(*lines))


def _erase() -> Block:
    button = kit.button(phrases.ERASE, ERASE, ERASE)
    return kit.confirmed(button, phrases.ERASE_TITLE, phrases.ERASE_WARNING, phrases.ERASE_CONFIRM, phrases.ERASE_DENY)
