"""What a curator can do: see what was asked in vain, try a decision, take it, confirm another's, undo. All recorded."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from bot.answerer import Answerer
from bot.bot import Bot
from bot.curation import (
    LONGEST_EXAMPLE,
    MOST_EXAMPLES,
    Asked,
    Count,
    Curators,
    Decision,
    Effect,
    Mark,
    Overlay,
    State,
    Suggestion,
    Verb,
    Why,
    folded,
    group,
    mark_of,
    new_intent_id,
    tidy,
    undecided,
)
from bot.curators.following import Following
from bot.curators.rehearsal import Rehearsal
from bot.matcher.matcher import CACHE
from bot.model import Answer, Intent, IntentKind, Question, Report
from bot.store.curation import Curation
from bot.store.database import Database

COUNTED = timedelta(days=28)  # what is counted where no text is kept
LOOKED_AT = 60  # suggestions asked again, whether they are answered by now


class Outcome(StrEnum):
    """What came of a decision."""

    DONE = "done"  # it is in effect, or undone
    PROPOSED = "proposed"  # it waits for a second curator
    TAKEN = "taken"  # somebody else was faster
    OWN = "own"  # it is the same curator's, who may not confirm it
    DENIED = "denied"  # the person is no curator


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion with what it came nearest to as things are now: intents that answer, and one that does not."""

    suggestion: Suggestion
    report: Report
    near: tuple[Intent, ...]  # that answer, best first
    refusal: Intent | None

    @property
    def answer(self) -> Intent | None:
        return self.near[0] if self.near else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a curator would do with a suggestion; the id of an intent that is there, or the title of a new one."""

    verb: Verb
    texts: tuple[str, ...]
    intent: str = ""
    title: str = ""
    passages: tuple[str, ...] = ()


class Council:
    """The curators' work for all reports and workspaces. `who` is who acts: workspace and person in a Question."""

    def __init__(
        self, bot: Bot, curation: Curation, following: Following, rehearsal: Rehearsal, curators: Curators
    ) -> None:
        """`curators.owned` are workspaces whose questions all curators see, besides those of their own."""
        self._bot = bot
        self._curation = curation
        self.following = following
        self._rehearsal = rehearsal
        self.curators = curators

    @property
    def keeps_text(self) -> bool:
        return self._bot.keeps_questions

    def is_curator(self, who: Question) -> bool:
        return self.curators.know(who.workspace, who.person)

    def seen_from(self, workspace: str) -> tuple[str, ...]:
        """The workspaces whose questions a curator of this one sees: their own, and those of the bot's owner."""
        return tuple(dict.fromkeys((workspace, *self.curators.owned)))

    # --- seeing ---

    async def suggestions(self, workspaces: Sequence[str] | None, limit: int) -> tuple[tuple[Shown, ...], int]:
        """What was asked in vain in these workspaces (None: in all), what would help most people first; and how many
        there are.
        """
        return await asyncio.to_thread(self._suggestions, workspaces, limit)

    async def find(self, workspaces: Sequence[str] | None, report_id: str, receipt: str) -> Shown | None:
        """The suggestion that holds a question; None where it was decided, erased or answered meanwhile."""

        def found() -> Shown | None:
            report = self._bot.library.find(report_id)
            groups = self._groups(workspaces, report)
            suggestion = next((g for g in groups if any(q.receipt == receipt for q in g.questions)), None)
            return self._shown(report, suggestion) if suggestion else None

        return await asyncio.to_thread(found)

    async def counts(self, workspaces: Sequence[str] | None) -> tuple[Count, ...]:
        """Where no text is kept: how often replies were of no use, by the nearest intent."""
        since = self._curation.day() - COUNTED
        return await asyncio.to_thread(self._curation.count_unanswered, workspaces, since)

    async def decisions(self) -> tuple[Decision, ...]:
        """All there are, the latest first."""
        return await asyncio.to_thread(self._curation.find_decisions)

    async def find_decision(self, name: str) -> Decision | None:
        return await asyncio.to_thread(self._curation.find_decision, name)

    # --- deciding ---

    def draft(self, who: Question, shown: Shown, proposal: Proposal) -> Decision:
        """A decision as it would be kept; see `faults_of` for whether it can be."""
        report = shown.report
        intent = proposal.intent
        if proposal.title and not intent:
            intent = new_intent_id(report, proposal.title)
        return Decision(
            id=secrets.token_hex(4),
            workspace=shown.suggestion.questions[0].workspace,
            report=report.id,
            verb=proposal.verb,
            intent="" if proposal.verb is Verb.IGNORE else intent,
            title=proposal.title,
            texts=texts_of(proposal.texts),
            passages=proposal.passages,
            covers=frozenset(mark_of(asked.text) for asked in shown.suggestion.questions),
            times=shown.suggestion.times,
            state=State.ACCEPTED if self.curators.needed < 2 else State.PROPOSED,
            proposed=(mark := Mark(name_of(who), self._curation.now())),
            accepted=mark if self.curators.needed < 2 else None,
        )

    async def effect(self, decision: Decision) -> Effect:
        """What accepting a decision would change in the replies to its report's recorded questions; some seconds."""
        loaded = self.following.loaded.find(decision.report)
        active = await self._active(decision.report)
        return await self._rehearsal.effect(loaded, [each for each in active if each.id != decision.id], decision)

    async def prepare(self, report: Report) -> None:
        """Begins what the first effect on a report would wait for; returns at once."""
        self._rehearsal.prepare(self.following.loaded.find(report.id), await self._active(report.id))

    async def take(self, who: Question, decision: Decision) -> Outcome:
        """Puts a decision into effect, or proposes it where two curators are needed."""
        if not self.is_curator(who):
            return await self._deny(who, decision.verb, decision.id)
        if not await asyncio.to_thread(self._curation.add, decision):
            return Outcome.TAKEN
        await self._record(who, f"{decision.state}: {decision.verb}", decision.id)
        return Outcome.DONE if decision.state is State.ACCEPTED else Outcome.PROPOSED

    async def confirm(self, who: Question, name: str) -> Outcome:
        """A second curator puts into effect what another has proposed."""
        if not self.is_curator(who):
            return await self._deny(who, "confirm", name)
        decision = await self.find_decision(name)
        if decision and decision.proposed.by == name_of(who):
            return Outcome.OWN
        return await self._settled(who, "confirm", name, self._curation.accept)

    async def undo(self, who: Question, name: str) -> Outcome:
        """Takes back what is proposed or in effect; any curator may."""
        if not self.is_curator(who):
            return await self._deny(who, "undo", name)
        return await self._settled(who, "undo", name, self._curation.undo)

    async def deny(self, who: Question, act: str) -> Outcome:
        """Records that somebody who is no curator tried to act as one."""
        return await self._deny(who, act, "")

    def close(self) -> None:
        """Ends the process that tries decisions, if there is one."""
        self._rehearsal.close()

    async def refresh(self) -> None:
        """Has this replica answer by what was decided, without waiting for its next look."""
        await self.following.refresh()

    def overlay(self, report_id: str) -> Overlay | None:
        """What of the decisions on a report is in effect here."""
        return self.following.overlays.get(report_id)

    # --- inside ---

    async def _active(self, report_id: str) -> list[Decision]:
        found = await self.decisions()
        return [each for each in found if each.state is State.ACCEPTED and each.report == report_id]

    async def _settled(self, who: Question, act: str, name: str, settle: Callable[[str, str], bool]) -> Outcome:
        if not await asyncio.to_thread(settle, name, name_of(who)):
            return Outcome.TAKEN
        await self._record(who, act, name)
        return Outcome.DONE

    async def _record(self, who: Question, act: str, name: str) -> None:
        await asyncio.to_thread(self._curation.record, who.workspace, name_of(who), act, name, allowed=True)

    async def _deny(self, who: Question, act: str, name: str) -> Outcome:
        await asyncio.to_thread(self._curation.record, who.workspace, name_of(who), act, name, allowed=False)
        return Outcome.DENIED

    def _suggestions(self, workspaces: Sequence[str] | None, limit: int) -> tuple[tuple[Shown, ...], int]:
        found: list[Shown] = []
        number = 0
        for report in self._bot.library.reports:
            groups = self._groups(workspaces, report)
            number += len(groups)
            found += [self._shown(report, each) for each in groups[:limit]]
        found.sort(key=lambda shown: -shown.suggestion.worth)  # stable: the reports keep their order
        return tuple(found[:limit]), number

    def _groups(self, workspaces: Sequence[str] | None, report: Report) -> tuple[Suggestion, ...]:
        questions = self._curation.find_questions(workspaces, report.id)
        groups = group(report, undecided(questions, self._curation.find_decisions()))
        answerer = self._bot.library.answerer(report.id)
        return (*_still_open(answerer, groups[:LOOKED_AT]), *groups[LOOKED_AT:])

    def _shown(self, report: Report, suggestion: Suggestion) -> Shown:
        answerer = self._bot.library.answerer(report.id)
        text = suggestion.questions[0].text
        matches = answerer.answer(Question(text, "terminal")).evidence.matches
        near = [report.intents[match.intent] for match in matches if match.intent in report.intents]
        answers = tuple(intent for intent in near if intent.kind is IntentKind.ANSWER)
        refusal = next((intent for intent in near if intent.kind is IntentKind.NOT_IN_REPORT), None)
        return Shown(suggestion, report, answers, refusal)


