"""What a person can do with the bot, on any channel: ask, choose, rate, follow. Words are decided elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot import phrases
from bot.answerer import normal_receipt, receipt_of
from bot.coverage import Coverage, map_coverage
from bot.curation import reason_of, tidy
from bot.errors import UnknownReceipt
from bot.knowledge import citation_forms, group_topics, quote
from bot.knowledge.source import setting
from bot.library import Library, ReportCommand, report_of_topic
from bot.model import (
    Answer,
    CitationForms,
    Passage,
    Question,
    Quote,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    Thread,
    TopicGroup,
)
from bot.store import Held, Store, Words
from bot.store.channels import ChannelReports
from bot.telemetry import metrics, traces

_T = TypeVar("_T")
LONGEST_QUESTION = 1000  # characters of one that is kept
_RECEIPT = "receipt of "  # a message's receipt is kept as a followed thread's topic is, and goes when that goes


class Bot:
    """Answers questions about the reports of a library and keeps receipts, votes and followed threads in the store."""

    def __init__(self, library: Library, store: Store, *, keeps_questions: bool = False) -> None:
        """With `keeps_questions`, the text of what people ask is kept for the curators."""
        self._library = library
        self._store = store
        self._channels = ChannelReports(store)
        self.keeps_questions = keeps_questions

    @property
    def library(self) -> Library:
        """The reports as they are now. Ask for it each time: it may be replaced between two questions."""
        return self._library

    @property
    def report(self) -> Report:
        """The default report as it is now."""
        return self._library.default

    def replace(self, library: Library) -> None:
        """Answers from another library from now on; what is being answered keeps the one it began with."""
        self._library = library

    # --- asking ---

    async def ask(self, question: Question) -> Reply:
        """Answers a message; never raises for what the message holds."""
        reply = _timed(await self._placed(question), self._library.answer)
        return self._kept(question, reply)

    async def overhear(self, question: Question, wanted: Callable[[Reply], bool]) -> Reply | None:
        """Answers a message that nobody addressed to the bot where `wanted` says so; of others it keeps nothing."""
        reply = _timed(await self._placed(question), self._library.answer)
        return self._kept(question, reply) if wanted(reply) else None

    async def choose(self, ref: str, question: Question) -> Reply | None:
        """Answers a pressed button, which carries an intent's ref; None where these editions have no such intent."""
        reply = self._library.choose(ref)
        return self._kept(question, reply) if reply else None

    async def help(self, question: Question) -> Reply:
        """The reply to `help`, whatever the knowledge file holds."""
        report = await self.report_for(question)
        return self._kept(question, self._library.answerer(report.id).small_talk("help"))

    def topics(self, report_id: str = "") -> tuple[TopicGroup, ...]:
        """What a report answers; the default, where none is named."""
        return group_topics(self._library.find(report_id))

    # --- which report ---

    def report_of(self, reply: Reply | Receipt) -> Report:
        """The report that a reply is from, as it is now."""
        return self._library.find(reply.evidence.report)

    async def report_for(self, question: Question) -> Report:
        """The report that a conversation is about, else the one chosen, else its channel's own."""
        before = report_of_topic(question.topic)
        return self._library.find(before if self._library.holds(before) else (await self._placed(question)).report)

    async def report_in(self, workspace: str, channel: str) -> Report:
        """The report of a channel: its own, or the default."""
        return self._library.find(await self._report_in(workspace, channel))

    def find_report(self, name: str) -> str | None:
        """The id of the report that somebody means by a name, where there are several."""
        report = self._library.find_named(name) if self._library.several else None
        return report.id if report else None

    async def obey(self, command: ReportCommand, workspace: str, channel: str, prefix: str) -> str:
        """Shows, chooses or takes away a channel's own report, and says so; `prefix` is what people write before it."""
        match command.kind:
            case "choose":
                await self._channels.choose(workspace, channel, command.report)
                return phrases.channel_report_chosen(self._library.find(command.report), prefix)
            case "undo":
                await self._channels.choose(workspace, channel, "")
                return phrases.channel_report_undone(self.report)
            case "show":
                own = await self._report_in(workspace, channel)
                return phrases.channel_report(self._library.find(own), prefix, own=self._library.holds(own))
            case "unknown":
                return phrases.no_such_report(self.report, prefix)

    async def map_coverage(self, first: date, last: date, report_id: str = "") -> Coverage:
        """What was asked of a report (the default, where none is named) on these days, over all workspaces."""
        tallies = await self._stored(lambda: self._store.count_all_replies(first, last))
        return map_coverage(self._library.find(report_id), tallies, first, last)

    # --- what hangs on a reply ---

    async def why(self, workspace: str, receipt_id: str) -> Receipt:
        """What is kept of a reply.

        Raises:
            UnknownReceipt: nothing is kept under this id in this workspace.
        """
        return await self._stored(lambda: find_receipt(self._store, workspace, receipt_id))

    async def rate(self, question: Question, receipt_id: str, helpful: bool) -> None:
        """Counts a person's vote; `question` says who votes, and where."""
        await self._stored(lambda: self._store.save_vote(question.workspace, receipt_id, question.person, helpful))

    async def reject(self, question: Question, receipt_id: str) -> Report:
        """Keeps that none of the choices offered was meant; the report they were of."""
        await self._stored(lambda: self._store.save_rejection(question.workspace, receipt_id, question.person))
        if not self._library.several:
            return self.report
        receipt = await self._stored(lambda: self._store.find_receipt(question.workspace, receipt_id))
        return self.report_of(receipt) if receipt else self.report

    # --- what is kept of a person ---

    async def count_held(self, question: Question) -> Held:
        """How much is kept that hangs on the person of `question`, whose text is not looked at."""
        return await self._stored(lambda: self._store.count_person(question.workspace, question.person))

    async def erase(self, question: Question) -> int:
        """Deletes what hangs on the person of `question`; how many rows there were."""
        return await self._stored(lambda: self._store.erase_person(question.workspace, question.person))

    async def leave(self, workspace: str, place: str) -> int:
        """Deletes what goes with a chat, channel or team that the bot was removed from; how many rows there were."""
        return await self._stored(lambda: self._store.purge_place(workspace, place))

    # --- quotes ---

    def quote(self, ref: str) -> Quote | None:
        """A passage with its citation; None where these editions have no such passage."""
        passage = self._library.passage(ref)
        return quote(self._library.find(passage.report), passage.id) if passage else None

    def setting(self, passage: Passage) -> tuple[str, str]:
        """What stands before and after a passage in its source."""
        return setting(self._library.find(passage.report), passage)

    def search(self, words: str, limit: int) -> tuple[Quote, ...]:
        """Quotes that fit words which somebody is typing, best first; nothing is kept of them."""
        return self._library.search(words, limit)

    def citation_forms(self, ref: str, accessed: str) -> CitationForms | None:
        """The citation of a passage, ready to paste; `accessed` as "23 November 2026"."""
        found = self.quote(ref)
        return citation_forms(found.citation, accessed) if found else None

    # --- conversations ---

    async def claim(self, workspace: str, key: str) -> bool:
        """Whether this call is the first to take up `key`: each message is answered once."""
        return await self._stored(lambda: self._store.claim(workspace, key))

    async def follow(self, workspace: str, channel: str, thread: str, reply: Reply, place: str = "") -> None:
        """Follows the thread from now on, and remembers what was answered last. See Thread for `place`."""
        topic = reply.intents[0].ref if isinstance(reply, Answer) else None
        if topic is None and (earlier := await self.followed(workspace, channel, thread)):
            topic = earlier.topic
        asked = reply.evidence.report
        if self._library.several and report_of_topic(topic) != asked:
            topic = f"{asked}/"  # goes on there, though nothing was answered yet
        await self._stored(lambda: self._store.follow_thread(Thread(workspace, channel, thread, topic, place)))

    async def followed(self, workspace: str, channel: str, thread: str) -> Thread | None:
        return await self._stored(lambda: self._store.find_thread(workspace, channel, thread))

    async def unfollow(self, workspace: str, channel: str, thread: str) -> bool:
        return await self._stored(lambda: self._store.unfollow_thread(workspace, channel, thread))

    async def tie(self, workspace: str, channel: str, message: str, receipt: str, place: str = "") -> None:
        """Remembers which reply a message holds, for votes that name the message alone."""
        tied = Thread(workspace, channel, _RECEIPT + message, receipt, place)
        await self._stored(lambda: self._store.follow_thread(tied))

    async def receipt_in(self, workspace: str, channel: str, message: str) -> str | None:
        """The receipt of the reply that a message holds; None where none is remembered."""
        found = await self._stored(lambda: self._store.find_thread(workspace, channel, _RECEIPT + message))
        return found.topic if found else None

    def close(self) -> None:
        """Writes down what is not yet, and leaves the database."""
        self._store.close()

    # --- inside ---

    async def _placed(self, question: Question) -> Question:
        """The question with its report: the chosen one, else its channel's own."""
        if self._library.holds(question.report) or not self._library.several:
            return question
        return replace(question, report=await self._report_in(question.workspace, question.channel))

    async def _report_in(self, workspace: str, channel: str) -> str:
        """The id of a channel's own report; "" where it has none. With one report, nobody needs to look."""
        if not (channel and self._library.several):
            return ""
        return await self._channels.find(workspace, channel)

    def _kept(self, question: Question, reply: Reply) -> Reply:
        metrics.count_reply(question.surface, reply)
        # On the event loop, for it returns at once; a thread of its own would cost a fifth of the whole answer.
        words = words_of(question, reply) if self.keeps_questions else None
        self._store.save_reply(question.workspace, question.surface, receipt_of(reply), words)
        return reply

    async def _stored(self, call: Callable[[], _T]) -> _T:
        return await asyncio.to_thread(call)


def _timed(question: Question, answer: Callable[[Question], Reply]) -> Reply:
    begun = time.perf_counter()
    with traces.span("match", surface=question.surface):
        reply = answer(question)
    metrics.match_seconds(question.surface).observe(time.perf_counter() - begun)
    return reply


def words_of(question: Question, reply: Reply) -> Words | None:
    """What is kept of a question for the curators; None of a button's, which is nobody's words, and of small talk.

    Without the name of a report, by which a question may begin.
    """
    text = tidy(reply.asked if question.text else "")[:LONGEST_QUESTION]
    if not text or isinstance(reply, SmallTalk):
        return None
    return Words(text, question.person, reply.evidence.report, *reason_of(reply))


def find_receipt(store: Store, workspace: str, typed: str) -> Receipt:
    """What is kept under a receipt id as people type it; blocks.

    Raises:
        UnknownReceipt: nothing is kept under this id in this workspace.
    """
    receipt = store.find_receipt(workspace, normal_receipt(typed))
    if receipt is None:
        raise UnknownReceipt(f"no reply with receipt {typed[:20]!r} is kept here; check the id under the reply")
    return receipt
