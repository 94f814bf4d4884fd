"""The curators' loop in a terminal, and the export of what was accepted into the knowledge file."""

from __future__ import annotations

import difflib
import getpass
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import phrases
from bot.bot import Bot
from bot.curation import Act, Decision, Effect, Overlay, Verb, lay_over, standing, write_into
from bot.curators import Council, Outcome, Proposal, Shown
from bot.errors import InputError, KnowledgeError
from bot.knowledge import load, parse
from bot.model import IntentKind, Question, Report
from bot.render.block_kit import readable
from bot.store.curation import Curation

LISTED, ACTS, SHOWN, DIFFERENCES = 30, 50, 200, 12
_OUTCOMES = {
    Outcome.DONE: phrases.DONE,
    Outcome.PROPOSED: phrases.PROPOSED,
    Outcome.TAKEN: phrases.ALREADY_DECIDED,
    Outcome.OWN: phrases.OWN_PROPOSAL,
    Outcome.DENIED: phrases.CURATORS_ONLY,
}


class Terminal:
    """One person at a terminal, who needs no leave: whoever can write to the database could do it all by hand."""

    def __init__(self, bot: Bot, council: Council, curation: Curation) -> None:
        self._bot = bot
        self._council = council
        self._curation = curation
        self._who = Question("", "terminal", "terminal", getpass.getuser())

    async def list_suggestions(self) -> str:
        shown, number = await self._council.suggestions(None, LISTED)
        kept = self._council.keeps_text or number
        counts = [] if kept else await self._council.counts(None)
        lines = [phrases.waiting_in_terminal(number) if kept else phrases.text_not_kept(bool(counts))]
        for each in shown:
            lines += list(_suggestion_lines(each))
        found = ((self._bot.library.intent(count.nearest), count) for count in counts[:LISTED])
        lines += [phrases.counted_line(i.title, c.unanswered, c.refused, c.unhelpful) for i, c in found if i]
        return "\n".join(lines)

    async def list_decisions(self) -> str:
        decisions = await self._council.decisions()
        return "\n".join(self._decision_line(each) for each in decisions[:LISTED]) or phrases.NOTHING_DECIDED

    def list_acts(self) -> str:
        return "\n".join(_act_line(act) for act in self._curation.find_acts(ACTS)) or phrases.NOTHING_DECIDED

    async def draft(self, args: Namespace) -> tuple[Decision, Effect | None]:
        """The decision that the arguments of `leadership curate` ask for, and its effect.

        Raises:
            InputError: there is no such suggestion, intent or passage, or something is missing.
        """
        shown = await self._find(args.id)
        verb = _VERBS[args.verb]
        asked = [asked.text for asked in shown.suggestion.questions]
        texts = asked[:1] if verb is Verb.IGNORE else args.text or asked
        intent = _intent(shown.report, getattr(args, "intent", None) or "", verb)
        title, passages = getattr(args, "title", None) or "", tuple(getattr(args, "passage", None) or ())
        _check(shown.report, title, passages)
        for text, known in standing(shown.report, () if verb is Verb.IGNORE else texts).items():
            raise InputError(phrases.KNOWN_EXAMPLE.format(text=text, title=known))
        if verb is Verb.NOT_IN_REPORT and intent:
            verb = Verb.EXAMPLE
        decision = self._council.draft(self._who, shown, Proposal(verb, tuple(texts), intent, title, passages))
        return decision, None if verb is Verb.IGNORE else await self._council.effect(decision)

    def effect_text(self, decision: Decision, effect: Effect | None) -> str:
        """What would be decided, and what it changes."""
        lines = [self._decided(decision)]
        if effect:
            lead = phrases.effect_lead(effect.asked, len(effect.differences), effect.better, effect.worse)
            lines.append(lead)
            lines += [
                "  " + phrases.effect_line(each.ask, each.before.outcome, each.after.outcome, each.turn)
                for each in effect.differences[:DIFFERENCES]
            ]
            left = len(effect.differences) - DIFFERENCES
            lines += ["  " + phrases.effect_left_out(left)] if left > 0 else []
            read = zip(decision.texts, effect.readings, strict=True)
            lines += ["  " + phrases.example_reading(text, reading) for text, reading in read]
        return "\n".join(lines)

    async def take(self, decision: Decision) -> str:
        outcome = await self._council.take(self._who, decision)
        ignored = decision.verb is Verb.IGNORE and outcome is Outcome.DONE
        return f"{phrases.IGNORED if ignored else _OUTCOMES[outcome]} ({decision.id})"

    async def confirm(self, name: str) -> str:
        return _OUTCOMES[await self._council.confirm(self._who, name)]

    async def undo(self, name: str) -> str:
        outcome = await self._council.undo(self._who, name)
        return phrases.UNDONE if outcome is Outcome.DONE else _OUTCOMES[outcome]

    async def _find(self, receipt: str) -> Shown:
        for report in self._bot.library.reports:
            if found := await self._council.find(None, report.id, receipt.upper()):
                return found
        raise InputError(f"no suggestion {receipt!r} waits; `leadership curate list` shows those that do")

    def _decided(self, decision: Decision) -> str:
        intents = self._bot.library.find(decision.report).intents
        title = intents[decision.intent].title if decision.intent in intents else decision.title
        return phrases.decision_text(decision.verb, decision.texts, title)

    def _decision_line(self, decision: Decision) -> str:
        overlay = self._council.overlay(decision.report)
        state = phrases.decision_state(
            decision.state,
            contained=overlay is not None and decision in overlay.contained,
            homeless=overlay is not None and decision in overlay.homeless,
        )
        mark = decision.undone or decision.accepted or decision.proposed
        return f"{decision.id}  {_moment(mark.at)}  {mark.by or '-'}  {self._decided(decision)} ({state})"


