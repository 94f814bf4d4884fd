"""The app's Home tab, made anew whenever it is opened, and the prompts of its Messages tab."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import VERSION, phrases
from bot.handlers.slack import errors
from bot.handlers.slack.curation_rows import bench_for
from bot.handlers.slack.desk import Desk
from bot.handlers.slack.work import Work
from bot.model import Intent, Question, Report
from bot.render import block_kit as kit, home
from bot.render.home import ChannelDigest, Home
from bot.store.deliveries import KeptSubscription

logger = logging.getLogger(__name__)

_PAGE, _PAGES = 200, 10  # channels asked for at once, and how often


def register(slack: AsyncApp) -> None:
    slack.event("app_home_opened")(open_tab)


async def open_tab(event: dict[str, Any], context: AsyncBoltContext, desk: Desk, work: Work) -> None:
    """One event for both tabs: https://docs.slack.dev/reference/events/app_home_opened."""
    workspace = context.team_id or context.enterprise_id or ""
    if event.get("tab") == "messages":
        work.start(_attempt(suggest_prompts(desk, context.client, event["channel"])))
    else:
        work.start(_attempt(publish(desk, context.client, Question("", "slack", workspace, event["user"]))))


async def suggest_prompts(desk: Desk, client: AsyncWebClient, channel: str) -> None:
    """Sets the questions to try above an empty conversation.

    Without `thread_ts`: with it the call does nothing in an app of the agent view, and says so nowhere.
    https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
    """
    prompts = [{"title": kit.cut(i.title, kit.BUTTON_TEXT), "message": i.title} for i in prompts_of(desk.bot.report)]
    if prompts:
        await client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=phrases.TRY, prompts=prompts)


async def publish(
    desk: Desk, client: AsyncWebClient, who: Question, said: str | None = None, *, decided: str | None = None
) -> None:
    """Shows the tab to a person as things are now; `said` is what came of a button, `decided` of a curator's."""
    bot = desk.bot
    held = await bot.count_held(who)
    shown = Home(
        prompts=prompts_of(bot.report),
        groups=bot.topics(),
        digests=await find_digests(desk, client, who),
        kept=phrases.kept_of_person(
            held.votes,
            held.rejections,
            held.digests,
            held.questions,
            held.decisions,
            keeps_questions=bot.keeps_questions,
        ),
        version=VERSION,
        others=bot.library.reports[1:],
        said=said,
        bench=await bench_for(desk, who, decided),
    )
    await client.views_publish(user_id=who.person, view=home.view(bot.report, shown))


def prompts_of(report: Report) -> list[Intent]:
    """The questions to try first, as the knowledge file's keepers chose them; at most four."""
    return [report.intents[name] for name in report.prompts][: home.PROMPTS]


async def find_digests(desk: Desk, client: AsyncWebClient, who: Question) -> list[ChannelDigest]:
    """The digests of a person's channels; those they started where Slack does not say which channels these are."""
    kept = await asyncio.to_thread(desk.deliveries.workspace_subscriptions, who.workspace)
    if not kept:
        return []
    try:
        channels = await _channels_of(client, who)
        mine = [each for each in kept if each.subscription.channel in channels]
    except SlackApiError as error:
        logger.warning("Slack does not say which channels people are in (%s)", errors.name_of(error))
        mine = [each for each in kept if each.subscription.created_by == who.person]
    return [_as_it_stands(each, desk.now()) for each in mine]


def _as_it_stands(kept: KeptSubscription, now: datetime) -> ChannelDigest:
    due = datetime.fromtimestamp(kept.next_due, UTC) if kept.next_due else None
    today = now.astimezone(ZoneInfo(kept.subscription.zone)).date()
    return ChannelDigest(kept.subscription, due, today, kept.stopped)


async def _channels_of(client: AsyncWebClient, who: Question) -> set[str]:
    """The public channels somebody is in, and the private ones the bot is in too (channels:read, groups:read)."""
    found: set[str] = set()
    cursor: str | None = None
    for _ in range(_PAGES):
        page = await client.users_conversations(
            user=who.person,
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=_PAGE,
            cursor=cursor,
            team_id=who.workspace,  # an organisation's token is good for many
        )
        found |= {channel["id"] for channel in page["channels"]}
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return found


async def _attempt(work: Any) -> None:  # noqa: ANN401 - a coroutine
    """There is nowhere to say that a tab could not be shown: the log has it, and the next opening tries again."""

    async def tell(_sentence: str) -> None: ...

    await errors.attempt(work, tell)
