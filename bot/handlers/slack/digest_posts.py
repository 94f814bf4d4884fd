"""The digest in Slack: what is posted, and what its subscriber is told when it cannot be."""

from __future__ import annotations

import logging
from datetime import date

from bot import phrases
from bot.bot import Bot
from bot.delivery.platform import Platform
from bot.delivery.protocol import NO_TOKEN, Outcome, Post, Sender
from bot.digest import post_for
from bot.model import Subscription
from bot.render import blocks

logger = logging.getLogger(__name__)

# https://docs.slack.dev/reference/methods/chat.postMessage#errors: these will be refused tomorrow too
_FINAL = frozenset(
    {
        "app_missing_action_url",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "is_inactive",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "restricted_action_read_only_channel",
        "team_access_not_granted",
    }
)


def platform(bot: Bot, sender: Sender) -> Platform:
    """Slack, as the digest needs it."""

    def render(subscription: Subscription, day: date, key: str) -> Post:
        message = blocks.digest(post_for(subscription, bot.library.find(subscription.report), day))
        return Post(key, subscription.workspace, subscription.channel, message["text"], tuple(message["blocks"]))

    def explain(subscription: Subscription, outcome: Outcome) -> str | None:
        match outcome.kind:
            case "held" if outcome.detail.startswith(NO_TOKEN):
                # There is no token to tell anybody with. Once there is one, the digest goes on by itself.
                logger.error("no digest in channel %s: %s", subscription.channel, outcome.detail)
                return None
            case "held":
                return phrases.digest_held(subscription)
            case "refused" if is_final(outcome):
                return phrases.digest_stopped(subscription, outcome.detail, f"{bot.report.command} digest")
            case "refused":
                return phrases.digest_failed(subscription, outcome.detail)
            case _:
                return None

    return Platform(sender, render, explain, is_final)


def is_final(outcome: Outcome) -> bool:
    """Whether a refusal means that the channel or the workspace will take no more."""
    return outcome.detail in _FINAL
