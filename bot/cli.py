"""The command `leadership`: its arguments, its exit codes, and faults as one line each.

What a command needs is imported when it runs, so that asking a question stays quick.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.errors import BotError, InputError, KnowledgeError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.handlers.curating import Terminal
    from bot.handlers.terminal import Desk, Ledger
    from bot.matcher import Matcher
    from bot.model import Report
    from bot.render.text import Style

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse names it no other way

ANSWERED, FAULT, USAGE, NOT_ANSWERED = 0, 1, 2, 3
INTERRUPTED, BROKEN_PIPE = 130, 141  # what a shell reports for SIGINT and SIGPIPE
WIDEST = 100  # characters; longer lines are hard to read

_EXIT_CODES = "Exit codes: 0 answered or done, 3 not answered, 2 wrong usage, 1 another fault."
_TERMINAL_SETTINGS = (
    "REPORT",
    "DEFAULT_REPORT",
    "DATABASE_URL",
)  # a fault in a server's settings is no reason not to answer here


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _prepare_streams()
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BotError as error:
        _complain(str(error))
        return USAGE if isinstance(error, InputError) else FAULT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain again when it closes standard output: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


def build_parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    parser = argparse.ArgumentParser(
        prog="leadership",
        description="Ask a report a question; get its own words and where they stand.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    report = argparse.ArgumentParser(add_help=False)
    report.add_argument(
        "--report",
        metavar="REPORT",
        type=_report,
        help="one of the configured reports, by name; or another knowledge file or folder",
    )

    ask = commands.add_parser("ask", parents=[report], help="ask one question", epilog=_EXIT_CODES)
    ask.set_defaults(fail=ask.error)
    ask.add_argument("question", nargs="*", metavar="QUESTION", help="the question; quotes around it are optional")
    form = ask.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the reply as JSON")
    form.add_argument(
        "--jsonl",
        action="store_true",
        help='read objects as {"question": "…"} from standard input, print a reply a line; nothing is kept',
    )
    ask.add_argument("--served", action="store_true", help="answer as the server does: without drafts")
    why = commands.add_parser("why", parents=[report], help="say how a reply was found")
    why.add_argument("receipt", metavar="RECEIPT", help="the eight characters under the reply, as ABCD-EFGH")
    commands.add_parser("topics", parents=[report], help="list everything the report answers")
    commands.add_parser("chat", parents=[report], help="converse")
    commands.add_parser("manifest", parents=[report], help="print the Slack app's manifest, in the report's names")
    forget = commands.add_parser(
        "forget",
        help="erase what is kept of a person",
        epilog="What they wrote is not kept. In Slack and Teams they can do it themselves, with the words: forget me",
    )
    forget.add_argument("person", type=_person, metavar="WORKSPACE/PERSON", help="as T0123/U0456, or teams:TENANT/29:…")
    _add_digest(commands.add_parser("digest", help="what a digest posts when"), report)
    serve = commands.add_parser("serve", parents=[report], help="serve the page, and Slack where it is configured")
    serve.add_argument("--host", help="the address to listen on; HOST otherwise")
    serve.add_argument("--port", type=_port, help="the port to listen on; PORT otherwise")
    commands.add_parser("doctor", help="look at all that the bot needs, and say how to mend what is amiss")
    _add_importing(commands)
    _add_editing(commands, report)
    _add_workspaces(commands.add_parser("workspaces", help="where in Slack the bot is installed, and its keys"))
    _add_curating(commands, report)
    return parser


def _add_workspaces(workspaces: argparse.ArgumentParser) -> None:
    verbs = workspaces.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("list", help="list the workspaces with the state of their tokens")
    verbs.add_parser("new-key", help="print a new key for TOKEN_KEYS")
    verbs.add_parser("change-key", help="encrypt all tokens with the first of TOKEN_KEYS")
    remove = verbs.add_parser("remove", help="delete all that is kept of a workspace")
    remove.add_argument("workspace", metavar="WORKSPACE", help="its id, as T0123ABCD")


def _add_importing(commands: _Commands) -> None:
    bring = commands.add_parser(
        "import",
        help="make a knowledge file of a document",
        epilog="Writes the knowledge file and, under source/ beside it, the locked text it quotes. What it drafts is"
        " marked `draft: true`: answered in the terminal, never served until approved.",
    )
    bring.add_argument("source", metavar="FILE|ADDRESS", help="PDF, web page, Word (.docx), Markdown or text")
    bring.add_argument(
        "--to", type=Path, metavar="FILE.yaml", help="the knowledge file to write; named by title otherwise"
    )
    bring.add_argument("--title", help="the report's title; the document's own otherwise")
    bring.add_argument("--publisher", help="who published it, as citations print it")
    bring.add_argument("--date", help="when, as citations print it: May 2024")
    bring.add_argument("--link", metavar="ADDRESS", help="where people can read it; https://…")
    bring.add_argument("--replace", action="store_true", help="overwrite files that are there")

    edition = commands.add_parser(
        "edition",
        help="take a new edition of the document over",
        epilog="Each passage is the same, moved, reworded or gone. Reworded and gone ones are put in quarantine: not"
        " quoted until approved. The old text stays beside the new one, so that the earlier edition can be cited.",
    )
    edition.add_argument("file", type=_file, metavar="FILE", help="the knowledge file")
    edition.add_argument("document", metavar="FILE|ADDRESS", help="the new edition")
    edition.add_argument("--date", required=True, help="its date, as citations print it: May 2024")
    edition.add_argument("--title", help="the title, where it has changed")
    edition.add_argument("--name", help="what it is called among editions; the year otherwise")
    edition.add_argument("--link", metavar="ADDRESS", help="where people can read it; https://…")
    edition.add_argument("--dry-run", action="store_true", help="compare, write nothing")

    approve = commands.add_parser("approve", help="approve drafts, and passages in quarantine")
    approve.add_argument("file", type=_file, metavar="FILE", help="the knowledge file")
    approve.add_argument("ids", nargs="*", metavar="ID", help="intents or passages gone over")
    approve.add_argument("--all", action="store_true", help="every draft of the file; passages are approved by id only")
    approve.add_argument("--keep", action="store_true", help="keep a passage's old words, as of the earlier edition")
    approve.set_defaults(fail=approve.error)


def _add_editing(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], report: argparse.ArgumentParser
) -> None:
    check = commands.add_parser("check", help="check a knowledge file")
    check.add_argument("file", nargs="?", type=_file, metavar="FILE", help="the configured one otherwise")
    check.add_argument("--deep", action="store_true", help="look for what only the fitted matcher can tell; a minute")
    check.add_argument("--strict", action="store_true", help="exit with 1 on a warning too")
    file_help = "labelled questions, YAML or JSON lines; questions.yaml beside the knowledge file otherwise"
    judge = commands.add_parser("eval", parents=[report], help="ask all recorded questions and judge the replies")
    judge.add_argument("file", nargs="?", type=_file, metavar="FILE", help=file_help)
    judge.add_argument("--misses", action="store_true", help="list every question that was not answered rightly")
    judge.add_argument("--curve", type=Path, metavar="FILE.svg", help="draw precision and coverage into this file")
    judge.add_argument("--record", action="store_true", help="record the replies, for later runs to compare with")
    cover = commands.add_parser("coverage", parents=[report], help="what is asked, quoted, and never quoted")
    cover.add_argument("--days", type=int, default=90, metavar="N", help="the last N days; 90 otherwise")
    cover.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw what was asked over time into this file")
    diff = commands.add_parser(
        "diff", help="which recorded questions another edition of the file replies to differently"
    )
    diff.add_argument("old", type=_file, metavar="OLD", help="the knowledge file as it was")
    diff.add_argument("new", type=_file, metavar="NEW", help="the knowledge file as it is to be")
    diff.add_argument("--questions", type=_file, metavar="FILE", help="questions.yaml beside NEW otherwise")
    diff.add_argument("--markdown", action="store_true", help="print Markdown, for a pull request")
    diff.add_argument("--strict", action="store_true", help="exit with 1 where a question gets a worse reply")
    tune = commands.add_parser("tune", parents=[report], help="choose the thresholds anew by the recorded questions")
    tune.add_argument("file", nargs="?", type=_file, metavar="FILE", help=file_help)
    tune.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")


def _add_curating(commands: _Commands, report: argparse.ArgumentParser) -> None:
    curate = commands.add_parser("curate", help="decide on what was not answered, see docs/curating.md")
    verbs = curate.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, words in (("list", "what waits"), ("decided", "what was decided"), ("log", "who did what, or tried to")):
        verbs.add_parser(name, parents=[report], help=words)
    for name, words in (("confirm", "confirm what another has proposed"), ("undo", "take a decision back")):
        verb = verbs.add_parser(name, parents=[report], help=words)
        verb.add_argument("decision", metavar="DECISION", help="its id, from `leadership curate decided`")
    for name, words in (
        ("example", "the questions are ways of asking an intent"),
        ("new", "they are a new question, which passages answer"),
        ("absent", "they ask what the report does not say"),
        ("ignore", "they are not to be shown again"),
    ):
        verb = verbs.add_parser(name, parents=[report], help=words)
        verb.add_argument("id", metavar="ID", help="of the suggestion, from `leadership curate list`")
        verb.add_argument("--yes", action="store_true", help="take the decision without being asked")
        _add_decision(verb, name)
    export = commands.add_parser(
        "export", parents=[report], help="write what curators accepted into the knowledge file"
    )
    export.add_argument("--dry-run", action="store_true", help="print the change as a patch, write nothing")
    export.add_argument("--output", type=Path, metavar="FILE", help="write here instead; the file stays as it is")


def _add_decision(verb: argparse.ArgumentParser, name: str) -> None:
    if name == "example":
        verb.add_argument("intent", metavar="INTENT", help="its id")
    if name == "absent":
        which = verb.add_mutually_exclusive_group(required=True)
        which.add_argument("--intent", help="the id of one that is known")
        which.add_argument("--title", help="the question, as it will be named")
    if name == "new":
        verb.add_argument("--title", required=True, help="the question, as it will stand on buttons")
    if name in ("new", "absent"):
        words = "the id of a passage that answers it" if name == "new" else "the id of a passage to offer instead"
        verb.add_argument("--passage", action="append", required=name == "new", help=f"{words}; may be given again")
    if name != "ignore":
        verb.add_argument("--text", action="append", help="an example to keep in place of the questions; may be again")


def _add_digest(digest: argparse.ArgumentParser, report: argparse.ArgumentParser) -> None:
    verbs = digest.add_subparsers(dest="verb", metavar="VERB", required=True)
    calendar = verbs.add_parser(
        "calendar",
        parents=[report],
        help="print a year",
        epilog="Without --channel it is an example: each channel has the passages in an order of its own.",
    )
    calendar.add_argument("year", nargs="?", type=_year, metavar="YEAR", help="this year otherwise")
    calendar.add_argument("--zone", help="the time zone, as Europe/London; London otherwise")
    calendar.add_argument("--days", help="weekdays, daily, mon-fri, or mon,thu; weekdays otherwise")
    calendar.add_argument("--at", metavar="TIME", help="the time of day; 09:00 otherwise")
    calendar.add_argument("--holidays", metavar="NATION", help="skip England's, Scotland's … public holidays")
    calendar.add_argument(
        "--channel", type=_channel, metavar="WORKSPACE/CHANNEL", help="the digest of this channel, as T0123/C0456"
    )


def _run(argv: Sequence[str]) -> int:
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.version:
        from importlib.metadata import version  # noqa: PLC0415

        print(f"leadership-bot {version('leadership-bot')}")
        return ANSWERED
    if args.command == "ask" and bool(args.question) is args.jsonl:
        args.fail("give a question, or --jsonl to read them from standard input")
    run = _COMMANDS.get(args.command)
    if run is None:
        parser.print_help(sys.stderr)
        return USAGE
    return run(args)


# --- commands ---------------------------------------------------------------------------------------------------------


def _ask(args: argparse.Namespace) -> int:
    from bot.handlers import terminal  # noqa: PLC0415

    desk = _open_desk(args, served=args.served)
    if args.jsonl:
        terminal.ask_lines(desk, sys.stdin.buffer)
        return ANSWERED
    answered = terminal.ask(desk, " ".join(args.question), as_json=args.json)
    return ANSWERED if answered else NOT_ANSWERED


def _why(args: argparse.Namespace) -> int:
    from bot.render.text import receipt_text  # noqa: PLC0415

    config = _read_config(args)
    reports = _load_all(config)
    receipt = _ledger(config).find(args.receipt)
    report = next((each for each in reports if each.id == receipt.evidence.report), reports[0])
    print(receipt_text(report, receipt, _style(sys.stdout, os.environ)), end="")
    return ANSWERED


def _forget(args: argparse.Namespace) -> int:
    from bot.store.database import Database  # noqa: PLC0415

    database = Database.open(_read_config(args).database_url)
    try:
        print(f"{_count(database.erase_person(*args.person), 'row')} erased")
    finally:
        database.close()
    return ANSWERED


def _topics(args: argparse.Namespace) -> int:
    from bot.knowledge import group_topics  # noqa: PLC0415
    from bot.render.text import heading, topics_text  # noqa: PLC0415

    config, style = _read_config(args), _style(sys.stdout, os.environ)
    reports = (_load(config),) if config.default_report else _load_all(config)
    texts = [topics_text(group_topics(report), style) for report in reports]
    if len(reports) > 1:
        texts = [f"{heading(report.title, style)}\n\n{text}" for report, text in zip(reports, texts, strict=True)]
    print("\n".join(texts), end="")
    return ANSWERED


def _digest_calendar(args: argparse.Namespace) -> int:
    from datetime import date  # noqa: PLC0415

    from bot.handlers.calendar import Wanted, year_text  # noqa: PLC0415
    from bot.library import pick_report  # noqa: PLC0415
    from bot.store.deliveries import Deliveries, KeptSubscription  # noqa: PLC0415

    config = _read_config(args)

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
    reports = _load_all(config)
    print(year_text((pick_report(reports, config.default_report), *reports), wanted, find))
    return ANSWERED


def _manifest(args: argparse.Namespace) -> int:
    from dataclasses import replace  # noqa: PLC0415

    from bot.config import slack_manifest as shipped  # noqa: PLC0415
    from bot.handlers.manifests import slack_manifest  # noqa: PLC0415

    config = _read_config(args, "QUESTION_LOG")
    report = replace(_load(config), questions_kept=config.curation.keeps_questions)
    print(slack_manifest(report, shipped()))
    return ANSWERED


def _chat(args: argparse.Namespace) -> int:
    from bot.handlers import terminal  # noqa: PLC0415

    desk = _open_desk(args)
    with_person = sys.stdin.isatty() and sys.stdout.isatty()
    terminal.chat(desk, _prompted() if with_person else sys.stdin, greet=with_person)
    return ANSWERED


def _serve(args: argparse.Namespace) -> int:
    from bot import app, config  # noqa: PLC0415
    from bot.telemetry import logs, traces  # noqa: PLC0415

    given = {"HOST": args.host, "PORT": args.port, **_report_settings(args)}
    settings = {**os.environ, **{name: value for name, value in given.items() if value is not None}}
    read = config.read(settings)
    logs.set_up(read.watch.log_format, read.watch.log_level)
    logs.take_unhandled()
    if read.watch.traces:
        traces.set_up()
    try:
        app.run(read, _announce)
    finally:
        traces.close()
    return ANSWERED


def _doctor(_args: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415

    from bot import config, doctor  # noqa: PLC0415

    async def examine() -> bool:
        found = []
        async for finding in doctor.examine(config.read(os.environ)):
            found.append(finding)
            _announce(doctor.text_of(finding))
        _announce(doctor.summary(found))
        return doctor.is_well(found)

    return ANSWERED if asyncio.run(examine()) else FAULT


def _check(args: argparse.Namespace) -> int:
    paths = (args.file,) if args.file else _read_config(args).reports
    codes = [_check_file(path, args) for path in paths]
    if len(paths) > 1 and FAULT not in codes:
        _load_all(_read_config(args))  # ids and names that two of them have
    return max(codes)


def _check_file(path: Path, args: argparse.Namespace) -> int:
    from bot.knowledge import load  # noqa: PLC0415

    try:
        report = load(path)
    except KnowledgeError as error:
        _complain(f"{error}\n{path}: {_count(len(error.faults), 'fault')}")
        return FAULT
    examples = sum(len(intent.examples) for intent in report.intents.values())
    counted = ", ".join(
        _count(number, noun)
        for number, noun in ((len(report.passages), "passage"), (len(report.intents), "intent"), (examples, "example"))
    )
    from bot.handlers import editing  # noqa: PLC0415

    warnings = list(editing.weaknesses(report))
    if args.deep:
        warnings += editing.deep_weaknesses(report, _fit(_read_config(args), report))
    for warning in warnings:
        print(f"{path}: {warning}")
    print(f"{path}: {counted}: no faults" + (f", {_count(len(warnings), 'warning')}" if warnings else ""))
    return FAULT if warnings and args.strict else ANSWERED


def _import(args: argparse.Namespace) -> int:
    from bot.config import default_report  # noqa: PLC0415
    from bot.handlers.importing import Wanted, import_document  # noqa: PLC0415

    wanted = Wanted(args.source, args.to, args.title, args.publisher, args.date, args.link, replace=args.replace)
    path, account = import_document(wanted, default_report(), sys.stderr)
    print(f"{account}\n\nwritten to {path}\nNext: leadership check {path}")
    return ANSWERED


def _approve(args: argparse.Namespace) -> int:
    from bot.editions import approve  # noqa: PLC0415
    from bot.knowledge import parse  # noqa: PLC0415

    if bool(args.ids) is args.all:
        args.fail("name intents or passages, or give --all for the drafts")
    approved = approve(args.file, args.ids, drafts=args.all, keep=args.keep)
    parse(approved.text.encode(), args.file)
    if approved.intents or approved.passages:
        _replace(args.file, approved.text)
    told = _count(len(approved.intents), "draft")
    print(f"approved: {told}" + (f", {_count(len(approved.passages), 'passage')}" if approved.passages else ""))
    return ANSWERED


def _edition(args: argparse.Namespace) -> int:
    from bot.handlers.editions import Wanted, take_over  # noqa: PLC0415

    wanted = Wanted(args.file, args.document, args.date, args.name, args.link, args.title, dry_run=args.dry_run)
    print(take_over(wanted, sys.stderr, _replace))
    if not args.dry_run:
        print(f"\nwritten to {args.file}\nNext: leadership approve {args.file} ID")
    return ANSWERED


def _eval(args: argparse.Namespace) -> int:
    from bot import evaluation  # noqa: PLC0415
    from bot.handlers import editing  # noqa: PLC0415

    config = _read_config(args)
    report = _load(config)
    path = args.file or evaluation.questions_beside(report)
    questions = editing.load_labelled(report, path)
    matcher = _fit(config, report)
    results = evaluation.evaluate(report, matcher, questions)
    record = editing.replies_beside(path)
    before = evaluation.recorded(record)
    print(editing.evaluation_text(matcher, results, before, with_misses=args.misses), end="")
    if args.curve:
        _write(args.curve, evaluation.draw_curve(evaluation.curve(results), matcher.tuning.threshold))
    if args.record:
        _write(record, evaluation.record_text(results))
    return ANSWERED


def _coverage(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    from bot.coverage import map_coverage  # noqa: PLC0415
    from bot.render.coverage import coverage_text, draw_spans  # noqa: PLC0415

    config = _read_config(args)
    report = _load(config)
    last = datetime.now(UTC).date()
    first = last - timedelta(days=max(1, args.days) - 1)
    coverage = map_coverage(report, _ledger(config).count(first, last), first, last)
    print(coverage_text(coverage, _style(sys.stdout, os.environ)), end="")
    if args.plot:
        _write(args.plot, draw_spans(coverage.spans))
    return ANSWERED


def _diff(args: argparse.Namespace) -> int:
    from bot import evaluation  # noqa: PLC0415
    from bot.handlers import comparing, editing  # noqa: PLC0415
    from bot.knowledge import load  # noqa: PLC0415

    config = _read_config(args)
    old, new = load(args.old), load(args.new)
    questions = editing.load_labelled(new, args.questions or evaluation.questions_beside(new))
    before, after = (evaluation.evaluate(report, _fit(config, report), questions) for report in (old, new))
    comparison = comparing.Comparison(old, new, before, after)
    print((comparing.markdown if args.markdown else comparing.text)(comparison), end="")
    return FAULT if args.strict and comparison.worse else ANSWERED


def _tune(args: argparse.Namespace) -> int:
    from bot import evaluation  # noqa: PLC0415
    from bot.handlers import editing  # noqa: PLC0415
    from bot.matcher import tuning  # noqa: PLC0415

    config = _read_config(args)
    report = _load(config)
    questions = editing.load_labelled(report, args.file or evaluation.questions_beside(report))
    matcher = _fit(config, report)
    old, before = matcher.tuning, evaluation.tally(evaluation.evaluate(report, matcher, questions))
    matcher.tuning = evaluation.tune(report, matcher, questions)
    after = evaluation.tally(evaluation.evaluate(report, matcher, questions))
    print(editing.tuning_text(old, matcher.tuning, before, after), end="")
    if matcher.tuning != old and not args.dry_run:
        print(f"\nwritten to {tuning.write(matcher.tuning, Path(report.path))}")
    return ANSWERED


def _workspaces(args: argparse.Namespace) -> int:
    if args.verb == "new-key":
        from bot.store.vault import new_key  # noqa: PLC0415

        print(new_key())
        return ANSWERED
    from bot import config  # noqa: PLC0415
    from bot.handlers import workspaces  # noqa: PLC0415
    from bot.store.database import Database  # noqa: PLC0415

    # Only for this are the server's settings needed.
    read = config.read(os.environ) if args.verb == "change-key" else _read_config(args)
    with contextlib.closing(Database.open(read.database_url)) as database:
        match args.verb:
            case "list":
                print(workspaces.list_workspaces(database))
            case "remove":
                print(workspaces.remove_workspace(database, args.workspace))
            case _:
                print(workspaces.change_key(read, database))
    return ANSWERED


def _curate(args: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415

    from bot import app, config  # noqa: PLC0415
    from bot.curation import Everybody  # noqa: PLC0415
    from bot.curators import council_of  # noqa: PLC0415
    from bot.handlers.curating import Terminal  # noqa: PLC0415
    from bot.store.curation import Curation  # noqa: PLC0415

    found = config.read({**os.environ, **_report_settings(args)})
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


def _export(args: argparse.Namespace) -> int:
    from bot import phrases  # noqa: PLC0415
    from bot.handlers.curating import export_of  # noqa: PLC0415
    from bot.store.curation import Curation  # noqa: PLC0415
    from bot.store.database import Database  # noqa: PLC0415

    config = _read_config(args)
    reports = _load_all(config) if not config.default_report else (_load(config),)
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
            _replace(path, export.after)
            print(phrases.exported(export.examples, export.intents, str(path)))
    if not exports and not args.dry_run:
        print(phrases.NOTHING_TO_EXPORT)
    return ANSWERED


_COMMANDS: dict[str | None, Callable[[argparse.Namespace], int]] = {
    "ask": _ask,
    "why": _why,
    "forget": _forget,
    "topics": _topics,
    "chat": _chat,
    "manifest": _manifest,
    "digest": _digest_calendar,
    "serve": _serve,
    "doctor": _doctor,
    "import": _import,
    "approve": _approve,
    "edition": _edition,
    "check": _check,
    "curate": _curate,
    "export": _export,
    "eval": _eval,
    "coverage": _coverage,
    "diff": _diff,
    "tune": _tune,
    "workspaces": _workspaces,
}


# --- what commands share ----------------------------------------------------------------------------------------------


def _read_config(args: argparse.Namespace, *more: str) -> Config:
    from bot import config  # noqa: PLC0415

    settings = {name: os.environ[name] for name in (*_TERMINAL_SETTINGS, *more) if name in os.environ}
    return config.read({**settings, **_report_settings(args)})


def _report_settings(args: argparse.Namespace) -> dict[str, str]:
    """What --report stands for: a file or folder is REPORT, a name is DEFAULT_REPORT."""
    given = getattr(args, "report", None)
    if not given:
        return {}
    return {"REPORT": given, "DEFAULT_REPORT": ""} if Path(given).exists() else {"DEFAULT_REPORT": given}


def _load_all(config: Config) -> tuple[Report, ...]:
    from bot.knowledge import load_all  # noqa: PLC0415

    return load_all(config.reports)


def _load(config: Config) -> Report:
    """The report that is meant: the only one, or the default among several."""
    from bot.library import pick_report  # noqa: PLC0415

    return pick_report(_load_all(config), config.default_report)


def _fit(config: Config, report: Report) -> Matcher:
    from bot.matcher import Matcher  # noqa: PLC0415

    return Matcher(report, config.var / "cache")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another file") from None
    print(f"\nwritten to {path}")


def _replace(path: Path, text: str) -> None:
    """Writes the file beside itself and puts it in its place at once: nobody reads half of it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(text.encode())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another with --output") from None


