"""Calls that Teams waits for: dialogs, votes and searches while somebody writes a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from microsoft_agents.activity import Activity

from bot import phrases
from bot.bot import Bot
from bot.handlers.teams import errors, heard
from bot.knowledge import citation_forms
from bot.limits import UNLIMITED, Limits
from bot.model import Question, Quote
from bot.render import adaptive, card

Body = dict[str, Any]

SEARCH_LENGTH = 200  # characters of a search that are read
_COST = 0.25  # of a question: Teams searches again and again while somebody types


class Invokes:
    """Answers within the call: Teams waits 5 seconds, then tries again."""

    def __init__(self, bot: Bot, limits: Limits = UNLIMITED) -> None:
        self._bot = bot
        self._limits = limits

    async def respond(self, activity: Activity) -> Body | None:
        """What is returned to Teams; None for a call this bot does not know."""
        value = activity.value if isinstance(activity.value, Mapping) else {}
        person = (activity.from_property.id if activity.from_property else None) or ""
        if refusal := self._limits.refuse(heard.workspace_of(activity), person, _COST):
            return _refused(activity.name, refusal)
        try:
            match activity.name:
                case "task/fetch":
                    return self._dialog(heard.pressed(value.get("data")) or {})
                case "task/submit":
                    return {}
                case "message/submitAction":
                    return await self._vote(activity, value)
                case "composeExtension/query":
                    return self._results(value)
                case _:
                    return None
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the log has it
            return _refused(activity.name, phrases.FAILED.format(reference=errors.record(error)))

    # --- dialogs: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots

    def _dialog(self, press: Mapping[str, str]) -> Body:
        quotes = [quote for name in press.get("passages", "").split(",") if (quote := self._bot.quote(name))]
        match press.get("do"):
            case card.CITE if quotes:
                accessed = phrases.plain_date(datetime.now(UTC).date())
                cited = [(quote, citation_forms(quote.citation, accessed)) for quote in quotes]
                return _open_dialog(phrases.COPY_CITATION, card.citations_card(cited))
            case card.SETTING if quotes:
                around = [(quote, *self._bot.setting(quote.passage)) for quote in quotes]
                return _open_dialog(phrases.QUOTE_IN_SETTING, card.settings_card(around))
            case _:
                return _no_dialog(phrases.EXPIRED)

    # --- votes: …/bots/how-to/bot-messages-ai-generated-content#handle-feedback

    async def _vote(self, activity: Activity, value: Mapping[str, Any]) -> Body:
        """What people write beside their vote is not kept."""
        action = value.get("actionValue")
        reaction = action.get("reaction") if isinstance(action, Mapping) else None
        message = activity.reply_to_id or ""
        workspace, conversation = heard.workspace_of(activity), activity.conversation.id
        receipt = await self._bot.receipt_in(workspace, conversation, message) if message else None
        if receipt and reaction in ("like", "dislike"):
            person = activity.from_property.id if activity.from_property else ""
            await self._bot.rate(Question("", "teams", workspace, person), receipt, reaction == "like")
        return {}

    # --- the message extension: https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/what-are-messaging-extensions

    def _results(self, value: Mapping[str, Any]) -> Body:
        words = _searched(value)[:SEARCH_LENGTH].strip()
        if not words:
            found = [card.result(quote, title) for title, quote in self._topics()]
        else:
            found = [card.result(quote) for quote in self._bot.search(words, card.RESULTS)]
        if not found:
            return _no_results(phrases.NO_PASSAGE_FITS)
        return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": found}}

    def _topics(self) -> list[tuple[str, Quote]]:
        """A question for each passage, the prompts first, as many as a list has room for."""
        reports = self._bot.library.reports
        prompts = [report.intents[name] for report in reports for name in report.prompts]
        groups = [group for report in reports for group in self._bot.topics(report.id)]
        titles: dict[str, str] = {}
        for intent in (*prompts, *(intent for group in groups for intent in group.intents)):
            if intent.passages:
                titles.setdefault(self._bot.library.find(intent.report).passages[intent.passages[0]].ref, intent.title)
        quotes = ((title, self._bot.quote(name)) for name, title in titles.items())
        return [(title, quote) for title, quote in quotes if quote][: card.RESULTS]


def _searched(value: Mapping[str, Any]) -> str:
    """What is in the box; when it opens, Teams sends another parameter that says so."""
    parameters = value.get("parameters")
    for parameter in parameters if isinstance(parameters, list) else ():
        if isinstance(parameter, Mapping) and parameter.get("name") != "initialRun":
            words = parameter.get("value")
            return words if isinstance(words, str) else ""
    return ""


def _open_dialog(title: str, shown: adaptive.Card) -> Body:
    value = {"title": title, "height": "medium", "width": "medium", "card": adaptive.attachment(shown)}
    return {"task": {"type": "continue", "value": value}}


def _refused(call: str | None, sentence: str) -> Body:
    return _no_results(sentence) if call == "composeExtension/query" else _no_dialog(sentence)


def _no_dialog(sentence: str) -> Body:
    return {"task": {"type": "message", "value": sentence}}


def _no_results(sentence: str) -> Body:
    return {"composeExtension": {"type": "message", "text": sentence}}
