"""Runs pip-audit without a network, on a dump of advisories: `python -m tools.advisories DUMP pip-audit …`.

A dump is in OSV's form (https://ossf.github.io/osv-schema/): the zip of all of PyPI that OSV gives away, or a folder of
JSON or YAML files, as a checkout of github.com/pypa/advisory-database is. Its date is printed; one that is older than
`FRESH` is no pass.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

FRESH = timedelta(days=30)
STALE = 3  # the exit code: nothing was found, in a dump too old to say so

Advisory = Mapping[str, Any]


class Advisories:
    """The advisories of a dump by package."""

    def __init__(self, advisories: Iterable[Advisory]) -> None:
        self._of: dict[str, list[Advisory]] = {}
        self.number, self.newest = 0, datetime.min.replace(tzinfo=UTC)
        for advisory in advisories:
            names = {canonicalize_name(one["package"]["name"]) for one in _affected(advisory)}
            for name in names:
                self._of.setdefault(name, []).append(advisory)
            if names:
                self.number += 1
                self.newest = max(self.newest, _moment(advisory["modified"]))

    def find(self, package: str, version: str) -> list[Advisory]:
        """Those that a version of a package is affected by; withdrawn ones too, which pip-audit leaves out."""
        name = canonicalize_name(package)
        mine = (
            (advisory, one)
            for advisory in self._of.get(name, ())
            for one in _affected(advisory)
            if canonicalize_name(one["package"]["name"]) == name
        )
        return [*{advisory["id"]: advisory for advisory, one in mine if is_affected(one, version)}.values()]


def read(dump: Path) -> Iterator[Advisory]:
    """Every advisory of a zip or a folder."""
    if dump.is_dir():
        for path in sorted(dump.rglob("*")):
            if path.suffix in (".json", ".yaml", ".yml") and isinstance(found := _parse(path.read_bytes()), dict):
                yield from [found] if "affected" in found else []
        return
    with zipfile.ZipFile(dump) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def is_affected(affected: Mapping[str, Any], version: str) -> bool:
    """By the list of versions or by a range of events, as https://ossf.github.io/osv-schema/#evaluation has it."""
    if version in affected.get("versions", ()):
        return True
    ranges = (each for each in affected.get("ranges", ()) if each["type"] == "ECOSYSTEM")
    return any(_is_within(each["events"], Version(version)) for each in ranges)


def _is_within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    within = False
    for kind, at in sorted(((kind, _version(text)) for each in events for kind, text in each.items()), key=_order):
        if kind == "introduced" and version >= at:
            within = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            within = False
    return within


def _order(event: tuple[str, Version]) -> tuple[Version, bool]:
    return event[1], event[0] != "introduced"


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:  # of a time before there was a rule: older than all others
        return Version("0")


def _affected(advisory: Advisory) -> Iterator[Mapping[str, Any]]:
    return (one for one in advisory.get("affected", ()) if one.get("package", {}).get("ecosystem") == "PyPI")


def _parse(raw: bytes) -> object:
    return yaml.load(raw, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 the safe loader; JSON is YAML


def _moment(given: str | datetime) -> datetime:
    found = given if isinstance(given, datetime) else datetime.fromisoformat(given)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def serve(advisories: Advisories) -> ThreadingHTTPServer:
    """Answers as OSV's query does (https://google.github.io/osv.dev/post-v1-query/), on loopback."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = advisories.find(query["package"]["name"], query["version"])
            body = json.dumps({"vulns": found} if found else {}, default=str).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main(arguments: Sequence[str], now: datetime | None = None) -> int:
    dump, *command = arguments
    if not Path(dump).exists():
        print(f"ADVISORIES: nothing is at {dump}; give a zip or a folder of advisories in OSV's form", file=sys.stderr)
        return 2
    advisories = Advisories(read(Path(dump)))
    age = (now or datetime.now(UTC)) - advisories.newest
    print(
        f"{advisories.number:,} advisories, the newest of {advisories.newest:%d %B %Y}, {age.days} days ago", flush=True
    )
    server = serve(advisories)
    try:
        asked = [*command, "-s", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/"]
        given = {**os.environ, "NO_PROXY": "127.0.0.1"}
        code = subprocess.run(asked, env=given, check=False).returncode  # noqa: S603 the caller's own command
    finally:
        server.shutdown()
        server.server_close()
    if not code and age > FRESH:
        print(
            f"ADVISORIES: too old to say that all is well (more than {FRESH.days} days); fetch them anew",
            file=sys.stderr,
        )
        return STALE
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