def _open_desk(args: argparse.Namespace, *, served: bool = False) -> Desk:
    from bot.handlers.terminal import Desk  # noqa: PLC0415
    from bot.library import load_library  # noqa: PLC0415

    config = _read_config(args)
    return Desk(
        load_library(config.reports, config.var / "cache", config.default_report, served=served),
        _ledger(config),
        sys.stdout,
        _style(sys.stdout, os.environ),
    )


def _ledger(config: Config) -> Ledger:
    from bot.handlers.terminal import Ledger  # noqa: PLC0415
    from bot.store import Store  # noqa: PLC0415
    from bot.store.journal import Journal  # noqa: PLC0415

    def open_store() -> Store:
        from bot.store.database import Database  # noqa: PLC0415

        return Database.open(config.database_url)

    journal = Journal(config.journal, "terminal") if config.journal else None
    return Ledger(journal, open_store, lambda text: _complain(f"warning: {text}"))


def _announce(text: str) -> None:
    print(text, flush=True)


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


def _style(stream: TextIO, environ: Mapping[str, str]) -> Style:
    from bot.render.text import Style  # noqa: PLC0415

    # https://no-color.org: set, to anything but nothing
    colour = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Style(min(shutil.get_terminal_size((80, 24)).columns, WIDEST), colour)


