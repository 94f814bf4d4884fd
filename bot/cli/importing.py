"""Make a knowledge file of a document, take a new edition over, approve."""

from __future__ import annotations

import argparse
import sys

from bot.cli.output import ANSWERED, number_of, replace_file


def import_file(args: argparse.Namespace) -> int:
    from bot.config import default_report  # noqa: PLC0415
    from bot.handlers.importing import Wanted, import_document  # noqa: PLC0415

    wanted = Wanted(args.source, args.to, args.title, args.publisher, args.date, args.link, replace=args.replace)
    path, account = import_document(wanted, default_report(), sys.stderr)
    print(f"{account}\n\nwritten to {path}\nNext: leadership check {path}")
    return ANSWERED


def approve_drafts(args: argparse.Namespace) -> int:
    from bot.editions import approve  # noqa: PLC0415
    from bot.knowledge import parse  # noqa: PLC0415

    if bool(args.ids) is args.all:
        args.fail("name intents or passages, or give --all for the drafts")
    approved = approve(args.file, args.ids, drafts=args.all, keep=args.keep)
    parse(approved.text.encode(), args.file)
    if approved.intents or approved.passages:
        replace_file(args.file, approved.text)
    told = number_of(len(approved.intents), "draft")
    print(f"approved: {told}" + (f", {number_of(len(approved.passages), 'passage')}" if approved.passages else ""))
    if approved.waiting:
        print(
            f"still drafts, of the same id: {', '.join(approved.waiting)}; go over their titles and examples, then"
            " approve them in turn"
        )
    return ANSWERED


def take_edition(args: argparse.Namespace) -> int:
    from bot.handlers.editions import Wanted, take_over  # noqa: PLC0415

    wanted = Wanted(args.file, args.document, args.date, args.name, args.link, args.title, dry_run=args.dry_run)
    print(take_over(wanted, sys.stderr, replace_file))
    if not args.dry_run:
        print(f"\nwritten to {args.file}\nNext: leadership approve {args.file} ID")
    return ANSWERED
