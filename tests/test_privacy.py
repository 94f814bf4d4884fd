"""What is said about privacy is true: every column has its purpose and term, and nothing leaves for anybody else."""

from __future__ import annotations

import re
import shutil

import pytest

from bot.config import ROOT, default_report
from bot.knowledge import load
from bot.store.schema import metadata
from tests.peers import egress
from tests.peers.local_slack import is_possible

PAGE = (ROOT / "docs" / "privacy.md").read_text()
PLATFORMS = {"slack.com", "login.botframework.com", "login.microsoftonline.com", "smba.trafficmanager.net"}
PASSAGE = load(default_report()).passages["obs-4"].text
WATCHED = pytest.mark.skipif(not (is_possible() and shutil.which("ip")), reason="no right to make a network namespace")


# --- what is kept ---


def described() -> dict[tuple[str, str], tuple[str, str]]:
    """(table, column) → (what for, how long), from the tables of the page."""
    found = {}
    for part in PAGE.split("\n### Table `")[1:]:
        table = part.split("`", 1)[0]
        for line in part.split("\n#")[0].splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("| `") and len(cells) == 3:
                for name in re.findall(r"`(\w+)`", cells[0]):
                    found[table, name] = (cells[1], cells[2])
    return found


def test_every_column_of_the_database_has_its_purpose_and_its_term():
    kept = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    told = described()
    assert kept - told.keys() == set(), "docs/privacy.md says nothing of these"
    assert told.keys() - kept == set(), "docs/privacy.md speaks of what is not there"
    for place, (purpose, term) in told.items():
        assert len(purpose) > 10, place
        assert term, place


@pytest.mark.parametrize("page", ["privacy.md", "dpia.md"])
def test_no_blank_is_left_but_for_the_body_to_fill(page: str):
    text = (ROOT / "docs" / page).read_text()
    assert not re.search(r"TODO|FIXME|TBC|lorem", text)
    if page == "dpia.md":
        assert text.count("▢") >= 10


def test_the_assessment_has_the_steps_of_the_information_commissioner():
    text = (ROOT / "docs" / "dpia.md").read_text()
    for number, step in enumerate(
        [
            "Identify the need for a DPIA",
            "Describe the processing",
            "Consultation process",
            "Assess necessity and proportionality",
            "Identify and assess risks",
            "Identify measures to reduce risk",
            "Sign off and record outcomes",
        ],
        1,
    ):
        assert f"## Step {number}: {step}" in text


# --- what leaves ---


@WATCHED
def test_nothing_leaves_but_to_the_chat_platform():
    found = egress.watch("local")
    for surface in ("web", "command", "slack", "teams", "terminal"):
        assert PASSAGE.split(",")[0][:30] in " ".join(found["said"][surface].split()), surface
    assert "The digest is on" in found["said"]["digest"]
    assert (found["packets"], found["names"]) == ([], [])
    assert "talent" not in found["log"]
    assert "Traceback" not in found["log"]


@WATCHED
def test_in_earnest_only_the_platforms_names_are_asked_for():
    found = egress.watch("real")
    assert found["packets"] == []
    assert set(found["names"]) <= PLATFORMS
    assert {"slack.com", "login.botframework.com"} <= set(found["names"])
    assert found["said"]["teams"] == "401"
    assert PASSAGE[:30] in found["said"]["web"]
