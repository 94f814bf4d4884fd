"""manifests/slack.json: what it asks for is what the bot needs, and within Slack's limits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.answerer import Answerer
from bot.handlers.manifests import slack_manifest
from bot.handlers.slack import steps
from bot.handlers.slack.shortcuts import ASK_ABOUT, ASK_REPORT
from bot.model import Report
from tests.fakes import FakeSlack
from tests.handlers.slack import scopes
from tests.handlers.slack.conftest import Front
from tests.handlers.slack.tour import tour
from tests.reports import allotments


@pytest.fixture
def manifest() -> dict[str, Any]:
    return dict(json.loads(Path("manifests/slack.json").read_text()))


def test_it_asks_for_the_scopes_its_events_and_calls_need_and_no_more(manifest: dict[str, Any]):
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(events) == sorted(scopes.EVENTS)
    assert manifest["oauth_config"]["scopes"]["bot"] == scopes.needed()


async def test_the_bot_makes_no_call_that_no_scope_is_asked_for(front: Front, slack: FakeSlack):
    """What can be done in Slack, once each: test_scopes.py does the same where scopes are enforced."""
    await tour(front)
    made = {name for name, _ in slack.calls if name != "respond"}
    assert made == set(scopes.CALLS)


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


def test_people_find_it_at_home_in_menus_and_in_workflows(manifest: dict[str, Any], report: Report):
    features = manifest["features"]
    assert features["app_home"]["home_tab_enabled"] is True
    assert len(features["agent_view"]["agent_description"]) <= 300
    shortcuts = {(one["type"], one["callback_id"]) for one in features["shortcuts"]}
    assert shortcuts == {("global", ASK_REPORT), ("message", ASK_ABOUT)}
    for one in features["shortcuts"]:
        assert len(one["name"]) <= 24 + (one["type"] == "message")
        assert len(one["description"]) <= 150


def test_its_workflow_step_gives_what_it_promises(manifest: dict[str, Any], report: Report, answerer: Answerer):
    """What a step needs: https://docs.slack.dev/reference/app-manifest."""
    assert manifest["settings"]["org_deploy_enabled"] is True
    assert manifest["settings"]["function_runtime"] == "remote"
    (step,) = (manifest["functions"][name] for name in [steps.ASK_REPORT])
    assert set(step["input_parameters"]) == {"question", "channel"}
    outputs = steps.outputs_of(report, answerer.answer_intent("talent-management"))
    assert set(step["output_parameters"]) == set(outputs)
    kinds = {"string": str, "boolean": bool}
    for name, parameter in step["output_parameters"].items():
        assert parameter["name"] == name
        assert isinstance(outputs[name], kinds[parameter["type"]])


def test_a_report_of_one_s_own_gives_the_app_its_names(manifest: dict[str, Any]):
    other = allotments().report
    made = json.loads(slack_manifest(other, Path("manifests/slack.json")))
    assert made["display_information"]["name"] == made["features"]["bot_user"]["display_name"] == "Allotment Bot"
    assert made["features"]["slash_commands"][0]["command"] == "/allotments"
    assert made["oauth_config"] == manifest["oauth_config"]
    assert made["settings"] == manifest["settings"]
    assert not re.search("leadership|NHS", json.dumps(made), re.IGNORECASE)
    assert len(made["display_information"]["description"]) <= 140
    assert 175 <= len(made["display_information"]["long_description"]) <= 4000
