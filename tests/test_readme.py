"""The README holds: its transcript, its links, its commands, its table of settings."""

import os
import re
import subprocess
import sys

from bot.config import ROOT

README = (ROOT / "README.md").read_text()
RECEIPT = re.compile(r"Receipt \S+")  # names the edition, so it changes with every edit of the knowledge file


def test_the_transcript_is_what_the_command_prints(tmp_path):
    question, shown = re.search(r'\$ leadership ask "(.*)"\n(.*?)\n```', README, re.DOTALL).groups()
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "ask", question],
        capture_output=True,
        env=os.environ | {"COLUMNS": "80", "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"},
        cwd=ROOT,
        check=True,
    ).stdout.decode()
    assert RECEIPT.sub("Receipt", shown + "\n") == RECEIPT.sub("Receipt", printed)


def test_the_first_screen_shows_a_picture_a_transcript_and_the_two_commands():
    first = README[: README.index("\n## ")]
    assert 'src="docs/images/slack-answer.png"' in first
    assert "$ leadership ask" in first
    assert re.findall(r"^make \w+", first, re.MULTILINE) == ["make run", "make test"]


def test_every_command_of_make_that_the_documents_name_exists():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in [README, *(path.read_text() for path in (ROOT / "docs").glob("*.md"))]:
        assert set(re.findall(r"`make ([\w-]+)", page)) <= targets


def test_every_link_in_the_documents_leads_to_a_file():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r'(?:\]\(|src=")([^)#"]+)', page.read_text()):
            if not target.startswith(("https://", "http://")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
