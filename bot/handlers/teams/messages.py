"""Messages and pressed buttons: each is answered once, where it was said."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot import phrases
from bot.bot import Bot
from bot.delivery.protocol import Post
from bot.delivery.service import Delivery
from bot.delivery.subscriptions import EDITS, obey
from bot.digest import Command, TurnOff, read_mention
from bot.digest.subscription import ZONE
from bot.errors import UnknownReceipt
from bot.handlers.audit import record_refusal
from bot.handlers.erasing import erase, is_erasure
from bot.handlers.teams import errors
from bot.handlers.teams.heard import Heard
from bot.handlers.teams.posting import TeamsPost, TeamsSender
from bot.library import read_report_command
from bot.model import Abstention, Answer, Question, Reply
from bot.render import card
from bot.render.card import Message
from bot.telemetry import traces

TYPING_SECONDS = 1.5  # people should see within 2 that something is under way
_RECEIPT = re.compile(r"[`*_]*([a-z0-9]{4})[- ]?([a-z0-9]{4})[`*_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in return; `reply` is None where it is not a reply from the report."""

    message: Message
    reply: Reply | None = None


class Messages:
    """Answers what was written down."""

    def __init__(self, bot: Bot, delivery: Delivery, sender: TeamsSender, curators: frozenset[str]) -> None:
        self._bot = bot
        self._curators = curators  # who alone may change digests; all where it is empty
        self._delivery = delivery
        self._sender = sender

    async def answer(self, payload: Mapping[str, Any]) -> Post | None:
        """The post that answers a message; may be made again after a crash."""
        heard = Heard(**payload)
        work = asyncio.ensure_future(self._attempt(heard))
        done, _ = await asyncio.wait({work}, timeout=TYPING_SECONDS)
        if not done:
            await self._sender.show_typing(heard.service_url, heard.conversation)
        said = await work
        rated = isinstance(said.reply, Answer | Abstention)
        return TeamsPost(
            key="",
            workspace=heard.workspace,
            channel=heard.conversation,
            text=said.message["summary"],
            thread=heard.activity if heard.activity and not heard.event else None,
            activity=said.message,
            receipt=said.reply.receipt if said.reply and rated else "",
            service_url=heard.service_url,
            place=heard.place,
        )

    async def _attempt(self, heard: Heard) -> Said:
        try:
            said = await self._say(heard)
            if said.reply:
                conversation, place = heard.conversation, heard.place
                await self._bot.follow(heard.workspace, conversation, conversation, said.reply, place)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the log has it
            return Said(card.note(phrases.FAILED.format(reference=errors.record(error))))
        return said

    async def _say(self, heard: Heard) -> Said:
        if heard.too_many:
            return Said(card.note(phrases.TOO_MANY))
        if heard.event:
            prompts = tuple(self._bot.report.intents[name] for name in self._bot.report.prompts)
            return Said(card.welcome(self._bot.report, prompts))
        if heard.press is not None:
            return await self._press(heard, heard.press)
        return await self._respond(heard)

    # --- buttons ---

    async def _press(self, heard: Heard, press: Mapping[str, str]) -> Said:
        match press.get("do"):
            case card.INTENT:
                return await self._choose(heard, press.get("id", ""))
            case card.TOPIC:
                chosen = press.get("id")
                return await self._choose(heard, chosen) if chosen else Said(card.note(phrases.NO_TOPIC_CHOSEN))
            case card.TOPICS:
                return await self._topics(heard, press.get("report", ""))
            case card.NONE:
                return Said(card.noted_none(await self._bot.reject(_question(heard), press.get("receipt", ""))))
            case card.DIGEST_OFF:
                return await self._obey(heard, TurnOff())
            case _:
                return Said(card.note(phrases.EXPIRED))

    async def _choose(self, heard: Heard, intent: str) -> Said:
        """By the intent's id: nothing is matched, so that a button cannot miss."""
        reply = await self._bot.choose(intent, _question(heard))
        return Said(card.note(phrases.EXPIRED)) if reply is None else self._replied(heard, reply)

    # --- words ---

    async def _respond(self, heard: Heard) -> Said:
        verb, _, rest = heard.text.partition(" ")
        match verb.lower(), rest.strip():
            case (("" | "help" | "?"), ""):
                return self._replied(heard, await self._bot.help(_question(heard)))
            case "topics", words if (named := self._named(words)) is not None:
                return await self._topics(heard, named)
            case _ if is_erasure(heard.text):
                return Said(card.note(await erase(self._bot, _question(heard))))
            case "why", words if found := await self._why(heard, words):
                return Said(found)
        today = self._delivery.now().astimezone(ZoneInfo(ZONE)).date()
        if command := read_mention(heard.text, today, self._prefix(heard), self._bot.find_report):
            return await self._obey(heard, command)
        if said := await self._choose_report(heard):
            return said
        followed = await self._bot.followed(heard.workspace, heard.conversation, heard.conversation)
        topic = followed.topic if followed else None
        return self._replied(heard, await self._bot.ask(_question(heard, topic)))

    # --- reports ---

    def _named(self, words: str) -> str | None:
        """The id of the report whose topics are asked for, "" for none in particular; None where it is a question."""
        if not words:
            return ""
        named = re.sub(r"(?:in|of|from)\s+", "", words, count=1, flags=re.IGNORECASE)
        report = self._bot.library.find_named(named) if self._bot.library.several else None
        return report.id if report else None

    async def _topics(self, heard: Heard, report_id: str) -> Said:
        library = self._bot.library
        report = library.find(report_id) if report_id else await self._bot.report_for(_question(heard))
        return Said(card.topics(self._bot.topics(report.id), report))

    async def _choose_report(self, heard: Heard) -> Said | None:
        """Shows or chooses the report of this chat or channel; None where the words ask for neither."""
        command = read_report_command(self._bot.library, heard.text)
        if command is None:
            return None
        if command.changes and self._curators and heard.member not in self._curators and not heard.direct:
            return Said(card.note(phrases.REPORT_CURATORS_ONLY))
        prefix = "report" if heard.direct else f"@{self._bot.report.bot_name} report"
        said = await self._bot.obey(command, heard.workspace, heard.channel, prefix)
        return Said(card.note(*said.split("\n")))

    def _replied(self, heard: Heard, reply: Reply) -> Said:
        hint = "" if heard.direct else phrases.MENTION_AGAIN
        with traces.span("render"):
            return Said(card.reply(self._bot.report_of(reply), reply, hint), reply)

    async def _why(self, heard: Heard, words: str) -> Message | None:
        """Explains a receipt; None where the words are no receipt but the rest of a question."""
        if not words:
            return card.note(phrases.WHY_WHICH.format(command="").strip())
        found = _RECEIPT.fullmatch(words)
        if not found:
            return None
        try:
            receipt = await self._bot.why(heard.workspace, "".join(found.groups()))
            return card.why(self._bot.report_of(receipt), receipt)
        except UnknownReceipt:
            # "why changing" has eight letters too: without a hyphen, digit or capitals it is taken for a question.
            return None if words.isalpha() and words.islower() else card.note(phrases.NO_SUCH_RECEIPT)

    # --- the digest ---

    async def _obey(self, heard: Heard, command: Command) -> Said:
        if self._curators and heard.member not in self._curators and isinstance(command, EDITS):
            who = heard.member or heard.person
            record_refusal(f"digest {type(command).__name__}", who, heard.workspace, heard.channel)
            return Said(card.note(phrases.DIGEST_CURATORS_ONLY))
        place = (heard.workspace, heard.channel, heard.person)
        outcome = await asyncio.to_thread(
            obey,
            self._delivery.deliveries,
            self._bot.library.find,
            command,
            self._delivery.now(),
            place,
            prefix=self._prefix(heard),
            own=(await self._bot.report_in(heard.workspace, heard.channel)).id,
        )
        return Said(card.digest_state(outcome.say, outcome.preview))

    def _prefix(self, heard: Heard) -> str:
        return "digest" if heard.direct else f"@{self._bot.report.bot_name} digest"


def _question(heard: Heard, topic: str | None = None) -> Question:
    return Question(heard.text, "teams", heard.workspace, heard.person, topic, heard.channel)
