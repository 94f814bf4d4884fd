"""Where the shipped files and the bot's own folder are, in a checkout and in a wheel."""

from __future__ import annotations

import re
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
ROOT = _PACKAGE.parent


def default_report() -> Path:
    """The shipped knowledge file: beside the package in a checkout, inside it in a wheel."""
    checkout = ROOT / "knowledge" / "report.yaml"
    return checkout if checkout.exists() else _PACKAGE / "_shipped" / "report.yaml"


def slack_manifest() -> Path:
    """The manifest of the Slack app, in the same way."""
    checkout = ROOT / "manifests" / "slack.json"
    return checkout if checkout.exists() else _PACKAGE / "_shipped" / "slack.json"


def default_var() -> Path:
    """var/ of the checkout, wherever the command is given; the working directory's, where there is no checkout."""
    return ROOT / "var" if (ROOT / "pyproject.toml").exists() else Path("var")


def knowledge_files(folder: Path) -> tuple[Path, ...]:
    """The knowledge files in a folder: report.yaml first, then the others by name. Labelled questions are none."""
    files = [path for path in sorted(folder.glob("*.y*ml")) if path.suffix in (".yaml", ".yml") and path.is_file()]
    files = [path for path in files if not path.stem.endswith("questions")]
    if len(files) > 1:
        files = [path for path in files if re.search(rb"^report\s*:", path.read_bytes(), re.MULTILINE)]
    return tuple(sorted(files, key=lambda path: (path.name != "report.yaml", path.name)))
