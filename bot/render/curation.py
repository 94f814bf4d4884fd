"""What curators see in Slack: suggestions, the modal to decide in with its effect, what waits and what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import phrases
from bot.curation import Count, Decision, Effect, State, Suggestion, Verb
from bot.evaluation import Difference
from bot.model import Intent, Report
from bot.render import block_kit as kit
from bot.render.block_kit import Block
from bot.render.blocks import Message, View

# The ids by which what curators press comes back: `curate:VERB`, `settle:confirm`, `settle:undo`, `suggestions`.
CURATE, SETTLE, ALL = "curate", "settle", "suggestions"
ANOTHER = "another"  # of the button for an intent that is not the nearest
INTENT, TITLE, PASSAGES, TEXTS = "curate_intent", "curate_title", "curate_passages", "curate_texts"

AT_HOME, IN_MODAL, IN_POST = 5, 30, 5
DECIDED, QUESTIONS, DIFFERENCES, COUNTS = 5, 8, 8, 12
_SHOWN = 200  # characters of a question


@dataclass(frozen=True, slots=True)
class Row:
    """A suggestion with the intents nearest to it now; `report` is None where the bot has only one."""

    suggestion: Suggestion
    answer: Intent | None
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the title of its intent, and who took it: an id of a person here, or words."""

    decision: Decision
    title: str
    person: str
    name: str
    day: str
    contained: bool = False
    homeless: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """All that the Home tab shows a curator."""

    rows: Sequence[Row]
    number: int  # of suggestions, shown or not
    counts: Sequence[tuple[str, Count]]  # with the title of the intent, where no text is kept
    keeps_text: bool
    waiting: Sequence[Decided]
    decided: Sequence[Decided]
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the modal: a suggestion, what is to be done with it, and the effect of that once it is known."""

    suggestion: Suggestion
    verb: Verb
    texts: Sequence[str]
    intent: Intent | None = None
    near: Sequence[Intent] = ()  # to choose from, where `intent` is one of them; else the questions are searched
    title: str = ""
    passages: Sequence[tuple[str, str]] = ()  # (words, id)
    effect: Effect | None = None
    tried: str = ""  # fingerprint of what `effect` is of
    said: str | None = None


# --- the Home tab, the list and the post ---


def bench(shown: Bench) -> Iterator[Block]:
    """The curators' part of the Home tab."""
    yield kit.header(phrases.SUGGESTIONS)
    if shown.said:
        yield kit.section(shown.said)
    yield kit.context(phrases.suggestions_lead(shown.number, shown.keeps_text, counted=bool(shown.counts)))
    if shown.counts:
        yield kit.rich(kit.bullets(*map(_line, _counted(shown.counts)[:COUNTS])))
    yield from _rows(shown.rows[:AT_HOME])
    if shown.number > AT_HOME:
        yield kit.actions(kit.button(phrases.ALL_SUGGESTIONS, ALL, ALL))
    yield from _waiting(shown.waiting)
    yield from _decided(shown.decided)


def all_view(rows: Sequence[Row], number: int) -> View:
    """Suggestions in a modal of their own."""
    shown = [kit.context(phrases.suggestions_lead(number, keeps_text=True)), *_rows(rows[:IN_MODAL])]
    return _view(phrases.SUGGESTIONS, shown)


def weekly(rows: Sequence[Row], number: int, counts: Sequence[tuple[str, Count]] = ()) -> Message:
    """The weekly post to the curators' channel: what was asked in vain most often, or counts where no text is kept."""
    lead = phrases.weekly_lead(number) if rows else phrases.TEXT_NOT_KEPT
    lines = [f"{_words(row.suggestion)}. {_detail(row)}" for row in rows[:IN_POST]] or _counted(counts)[:IN_POST]
    text = "\n".join([kit.escape(lead), *(f"• {kit.escape(line)}" for line in lines)])
    shown = [kit.header(phrases.CURATORS_WEEKLY), kit.section(lead), kit.rich(kit.bullets(*map(_line, lines)))]
    if rows:
        shown.append(kit.actions({**kit.button(phrases.OPEN_SUGGESTIONS, ALL, ALL), "style": "primary"}))
    return {"text": text, "blocks": shown}


def _counted(counts: Sequence[tuple[str, Count]]) -> list[str]:
    return [phrases.counted_line(title, c.unanswered, c.refused, c.unhelpful) for title, c in counts]


def _rows(rows: Sequence[Row]) -> Iterator[Block]:
    for row in rows:
        yield kit.rich(kit.line(kit.run(_words(row.suggestion), bold=True)), kit.line(kit.run(_detail(row))))
        yield kit.actions(*_buttons(row))


