"""Every Slack payload against Slack's own TypeScript types, by the TypeScript compiler."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.answerer import Answerer
from bot.config import default_report
from bot.knowledge import load
from bot.matcher import Matcher
from bot.render import block_kit as kit
from tests.render import payloads

PEERS = Path(__file__).resolve().parent
TSC = PEERS / "node_modules/typescript/bin/tsc"
MISSING = not shutil.which("node") or not TSC.exists() or not (PEERS / "node_modules/@slack/types").exists()
pytestmark = pytest.mark.skipif(MISSING, reason="TypeScript is not installed: run `npm ci` in tests/peers")

HEAD = 'import type { HomeView, KnownBlock, ModalView } from "@slack/types";\n'
BUTTON = kit.button("Words", "intent:1", "value")
INVALID: dict[str, dict[str, Any]] = {
    "an unknown block": {"type": "sectoin", "text": kit.plain("x")},
    "a key that is not there": {**kit.section("x"), "texts": []},
    "a button without words": kit.actions({k: v for k, v in BUTTON.items() if k != "text"}),
    "a button in mrkdwn": kit.actions({**BUTTON, "text": {"type": "mrkdwn", "text": "x"}}),
    "a number for a value": kit.actions({**BUTTON, "value": 1}),
    "a vote outside its block": kit.actions(kit.feedback("vote", "1")["elements"][0]),
    "a quote that is no list": kit.rich({"type": "rich_text_quote", "elements": "x"}),
    "a user in preformatted text": kit.rich({"type": "rich_text_preformatted", "elements": [kit.user("U1")]}),
    "an option without words": kit.actions({**kit.select("t", "p", []), "options": [{"value": "x"}]}),
}


def compile_types(source: str, folder: Path) -> list[str]:
    """The compiler's complaints about a module."""
    module = folder / "payloads.mts"
    module.write_text(HEAD + source)
    (folder / "node_modules").symlink_to(PEERS / "node_modules")
    options = ["--noEmit", "--strict", "--module", "nodenext", "--skipLibCheck"]
    ran = subprocess.run(["node", TSC, *options, module], cwd=folder, capture_output=True, text=True, check=False)
    return [line for line in ran.stdout.splitlines() if "error TS" in line]


def declare(name: str, kind: str, value: dict[str, Any]) -> str:
    return f"export const {name}: {kind} = {json.dumps(value)};\n"


def shape(part: Any, key: str = "") -> Any:
    """A payload without its words: types look at words only where they name a kind."""
    if isinstance(part, dict):
        return {name: shape(value, name) for name, value in part.items()}
    if isinstance(part, list):
        return sorted({json.dumps(shape(one)) for one in part})  # however many alike, in whatever order
    return part if key in ("type", "style") else type(part).__name__


def unlike(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One of each shape: thousands of alike would be compiled for nothing."""
    return list({json.dumps(shape(part)): part for part in parts}.values())


def test_every_payload_has_slack_s_types(tmp_path: Path):
    report = load(default_report())
    answerer = Answerer(report, Matcher(report))
    blocks = [block for message in payloads.messages(report, answerer).values() for block in message["blocks"]]
    views = list(payloads.views(report, answerer).values())
    source = "".join(declare(f"block{n}", "KnownBlock", block) for n, block in enumerate(unlike(blocks)))
    kinds = {"modal": "ModalView", "home": "HomeView"}
    source += "".join(declare(f"view{n}", kinds[view["type"]], view) for n, view in enumerate(unlike(views)))

    assert source.count("KnownBlock") > 10
    assert source.count("ModalView") >= 5
    assert source.count("HomeView") >= 3
    assert compile_types(source, tmp_path) == []


def test_the_compiler_catches_what_it_is_there_for(tmp_path: Path):
    source = "".join(declare(f"case{n}", "KnownBlock", block) for n, block in enumerate(INVALID.values()))
    caught = {line.split("payloads.mts(")[1].split(",")[0] for line in compile_types(source, tmp_path)}

    lines = {name: str(n) for n, name in enumerate(INVALID, 2)}
    assert {name for name, line in lines.items() if line not in caught} == set()
