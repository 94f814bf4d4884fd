"""What curators press: suggestions, the modal to decide in, confirming and undoing. Refused to everybody else."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.curation import Decision, Verb, standing, tidy
from bot.curators import Outcome, Proposal, Shown
from bot.handlers.slack import errors, home, modals
from bot.handlers.slack.curation_rows import row_of, spoken
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.presses import Press
from bot.handlers.slack.work import Work
from bot.model import Question, Report
from bot.render import block_kit as kit, curation
from bot.render.blocks import View
from bot.render.curation import Draft
from bot.render.modals import note_view

logger = logging.getLogger(__name__)

_LONGEST_NAMED = 100  # characters of an example in a fault
SAID = {
    Outcome.DONE: phrases.DONE,
    Outcome.PROPOSED: phrases.PROPOSED,
    Outcome.TAKEN: phrases.ALREADY_DECIDED,
    Outcome.OWN: phrases.OWN_PROPOSAL,
    Outcome.DENIED: phrases.CURATORS_ONLY,
}


def register(slack: AsyncApp) -> None:
    slack.view(curation.CURATE)(submit)
    slack.view(curation.SETTLE)(confirm)


# --- buttons ---


async def list_all(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """All suggestions in a modal; for the button at home and under the weekly post."""
    if not await _is_let(desk, client, press, curation.ALL):
        return
    shown, number = await desk.council.suggestions(desk.council.seen_from(press.question.workspace), curation.IN_MODAL)
    view = curation.all_view([row_of(desk.bot, each) for each in shown], number)
    await modals.show(client, press.trigger, view, over=press.view)


async def curate(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Opens the modal to decide in, and then tries the decision where the button says all that is needed."""
    _, _, wanted = press.action.partition(":")
    if not await _is_let(desk, client, press, wanted):
        return
    value = json.loads(press.value)
    shown = await desk.council.find(
        desk.council.seen_from(press.question.workspace), value["report"], value["question"]
    )
    if shown is None:
        await modals.answer_in(client, press.view or _HOME, press.trigger, note_view(phrases.GONE_SUGGESTION))
        return
    draft = _draft_of(shown, wanted, value.get("intent", ""))
    trying = draft.verb is Verb.EXAMPLE and draft.intent is not None
    decision = desk.council.draft(press.question, shown, _proposal_of(draft))
    if trying:
        draft = replace(draft, tried="…")  # says that it is being tried
    opened = await _open(client, press, curation.decide_view(shown.report, draft, desk.council.curators.needed))
    if trying and opened:
        await _try_out(desk, client, opened, _Trial(shown, draft, decision))


async def settle(desk: Desk, client: AsyncWebClient, press: Press) -> None:
    """Undoes at once; what another has proposed is first shown with its effect."""
    _, _, act = press.action.partition(":")
    if not await _is_let(desk, client, press, act):
        return
    decision = await desk.council.find_decision(press.value)
    if decision is None or decision.workspace not in desk.council.seen_from(press.question.workspace):
        await modals.answer_in(client, press.view or _HOME, press.trigger, note_view(phrases.ALREADY_DECIDED))
        return
    if act == "undo":
        outcome = await desk.council.undo(press.question, press.value)
        said = phrases.UNDONE if outcome is Outcome.DONE else SAID[outcome]
        await _show_home(desk, client, press.question, said)
        return
    report = desk.bot.library.find(decision.report)
    decided = spoken(desk, press.question, decision)
    opened = await _open(client, press, curation.confirm_view(report, decided, None))
    if opened and decision.verb is not Verb.IGNORE:
        effect = await desk.council.effect(decision)
        await modals.change(client, opened, curation.confirm_view(report, decided, effect))


# --- submissions ---


async def submit(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk, work: Work) -> None:
    """Tries what the modal says; where the curator has seen the effect of just that, takes the decision."""
    who = Question("", "slack", context.team_id or context.enterprise_id or "", body["user"]["id"])
    meta = json.loads(body["view"]["private_metadata"])
    if not desk.council.is_curator(who):
        await desk.council.deny(who, meta["verb"])
        await _say(ack, phrases.CURATORS_ONLY)
        return
    shown = await desk.council.find(desk.council.seen_from(who.workspace), meta["report"], meta["question"])
    if shown is None:
        await _say(ack, phrases.GONE_SUGGESTION)
        return
    draft = _typed(shown, Verb(meta["verb"]), body["view"]["state"]["values"])
    if faults := _faults(shown.report, draft):
        await ack(response_action="errors", errors=faults)
        return
    decision = desk.council.draft(who, shown, _proposal_of(draft))
    if draft.verb is not Verb.IGNORE and meta["tried"] != _fingerprint(decision):
        again = replace(draft, tried="…", said=phrases.CHANGED_SINCE if meta["tried"] else None)
        view = curation.decide_view(shown.report, again, desk.council.curators.needed)
        await ack(response_action="update", view=view)
        trial = _Trial(shown, draft, decision)
        work.start(_quietly(_try_out(desk, context.client, body["view"]["id"], trial)))
        return
    await ack(response_action="clear")
    work.start(_quietly(_take(desk, context.client, who, decision)))


async def confirm(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk, work: Work) -> None:
    """A second curator's leave."""
    who = Question("", "slack", context.team_id or context.enterprise_id or "", body["user"]["id"])
    outcome = await desk.council.confirm(who, body["view"]["private_metadata"])
    if outcome is not Outcome.DONE:
        await _say(ack, SAID[outcome])
        return
    await ack(response_action="clear")
    work.start(_quietly(_show_home(desk, context.client, who, phrases.DONE)))


# --- inside ---

