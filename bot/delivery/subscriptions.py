"""A digest command carried out: what is kept of it, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot import phrases
from bot.digest import (
    Command,
    Outcome,
    Pause,
    Resume,
    ShowNext,
    ShowStatus,
    TurnOff,
    TurnOn,
    calendar,
    carry_out,
    no_subscription,
    recounted,
)
from bot.model import Report, Subscription
from bot.store.deliveries import Deliveries, KeptSubscription

EDITS = (TurnOn, TurnOff, Pause, Resume)  # the commands that not everybody may give


def obey(
    deliveries: Deliveries,
    find: Callable[[str], Report],
    command: Command,
    now: datetime,
    place: tuple[str, str, str],
    *,
    prefix: str,
    own: str = "",
) -> Outcome:
    """Carries a command out in a channel, and keeps what it changes; blocks.

    What it changes is read and kept in one transaction, so that no other command and no post comes between.

    Args:
        deliveries: where subscriptions are kept.
        find: gives a report by its id, the default where it is empty or unknown.
        command: from `digest.parse`.
        now: an aware moment.
        place: workspace, channel, and who gave the command.
        prefix: what people write before a command here.
        own: id of the channel's own report, from which a digest posts where none is named.

    Raises:
        StoreError: the database cannot be reached.
        QuoteError: a passage to be shown is no longer word for word in the source.
    """
    workspace, channel, _ = place
    blank = no_subscription(*place, now)

    def carry(current: Subscription, last_posted: date | None) -> Outcome:
        current, settled = settle_report(current, command, find, own)
        report = find(getattr(settled, "report", None) or current.report)
        return carry_out(settled, current, report, now, last_posted, prefix=prefix)

    if isinstance(command, EDITS):
        return _edit(deliveries, command, now, blank, carry)
    kept = deliveries.find_subscription(workspace, channel) or KeptSubscription(blank, None, None, None)
    if kept.stopped and isinstance(command, ShowStatus | ShowNext):
        return Outcome(kept.subscription, phrases.digest_is_stopped(kept.stopped, prefix))
    return carry(replace(kept.subscription, off=True) if kept.stopped else kept.subscription, kept.last_posted)


def settle_report(
    current: Subscription, command: Command, find: Callable[[str], Report], own: str
) -> tuple[Subscription, Command]:
    """The subscription and the command with the report that is meant, where the bot has several.

    A digest goes on with its report; a new one begins with the one named, else with the channel's.
    """
    if not find("").shelf:
        return current, command
    if isinstance(command, TurnOn) and command.report is None and current.off:
        command = replace(command, report=find(own).id)
    return replace(current, report=find(current.report).id), command


def _edit(
    deliveries: Deliveries,
    command: Command,
    now: datetime,
    blank: Subscription,
    carry: Callable[[Subscription, date | None], Outcome],
) -> Outcome:
    outcomes: list[Outcome] = []

    def edit(kept: KeptSubscription) -> tuple[Subscription, int | None] | None:
        current, last_posted = kept.subscription, kept.last_posted
        if kept.stopped:
            current = recounted(current, now, last_posted)  # what could not be posted comes next
        if isinstance(command, TurnOn) and (current.off or not current.created_by):
            current = replace(current, created_by=blank.created_by)
        outcome = carry(current, last_posted)
        outcomes.append(outcome)
        if outcome.subscription == kept.subscription and not kept.stopped:
            return None
        due = calendar.next_due(outcome.subscription, now, last_posted)
        return outcome.subscription, int(due.timestamp()) if due else None

    deliveries.edit_subscription(blank, edit)
    return outcomes[-1]
