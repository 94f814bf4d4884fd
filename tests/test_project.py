"""The project's own files agree with each other."""

import hashlib
import json
import os
import re
import subprocess
import tomllib

import jsonschema
import pytest
import yaml

from bot.config import ROOT
from bot.config.names import NAMES
from bot.errors import KnowledgeError
from bot.knowledge import load
from tests.knowledge_files import REPORT, write_report

SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "knowledge" / "report.schema.json").read_text()))
NAME = re.compile(r"^#? ?([A-Z][A-Z_]+)=", re.MULTILINE)


def read_settings():
    """The variables that the configuration reads, by its own source."""
    sources = [path.read_text() for path in (ROOT / "bot" / "config").glob("*.py") if path.stem != "__init__"]
    return {name for source in sources for name in re.findall(r'"([A-Z][A-Z_]{3,})"', source)}


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout made by git")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


# --- settings ---


def test_the_example_of_settings_names_every_variable_that_is_read():
    assert set(NAME.findall((ROOT / ".env.example").read_text())) == read_settings()


def test_the_list_of_names_by_which_misspelt_ones_are_found_has_them_all():
    assert read_settings() == NAMES


def test_the_readmes_table_names_every_variable_that_is_read():
    table = (ROOT / "README.md").read_text().split("## Configuration")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == read_settings()


def test_the_example_of_settings_is_one_that_a_shell_reads(tmp_path):
    text = re.sub(r"^# ([A-Z_]+=)", r"\1", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    (tmp_path / "env").write_text(text)
    subprocess.run(["sh", "-euc", ". ./env"], cwd=tmp_path, check=True, capture_output=True)


# --- the schema of the knowledge file ---


def test_the_schema_takes_the_shipped_file_and_the_small_one():
    SCHEMA.check_schema(SCHEMA.schema)
    assert not list(SCHEMA.iter_errors(yaml.safe_load((ROOT / "knowledge" / "report.yaml").read_text())))
    assert not list(SCHEMA.iter_errors(yaml.safe_load(REPORT.format(sha256="a" * 64))))


def test_the_smallest_file_of_the_documents_is_one_that_loads(tmp_path):
    page = (ROOT / "docs" / "authoring.md").read_text()
    text = next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "\nreport:" in block)
    assert not list(SCHEMA.iter_errors(yaml.safe_load(text)))
    write_report(tmp_path)  # for the source beside it
    with pytest.raises(KnowledgeError) as caught:
        load(_write(tmp_path, text))
    (fault,) = caught.value.faults
    sha256 = re.search(r"its SHA-256 is (\w+)", fault)[1]
    assert load(_write(tmp_path, text.replace(hashlib.sha256(b"").hexdigest(), sha256))).passages["time"]


def _write(folder, text):
    path = folder / "report.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    title: Findings", "    titel: Findings"),
        ("    title: Findings", "    title: Findings\n    colour: red"),
        ("title: Do they enjoy weeding?", f"title: {'W' * 76}"),
        ("title: Do they enjoy weeding?", "title: ''"),
        ("    examples:\n      - weeding\n", "    examples: []\n"),
        ("    examples:\n      - weeding\n", "    examples: weeding\n"),
        ("    examples:\n      - weeding\n", ""),
        ("      - weeding\n", f"      - {'w' * 501}\n"),
        ("follow_ups: [pruning]", "follow_ups: [pruning, weeding, pruning, weeding]"),
        ("id: weeding", "id: Weeding Now"),
        ("kind: quote", "kind: saying"),
        ("link: https://example.org/news", "link: http://example.org/news"),
        ("command: /garden", "command: garden"),
        ("- [gardener, grower]", "- [gardener]"),
        ("passages: [time]", "passages: []"),
        ("prompts: [pruning]", "prompts: [pruning, wishes, weeding, pruning, wishes]"),
        ("date: May 2020", "date: ''"),
    ],
)
def test_what_the_schema_marks_the_loader_refuses_too(old, new, tmp_path):
    path = write_report(tmp_path, old, new)
    assert list(SCHEMA.iter_errors(yaml.safe_load(path.read_text())))
    with pytest.raises(KnowledgeError):
        load(path)


def test_the_schema_explains_every_key():
    text = json.dumps(SCHEMA.schema)
    for key in ("title", "passages", "nearest", "follow_ups", "synonyms", "sha256"):
        assert f'"{key}": {{' in text


# --- what is locked, and what must not be told ---


@pytest.mark.parametrize(("lock", "extra"), [("requirements.txt", None), ("requirements-dev.txt", "dev")])
def test_the_locks_pin_every_dependency_with_hashes(lock, extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in wanted}
    text = (ROOT / lock).read_text()
    pinned = set(re.findall(r"^([\w.-]+)==\S+(?: ;.+)? \\$", text, re.MULTILINE))
    assert names <= {name.lower().replace("_", "-") for name in pinned}
    assert not re.search(r"^(-|https?:)", text, re.MULTILINE)


def test_who_develops_has_what_every_extra_has():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {need for extra in extras.values() for need in extra} == set(extras["dev"])


def test_no_tracked_file_names_a_package_registry():
    hosts = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org"]
    for path in tracked_files():
        content = path.read_bytes()
        assert not [host for host in hosts if host.encode() in content], path


def test_shell_scripts_are_sound():
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
    assert (ROOT / "Procfile").read_text().startswith("web: python -m bot serve --host 0.0.0.0")


# --- the hooks of Slack's CLI ---


def hook(name, **settings):
    """Runs a hook as the CLI does: by a shell, with its tokens in the environment."""
    command = json.loads((ROOT / ".slack" / "hooks.json").read_text())["hooks"][name]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    return subprocess.run(
        ["sh", "-c", command], cwd=ROOT, env=kept | settings, capture_output=True, text=True, timeout=60, check=False
    )


def test_slacks_cli_is_given_the_manifest():
    assert json.loads(hook("get-manifest").stdout) == json.loads((ROOT / "manifests" / "slack.json").read_text())


@pytest.mark.skipif(not (ROOT / ".venv/bin/leadership").exists(), reason="set up elsewhere than in .venv")
def test_slacks_cli_starts_the_bot_with_its_tokens():
    started = hook("start", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="not an app's")
    assert started.stderr.startswith("leadership: SLACK_APP_TOKEN: not an app-level token")
