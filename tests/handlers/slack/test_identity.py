"""Who the bot is, asked once; whether that still holds, now and then."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.handlers.slack.identity import Identity
from tests.fakes import FakeSlack


async def test_a_token_that_is_revoked_later_shows_within_five_minutes_and_so_does_its_return(slack: FakeSlack):
    now = 0.0
    identity = Identity(AsyncWebClient("xoxb-1", base_url=f"{slack.url}/api/"), lambda: now)
    for _ in range(3):
        await identity.confirm()
    assert len(slack.sent("auth.test")) == 1
    slack.refuse["auth.test"] = "token_revoked"
    await identity.confirm()
    now = 301.0
    for _ in range(3):
        with pytest.raises(SlackApiError, match="token_revoked"):
            await identity.confirm()
    assert len(slack.sent("auth.test")) == 2
    assert (await identity.find()).bot_user_id == "UBOT"
    slack.refuse.clear()
    now = 317.0
    await identity.confirm()
    assert len(slack.sent("auth.test")) == 3
