"""Serve, look whether all is well, and print what the platforms and the channels are to have."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

from bot.cli.output import ANSWERED, FAULT, announce
from bot.cli.settings import load_report, load_reports, read_config, report_settings

logger = logging.getLogger(__name__)


def print_calendar(args: argparse.Namespace) -> int:
    from datetime import date  # noqa: PLC0415

    from bot.handlers.calendar import Wanted, year_text  # noqa: PLC0415
    from bot.library import pick_report  # noqa: PLC0415
    from bot.store.deliveries import Deliveries, KeptSubscription  # noqa: PLC0415

    config = read_config(args)

    def find(workspace: str, channel: str) -> KeptSubscription | None:
        from bot.store.database import Database  # noqa: PLC0415

        database = Database.open(config.database_url)
        try:
            return Deliveries(database).find_subscription(workspace, channel)
        finally:
            database.close()

    # This machine's own date will do.
    year = args.year or date.today().year  # noqa: DTZ011
    wanted = Wanted(year, args.zone, args.days, args.at, args.holidays, args.channel)
    reports = load_reports(config)
    print(year_text((pick_report(reports, config.default_report), *reports), wanted, find))
    return ANSWERED


def print_manifest(args: argparse.Namespace) -> int:
    from dataclasses import replace  # noqa: PLC0415

    from bot.config import slack_manifest as shipped  # noqa: PLC0415
    from bot.handlers.manifests import slack_manifest  # noqa: PLC0415

    config = read_config(args, "QUESTION_LOG")
    report = replace(load_report(config), questions_kept=config.curation.keeps_questions)
    print(slack_manifest(report, shipped()))
    return ANSWERED


def serve(args: argparse.Namespace) -> int:
    from bot import app, config  # noqa: PLC0415
    from bot.telemetry import logs, traces  # noqa: PLC0415

    given = {"HOST": args.host, "PORT": args.port, **report_settings(args)}
    settings = {**os.environ, **{name: value for name, value in given.items() if value is not None}}
    read = config.read(settings)
    logs.set_up(read.watch.log_format, read.watch.log_level)
    logs.take_unhandled()
    for line in config.find_misspelt(os.environ):
        logger.warning("%s", line)
    if read.watch.traces:
        traces.set_up()
    try:
        # Among lines of JSON, plain ones are faults to whoever reads them.
        app.run(read, _announce_as_json if read.watch.log_format == "json" else announce)
    finally:
        traces.close()
    return ANSWERED


def _announce_as_json(text: str) -> None:
    from bot.telemetry import logs  # noqa: PLC0415

    for line in text.splitlines():
        announce(logs.Json().format(logger.makeRecord(logs.OWN, logging.INFO, "", 0, line, (), None)))


def run_doctor(_args: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415

    from bot import config, doctor  # noqa: PLC0415

    async def examine() -> bool:
        found = [*doctor.examine_settings(os.environ, Path.cwd())]
        for finding in found:
            announce(doctor.text_of(finding))
        async for finding in doctor.examine(config.read(os.environ)):
            found.append(finding)
            announce(doctor.text_of(finding))
        announce(doctor.summary(found))
        return doctor.is_well(found)

    return ANSWERED if asyncio.run(examine()) else FAULT
