"""What the bot is deployed with does what it says: Procfile, Dockerfile, the unit of systemd."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot import VERSION
from bot.config import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
UNIT = ROOT / "deploy" / "leadership.service"


def namespace() -> list[str]:
    """What puts a process into a network of its own."""
    unshare = shutil.which("unshare")
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = [unshare, *mapped, "--net", "--kill-child"] if unshare and shutil.which("ip") else []
    if not command or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no right to make a network namespace (unshare --net), and the Procfile listens on all addresses")
    return command


# --- Heroku-likes ---


def test_a_process_runner_serves_and_stops_what_the_procfile_says(tmp_path: Path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_", "HOST"))}
    environment = kept | {"DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"}
    command = [*namespace(), sys.executable, "-m", "tests.deploy.procfile"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert (told["ready"], told["home"], told["healthcheck"]) == (200, 200, 0)
    assert "Open http://localhost:5017/ in a browser." in told["log"]
    assert "Traceback" not in told["log"]


def test_what_runs_after_a_build_reads_the_examples_and_says_so():
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = ["bash", str(ROOT / "bin" / "post_compile")]
    ran = subprocess.run(
        script, cwd=ROOT, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=150, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "Reading the examples of the knowledge file\n"), ran.stderr


NOT_INSTALLED = """
import importlib.metadata as metadata

def find(name):
    if name == "leadership-bot":
        raise metadata.PackageNotFoundError(name)
    return known(name)

known, metadata.distribution = metadata.distribution, find
import sys
from bot.cli import main
sys.exit(main(["--version"]))
"""


def test_the_bot_knows_its_version_where_only_what_it_needs_is_installed():
    """A Heroku-like installs requirements.txt and runs `python -m bot` there; the Home tab names its version."""
    ran = subprocess.run(
        [sys.executable, "-c", NOT_INSTALLED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stdout == f"leadership-bot {VERSION}\n", ran.stderr
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
    asking = [path.name for path in (ROOT / "bot").rglob("*.py") if "importlib.metadata" in path.read_text()]
    assert asking == []


# --- the image ---


def instructions() -> list[tuple[str, str]]:
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def test_the_image_is_pinned_and_runs_as_nobody_with_one_folder_to_write_to():
    stages = [words.split()[0] for name, words in instructions() if name == "FROM"]
    assert len(stages) == 2
    assert all(re.fullmatch(r"python:3\.11-slim-\w+", stage) for stage in stages)
    last = instructions()[[name for name, _ in instructions()].index("FROM", 1) :]
    users = [words for name, words in last if name == "USER"]
    assert [user.split(":")[0].isdecimal() and user != "0:0" for user in users] == [True]
    assert [words for name, words in last if name == "VOLUME"] == ["/data"]
    assert [name for name, _ in instructions() if name == "ADD"] == []


def test_the_image_installs_what_is_locked_and_nothing_else():
    installs = [words for name, words in instructions() if name == "RUN" and "pip install" in words]
    assert [("--require-hashes -r requirements.txt" in words or "--no-deps" in words) for words in installs] == [
        True,
        True,
    ]


def test_what_the_image_copies_is_let_through_and_there_and_nothing_private_is():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        word.removeprefix("./")
        for name, words in instructions()
        if name == "COPY" and "--from" not in words
        for word in words.split()[:-1]
    }
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"], *wheel["force-include"]} <= copied
    assert "*" in ignored
    assert let_through == copied
    assert all((ROOT / name).exists() for name in copied)
    assert not let_through & {".env", ".git", "var", "tests"}


# --- systemd ---


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (apt-get install systemd)")
    path = tmp_path / UNIT.name
    # Where the command is not installed, systemd-analyze can say nothing of it.
    path.write_text(UNIT.read_text().replace("/opt/leadership/bin/leadership serve", "/bin/true"))
    return path


def test_the_unit_is_sound_and_leaves_the_machine_alone(unit: Path):
    sound = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (sound.returncode, sound.stderr) == (0, "")
    tight = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(unit)]
    judged = subprocess.run(tight, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-300:]


@pytest.mark.parametrize(
    "line", ["DynamicUser=yes", "StateDirectory=leadership", "ProtectSystem=strict", "ProtectHome=yes"]
)
def test_the_unit_gives_the_bot_one_folder_and_no_more(line):
    assert line in UNIT.read_text().splitlines()


def test_the_unit_waits_longer_for_a_stop_than_the_bot_takes():
    from bot.delivery.protocol import Waits

    assert int(re.search(r"^TimeoutStopSec=(\d+)", UNIT.read_text(), re.MULTILINE)[1]) > Waits().drain
