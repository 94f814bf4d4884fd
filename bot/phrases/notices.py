"""What people are told when a post or a part of the bot fails."""

from __future__ import annotations

from datetime import date

from bot.model import Subscription
from bot.phrases.wording import long_date

STOPPED_WHY = {
    "is_archived": "the channel is archived",
    "channel_not_found": "I can no longer see the channel",
    "not_in_channel": "I am not in the channel",
    "restricted_action": "the workspace does not let me post there",
}


def digest_is_stopped(reason: str, prefix: str) -> str:
    """To whoever asks in the channel, where the platform would not take its posts."""
    why = STOPPED_WHY.get(reason, f"my posts were refused ({reason})")
    return f"The digest of this channel is stopped: {why}. Once that is mended, {prefix} on starts it again."


def digest_stopped(subscription: Subscription, reason: str, prefix: str) -> str:
    """To the one who subscribed, where the platform will not take posts any more."""
    why = STOPPED_WHY.get(reason, f"Slack refuses my posts ({reason})")
    return (
        f"I have stopped the digest of <#{subscription.channel}>: {why}. Once that is mended, {prefix} on in the"
        " channel starts it again."
    )


def digest_failed(subscription: Subscription, reason: str) -> str:
    """To the one who subscribed, where one post was refused."""
    return f"I could not post today’s digest in <#{subscription.channel}> ({reason}). I will try again on its next day."


def digest_held(subscription: Subscription) -> str:
    """To the one who subscribed, where nobody can tell whether the post got through."""
    return (
        f"I cannot tell whether today’s digest reached <#{subscription.channel}>: the connection failed and I may not"
        " read the channel. So that it does not come twice, I have not sent it again."
    )


def digest_held_for_owner(subscription: Subscription, day: date, detail: str) -> str:
    """To the owner, whom the subscriber's own notice does not reach."""
    return (
        f"The digest of {long_date(day)} for {_place(subscription)} is held back: I cannot tell whether it got through"
        f" ({detail}). So that it does not come twice, I do not send it again; the next one comes as usual."
    )


def token_held(name: str, workspace: str, reason: str) -> str:
    """To the owner; `reason` in Slack's word."""
    return (
        f"Slack takes my token for the workspace {name} ({workspace}) no more: {reason}. I answer nothing there, and"
        " its digests are held until somebody installs me there again."
    )


def part_is_lost(part: str, length: str, detail: str) -> str:
    """To the owner."""
    return (
        f"I have been without {_PARTS.get(part, part)} for {length}: {detail}. I go on trying and say when it is back."
    )


def part_is_back(part: str, length: str) -> str:
    """To the owner."""
    name = _PARTS.get(part, part)
    return f"{name[0].upper()}{name[1:]} is back. I was without it for {length}."


_PARTS = {
    "database": "the database",
    "slack": "the connection to Slack",
    "teams": "the connection to Microsoft Teams",
}


def _place(subscription: Subscription) -> str:
    """A channel as Slack shows it; one of Teams has no name here."""
    in_slack = subscription.channel[:1] in ("C", "G", "D") and subscription.channel.isalnum()
    return f"<#{subscription.channel}>" if in_slack else "a channel in Teams"
