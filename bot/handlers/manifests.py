"""The manifest of the Slack app in the names of a knowledge file: the shipped one is the shipped report's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot import phrases
from bot.model import Report
from bot.render.block_kit import cut

# https://docs.slack.dev/reference/app-manifest
DESCRIPTION, AGENT_DESCRIPTION, COMMAND_DESCRIPTION = 140, 300, 100


def slack_manifest(report: Report, shipped: Path) -> str:
    """The shipped manifest as JSON, with the bot's name, its command and what it answers from."""
    manifest: dict[str, Any] = json.loads(shipped.read_text("utf-8"))
    features = manifest["features"]
    manifest["display_information"] |= {
        "name": report.bot_name,
        "description": cut(phrases.manifest_description(report), DESCRIPTION),
        "long_description": phrases.manifest_long(report),
    }
    features["agent_view"]["agent_description"] = cut(phrases.manifest_long(report), AGENT_DESCRIPTION)
    features["bot_user"]["display_name"] = report.bot_name
    (command,) = features["slash_commands"]
    command |= {"command": report.command, "description": phrases.MANIFEST_COMMAND}
    for shortcut in features["shortcuts"]:
        if shortcut["type"] == "global":
            shortcut["description"] = phrases.MANIFEST_SHORTCUT
    for step in manifest["functions"].values():
        step["description"] = phrases.MANIFEST_STEP
    return json.dumps(manifest, indent=2, ensure_ascii=False)