def council_of(bot: Bot, database: Database, curators: Curators = Curators(), cache: Path | None = None) -> Council:  # noqa: B008 frozen
    """The curators' work on one database; `cache` is the folder that fitted matchers are kept in."""
    curation = Curation(database)
    return Council(bot, curation, Following(bot, curation), Rehearsal(cache or CACHE), curators)


def name_of(who: Question) -> str:
    """How a decision names who took it."""
    return f"{who.workspace}/{who.person}"


def texts_of(typed: Sequence[str]) -> tuple[str, ...]:
    """Examples as they are kept: tidied, each once, none empty; at most MOST_EXAMPLES."""
    found = {folded(text): tidy(text)[:LONGEST_EXAMPLE] for text in reversed(typed) if folded(text)}
    return tuple(reversed(found.values()))[:MOST_EXAMPLES]


def _still_open(answerer: Answerer, groups: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Without the questions that are answered by now, as after an example was accepted for one like them."""
    for each in groups:
        left = tuple(asked for asked in each.questions if not _is_answered(answerer, asked))
        if left:
            yield Suggestion(left)


def _is_answered(answerer: Answerer, asked: Asked) -> bool:
    if asked.why is Why.UNHELPFUL:
        return False
    return isinstance(answerer.answer(Question(asked.text, "terminal")), Answer)
