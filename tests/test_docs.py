"""The documents hold: the site builds, every command they give is one that runs, or is known to run elsewhere only."""

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from bot.cli import ANSWERED, NOT_ANSWERED, build_parser, main
from bot.config import ROOT, read
from tests.knowledge_files import write_report
from tests.test_cli_editing import QUESTIONS

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What no test here can run, and why.
ELSEWHERE = {
    "heroku": "needs an account",
    "git": "pushes to Heroku, or fetches what the reader has elsewhere",
    "docker": "needs a container engine",
    "sudo": "changes the machine; tests/deploy reads the unit it installs",
    "journalctl": "needs systemd's journal",
    "curl": "fetches what needs a network",
    "npx": "the Agents Playground has an evaluation licence and is driven by hand",
    "pg_dump": "run by tests/store/test_backup.py",
    "pg_restore": "run by tests/store/test_backup.py",
    "rm": "run by tests/store/test_backup.py",
    "cp": "run by tests/store/test_backup.py",
    ".venv/bin/python": "run by tests/store/test_backup.py and, as far as it is ours, tests/test_slack_page.py",
    "echo": "writes a file for Heroku",
    "pip": "run by tests/test_wheel.py",
    "python3": "makes an environment, as tests/test_wheel.py does",
    "bin/post_compile": "run by tests/deploy/test_deploy.py",
    "honcho": "run by tests/deploy/test_deploy.py",
    "slack": "needs Slack's command line and an account",
}


def commands(page, kinds=("sh", "console")):
    """The commands of a page's blocks, without prompts, comments and what they print."""
    for kind, text in BLOCK.findall(page.read_text("utf-8")):
        lines = text.splitlines()
        prompted = any(line.startswith("$ ") for line in lines)
        for line in lines:
            if kind in kinds and line.strip() and (line.startswith("$ ") or not prompted):
                yield line.removeprefix("$ ").strip()


def words_of(command):
    """A command's words, without the settings before it."""
    words = shlex.split(re.split(r" (?:\||>|>>|&&) ", command)[0], comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    return words


def is_ours(words):
    return words[0] in ("leadership", ".venv/bin/leadership") or words[1:3] == ["-m", "bot"]


def named(page):
    """Every command `leadership …` that the page names, in a block or in a line."""
    text = page.read_text("utf-8")
    found = [command for command in commands(page) if is_ours(words_of(command) or [""])]
    return [*found, *re.findall(r"`(leadership [a-z][^`]*)`", text)]


def verbs_of(parser):
    return next((a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction)), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_leadership_command_a_page_names_exists_with_its_options(page):
    for command in named(page):
        words = words_of(command.replace("…", "x"))
        words = words[words.index("bot") + 1 :] if "-m" in words else words[1:]
        parser = build_parser()
        while words and (deeper := verbs_of(parser)):
            assert words[0] in deeper, f"{page.name}: {command}"
            parser, words = deeper[words[0]], words[1:]
        for word in words:
            if word.startswith("--"):
                assert word.partition("=")[0] in parser._option_string_actions, f"{page.name}: {command}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_other_command_is_of_make_or_known_to_run_elsewhere(page):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in commands(page):
        words = words_of(command)
        if not words or is_ours(words):
            continue
        if words[0] == "make":
            assert words[1] in targets, f"{page.name}: {command}"
        else:
            assert words[0] in ELSEWHERE, f"{page.name}: {command}: run it in a test, or say in ELSEWHERE why not"


def test_the_small_slack_of_the_page_knows_the_tokens_that_the_page_gives_the_bot():
    setup = json.loads((ROOT / "docs/examples/local-slack.json").read_text())
    (app,) = setup["apps"]
    page = (ROOT / "docs/deploy-slack.md").read_text("utf-8")
    (serving,) = re.findall(r"^(SLACK_BOT_TOKEN=xoxb-local .*) .venv/bin/leadership serve$", page, re.MULTILINE)
    settings = dict(word.split("=", 1) for word in serving.split())
    assert (settings["SLACK_BOT_TOKEN"], settings["SLACK_APP_TOKEN"]) == (app["botToken"], app["appToken"])
    assert settings["CURATORS"] in {user["id"] for user in setup["users"]}
    assert read(settings).slack is not None


# With a prompt a command is shown as it is typed; a receipt is the reader's own, and tests/test_cli.py asks for one.
RUN = sorted(
    {
        command
        for page in PAGES
        for command in commands(page, kinds=("console",))
        if is_ours(words_of(command)) and "ABCD-EFGH" not in command
    }
)


@pytest.mark.parametrize("command", RUN)
def test_every_command_shown_with_a_prompt_runs(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPORT", str(write_report(tmp_path)))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    (tmp_path / "questions.yaml").write_text(QUESTIONS, "utf-8")
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    if "import" not in command:
        shutil.copy(tmp_path / "report.yaml", tmp_path / "constitution.yaml")
    words = words_of(command)
    code = main(words[words.index("bot") + 1 :] if "-m" in words else words[1:])
    assert code in (ANSWERED, NOT_ANSWERED)
    assert capsys.readouterr().out


def test_the_site_builds_and_every_link_on_it_leads_somewhere(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", tmp_path],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    loaded = [
        address
        for page in tmp_path.rglob("*.html")
        for address in re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(https?:[^"]+)"', page.read_text("utf-8"))
    ]
    assert loaded == []  # a reader's visit is nobody else's business
