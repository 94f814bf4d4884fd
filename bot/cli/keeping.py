"""What is kept: of a person, of a workspace."""

from __future__ import annotations

import argparse
import contextlib
import os

from bot.cli.output import ANSWERED, number_of
from bot.cli.settings import read_config


def forget(args: argparse.Namespace) -> int:
    from bot.store.database import Database  # noqa: PLC0415

    database = Database.open(read_config(args).database_url)
    try:
        print(f"{number_of(database.erase_person(*args.person), 'row')} erased")
    finally:
        database.close()
    return ANSWERED


def manage_workspaces(args: argparse.Namespace) -> int:
    if args.verb == "new-key":
        from bot.store.vault import new_key  # noqa: PLC0415

        print(new_key())
        return ANSWERED
    from bot import config  # noqa: PLC0415
    from bot.handlers import workspaces  # noqa: PLC0415
    from bot.store.database import Database  # noqa: PLC0415

    # Only for this are the server's settings needed.
    read = config.read(os.environ) if args.verb == "change-key" else read_config(args)
    with contextlib.closing(Database.open(read.database_url)) as database:
        match args.verb:
            case "list":
                print(workspaces.list_workspaces(database))
            case "remove":
                print(workspaces.remove_workspace(database, args.workspace))
            case _:
                print(workspaces.change_key(read, database))
    return ANSWERED
