"""An audit without a network: pip-audit itself, against a dump of advisories on disk that says how old it is."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import ROOT
from tools.advisories import STALE, Advisories, is_affected, main, read

MODIFIED = "2026-11-20T08:00:00.5Z"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def advisory(package: str, *events: dict[str, str], name: str = "PYSEC-1", **more: object) -> dict[str, object]:
    affected = {"package": {"name": package, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": name, "modified": MODIFIED, "summary": "It breaks.", "affected": [affected], **more}


def dump_of(folder: Path, *advisories: dict[str, object]) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in advisories:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return path


@pytest.mark.parametrize(
    ("version", "affected"),
    [("0.9", False), ("1.0", True), ("1.9.9", True), ("2.0", False), ("3.0rc1", False), ("3.0", True), ("3.1", False)],
)
def test_a_version_is_affected_from_where_it_came_in_to_where_it_was_mended(version: str, affected: bool):
    events = [{"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "3.0"}, {"last_affected": "3.0"}]
    (one,) = advisory("x", *events)["affected"]
    assert is_affected(one, version) is affected
    assert is_affected({"versions": ["0.9"]}, version) is (version == "0.9")


def test_a_dump_is_a_zip_or_a_folder_and_names_are_one_however_they_are_written(tmp_path: Path):
    found = advisory("Typing.Extensions", {"introduced": "0"})
    other = advisory("left-pad", {"introduced": "0"}, name="NPM-1")
    other["affected"][0]["package"]["ecosystem"] = "npm"
    folder = tmp_path / "vulns" / "typing-extensions"
    folder.mkdir(parents=True)
    (folder / "PYSEC-1.yaml").write_text(
        "id: PYSEC-1\nmodified: 2026-11-20T08:00:00.5Z\naffected:\n"
        "- package: {name: Typing.Extensions, ecosystem: PyPI}\n"
        '  ranges: [{type: ECOSYSTEM, events: [{introduced: "0"}]}]\n'
    )
    (tmp_path / "vulns" / "README.yaml").write_text("- no advisory\n")
    for dump in (dump_of(tmp_path, found, other), tmp_path / "vulns"):
        held = Advisories(read(dump))
        assert (held.number, held.newest.date().isoformat()) == (1, "2026-11-20")
        assert [each["id"] for each in held.find("typing_extensions", "4.0")] == ["PYSEC-1"]
        assert held.find("left-pad", "1.0") == []


@pytest.fixture
def audit(tmp_path: Path):
    """Audits one locked dependency as the Makefile does."""
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"idna==3.10 --hash=sha256:{'0' * 64}\n")
    flags = re.search(r"^AUDIT := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()

    def run(dump: Path, now: datetime = NOW) -> int:
        return main([str(dump), sys.executable, "-m", "pip_audit", *flags, "-r", str(lock)], now)

    return run


def test_pip_audit_finds_what_the_dump_has_and_nothing_else(audit, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    bad = advisory("idna", {"introduced": "0"}, {"fixed": "3.11"}, name="PYSEC-9", published=MODIFIED)
    assert audit(dump_of(tmp_path, bad)) == 1
    told = capfd.readouterr().out
    assert "1 advisories, the newest of 20 November 2026, 3 days ago" in told
    assert re.search(r"idna +3\.10 +PYSEC-9 +3\.11", told)
    assert audit(dump_of(tmp_path, advisory("idna", {"introduced": "0"}, {"fixed": "3.10"}))) == 0


def test_an_old_dump_is_no_pass(audit, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    assert audit(dump_of(tmp_path, advisory("x", {"introduced": "0"})), NOW + timedelta(days=60)) == STALE
    assert "too old to say that all is well" in capfd.readouterr().err


def test_a_dump_that_is_not_there_is_named(audit, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    assert audit(tmp_path / "none.zip") == 2
    assert "ADVISORIES: nothing is at" in capfd.readouterr().err
