"""What the bot is built of: locked, licensed, listed, and looked up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from bot.config import ROOT

# What may be used beside and under the bot's own MIT licence, by its SPDX name. Weak copyleft is allowed where the
# package is used as it is and can be replaced by whoever runs the bot.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0", "Python-2.0"),
    *("Unlicense", "Zlib", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"),
}
# Names in other words, as older packages give them.
SAME = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache license, 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache2": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd-3-clause license": "BSD-3-Clause",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mit-cmu": "MIT",
    "the mit license (mit)": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mpl 2.0": "MPL-2.0",
    "mpl-2.0 and mit": "MPL-2.0",
    # pypdfium2: PDFium and what it is built of (FreeType, ICU, libjpeg-turbo, OpenJPEG, zlib …), permissive throughout.
    "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "unlicense": "Unlicense",
}


def locked(lock: str) -> dict[str, str]:
    """Package → version, of a lock file."""
    return dict(re.findall(r"^([\w.-]+)==([\w.!+-]+)", (ROOT / lock).read_text(), re.MULTILINE))


def licences(name: str) -> set[str]:
    """The SPDX names of a package's licences, of which each has to be allowed."""
    told = distribution(name).metadata
    if expression := told.get("License-Expression"):
        # One of those with "OR" between may be chosen.
        return {best_of(part) for part in re.split(r"\s+AND\s+", expression.strip("()"))}
    found = {line.rsplit(" :: ", 1)[1] for line in told.get_all("Classifier", []) if line.startswith("License :: OSI")}
    given = (told.get("License") or "").strip()
    if not found and given and len(given) < 80:
        found = {given}
    return {best_of(one) for one in found}


def best_of(words: str) -> str:
    words = words[1:-1] if words.startswith("(") and words.endswith(")") else words
    choices = [SAME.get(one.lower(), one) for one in re.split(r"\s+OR\s+|\s*[/|]\s*", words)]
    return next((one for one in choices if one in ALLOWED), choices[0])


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_a_licence_that_is_allowed(lock: str):
    strange: dict[str, set[str]] = {}
    seen = 0
    for name in locked(lock):
        try:
            found = licences(name)
        except PackageNotFoundError:  # locked for another system than this one
            continue
        seen += 1
        if not found or not found <= ALLOWED:
            strange[name] = found
    assert strange == {}
    assert seen > 40


def test_the_bill_of_materials_names_all_that_is_locked():
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", "--pyproject", "pyproject.toml", "requirements.txt"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    bill = json.loads(made.stdout)
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "leadership-bot"
    assert {part["name"]: part["version"] for part in bill["components"]} == locked("requirements.txt")
    hashed = [part for part in bill["components"] if part["externalReferences"][0]["hashes"]]
    assert len(hashed) == len(bill["components"])


def test_an_audit_without_an_answer_is_no_pass(tmp_path):
    """Where the advisory database cannot be reached, `make audit` fails instead of finding nothing."""
    (tmp_path / "requirements.txt").write_text(f"idna==3.10 --hash=sha256:{'0' * 64}\n")
    arguments = re.search(r"^AUDIT := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    audited = subprocess.run(
        [sys.executable, "-m", "pip_audit", *arguments, "-r", tmp_path / "requirements.txt"],
        cwd=tmp_path,
        capture_output=True,
        env={
            "PATH": "",
            "HOME": str(tmp_path),
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
        },
        check=False,
    )
    assert audited.returncode != 0


def test_the_security_rules_of_the_linter_are_on():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert {"S", "BLE", "ASYNC", "G", "LOG"} <= set(lint["select"])
    assert not [rule for rule in lint["ignore"] if rule.startswith("S")]
    lifted = {place for place, rules in lint["per-file-ignores"].items() if any(rule.startswith("S") for rule in rules)}
    assert not [place for place in lifted if place.startswith("bot")]
