"""A small Slack to try the bot in: starts local-slack and shows it on http://127.0.0.1:4101/ as its own page cannot."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from aiohttp import web

from tools.slack_page.page import make_page

ROOT = Path(__file__).parents[2]
LOCAL_SLACK = ROOT / "tests/peers/node_modules/local-slack-linux-x64/bin/local-slack"
CONFIG = ROOT / "docs/examples/local-slack.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.slack_page", description=__doc__)
    parser.add_argument("--port", type=int, default=4101, help="the page's own: %(default)s")
    parser.add_argument("--emulator-port", type=int, default=4100, help="local-slack's: %(default)s")
    parser.add_argument("--config", type=Path, default=CONFIG, help="local-slack's apps, people and channels")
    arguments = parser.parse_args()
    if not LOCAL_SLACK.exists():
        sys.exit("local-slack is not here; `make peers` brings it, for Linux on x64")
    command = [LOCAL_SLACK, "--config", arguments.config, "--port", str(arguments.emulator_port)]
    emulator = subprocess.Popen([*command, "--base-host", "127.0.0.1"], stdout=subprocess.DEVNULL)  # noqa: S603 our own
    try:
        page = make_page(f"http://127.0.0.1:{arguments.emulator_port}")
        web.run_app(page, host="127.0.0.1", port=arguments.port, access_log=None)
    finally:
        emulator.terminate()
        emulator.wait(10)


if __name__ == "__main__":
    main()
