"""The weekly post to the curators' channel: what was asked in vain most often, and a button to decide."""

from __future__ import annotations

from bot.bot import Bot
from bot.curators import Council
from bot.delivery.protocol import Post
from bot.delivery.weekly import Weekly
from bot.handlers.slack.curation_rows import row_of
from bot.render import curation


def weekly(bot: Bot, council: Council, workspace: str, channel: str) -> Weekly:
    """The post of a channel; in a week in which nothing waits there is none."""

    async def render(key: str) -> Post | None:
        # Where the bot serves one workspace, it has no name here, and all that was asked is the owner's.
        seen = council.seen_from(workspace) if workspace else None
        shown, number = await council.suggestions(seen, curation.IN_POST)
        counts = [] if council.keeps_text else await council.counts(seen)
        if not shown and not counts:
            return None
        titles = ((bot.library.intent(count.nearest), count) for count in counts)
        counted = [(intent.title, count) for intent, count in titles if intent]
        message = curation.weekly([row_of(bot, each) for each in shown], number, counted)
        return Post(key, workspace, channel, message["text"], tuple(message["blocks"]))

    return Weekly(workspace, channel, render)
