"""Which scope an event or a call needs, from https://docs.slack.dev/reference/events and …/reference/methods."""

from __future__ import annotations

EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "function_executed": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "team_access_revoked": set(),
    "tokens_revoked": set(),
}
# One of a call's scopes is enough for the conversation it is about; the bot is in public and in private channels.
CALLS = {
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "functions.completeError": set(),
    "functions.completeSuccess": set(),
    "users.conversations": {"channels:read", "groups:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
FEATURES = {"commands"}  # slash commands and shortcuts


def needed() -> list[str]:
    """What the manifest must ask for, and no more."""
    return sorted(set.union(FEATURES, *EVENTS.values(), *CALLS.values()))
