"""The database: what is kept, on SQLite or PostgreSQL, by one set of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model import Receipt, Tally, Thread


@dataclass(frozen=True, slots=True)
class Held:
    """How much is kept that hangs on a person."""

    votes: int
    rejections: int  # of choices offered
    digests: int  # that they started
    questions: int = 0  # with their text, where the owner keeps it
    decisions: int = 0  # as a curator


@dataclass(frozen=True, slots=True)
class Words:
    """A question's text and who asked it, for where the owner keeps it (QUESTION_LOG).

    `why` is the reason to show it to the curators, "" as long as there is none; `nearest` an intent's id or "".
    """

    text: str
    person: str
    report: str
    why: str
    nearest: str


class Store(Protocol):
    """What the bot keeps. Every row belongs to a workspace ("" on the web and in the terminal); people are hashed.

    All methods but `save_reply` block for a millisecond or so; call them off the event loop. All raise `StoreError`
    where the database cannot be reached.
    """

    def claim(self, workspace: str, key: str) -> bool:
        """Takes `key` (a message's channel and timestamp, say) for this process; False where it was taken before."""
        ...

    def save_reply(self, workspace: str, surface: str, receipt: Receipt, words: Words | None = None) -> None:
        """Keeps the receipt (again, where it is there already) and counts the outcome by day, surface and intent.

        The question itself is kept only where `words` are given.

        Called on the event loop for every reply: what serves many people keeps it in memory first, as behind.py does.
        `find_receipt` of the same store finds it at once.
        """
        ...

    def find_receipt(self, workspace: str, receipt_id: str) -> Receipt | None: ...

    def save_vote(self, workspace: str, receipt_id: str, person: str, helpful: bool) -> None:
        """One vote a person and receipt; a later one replaces it."""
        ...

    def count_votes(self, workspace: str, receipt_id: str) -> tuple[int, int]:
        """How many found the reply helpful and not helpful."""
        ...

    def save_rejection(self, workspace: str, receipt_id: str, person: str) -> None:
        """Keeps that a person wanted none of the choices offered; once a person and receipt."""
        ...

    def follow_thread(self, thread: Thread) -> None:
        """Follows the thread from now on, or renews its topic."""
        ...

    def find_thread(self, workspace: str, channel: str, thread: str) -> Thread | None: ...

    def unfollow_thread(self, workspace: str, channel: str, thread: str) -> bool:
        """Ends following; False where the thread was not followed."""
        ...

    def save_channel_report(self, workspace: str, channel: str, report_id: str) -> None:
        """Gives a channel a report of its own; takes it away where the id is empty."""
        ...

    def find_channel_reports(self) -> Mapping[str, str]:
        """The ids of all channels' own reports, by `channel_key`."""
        ...

    def channel_key(self, workspace: str, channel: str) -> str:
        """What a channel is called where its id is not kept; works it out, without the database."""
        ...

    def count_replies(self, workspace: str, first: date, last: date) -> tuple[Tally, ...]:
        """How many replies of each kind were given from day `first` to `last` (UTC), both included."""
        ...

    def count_all_replies(self, first: date, last: date) -> tuple[Tally, ...]:
        """The same over all workspaces, a row a workspace: for the one who runs the bot."""
        ...

    def count_person(self, workspace: str, person: str) -> Held: ...

    def erase_person(self, workspace: str, person: str) -> int:
        """Deletes every row that hangs on a person, and their name from the digests they started; how many there were.

        The digests themselves are their channels', and go on.
        """
        ...

    def purge_place(self, workspace: str, place: str) -> int:
        """Deletes what goes with a chat, channel or team: its followed threads and its own report; how many rows.

        Votes and receipts name no place; they go with their person, or in time.
        """
        ...

    def purge_workspace(self, workspace: str) -> int:
        """Deletes every row of a workspace; how many there were."""
        ...

    def expire(self, before: datetime) -> int:
        """Deletes claims, receipts, votes, rejections and threads last touched before a moment, and installations that
        were begun and can no longer be finished; how many there were.
        """
        ...

    def close(self) -> None: ...