@dataclass(frozen=True, slots=True)
class Export:
    """A knowledge file's text before and after what is laid over its report is set in."""

    path: Path
    overlay: Overlay
    before: str
    after: str
    intents: int  # new ones

    @property
    def examples(self) -> int:
        return sum(len(texts) for texts in self.overlay.added.values())

    @property
    def patch(self) -> str:
        names = (f"a/{self.path.name}", f"b/{self.path.name}")
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), *names, lineterm="")
        return "".join(f"{line}\n" for line in lines)


def export_of(report: Report, decisions: Sequence[Decision]) -> Export:
    """What of the decisions is in effect, set into the knowledge file's text.

    Raises:
        KnowledgeError: the file has a form that nothing can be added to without changing its lines.
    """
    path = Path(report.path)
    before = path.read_bytes().decode()
    mark = "\ufeff" if before.startswith("\ufeff") else ""  # some editors begin a file with it
    overlay = lay_over(report, decisions)
    after = mark + write_into(before.removeprefix(mark), overlay) if overlay.taken else before
    if not _holds(after, overlay, path):
        added = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in overlay.added.items())
        raise KnowledgeError([f"{path}: cannot be added to as it is written; add the examples by hand: {added}"])
    return Export(path, overlay, before, after, len(set(overlay.added) - set(report.intents)))


def _holds(text: str, overlay: Overlay, path: Path) -> bool:
    """Whether the text gives just the report that is answered from."""
    try:
        return parse(text.encode(), path).intents == overlay.report.intents
    except KnowledgeError:
        return False


_VERBS = {
    "example": Verb.EXAMPLE,
    "new": Verb.INTENT,
    "absent": Verb.NOT_IN_REPORT,
    "ignore": Verb.IGNORE,
}


def _suggestion_lines(shown: Shown) -> Iterator[str]:
    found = shown.suggestion
    words = readable(found.questions[0].text, SHOWN)
    yield f"\n{found.id}  ‘{words}’{phrases.more_like_it(len(found.questions) - 1)}"
    nearest = f"{shown.answer.title} ({shown.answer.id})" if shown.answer else None
    whys = [str(why) for why in found.whys]
    yield f"           {phrases.suggestion_detail(found.times, found.people, whys, nearest, None)}"


def _intent(report: Report, name: str, verb: Verb) -> str:
    kind = IntentKind.ANSWER if verb is Verb.EXAMPLE else IntentKind.NOT_IN_REPORT
    if name and (name not in report.intents or report.intents[name].kind is not kind):
        known = [intent.id for intent in report.intents.values() if intent.kind is kind]
        near = difflib.get_close_matches(name, known, 1)
        mend = f"did you mean {near[0]!r}?" if near else "`leadership topics` lists the questions"
        raise InputError(f"no intent {name!r} that could be meant; {mend}")
    return name


def _check(report: Report, title: str, passages: Sequence[str]) -> None:
    if len(title) > phrases.LONGEST_TITLE:
        raise InputError(f"the title has {len(title)} characters; keep it to {phrases.LONGEST_TITLE}")
    for name in passages:
        if name not in report.passages:
            whole = load(Path(report.path))
            if name in whole.passages or name in {passage.id for passage in whole.quarantined}:
                raise InputError(
                    f"passage {name!r} is not served: only drafts cite it, or it is in quarantine; `leadership approve`"
                    " what it needs first"
                )
            near = difflib.get_close_matches(name, report.passages, 1)
            raise InputError(f"no passage {name!r}; " + (f"did you mean {near[0]!r}?" if near else "mend its id"))


def _act_line(act: Act) -> str:
    allowed = "" if act.allowed else "  refused"
    return f"{_moment(act.mark.at)}  {act.mark.by or '-'}  {act.act}  {act.target or '-'}{allowed}"


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
