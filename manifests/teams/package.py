"""Builds the Teams app package: `python manifests/teams/package.py APP_ID [FILE]`, into var/leadership-teams.zip."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ICONS = ("color.png", "outline.png")
DEFAULT = HERE.parent.parent / "var" / "leadership-teams.zip"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def manifest(app_id: str) -> str:
    """The manifest with the app's id.

    Raises:
        ValueError: the id is no GUID.
    """
    if not _GUID.fullmatch(app_id):
        raise ValueError(f"{app_id!r} is no Microsoft App ID; give TEAMS_APP_ID, of the form 00000000-0000-…")
    text = (HERE / "manifest.json").read_text(encoding="utf-8").replace("${{APP_ID}}", app_id.lower())
    json.loads(text)
    return text


def build(app_id: str, file: Path) -> Path:
    """Writes the package; the same id gives the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "manifest.json", manifest(app_id).encode())
        for name in ICONS:
            _add(package, name, (HERE / name).read_bytes())
    return file


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        file = build(arguments[0], Path(arguments[1]) if len(arguments) == 2 else DEFAULT)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {file}. Upload it in Teams: Apps, Manage your apps, Upload an app.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
