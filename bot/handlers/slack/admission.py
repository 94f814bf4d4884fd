"""At the door of every listener: those who may not ask, or ask too much, are told so, in the way they asked.

Messages are not stopped here, but where they are answered: they are to be acknowledged before Slack is asked anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.inbox import Answer
from bot.delivery.protocol import Post
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.people import Admission
from bot.render import blocks, home, modals
from bot.telemetry import requests


class Admit(AsyncMiddleware):
    """Gives the listeners what they work with, by name, and lets a request through or answers it in their place.

    One middleware of this kind costs a tenth of two plain functions, whose arguments Bolt gathers for each request.
    """

    def __init__(self, desk: Desk, given: Mapping[str, Any]) -> None:
        self._desk = desk
        self._given = given

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's name
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse | None:
        requests.join()  # what comes by a socket has begun none
        context, body = req.context, req.body
        context.update(self._given)
        event = body.get("event") or {}
        # What is typed into a menu is looked up letter by letter, and those menus ask for themselves who types.
        is_look_up = body.get("type") == "block_suggestion"
        if context.user_id and not is_look_up and event.get("type", "app_home_opened") == "app_home_opened":
            workspace = context.team_id or context.enterprise_id or ""
            if refusal := await self._desk.admission.turn_away(workspace, context.user_id):
                return await _turn_away(self._desk, body, context, refusal)
        return await next()


async def _turn_away(desk: Desk, body: dict[str, Any], context: AsyncBoltContext, refusal: str) -> BoltResponse:
    ack, client = context.ack, context.client
    match body.get("type"):
        case "event_callback":
            if body["event"].get("tab", "home") == "home":
                view = home.closed(desk.bot.report, refusal)
                await client.views_publish(user_id=body["event"]["user"], view=view)
        case "view_submission":
            field = next((name for name in body["view"]["state"]["values"]), modals.QUESTION)
            return await ack(response_action="errors", errors={field: refusal})
        case None:  # a command: https://docs.slack.dev/interactivity/implementing-slash-commands
            return await ack(response_type="ephemeral", **blocks.note(refusal))
        case _:
            await _show(client, body, refusal)
    return await ack()


async def _show(client: AsyncWebClient, body: dict[str, Any], refusal: str) -> None:
    if trigger := body.get("trigger_id"):
        await client.views_open(trigger_id=trigger, view=modals.note_view(refusal))


def guarded(answer: Answer, admission: Admission) -> Answer:
    """The same answer to messages, for those who may ask; the others are told, where they spoke to the bot."""

    async def answer_or_refuse(payload: Mapping[str, Any]) -> Post | None:
        refusal = await admission.refuse(payload["workspace"], payload["person"])
        if refusal is None:
            return await answer(payload)
        if not payload["addressed"]:
            return None
        said = blocks.note(refusal)
        thread = payload["thread"] or payload["ts"]
        return Post("", payload["workspace"], payload["channel"], said["text"], tuple(said["blocks"]), thread)

    return answer_or_refuse
