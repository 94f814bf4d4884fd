"""What was refused to whom: a line in the log under a name of its own, for the owner to find."""

from __future__ import annotations

import logging

logger = logging.getLogger("bot.audit")


def record_refusal(verb: str, person: str, workspace: str, channel: str = "") -> None:
    """Records that a person may not do something; ids are the platform's own, and no word of theirs is in it."""
    where = f"channel {channel} of {workspace}" if channel else workspace
    logger.warning("refused: %s by %s in %s", verb, person, where)
