"""Ask, converse, list the topics, say how a reply was found."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.output import ANSWERED, NOT_ANSWERED, USAGE, complain, style_of
from bot.cli.settings import load_report, load_reports, open_ledger, read_config

if TYPE_CHECKING:
    from bot.config import Config
    from bot.handlers.terminal import Desk
    from bot.model import Report


def ask(args: argparse.Namespace) -> int:
    from bot.handlers import terminal  # noqa: PLC0415

    desk = _open_desk(args, served=args.served)
    if args.jsonl:
        return ANSWERED if terminal.ask_lines(desk, sys.stdin.buffer, complain) else USAGE
    answered = terminal.ask(desk, " ".join(args.question), as_json=args.json)
    return ANSWERED if answered else NOT_ANSWERED


def explain(args: argparse.Namespace) -> int:
    """Explains a reply by its receipt, or a question; of a question nothing is kept."""
    from bot.handlers import terminal  # noqa: PLC0415

    config, asked = read_config(args), " ".join(args.asked)
    reports = _load_all(config, served=args.served)
    if not args.jsonl and args.after is None:
        receipt = terminal.find_receipt(open_ledger(config), asked, complain)
        if receipt:
            report = next((each for each in reports if each.id == receipt.evidence.report), reports[0])
            style = style_of(sys.stdout, os.environ)
            print(terminal.receipt_told(report, receipt, style, as_json=args.json), end="")
            return ANSWERED
    desk = _desk_of(config, reports)
    if args.jsonl:
        return ANSWERED if terminal.explain_lines(desk, sys.stdin.buffer, complain, args.after) else USAGE
    terminal.explain(desk, asked, as_json=args.json, after=args.after)
    return ANSWERED


def list_topics(args: argparse.Namespace) -> int:
    from bot.knowledge import group_topics  # noqa: PLC0415
    from bot.render.text import heading, topics_text  # noqa: PLC0415

    config, style = read_config(args), style_of(sys.stdout, os.environ)
    reports = (load_report(config),) if config.default_report else load_reports(config)
    texts = [topics_text(group_topics(report), style) for report in reports]
    if len(reports) > 1:
        texts = [f"{heading(report.title, style)}\n\n{text}" for report, text in zip(reports, texts, strict=True)]
    print("\n".join(texts), end="")
    return ANSWERED


def chat(args: argparse.Namespace) -> int:
    from bot.handlers import terminal  # noqa: PLC0415

    desk = _open_desk(args)
    with_person = sys.stdin.isatty() and sys.stdout.isatty()
    terminal.chat(desk, _prompted() if with_person else sys.stdin, greet=with_person)
    return ANSWERED


def _open_desk(args: argparse.Namespace, *, served: bool = False) -> Desk:
    config = read_config(args)
    return _desk_of(config, _load_all(config, served=served))


def _load_all(config: Config, *, served: bool) -> tuple[Report, ...]:
    from bot.knowledge import load_all  # noqa: PLC0415

    return load_all(config.reports, served=served)


def _desk_of(config: Config, reports: tuple[Report, ...]) -> Desk:
    from bot.handlers.terminal import Desk  # noqa: PLC0415
    from bot.library import fit_library, foretell_reading  # noqa: PLC0415

    cache = config.var / "cache"
    if sys.stderr.isatty() and (awaited := foretell_reading(reports, cache)):
        complain(awaited)
    return Desk(
        fit_library(reports, cache, config.default_report),
        open_ledger(config),
        sys.stdout,
        style_of(sys.stdout, os.environ),
    )


def _prompted() -> Iterator[str]:
    """What a person types, with editing and history where the platform has them."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415 its import alone makes input() editable
    while True:
        try:
            yield input("> ")
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            raise
