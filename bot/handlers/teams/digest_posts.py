"""The digest in Teams: what is posted, and what its subscriber is told when it cannot be."""

from __future__ import annotations

from datetime import date

from bot import phrases
from bot.bot import Bot
from bot.delivery.platform import Platform
from bot.delivery.protocol import Outcome, Post, Sender
from bot.digest import post_for
from bot.handlers.teams.posting import TeamsPost
from bot.model import Subscription
from bot.render import card

_GROUP = "19:"  # begins the ids of channels and group chats, where only a mention is heard


def platform(bot: Bot, sender: Sender) -> Platform:
    """Teams, as the digest needs it."""

    def prefix(subscription: Subscription) -> str:
        alone = not subscription.channel.startswith(_GROUP)
        return "digest" if alone else f"@{bot.report.bot_name} digest"

    def render(subscription: Subscription, day: date, key: str) -> Post:
        message = card.digest(
            post_for(subscription, bot.library.find(subscription.report), day, f"{prefix(subscription)} off")
        )
        text = message["summary"]
        return TeamsPost(key, subscription.workspace, subscription.channel, text, activity=message)

    def explain(subscription: Subscription, outcome: Outcome) -> str | None:
        match outcome.kind:
            case "held":
                return phrases.DIGEST_HELD_IN_TEAMS
            case "refused" if is_final(outcome):
                return phrases.digest_stopped_in_teams(outcome.detail, prefix(subscription))
            case "refused":
                return phrases.digest_failed_in_teams(outcome.detail)
            case _:
                return None

    return Platform(sender, render, explain, is_final)


def is_final(outcome: Outcome) -> bool:
    """Whether the bot was removed or the channel deleted.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#best-practices-for-proactive-messaging
    """
    return outcome.detail.startswith(("HTTP 403", "HTTP 404"))
