"""The digest: its posts and its commands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model import DigestPost, Report, Subscription
from bot.phrases.reports import in_the_report
from bot.phrases.wording import DAY_NAMES, listed, long_date

DIGEST_PAUSED = "paused"
DIGEST_MEMBERS_ONLY = (
    "Only members of this channel who belong to this organisation and are not guests can change its digest."
)
DIGEST_CURATORS_ONLY = "The owner lets only those who keep the answers change digests. Please ask one of them."

DIGEST_CANNOT_CHECK = (
    "I cannot see who is a guest here, so I change no digest: I lack the permission users:read. Whoever installed me"
    " can give it."
)


def digest_in_channel(prefix: str) -> str:
    """To somebody who writes to the bot alone."""
    return f"A digest belongs in a channel. In the channel that it is to come to, write {prefix} on"


def digest_invite(name: str, prefix: str) -> str:
    """Where the bot is not in the channel; `name` is its own."""
    return f"I am not in this channel, so I could not post here. Write /invite @{name}, then {prefix} on again."


def digest_why(report: Report, subscription: Subscription, stop: str) -> str:
    """Why a post came and how to stop it."""
    return (
        f"A passage of {in_the_report(report)} comes to this channel {digest_schedule(subscription)}; {stop} stops it."
    )


TRY_THIS = "A question to try"


def digest_days(weekdays: Collection[int]) -> str:
    days = sorted(weekdays)
    if days == [0, 1, 2, 3, 4]:
        return "on weekdays"
    if len(days) == 7:
        return "every day"
    return "on " + listed([DAY_NAMES[day] + "s" for day in days])


def digest_schedule(subscription: Subscription) -> str:
    """When it comes: "on weekdays at 09:00 (Europe/London), not on public holidays in Scotland"."""
    when = f"{digest_days(subscription.weekdays)} at {subscription.at:%H:%M} ({subscription.zone})"
    holidays = subscription.holidays
    return f"{when}, not on public holidays in {holidays.value}" if holidays else when


def digest_turned_on(report: Report, subscription: Subscription, due: datetime | None, prefix: str) -> str:
    return (
        f"The digest is on. A passage of {in_the_report(report)} comes {digest_schedule(subscription)}."
        f"{next_post(subscription, due)} To stop it: {prefix} off"
    )


def digest_turned_off(before: Subscription, prefix: str) -> str:
    if before.off:
        return f"This channel has no digest. To start one: {prefix} on"
    return f"The digest is off. To start it again: {prefix} on"


def digest_paused(subscription: Subscription, due: datetime | None, prefix: str) -> str:
    if subscription.off or subscription.paused_until is None:
        return digest_turned_off(subscription, prefix)
    until = long_date(subscription.paused_until)
    return f"The digest is paused until {until}.{next_post(subscription, due)} To have it back earlier: {prefix} resume"


def digest_resumed(before: Subscription, after: Subscription, due: datetime | None, prefix: str) -> str:
    if after.off:
        return digest_turned_off(after, prefix)
    state = "The digest was not paused." if before.paused_until is None else "The digest is no longer paused."
    return f"{state} It comes {digest_schedule(after)}.{next_post(after, due)}"


def digest_status(report: Report, subscription: Subscription, due: datetime | None, today: date, prefix: str) -> str:
    if subscription.off:
        return f"This channel has no digest. To start one: {prefix} on"
    until = subscription.paused_until
    paused = f" It is paused until {long_date(until)}." if until and until > today else ""
    return (
        f"The digest{_quoting(report)} comes {digest_schedule(subscription)}.{paused}{next_post(subscription, due)}"
        f" To stop it: {prefix} off. More: {prefix} help"
    )


def _quoting(report: Report) -> str:
    return f" quotes ‘{report.title}’. It" if report.shelf else ""


def digest_next(subscription: Subscription, posts: Sequence[DigestPost], prefix: str) -> str:
    """A line a post: its date and how it begins."""
    if not posts:
        return digest_turned_off(subscription, prefix)
    lines = [f"{long_date(post.day)}: {_beginning(post.quote.passage.text)}" for post in posts]
    return "\n".join([f"Next, at {subscription.at:%H:%M} ({subscription.zone}):", *lines])


def digest_preview(subscription: Subscription, due: datetime | None, prefix: str) -> str:
    if due is None:
        return f"The first post would look like this. To start the digest: {prefix} on"
    return f"This comes on {_moment(subscription, due)}. Nothing is posted now."


def digest_help(report: Report, prefix: str) -> str:
    return "\n".join(
        [
            f"The digest posts one passage of {report.title} at a set time. Write:",
            f"{prefix} on at 09:00 weekdays Europe/London",
            f"{prefix} on daily, or on mon,thu",
            f"{prefix} on skip holidays of Scotland (or England, Wales, Northern Ireland)",
            *(f"{prefix} on from {name.short}" for name in report.shelf if name.id != report.id),
            f"{prefix} pause until 3 January",
            f"{prefix} resume",
            f"{prefix} status",
            f"{prefix} next 5",
            f"{prefix} preview",
            f"{prefix} off",
        ]
    )


def digest_unknown(typed: str, near: str | None, prefix: str) -> str:
    guess = f" Did you mean ‘{near}’?" if near else ""
    return f"I did not understand ‘{typed}’.{guess} For example: {prefix} on at 09:00 weekdays Europe/London"


def digest_no_zone(typed: str, zones: Sequence[str], prefix: str) -> str:
    nearest = listed(zones, "or")
    return f"I do not know a time zone ‘{typed}’. Near it: {nearest}. For example: {prefix} on at 09:00 {zones[0]}"


def digest_no_time(typed: str, prefix: str) -> str:
    return f"‘{typed}’ is not a time of day. For example: {prefix} on at 09:00"


def digest_until_when(prefix: str) -> str:
    return f"Please say until when. For example: {prefix} pause until 3 January"


def digest_no_date(typed: str, prefix: str) -> str:
    return f"I did not understand the date ‘{typed}’. For example: {prefix} pause until 3 January"


def digest_past(until: date, today: date, prefix: str) -> str:
    reason = "is today" if until == today else "has passed"
    return f"{long_date(until)} {reason}. Please give a later date, for example: {prefix} pause until next Monday"


def digest_too_far(until: date, prefix: str) -> str:
    return f"{long_date(until)} is more than a year away. To stop the digest until somebody starts it: {prefix} off"


def digest_next_limit(limit: int, prefix: str) -> str:
    return f"I can list from 1 to {limit} posts. For example: {prefix} next 5"


def digest_one_at_a_time(prefix: str) -> str:
    return f"I can do one of these at a time. For example: {prefix} status"


def digest_too_long(prefix: str) -> str:
    return f"That is too long for me to read as a command. For example: {prefix} on at 09:00 weekdays Europe/London"


def next_post(subscription: Subscription, due: datetime | None) -> str:
    return f" Next: {_moment(subscription, due)}." if due else ""


def _moment(subscription: Subscription, due: datetime) -> str:
    local = due.astimezone(ZoneInfo(subscription.zone))
    return f"{long_date(local.date())} at {local:%H:%M}"


def _beginning(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
