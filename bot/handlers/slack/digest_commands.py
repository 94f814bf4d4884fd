"""The digest's commands in Slack: who may give them, where, and what is said in return."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError

from bot import phrases
from bot.bot import Bot
from bot.delivery.subscriptions import EDITS, obey
from bot.digest import Command, Outcome, Resume, TurnOn, parse, read_mention
from bot.digest.subscription import ZONE
from bot.handlers.audit import record_refusal
from bot.handlers.slack.citing import Citations
from bot.handlers.slack.people import ClientFor, People, Standing
from bot.render import block_kit as kit, blocks
from bot.render.block_kit import Block
from bot.render.blocks import Message
from bot.store.deliveries import Deliveries

PATIENCE = 2.0  # seconds for what Slack is asked: a command must be acknowledged within three
_READ = 1000  # characters; more than a command may have
_DIGEST = re.compile(r"\s*digest[:,.?!]*(?:\s+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_AWAY = {"not_in_channel", "channel_not_found"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, with who wrote it where."""

    text: str
    workspace: str
    channel: str
    person: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is said in return; a preview is `private` wherever it was asked for."""

    message: Message
    private: bool = False


@dataclass(frozen=True, slots=True)
class Objections:
    """What those are told who may not change what is a channel's."""

    curators_only: str
    members_only: str
    cannot_check: str


DIGEST_OBJECTIONS = Objections(phrases.DIGEST_CURATORS_ONLY, phrases.DIGEST_MEMBERS_ONLY, phrases.DIGEST_CANNOT_CHECK)


class DigestDesk:
    """Takes the commands of all workspaces' channels.

    Slack takes commands and mentions from people in the channel only, so that nobody else can give one.
    """

    def __init__(
        self,
        bot: Bot,
        deliveries: Deliveries,
        client_for: ClientFor,
        people: People,
        citations: Citations,
        *,
        now: Callable[[], datetime],
        curators: frozenset[str],
    ) -> None:
        """`curators` are the only people who may change digests; where there are none, all but guests and strangers."""
        self._bot = bot
        self._deliveries = deliveries
        self._client_for = client_for
        self._people = people
        self._citations = citations
        self._now = now
        self._curators = curators

    async def answer_command(self, asked: Asked) -> Told | None:
        """Carries out what follows the slash command; None where that does not begin with "digest"."""
        if found := _DIGEST.fullmatch(asked.text):
            words = kit.readable(found["rest"] or "", _READ)
            return await self._answer(
                asked, parse(words, await self._today(asked), self._prefix, self._bot.find_report)
            )
        return None

    async def answer_mention(self, asked: Asked) -> Told | None:
        """Carries out what follows a mention, or is a direct message; None where it is a question."""
        if not _DIGEST.fullmatch(asked.text):
            return None
        command = read_mention(
            kit.readable(asked.text, _READ), await self._today(asked), self._prefix, self._bot.find_report
        )
        return await self._answer(asked, command) if command else None

    async def whisper(self, asked: Asked, thread: str | None, message: Message) -> None:
        """Shows a message to the one who asked alone, in the thread it was asked in; cited as a post would be.

        Raises:
            SlackApiError: Slack refuses it.
        """
        client = await self._client_for(asked.workspace)

        async def send(shown: list[Block]) -> None:
            await client.chat_postEphemeral(
                channel=asked.channel, user=asked.person, thread_ts=thread, text=message["text"], blocks=shown
            )

        await self._citations.post(asked.workspace, message["blocks"], send)

    # --- inside ---

    @property
    def _prefix(self) -> str:
        return f"{self._bot.report.command} digest"

    async def _today(self, asked: Asked) -> date:
        """The date on the channel's clock."""
        kept = await asyncio.to_thread(self._deliveries.find_subscription, asked.workspace, asked.channel)
        return self._now().astimezone(ZoneInfo(kept.subscription.zone if kept else ZONE)).date()

    async def _answer(self, asked: Asked, command: Command) -> Told:
        if asked.channel.startswith("D"):
            return Told(blocks.note(phrases.digest_in_channel(self._prefix)))
        if isinstance(command, EDITS) and (refusal := await self._refuse(asked, command)):
            record_refusal(f"digest {type(command).__name__}", asked.person, asked.workspace, asked.channel)
            return Told(blocks.note(refusal))
        place = (asked.workspace, asked.channel, asked.person)
        outcome = await asyncio.to_thread(
            obey,
            self._deliveries,
            self._bot.library.find,
            command,
            self._now(),
            place,
            prefix=self._prefix,
            own=(await self._bot.report_in(asked.workspace, asked.channel)).id,
        )
        return _told(outcome)

    async def _refuse(self, asked: Asked, command: Command) -> str | None:
        """Why the person may not give this command here, or the bot not carry it out; None where all is well."""
        async with asyncio.timeout(PATIENCE):
            objection = await self.object(asked, DIGEST_OBJECTIONS)
            if objection or not isinstance(command, TurnOn | Resume) or await self._is_present(asked):
                return objection
        return phrases.digest_invite(self._bot.report.bot_name, self._prefix)

    async def object(self, asked: Asked, objections: Objections) -> str | None:
        """What there is against the person's changing what is the channel's: a guest, or one of another organisation by
        Slack Connect; where there are curators, whoever is none.
        """
        if self._curators:
            return None if asked.person in self._curators else objections.curators_only
        try:
            standing = await self._people.find(asked.workspace, asked.person)
        except SlackApiError as error:
            if error.response["error"] == "missing_scope":
                return objections.cannot_check
            raise
        return None if standing is Standing.MEMBER else objections.members_only

    async def _is_present(self, asked: Asked) -> bool:
        """Whether the bot is in the channel. Where Slack does not say, the first post will."""
        try:
            # From before 1970 there is no message to read: only whether the bot may look is asked, and that needs no
            # scope more than the bot has.
            client = await self._client_for(asked.workspace)
            await client.conversations_history(channel=asked.channel, latest="1", limit=1)
        except SlackApiError as error:
            return error.response["error"] not in _AWAY
        return True


def _told(outcome: Outcome) -> Told:
    if outcome.preview is None:
        return Told(blocks.note(outcome.say))
    return Told(blocks.preview(outcome.say, outcome.preview), private=True)