def _buttons(row: Row) -> Iterator[Block]:
    if row.answer:
        words = phrases.example_of(row.answer.title)
        value = _value(row.suggestion, row.answer.id)
        yield {**kit.button(words, f"{CURATE}:{Verb.EXAMPLE}", value), "style": "primary"}
    value = _value(row.suggestion)
    yield kit.button(phrases.EXAMPLE_OF_ANOTHER, f"{CURATE}:{ANOTHER}", value)
    yield kit.button(phrases.NEW_QUESTION, f"{CURATE}:{Verb.INTENT}", value)
    yield kit.button(phrases.NOT_SAID, f"{CURATE}:{Verb.NOT_IN_REPORT}", value)
    yield kit.button(phrases.IGNORE, f"{CURATE}:{Verb.IGNORE}", value)


def _value(suggestion: Suggestion, intent: str = "") -> str:
    return json.dumps({"report": suggestion.report, "question": suggestion.id, "intent": intent})


def _words(suggestion: Suggestion) -> str:
    first = kit.readable(suggestion.questions[0].text, _SHOWN)
    return f"‘{first}’{phrases.more_like_it(len(suggestion.questions) - 1)}"


def _detail(row: Row) -> str:
    found = row.suggestion
    nearest = row.answer.title if row.answer else None
    return phrases.suggestion_detail(found.times, found.people, [str(why) for why in found.whys], nearest, row.report)


def _waiting(waiting: Sequence[Decided]) -> Iterator[Block]:
    if waiting:
        yield kit.rich(kit.line(kit.run(phrases.WAITING, bold=True)))
    for each in waiting[:DECIDED]:
        yield _decision_line(each)
        name = each.decision.id
        look = {**kit.button(phrases.LOOK_AND_CONFIRM, f"{SETTLE}:confirm", name), "style": "primary"}
        yield kit.actions(look, kit.button(phrases.TAKE_BACK, f"{SETTLE}:undo", name))


def _decided(decided: Sequence[Decided]) -> Iterator[Block]:
    if decided:
        yield kit.rich(kit.line(kit.run(phrases.LATELY_DECIDED, bold=True)))
    for each in decided[:DECIDED]:
        yield _decision_line(each)
        if each.decision.state is not State.UNDONE:
            undo = kit.button(phrases.UNDO, f"{SETTLE}:undo", each.decision.id)
            yield kit.actions(kit.confirmed(undo, phrases.UNDO_TITLE, phrases.UNDO_WARNING, phrases.UNDO, phrases.KEEP))


def _decision_line(each: Decided) -> Block:
    decision = each.decision
    texts = [kit.readable(text, _SHOWN) for text in decision.texts]
    words = phrases.decision_text(decision.verb, texts, each.title)
    state = phrases.decision_state(decision.state, contained=each.contained, homeless=each.homeless)
    who = kit.user(each.person) if each.person else kit.run(each.name)
    return kit.rich(kit.line(who, kit.run(f", {each.day}: {words} ({state})")))


# --- the modal ---


def decide_view(report: Report, draft: Draft, needed: int) -> View:
    """The modal to decide in; `needed` is how many curators it takes."""
    shown = [*([kit.section(draft.said)] if draft.said else []), *_questions(draft.suggestion)]
    if draft.verb is Verb.IGNORE:
        shown.append(kit.section(phrases.IGNORE_LEAD))
    else:
        shown += [*_fields(draft), _texts(draft.texts), kit.divider(), *_effect(report, draft)]
    ready = draft.verb is Verb.IGNORE or draft.effect is not None
    press = (phrases.PROPOSE if needed > 1 else phrases.ACCEPT) if ready else phrases.SHOW_EFFECT
    meta = {"verb": draft.verb, "report": report.id, "question": draft.suggestion.id, "tried": draft.tried}
    return _view(phrases.DECIDE, shown, callback=CURATE, submit=press, meta=json.dumps(meta))


def confirm_view(report: Report, decided: Decided, effect: Effect | None) -> View:
    """The modal in which a second curator confirms what another has proposed."""
    decision = decided.decision
    lines = [kit.line(kit.run(kit.readable(text, _SHOWN))) for text in decision.texts]
    shown = [_decision_line(decided), kit.rich(kit.bullets(*lines)), *_passages(report, decision), kit.divider()]
    shown += _effect_of(report, decision.texts, effect) if decision.verb is not Verb.IGNORE else []
    ready = effect is not None or decision.verb is Verb.IGNORE
    submit = phrases.CONFIRM if ready else None
    return _view(phrases.LOOK_AND_CONFIRM, shown, callback=SETTLE, submit=submit, meta=decision.id)


def _questions(suggestion: Suggestion) -> Iterator[Block]:
    yield kit.context(phrases.ASKED_IN_VAIN)
    shown = suggestion.questions[:QUESTIONS]
    lines = [_line(f"{kit.readable(each.text, _SHOWN)} ({each.times:,}×)") for each in shown]
    if left := len(suggestion.questions) - len(shown):
        lines.append(_line(phrases.effect_left_out(left)))
    yield kit.rich(kit.bullets(*lines))


