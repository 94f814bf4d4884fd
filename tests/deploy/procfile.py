"""Runs the Procfile as a Heroku-like does, in a network of its own, for it listens on all addresses; prints what came.

Run by tests/deploy/test_deploy.py within `unshare --net`.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = "5017"
PATIENCE = 60.0


def main() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    runner = [sys.executable, "-m", "honcho", "start", "--no-colour", "web"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PORT": PORT, "PATH": path, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        runner, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        told = {"ready": _get("readyz"), "healthcheck": _run_healthcheck(), "home": _get("")}
        process.send_signal(signal.SIGTERM)
        log, _ = process.communicate(timeout=PATIENCE)
    print(json.dumps({**told, "code": process.returncode, "log": log.decode()}))


def _get(path: str) -> int:
    """The status, once there is one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{path}", timeout=5) as response:
            return int(response.status)
        time.sleep(0.2)
    return 0


def _run_healthcheck() -> int:
    """The exit code of the image's own command, which finds the same process here."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    command = json.loads(re.search(r"^HEALTHCHECK .*?CMD (\[.*\])$", text, re.MULTILINE)[1])
    command[0] = sys.executable
    return subprocess.run(command, env={**os.environ, "PORT": PORT}, check=False).returncode


if __name__ == "__main__":
    main()
