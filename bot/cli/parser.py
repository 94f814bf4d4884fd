"""All commands and their arguments."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.arguments import channel_ids, known_file, known_knowledge, known_report, person_ids, port, year

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse names it no other way

EXIT_CODES = "Exit codes: 0 answered or done, 3 not answered, 2 wrong usage, 1 another fault."


def build_parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    parser = argparse.ArgumentParser(
        prog="leadership",
        description="Ask a report a question; get its own words and where they stand.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    report = argparse.ArgumentParser(add_help=False)
    report.add_argument(
        "--report",
        metavar="REPORT",
        type=known_report,
        help="one of the configured reports, by name; or another knowledge file or folder",
    )

    ask = commands.add_parser("ask", parents=[report], help="ask one question", epilog=EXIT_CODES)
    ask.set_defaults(fail=ask.error)
    ask.add_argument("question", nargs="*", metavar="QUESTION", help="the question; quotes around it are optional")
    form = ask.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the reply as JSON")
    form.add_argument(
        "--jsonl",
        action="store_true",
        help='read objects as {"question": "…"} from standard input, print a reply a line; nothing is kept;'
        " a line that is no such object is named on standard error and left out, and the exit code is then 2",
    )
    ask.add_argument("--served", action="store_true", help="answer as the server does: without drafts")
    _add_why(commands.add_parser("why", parents=[report], help="say what spoke for a reply, and what against it"))
    commands.add_parser("topics", parents=[report], help="list everything the report answers")
    commands.add_parser("chat", parents=[report], help="converse")
    commands.add_parser("manifest", parents=[report], help="print the Slack app's manifest, in the report's names")
    forget = commands.add_parser(
        "forget",
        help="erase what is kept of a person",
        epilog="What they wrote is not kept. In Slack and Teams they can do it themselves, with the words: forget me",
    )
    forget.add_argument(
        "person", type=person_ids, metavar="WORKSPACE/PERSON", help="as T0123/U0456, or teams:TENANT/29:…"
    )
    _add_digest(commands.add_parser("digest", help="what a digest posts when"), report)
    serve = commands.add_parser("serve", parents=[report], help="serve the page, and Slack where it is configured")
    serve.add_argument("--host", help="the address to listen on; HOST otherwise")
    serve.add_argument("--port", type=port, help="the port to listen on; PORT otherwise")
    commands.add_parser("doctor", help="look at all that the bot needs, and say how to mend what is amiss")
    _add_importing(commands)
    _add_editing(commands, report)
    _add_workspaces(commands.add_parser("workspaces", help="where in Slack the bot is installed, and its keys"))
    _add_curating(commands, report)
    return parser


def _add_why(why: argparse.ArgumentParser) -> None:
    why.set_defaults(fail=why.error)
    why.add_argument(
        "asked",
        nargs="*",
        metavar="RECEIPT|QUESTION",
        help="the eight characters under a reply, as ABCD-EFGH; or a question, of which more can be told: its words",
    )
    form = why.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print it as JSON")
    form.add_argument(
        "--jsonl", action="store_true", help="read questions from standard input as ask does, explain one a line"
    )
    why.add_argument("--after", metavar="QUESTION", help="the question that was asked before it in the conversation")
    why.add_argument("--served", action="store_true", help="as the server answers: without drafts")


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
    edition.add_argument("file", type=known_file, metavar="FILE", help="the knowledge file")
    edition.add_argument("document", metavar="FILE|ADDRESS", help="the new edition")
    edition.add_argument("--date", required=True, help="its date, as citations print it: May 2024")
    edition.add_argument("--title", help="the title, where it has changed")
    edition.add_argument("--name", help="what it is called among editions; the year otherwise")
    edition.add_argument("--link", metavar="ADDRESS", help="where people can read it; https://…")
    edition.add_argument("--dry-run", action="store_true", help="compare, write nothing")

    approve = commands.add_parser("approve", help="approve drafts, and passages in quarantine")
    approve.add_argument("file", type=known_file, metavar="FILE", help="the knowledge file")
    approve.add_argument("ids", nargs="*", metavar="ID", help="intents or passages gone over")
    approve.add_argument("--all", action="store_true", help="every draft of the file; passages are approved by id only")
    approve.add_argument("--keep", action="store_true", help="keep a passage's old words, as of the earlier edition")
    approve.set_defaults(fail=approve.error)


def _add_editing(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], report: argparse.ArgumentParser
) -> None:
    check = commands.add_parser("check", help="check a knowledge file")
    check.add_argument(
        "file",
        nargs="?",
        type=known_knowledge,
        metavar="FILE",
        help="or a folder of several; the configured one otherwise",
    )
    check.add_argument("--deep", action="store_true", help="look for what only the fitted matcher can tell; a minute")
    check.add_argument("--strict", action="store_true", help="exit with 1 on a warning too")
    file_help = "labelled questions, YAML or JSON lines; questions.yaml beside the knowledge file otherwise"
    judge = commands.add_parser("eval", parents=[report], help="ask all recorded questions and judge the replies")
    judge.add_argument("file", nargs="?", type=known_file, metavar="FILE", help=file_help)
    judge.add_argument("--misses", action="store_true", help="list every question that was not answered rightly")
    judge.add_argument("--curve", type=Path, metavar="FILE.svg", help="draw precision and coverage into this file")
    judge.add_argument("--record", action="store_true", help="record the replies, for later runs to compare with")
    cover = commands.add_parser("coverage", parents=[report], help="what is asked, quoted, and never quoted")
    cover.add_argument("--days", type=int, default=90, metavar="N", help="the last N days; 90 otherwise")
    cover.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw what was asked over time into this file")
    diff = commands.add_parser(
        "diff", help="which recorded questions another edition of the file replies to differently"
    )
    diff.add_argument("old", type=known_file, metavar="OLD", help="the knowledge file as it was")
    diff.add_argument("new", type=known_file, metavar="NEW", help="the knowledge file as it is to be")
    diff.add_argument("--questions", type=known_file, metavar="FILE", help="questions.yaml beside NEW otherwise")
    diff.add_argument("--markdown", action="store_true", help="print Markdown, for a pull request")
    diff.add_argument("--strict", action="store_true", help="exit with 1 where a question gets a worse reply")
    tune = commands.add_parser("tune", parents=[report], help="choose the thresholds anew by the recorded questions")
    tune.add_argument("file", nargs="?", type=known_file, metavar="FILE", help=file_help)
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
    calendar.add_argument("year", nargs="?", type=year, metavar="YEAR", help="this year otherwise")
    calendar.add_argument("--zone", help="the time zone, as Europe/London; London otherwise")
    calendar.add_argument("--days", help="weekdays, daily, mon-fri, or mon,thu; weekdays otherwise")
    calendar.add_argument("--at", metavar="TIME", help="the time of day; 09:00 otherwise")
    calendar.add_argument("--holidays", metavar="NATION", help="skip England's, Scotland's … public holidays")
    calendar.add_argument(
        "--channel", type=channel_ids, metavar="WORKSPACE/CHANNEL", help="the digest of this channel, as T0123/C0456"
    )
