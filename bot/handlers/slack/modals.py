"""The modal to ask and browse in, and what is pressed in modals and at home: the answer stays in the modal."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import phrases
from bot.bot import Bot
from bot.handlers.slack import errors
from bot.handlers.slack.desk import Desk
from bot.model import Question, Reply, Report
from bot.render import modals
from bot.render.blocks import Message, View

# A modal can no longer be opened: https://docs.slack.dev/reference/methods/views.open#errors
_TOO_LATE = {
    "expired_trigger_id",
    "invalid_trigger_id",
    "trigger_expired",
    "exchanged_trigger_id",
    "push_limit_reached",
}


def register(slack: AsyncApp) -> None:
    slack.view(modals.ASK)(answer_typed)


async def answer_typed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, desk: Desk) -> None:
    """Answers the question typed into the modal, in the modal; a fault is shown at the field."""
    field, text = read_typed(body["view"])
    person = body["user"]["id"]
    chosen = read_chosen(body["view"])
    question = Question(text, "slack", context.team_id or context.enterprise_id or "", person, report=chosen)

    async def tell(sentence: str) -> None:
        await ack(response_action="errors", errors={field: sentence})

    if len(text) > modals.LONGEST:
        await tell(phrases.too_long(modals.LONGEST))
    elif not re.search(r"\w", text):
        await tell(phrases.NO_QUESTION)
    elif reply := await errors.attempt(desk.bot.ask(question), tell):
        await ack(response_action="update", view=ask_view(desk.bot, desk.bot.report_of(reply), reply, text))


def read_typed(view: dict[str, Any]) -> tuple[str, str]:
    """The field's id and what stands in it, from
    https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload.
    """
    for field, values in view["state"]["values"].items():
        if modals.QUESTION in values:
            return field, values[modals.QUESTION].get("value") or ""
    return modals.QUESTION, ""


def read_chosen(view: dict[str, Any]) -> str:
    """The id of the report that is chosen in the menu; "" where there is none."""
    for values in view["state"]["values"].values():
        if modals.WHICH in values:
            return str((values[modals.WHICH].get("selected_option") or {}).get("value") or "")
    return ""


def ask_view(bot: Bot, report: Report, reply: Reply | None = None, asked: str = "") -> View:
    return modals.ask(report, bot.topics(report.id), reply, asked)


async def show(client: AsyncWebClient, trigger: str | None, view: View, *, over: dict[str, Any] | None = None) -> bool:
    """Opens a modal, on top of the one it was asked for in, if any; False where Slack opens none any more.

    Raises:
        SlackApiError: Slack refuses it for another reason.
    """
    return await open_view(client, trigger, view, over=over) is not None


async def open_view(
    client: AsyncWebClient, trigger: str | None, view: View, *, over: dict[str, Any] | None = None
) -> str | None:
    """The same; its id, to change it by, and None where Slack opens none any more."""
    if not trigger:
        return None
    call = client.views_push if over is not None and over["type"] == "modal" else client.views_open
    try:
        answer = await call(trigger_id=trigger, view=view)
    except SlackApiError as error:
        if errors.name_of(error) not in _TOO_LATE:
            raise
        return None
    return str((answer.get("view") or {}).get("id", ""))


async def change(client: AsyncWebClient, view_id: str, view: View) -> None:
    """Changes an open modal; nothing where it was closed meanwhile.

    Raises:
        SlackApiError: Slack refuses it for another reason.
    """
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        # https://docs.slack.dev/reference/methods/views.update#errors
        if errors.name_of(error) != "not_found":
            raise


async def answer_in(client: AsyncWebClient, over: dict[str, Any], trigger: str | None, view: View) -> None:
    """Shows what was pressed for: in the modal it was pressed in, or in a new one over the Home tab.

    Raises:
        SlackApiError: Slack refuses it.
    """
    if over["type"] == "modal":
        await client.views_update(view_id=over["id"], view=view)
    else:
        await show(client, trigger, view)


async def say_in(client: AsyncWebClient, over: dict[str, Any], trigger: str | None, message: Message) -> None:
    """Says a sentence at the top of the modal; whatever is longer takes its place, or a new one over the Home tab.

    Raises:
        SlackApiError: Slack refuses it.
    """
    first, *more = message["blocks"]
    if over["type"] == "modal" and first["type"] == "section" and not any(b["type"] != "actions" for b in more):
        view = modals.say(over, first["text"]["text"])
    else:
        view = modals.message_view(message)
    await answer_in(client, over, trigger, view)
