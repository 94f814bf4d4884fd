"""Runs the fake as a process of its own: `python -m tools.fake_slack --port 0` prints its address."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from aiohttp import web

from tools.fake_slack.server import FakeSlack


async def run(port: int, seed: int) -> None:
    runner = web.AppRunner(FakeSlack(seed).application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.fake_slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same faults")
    arguments = parser.parse_args()
    # Connections are cut on purpose; that is no news.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    asyncio.run(run(arguments.port, arguments.seed))


if __name__ == "__main__":
    main()