def _fields(draft: Draft) -> Iterator[Block]:
    if draft.verb is Verb.EXAMPLE:
        near = draft.near if draft.intent in draft.near else ()
        yield _intent_field(phrases.WHICH_QUESTION, draft.intent, near, optional=False)
        return
    if draft.verb is Verb.NOT_IN_REPORT:
        yield _intent_field(phrases.WHICH_NOT_SAID, draft.intent, (), optional=True)
    label = phrases.NEW_TITLE if draft.verb is Verb.INTENT else phrases.OR_NEW_TITLE
    field = {"type": "plain_text_input", "action_id": TITLE, "max_length": kit.BUTTON_TEXT}
    field |= {"initial_value": draft.title} if draft.title else {}
    optional = draft.verb is not Verb.INTENT
    yield _input(TITLE, label, field, optional=optional, hint=phrases.NEW_TITLE_HINT)
    passages = phrases.WHICH_PASSAGES if draft.verb is Verb.INTENT else phrases.NEAREST_PASSAGES
    choice = {"type": "multi_external_select", "action_id": PASSAGES, "min_query_length": 0}
    choice |= {"placeholder": kit.plain(phrases.CHOOSE_PASSAGES)}
    choice |= {"initial_options": [kit.option(*each) for each in draft.passages]} if draft.passages else {}
    yield _input(PASSAGES, passages, choice, optional=optional)


def _intent_field(label: str, chosen: Intent | None, near: Sequence[Intent], *, optional: bool) -> Block:
    choice: Block
    if near:
        choice = kit.select(INTENT, phrases.CHOOSE_ONE, [(intent.title, intent.id) for intent in near])
    else:
        choice = {"type": "external_select", "action_id": INTENT, "min_query_length": 0}
        choice |= {"placeholder": kit.plain(phrases.CHOOSE_QUESTION)}
    choice |= {"initial_option": kit.option(chosen.title, chosen.id)} if chosen else {}
    return _input(INTENT, label, choice, optional=optional)


def _texts(texts: Sequence[str]) -> Block:
    field = {"type": "plain_text_input", "action_id": TEXTS, "multiline": True, "max_length": kit.INPUT_TEXT}
    field |= {"initial_value": "\n".join(texts)[: kit.INPUT_TEXT]} if texts else {}
    return _input(TEXTS, phrases.EXAMPLES, field, optional=False, hint=phrases.EXAMPLES_HINT)


def _input(block: str, label: str, element: Block, *, optional: bool, hint: str | None = None) -> Block:
    field = {"type": "input", "block_id": block, "label": kit.plain(label), "element": element, "optional": optional}
    return field | ({"hint": kit.plain(hint)} if hint else {})


def _effect(report: Report, draft: Draft) -> list[Block]:
    quoted = [kit.quotation(report.passages[name].text) for _, name in draft.passages if name in report.passages]
    shown = [kit.rich(quote) for quote in quoted] if draft.effect else []
    waits = draft.effect is None and not draft.tried
    return [*shown, *([] if waits else _effect_of(report, draft.texts, draft.effect))]


def _effect_of(report: Report, texts: Sequence[str], effect: Effect | None) -> list[Block]:
    if effect is None:
        return [kit.section(phrases.TRYING)]
    lead = phrases.effect_lead(effect.asked, len(effect.differences), effect.better, effect.worse)
    shown = [kit.section(lead)]
    lines = [_line(_difference(report, each)) for each in effect.differences[:DIFFERENCES]]
    if left := len(effect.differences) - DIFFERENCES:
        lines += [_line(phrases.effect_left_out(left))] if left > 0 else []
    shown += [kit.rich(kit.bullets(*lines))] if lines else []
    readings = [
        _line(phrases.example_reading(kit.readable(text, _SHOWN), reading))
        for text, reading in zip(texts, effect.readings, strict=False)
    ]
    return [*([kit.rich(kit.bullets(*readings))] if readings else []), *shown]


def _difference(report: Report, each: Difference) -> str:
    before, after = (_shown(report, result.outcome, result.intent) for result in (each.before, each.after))
    return phrases.effect_line(kit.cut(each.ask, _SHOWN), before, after, each.turn)


def _shown(report: Report, outcome: str, intent: str | None) -> str:
    title = report.intents[intent].title if intent in report.intents else None
    return f"{outcome}, ‘{title}’" if title else outcome


def _passages(report: Report, decision: Decision) -> Iterator[Block]:
    for name in decision.passages:
        if name in report.passages:
            yield kit.rich(kit.quotation(kit.cut_at_sentence(report.passages[name].text, kit.QUOTE_TEXT)))


def _line(words: str) -> Block:
    return kit.line(kit.run(words))


def _view(title: str, shown: list[Block], *, callback: str = "", submit: str | None = None, meta: str = "") -> View:
    view: View = {
        "type": "modal",
        "title": kit.plain(kit.cut(title, kit.TITLE_TEXT)),
        "close": kit.plain(phrases.CLOSE),
    }
    view |= {"submit": kit.plain(submit)} if submit else {}
    view |= {"callback_id": callback, "private_metadata": meta} if callback else {}
    return {**view, "blocks": shown[: kit.VIEW_BLOCKS]}