_HOME: dict[str, Any] = {"type": "home"}


async def _is_let(desk: Desk, client: AsyncWebClient, press: Press, act: str) -> bool:
    if desk.council.is_curator(press.question):
        return True
    await desk.council.deny(press.question, act)
    await modals.answer_in(client, press.view or _HOME, press.trigger, note_view(phrases.CURATORS_ONLY))
    return False


async def _open(client: AsyncWebClient, press: Press, view: View) -> str | None:
    """Opens a modal; its id, None where Slack opens none any more."""
    return await modals.open_view(client, press.trigger, view, over=press.view)


async def _say(ack: AsyncAck, sentence: str) -> None:
    await ack(response_action="update", view=note_view(sentence))


@dataclass(frozen=True, slots=True)
class _Trial:
    """A decision to be tried, with the modal's content that it was made of."""

    shown: Shown
    draft: Draft
    decision: Decision


async def _try_out(desk: Desk, client: AsyncWebClient, view_id: str, trial: _Trial) -> None:
    """Shows the effect in the modal, or that it could not be found out."""

    async def show(draft: Draft) -> None:
        view = curation.decide_view(trial.shown.report, draft, desk.council.curators.needed)
        await modals.change(client, view_id, view)

    async def find_out() -> None:
        effect = await desk.council.effect(trial.decision)
        tried, texts = _fingerprint(trial.decision), trial.decision.texts
        await show(replace(trial.draft, effect=effect, tried=tried, texts=texts))

    async def tell(sentence: str) -> None:
        await show(replace(trial.draft, tried="", said=sentence))

    await errors.attempt(find_out(), tell)


async def _take(desk: Desk, client: AsyncWebClient, who: Question, decision: Decision) -> None:
    outcome = await desk.council.take(who, decision)
    ignored = decision.verb is Verb.IGNORE and outcome is Outcome.DONE
    await _show_home(desk, client, who, phrases.IGNORED if ignored else SAID[outcome])


async def _show_home(desk: Desk, client: AsyncWebClient, who: Question, said: str) -> None:
    await desk.council.refresh()
    await home.publish(desk, client, who, decided=said)


async def _quietly(work: Any) -> None:  # noqa: ANN401 a coroutine
    """The modal is closed or waits: the log has what failed, and the next press tries again."""

    async def tell(_sentence: str) -> None: ...

    await errors.attempt(work, tell)


def _draft_of(shown: Shown, wanted: str, intent_id: str) -> Draft:
    """What the modal begins with."""
    texts = tuple(dict.fromkeys(tidy(asked.text) for asked in shown.suggestion.questions))[: curation.QUESTIONS]
    verb = Verb.EXAMPLE if wanted == curation.ANOTHER else Verb(wanted)
    intent = shown.report.intents.get(intent_id) if verb is Verb.EXAMPLE else None
    intent = shown.refusal if verb is Verb.NOT_IN_REPORT else intent
    return Draft(shown.suggestion, verb, texts, intent, shown.near)


def _typed(shown: Shown, verb: Verb, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Draft:
    """What stands in the modal: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload."""

    def field(name: str) -> Mapping[str, Any]:
        return values.get(name, {}).get(name, {})

    chosen = (field(curation.INTENT).get("selected_option") or {}).get("value", "")
    passages = [option["value"] for option in field(curation.PASSAGES).get("selected_options") or ()]
    texts = (field(curation.TEXTS).get("value") or "").splitlines()
    return Draft(
        shown.suggestion,
        verb,
        tuple(text for line in texts if (text := tidy(line))),
        shown.report.intents.get(chosen),
        shown.near,
        tidy(field(curation.TITLE).get("value") or "")[: kit.BUTTON_TEXT],
        tuple((shown.report.passages[name].text, name) for name in passages if name in shown.report.passages),
    )


def _faults(report: Report, draft: Draft) -> dict[str, str]:
    """What is missing, or stands in the knowledge file already, by the field."""
    if draft.verb is Verb.IGNORE:
        return {}
    faults = {} if draft.texts else {curation.TEXTS: phrases.NO_EXAMPLE}
    for text, title in standing(report, draft.texts).items():
        faults[curation.TEXTS] = phrases.KNOWN_EXAMPLE.format(text=kit.cut(text, _LONGEST_NAMED), title=title)
    if draft.verb is Verb.EXAMPLE and draft.intent is None:
        faults[curation.INTENT] = phrases.NO_INTENT_CHOSEN
    if draft.verb is not Verb.EXAMPLE and draft.intent is None and not draft.title:
        faults[curation.TITLE] = phrases.NO_TITLE
    if draft.verb is Verb.INTENT and not draft.passages:
        faults[curation.PASSAGES] = phrases.NO_PASSAGE_CHOSEN
    return faults


def _proposal_of(draft: Draft) -> Proposal:
    """A title that is typed makes a new question, whatever is chosen."""
    known = draft.intent is not None and not draft.title
    verb = Verb.EXAMPLE if known and draft.verb is Verb.NOT_IN_REPORT else draft.verb
    passages: Sequence[str] = () if known else [name for _, name in draft.passages]
    # What is ignored is named by its first question, for whoever looks at the decision.
    texts = [draft.suggestion.questions[0].text] if draft.verb is Verb.IGNORE else draft.texts
    return Proposal(verb, tuple(texts), draft.intent.id if known and draft.intent else "", draft.title, tuple(passages))


def _fingerprint(decision: Decision) -> str:
    """Of what a decision would do: the same as the one whose effect was shown, or another."""
    parts = [decision.verb, decision.intent, decision.title, *decision.texts, "\0", *decision.passages]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
