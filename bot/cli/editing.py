"""For those who edit a knowledge file: check, judge, compare, tune."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot.cli.output import ANSWERED, FAULT, complain, number_of, style_of, write_file
from bot.cli.settings import fit_matcher, load_report, load_reports, open_ledger, read_config
from bot.errors import KnowledgeError


def check(args: argparse.Namespace) -> int:
    if args.file and args.file.is_dir():
        args.report = str(args.file)
    paths = (args.file,) if args.file and args.file.is_file() else read_config(args).reports
    codes = [_check_file(path, args) for path in paths]
    if len(paths) > 1 and FAULT not in codes:
        load_reports(read_config(args))  # ids and names that two of them have
    return max(codes)


def _check_file(path: Path, args: argparse.Namespace) -> int:
    from bot.knowledge import load  # noqa: PLC0415

    try:
        report = load(path)
    except KnowledgeError as error:
        complain(f"{error}\n{path}: {number_of(len(error.faults), 'fault')}")
        return FAULT
    examples = sum(len(intent.examples) for intent in report.intents.values())
    counted = ", ".join(
        number_of(number, noun)
        for number, noun in ((len(report.passages), "passage"), (len(report.intents), "intent"), (examples, "example"))
    )
    from bot.handlers import editing  # noqa: PLC0415

    warnings = list(editing.weaknesses(report))
    if args.deep:
        warnings += editing.deep_weaknesses(report, fit_matcher(read_config(args), report))
    for warning in warnings:
        print(f"{path}: {warning}")
    print(f"{path}: {counted}: no faults" + (f", {number_of(len(warnings), 'warning')}" if warnings else ""))
    return FAULT if warnings and args.strict else ANSWERED


def evaluate_questions(args: argparse.Namespace) -> int:
    from bot import evaluation  # noqa: PLC0415
    from bot.handlers import editing  # noqa: PLC0415

    config = read_config(args)
    report = load_report(config)
    path = args.file or evaluation.questions_beside(report)
    questions = editing.load_labelled(report, path)
    matcher = fit_matcher(config, report)
    results = evaluation.evaluate(report, matcher, questions)
    record = editing.replies_beside(path)
    before = evaluation.recorded(record)
    print(editing.evaluation_text(matcher, results, before, with_misses=args.misses), end="")
    if args.curve:
        write_file(
            args.curve, evaluation.draw_curve(evaluation.curve(evaluation.unsettled(results)), matcher.tuning.threshold)
        )
    if args.record:
        write_file(record, evaluation.record_text(results))
    return ANSWERED


def show_coverage(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    from bot.coverage import map_coverage  # noqa: PLC0415
    from bot.render.coverage import coverage_text, draw_spans  # noqa: PLC0415

    config = read_config(args)
    report = load_report(config)
    last = datetime.now(UTC).date()
    first = last - timedelta(days=max(1, args.days) - 1)
    coverage = map_coverage(report, open_ledger(config).count(first, last), first, last)
    print(coverage_text(coverage, style_of(sys.stdout, os.environ)), end="")
    if args.plot:
        write_file(args.plot, draw_spans(coverage.spans))
    return ANSWERED


def compare(args: argparse.Namespace) -> int:
    from bot import evaluation  # noqa: PLC0415
    from bot.handlers import comparing, editing  # noqa: PLC0415
    from bot.knowledge import load  # noqa: PLC0415

    config = read_config(args)
    old, new = load(args.old), load(args.new)
    questions = editing.load_labelled(new, args.questions or evaluation.questions_beside(new))
    before, after = (evaluation.evaluate(report, fit_matcher(config, report), questions) for report in (old, new))
    comparison = comparing.Comparison(old, new, before, after)
    print((comparing.markdown if args.markdown else comparing.text)(comparison), end="")
    return FAULT if args.strict and comparison.worse else ANSWERED


def tune(args: argparse.Namespace) -> int:
    from bot import evaluation  # noqa: PLC0415
    from bot.handlers import editing  # noqa: PLC0415
    from bot.matcher import tuning  # noqa: PLC0415

    config = read_config(args)
    report = load_report(config)
    questions = editing.load_labelled(report, args.file or evaluation.questions_beside(report))
    matcher = fit_matcher(config, report)
    questions = tuple(asked for asked in questions if not asked.settled)
    old, before = matcher.tuning, evaluation.tally(evaluation.evaluate(report, matcher, questions))
    matcher.tuning = evaluation.tune(report, matcher, questions)
    after = evaluation.tally(evaluation.evaluate(report, matcher, questions))
    print(editing.tuning_text(old, matcher.tuning, before, after), end="")
    if matcher.tuning != old and not args.dry_run:
        print(f"\nwritten to {tuning.write(matcher.tuning, Path(report.path))}")
    return ANSWERED
