"""What the curators' part of the Home tab is made of, for one curator."""

from __future__ import annotations

from datetime import UTC, datetime

from bot import phrases
from bot.bot import Bot
from bot.curation import Decision, State
from bot.curators import Shown
from bot.handlers.slack.desk import Desk
from bot.model import Question
from bot.render import curation
from bot.render.curation import Bench, Decided, Row

_LATELY = 20  # decisions looked at


async def bench_for(desk: Desk, who: Question, said: str | None = None) -> Bench | None:
    """What a curator sees at home; None for everybody else."""
    council = desk.council
    if not council.is_curator(who):
        return None
    seen = council.seen_from(who.workspace)
    shown, number = await council.suggestions(seen, curation.AT_HOME)
    if shown:
        await council.prepare(shown[0].report)
    lately = [each for each in await council.decisions() if each.workspace in seen]
    decisions = [spoken(desk, who, each) for each in lately[:_LATELY]]
    counts = [] if council.keeps_text else await council.counts(seen)
    found = ((desk.bot.library.intent(count.nearest), count) for count in counts)
    titled = [(intent.title, count) for intent, count in found if intent]
    return Bench(
        rows=[row_of(desk.bot, each) for each in shown],
        number=number,
        counts=titled,
        keeps_text=council.keeps_text,
        waiting=[each for each in decisions if each.decision.state is State.PROPOSED],
        decided=[each for each in decisions if each.decision.state is not State.PROPOSED],
        said=said,
    )


def row_of(bot: Bot, shown: Shown) -> Row:
    several = len(bot.library.reports) > 1
    return Row(shown.suggestion, shown.answer, shown.report.title if several else None)


def spoken(desk: Desk, who: Question, decision: Decision) -> Decided:
    """A decision with its title, and who took it in words that `who` may read."""
    report = desk.bot.library.find(decision.report)
    intent = report.intents.get(decision.intent)
    mark = decision.undone or decision.accepted or decision.proposed
    workspace, _, person = mark.by.rpartition("/")
    here = bool(person) and workspace == who.workspace
    overlay = desk.council.overlay(decision.report)
    return Decided(
        decision,
        intent.title if intent else decision.title or decision.intent,
        person if here else "",
        phrases.curator_elsewhere(workspace, person),
        phrases.short_date(datetime.fromtimestamp(mark.at, UTC).date()),
        contained=overlay is not None and decision in overlay.contained,
        homeless=overlay is not None and decision in overlay.homeless,
    )