def _prepare_streams() -> None:
    """UTF-8 whatever the locale says: quotes are word for word, and JSON is UTF-8."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _complain(text: str) -> None:
    for line in text.splitlines():
        print(f"leadership: {line}", file=sys.stderr)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"no file at {text}; check the path")
    return path


def _report(text: str) -> str:
    """A file, a folder or a name, which is looked up when the reports are read."""
    if not Path(text).exists() and ("/" in text or text.endswith((".yaml", ".yml"))):
        raise argparse.ArgumentTypeError(f"no file at {text}; check the path")
    return text


def _year(text: str) -> int:
    # Holidays before 1970 and after 2099 are not certain.
    if not text.isdecimal() or not 1970 <= int(text) <= 2099:
        raise argparse.ArgumentTypeError(f"{text!r} is no year; give one from 1970 to 2099")
    return int(text)


def _channel(text: str) -> tuple[str, str]:
    workspace, slash, channel = text.partition("/")
    if not (workspace and slash and channel):
        raise argparse.ArgumentTypeError(f"{text!r} are no ids; give workspace and channel as T0123/C0456")
    return workspace, channel


def _person(text: str) -> tuple[str, str]:
    workspace, slash, person = text.partition("/")
    if not (workspace and slash and person):
        raise argparse.ArgumentTypeError(f"{text!r} are no ids; give workspace and person as T0123/U0456")
    return workspace, person


def _port(text: str) -> str:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return text


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
