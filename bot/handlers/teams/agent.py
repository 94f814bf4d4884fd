"""What the SDK hands each activity to: messages are written down, calls that wait are answered at once."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace

from microsoft_agents.activity import Activity, InvokeResponse
from microsoft_agents.hosting.core import TurnContext

from bot.bot import Bot
from bot.delivery.service import Delivery
from bot.handlers.teams import heard
from bot.handlers.teams.invokes import Invokes
from bot.limits import UNLIMITED, Limits, Verdict
from bot.model import Question

REMOVED = "the bot was removed"


class Agent:
    """The SDK's protocol of the same name."""

    def __init__(self, bot: Bot, delivery: Delivery, limits: Limits = UNLIMITED) -> None:
        self._bot = bot
        self._delivery = delivery
        self._limits = limits
        self._invokes = Invokes(bot, limits)

    async def on_turn(self, context: TurnContext) -> None:
        """Returns when what is to be answered is written down; then the activity may be acknowledged.

        Raises:
            StoreError: it could not be written down; it must not be acknowledged.
        """
        activity = context.activity
        match activity.type:
            case "message":
                await self._accept(heard.read(activity))
            case "invoke":
                await self._respond(context)
            case "installationUpdate":
                await self._install(activity)
            case "conversationUpdate" if _is_added(activity):
                await self._greet(activity)

    async def _accept(self, message: heard.Heard | None) -> None:
        """Teams sends a message again where it hears nothing for 15 seconds: the same id is taken up once."""
        if message is None:
            return
        verdict = self._limits.take(message.workspace, message.person)
        if verdict is not Verdict.IGNORED:
            message = replace(message, too_many=verdict is Verdict.REFUSED)
            key = f"{message.conversation}:{message.activity}"
            await self._delivery.inbox.accept(message.workspace, key, asdict(message))

    async def _respond(self, context: TurnContext) -> None:
        body = await self._invokes.respond(context.activity)
        if body is not None:
            response = InvokeResponse(status=200, body=body)
            await context.send_activity(Activity(type="invokeResponse", value=response))

    async def _install(self, activity: Activity) -> None:
        if activity.action == "add":
            await self._greet(activity)
        elif activity.action == "remove":
            await self._leave(heard.read_installation(activity, "removed"))

    async def _leave(self, left: heard.Heard) -> None:
        """What is kept of a chat or team goes with the bot; what hangs on a person, where it was theirs alone."""
        stop = self._delivery.deliveries.stop_subscription
        await asyncio.to_thread(stop, left.workspace, left.conversation, REMOVED)
        await self._bot.leave(left.workspace, left.place)
        if left.direct and left.person:
            await self._bot.erase(Question("", "teams", left.workspace, left.person))

    async def _greet(self, activity: Activity) -> None:
        """Two activities tell of one installation."""
        message = heard.read_installation(activity)
        await self._delivery.inbox.accept(message.workspace, f"installed:{message.conversation}", asdict(message))


def _is_added(activity: Activity) -> bool:
    own = activity.recipient.id if activity.recipient else None
    return any(member.id == own for member in activity.members_added or ())
