"""manifests/slack.json: what it asks for is what the bot needs, and within Slack's limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.model import Report

# https://docs.slack.dev/reference/events: which scope an event needs
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    return dict(json.loads(Path("manifests/slack.json").read_text()))


def test_it_asks_for_the_scopes_its_events_and_calls_need_and_no_more(manifest: dict[str, Any]):
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(events) == sorted(SCOPES)
    # chat:write for chat.postMessage and chat.postEphemeral; views.open needs none
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted([*SCOPES.values(), "chat:write", "commands"])


def test_its_command_is_the_report_s(manifest: dict[str, Any], report: Report):
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == report.command


def test_its_texts_are_within_slack_s_limits(manifest: dict[str, Any]):
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
    assert len(manifest["features"]["slash_commands"][0]["usage_hint"]) <= 1000


def test_people_can_write_to_it_and_press_its_buttons(manifest: dict[str, Any]):
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
