"""The menus that curators search in, for a question or for passages. To everybody else they are empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.curation import Verb, tidy
from bot.handlers.slack.desk import Desk
from bot.model import Intent, IntentKind, Question, Report
from bot.render import block_kit as kit, curation

_KINDS = {Verb.EXAMPLE: IntentKind.ANSWER, Verb.NOT_IN_REPORT: IntentKind.NOT_IN_REPORT}


def register(slack: AsyncApp) -> None:
    slack.options(curation.INTENT)(find_intents)
    slack.options(curation.PASSAGES)(find_passages)


async def find_intents(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk) -> None:
    """Questions that what is typed may mean, and those whose titles hold it; at most a hundred.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    """
    await ack(options=[kit.option(i.title, i.id) for i in _found_intents(desk, _read_search(body, context, desk))])


async def find_passages(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk) -> None:
    """Passages that what is typed may mean, and those that hold it; at most a hundred."""
    search = _read_search(body, context, desk)
    if search is None:
        await ack(options=[])
        return
    report, verb, typed = search
    homes = {intent.passages[0] for intent in report.intents.values() if intent.passages}
    words = typed.casefold().split()
    ranks = desk.bot.library.answerer(report.id).search(typed)
    found = [quote.passage.id for rank in ranks for quote in rank]
    rest = [name for name, p in report.passages.items() if all(word in p.text.casefold() for word in words)]
    # Offered in place of an answer is what has a button of its own; a new question may quote anything.
    names = [name for name in dict.fromkeys((*found, *rest)) if verb is Verb.INTENT or name in homes]
    await ack(options=[kit.option(report.passages[name].text, name) for name in names[: kit.OPTIONS]])


_Search = tuple[Report, Verb, str]


def _read_search(body: Mapping[str, Any], context: AsyncBoltContext, desk: Desk) -> _Search | None:
    """Report, what is decided, and what is typed; None for somebody who is no curator."""
    who = Question("", "slack", context.team_id or context.enterprise_id or "", body["user"]["id"])
    if not desk.council.is_curator(who):
        return None
    meta = json.loads(body["view"]["private_metadata"])
    return desk.bot.library.find(meta["report"]), Verb(meta["verb"]), tidy(body.get("value") or "")


def _found_intents(desk: Desk, search: _Search | None) -> list[Intent]:
    if search is None:
        return []
    report, verb, typed = search
    words = typed.casefold().split()
    matches = desk.bot.library.answerer(report.id).answer(Question(typed, "slack")).evidence.matches if typed else ()
    meant = [match.intent for match in matches if match.intent in report.intents]
    titled = [name for name, intent in report.intents.items() if all(word in intent.title.casefold() for word in words)]
    names = dict.fromkeys((*titled, *meant))
    return [report.intents[name] for name in names if report.intents[name].kind is _KINDS[verb]][: kit.OPTIONS]
