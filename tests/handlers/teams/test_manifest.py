"""The app package: within Teams' limits, built the same each time, and its commands are answered."""

from __future__ import annotations

import json
import runpy
import struct
import zipfile
from pathlib import Path

import pytest

from bot.config import ROOT
from bot.model import Abstention, Question
from tests.handlers.teams.service import APP_ID
from tests.site import answerer

FOLDER = ROOT / "manifests" / "teams"
PACKAGE = runpy.run_path(str(FOLDER / "package.py"))
MANIFEST = json.loads(PACKAGE["manifest"](APP_ID))


def test_its_texts_are_within_the_limits():
    # https://learn.microsoft.com/microsoft-365/extensibility/schema/
    assert len(MANIFEST["name"]["short"]) <= 30
    assert len(MANIFEST["name"]["full"]) <= 100
    assert len(MANIFEST["description"]["short"]) <= 80
    assert len(MANIFEST["description"]["full"]) <= 4000
    (commands,) = [one["commands"] for bot in MANIFEST["bots"] for one in bot["commandLists"]]
    assert len(commands) <= 10
    assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in commands)
    (search,) = MANIFEST["composeExtensions"][0]["commands"]
    assert len(search["title"]) <= 32
    assert all(len(one["description"]) <= 128 for one in search["parameters"])


def test_bot_and_extension_are_the_same_app():
    assert {MANIFEST["id"], MANIFEST["bots"][0]["botId"], MANIFEST["composeExtensions"][0]["botId"]} == {APP_ID}
    assert MANIFEST["bots"][0]["scopes"] == ["personal", "team", "groupChat"]


@pytest.mark.parametrize(("name", "side"), [("color", 192), ("outline", 32)])
def test_the_icons_have_the_size_that_teams_wants(name, side):
    data = (FOLDER / f"{name}.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (side, side)


def test_each_command_is_answered():
    for command in MANIFEST["bots"][0]["commandLists"][0]["commands"]:
        if command["title"] not in {"topics", "digest help", "help"}:
            for words in (command["title"], command["description"]):
                assert not isinstance(answerer().answer(Question(words, "teams")), Abstention), words


def test_the_package_holds_what_teams_looks_for_and_is_the_same_each_time(tmp_path: Path):
    files = [PACKAGE["build"](APP_ID.upper(), tmp_path / name / "x.zip") for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(package.read("manifest.json")) == MANIFEST


def test_what_is_no_app_id_is_said(capsys):
    assert PACKAGE["main"](["my-app"]) == 1
    assert "no Microsoft App ID" in capsys.readouterr().err
    assert PACKAGE["main"]([]) == 2
