"""The command `leadership`: its commands, its exit codes, and faults as one line each.

What a command needs is imported when it runs, so that asking a question stays quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from bot import VERSION
from bot.cli.asking import ask, chat, explain, list_topics
from bot.cli.curating import curate, export_decisions
from bot.cli.editing import check, compare, evaluate_questions, show_coverage, tune
from bot.cli.importing import approve_drafts, import_file, take_edition
from bot.cli.keeping import forget, manage_workspaces
from bot.cli.output import ANSWERED, BROKEN_PIPE, FAULT, INTERRUPTED, NOT_ANSWERED, USAGE, complain
from bot.cli.parser import build_parser
from bot.cli.serving import print_calendar, print_manifest, run_doctor, serve
from bot.errors import BotError, InputError

__all__ = ["ANSWERED", "BROKEN_PIPE", "FAULT", "INTERRUPTED", "NOT_ANSWERED", "USAGE", "build_parser", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    # Before numpy is imported. On a machine with other work, threads of OpenBLAS wait more than they work:
    # reading the examples took 68 s with two and 16 s with one. Who sets it otherwise has their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _prepare_streams()
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BotError as error:
        complain(str(error))
        return USAGE if isinstance(error, InputError) else FAULT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain again when it closes standard output: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


def _run(argv: Sequence[str]) -> int:
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.version:
        print(f"leadership-bot {VERSION}")
        return ANSWERED
    if args.command == "ask" and bool(args.question) is args.jsonl:
        args.fail("give a question, or --jsonl to read them from standard input")
    if args.command == "why" and bool(args.asked) is args.jsonl:
        args.fail("give a receipt or a question, or --jsonl to read questions from standard input")
    run = _COMMANDS.get(args.command)
    if run is None:
        parser.print_help(sys.stderr)
        return USAGE
    return run(args)


_COMMANDS: dict[str | None, Callable[[argparse.Namespace], int]] = {
    "ask": ask,
    "why": explain,
    "forget": forget,
    "topics": list_topics,
    "chat": chat,
    "manifest": print_manifest,
    "digest": print_calendar,
    "serve": serve,
    "doctor": run_doctor,
    "import": import_file,
    "approve": approve_drafts,
    "edition": take_edition,
    "check": check,
    "curate": curate,
    "export": export_decisions,
    "eval": evaluate_questions,
    "coverage": show_coverage,
    "diff": compare,
    "tune": tune,
    "workspaces": manage_workspaces,
}


def _prepare_streams() -> None:
    """UTF-8 whatever the locale says: quotes are word for word, and JSON is UTF-8."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
