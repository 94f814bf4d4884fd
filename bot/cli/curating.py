"""The curators' decisions, and their way into the knowledge file."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from typing import TYPE_CHECKING

from bot.cli.output import ANSWERED, NOT_ANSWERED, replace_file
from bot.cli.settings import load_report, load_reports, read_config, report_settings
from bot.errors import InputError

if TYPE_CHECKING:
    from bot.handlers.curating import Terminal


def curate(args: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415

    from bot import app, config  # noqa: PLC0415
    from bot.curation import Everybody  # noqa: PLC0415
    from bot.curators import council_of  # noqa: PLC0415
    from bot.handlers.curating import Terminal  # noqa: PLC0415
    from bot.store.curation import Curation  # noqa: PLC0415

    found = config.read({**os.environ, **report_settings(args)})
    bot, database = app.build_bot(found)
    council = council_of(bot, database, Everybody(needed=found.curation.curators.needed), found.var / "cache")
    try:
        council.following.catch_up()
        return asyncio.run(_decide(Terminal(bot, council, Curation(database)), args))
    finally:
        council.close()
        bot.close()


async def _decide(terminal: Terminal, args: argparse.Namespace) -> int:
    from bot import phrases  # noqa: PLC0415

    match args.verb:
        case "list":
            print(await terminal.list_suggestions())
        case "decided":
            print(await terminal.list_decisions())
        case "log":
            print(terminal.list_acts())
        case "confirm":
            print(await terminal.confirm(args.decision))
        case "undo":
            print(await terminal.undo(args.decision))
        case _:
            decision, effect = await terminal.draft(args)
            print(terminal.effect_text(decision, effect))
            if not args.yes and not sys.stdin.isatty():
                raise InputError(phrases.NEEDS_YES)
            if not args.yes and not await _agrees(phrases.TAKE_IT):
                print(phrases.NOT_TAKEN)
                return NOT_ANSWERED
            print(await terminal.take(decision))
    return ANSWERED


async def _agrees(question: str) -> bool:
    import asyncio  # noqa: PLC0415

    return (await asyncio.to_thread(input, question)).strip().casefold() in ("y", "yes")


def export_decisions(args: argparse.Namespace) -> int:
    from bot import phrases  # noqa: PLC0415
    from bot.handlers.curating import export_of  # noqa: PLC0415
    from bot.store.curation import Curation  # noqa: PLC0415
    from bot.store.database import Database  # noqa: PLC0415

    config = read_config(args)
    reports = load_reports(config) if not config.default_report else (load_report(config),)
    with contextlib.closing(Database.open(config.database_url)) as database:
        decisions = Curation(database).find_decisions()
    exports = [export for report in reports if (export := export_of(report, decisions)).overlay.taken]
    if args.output and len(exports) > 1:
        raise InputError("several reports have something to export, and --output names one file; choose with --report")
    for export in exports:
        if args.dry_run:
            print(export.patch, end="")
        else:
            path = args.output or export.path
            replace_file(path, export.after)
            print(phrases.exported(export.examples, export.intents, str(path)))
    if not exports and not args.dry_run:
        print(phrases.NOTHING_TO_EXPORT)
    return ANSWERED
