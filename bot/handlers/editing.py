"""For those who keep the knowledge file: how well it is understood, what an edit changes, what is weak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot import evaluation
from bot.answerer import quoted
from bot.editions import word_changes
from bot.errors import InputError
from bot.evaluation import Labelled, Point, Result, Tally
from bot.evaluation.judging import Verdict
from bot.importing import UNKNOWN_DATE, UNKNOWN_PUBLISHER
from bot.knowledge import quote
from bot.matcher import Matcher, tuning
from bot.model import IntentKind, Report
from bot.render import blocks, card

LISTED = 12  # rows of a table that goes on
SHOWN = 70  # characters of a question in a row
CURVE_STEPS = (10, 20, 30, 40, 50, 60, 70, 80, 90)
FAULTY = (Verdict.WRONG, Verdict.INVENTED, Verdict.MISSED, Verdict.HALF, Verdict.OFFERED, Verdict.NEEDLESS)


def replies_beside(questions: Path) -> Path:
    """Where the replies to the questions are recorded: questions.yaml → questions.replies.jsonl."""
    return questions.with_suffix(".replies.jsonl")


def load_labelled(report: Report, path: Path) -> tuple[Labelled, ...]:
    """The labelled questions of a file.

    Raises:
        KnowledgeError: the file has faults.
        InputError: it holds no questions, or names passages that the report has not.
    """
    if not path.is_file():
        raise InputError(f"no questions at {path}; name a file of labelled questions, see docs/authoring.md")
    questions = evaluation.load_questions(path)
    if not questions:
        raise InputError(f"{path}: no questions; add some, see docs/authoring.md")
    if unknown := evaluation.unknown_passages(questions, report):
        raise InputError("\n".join(f"{path}: {line}" for line in unknown))
    return questions


def evaluation_text(
    matcher: Matcher, results: Sequence[Result], before: dict[str, str], *, with_misses: bool = False
) -> str:
    """The whole account of an evaluation: shares, voices, intents, confusions, curve, thresholds, changes.

    Args:
        matcher: as it was evaluated.
        results: of `evaluation.evaluate`.
        before: the recorded replies by question; empty where none were recorded.
        with_misses: list every question that was not answered rightly.
    """
    parts = [
        _shares(results),
        _intents(results),
        _confusions(results),
        _curve(evaluation.curve(evaluation.unsettled(results)), matcher.tuning.threshold),
        _thresholds(matcher.tuning),
    ]
    if with_misses:
        parts.append(_misses(results))
    parts.append(_changes(before, results))
    return "\n\n".join(part for part in parts if part) + "\n"


def tuning_text(old: tuning.Tuning, new: tuning.Tuning, before: Tally, after: Tally) -> str:
    """What tuning changed, and what that does to the questions it was tuned on."""
    if new == old:
        return "Nothing to change: too few questions to tune on, or the same result as before.\n"
    return (
        f"answer from       {old.threshold:g} → {new.threshold:g}\n"
        f"offer from        {old.offer_threshold:g} → {new.offer_threshold:g}\n"
        f"because           {new.rule}\n\n"
        f"before            {_line(before)}\nafter             {_line(after)}\n"
    )


def weaknesses(report: Report) -> tuple[str, ...]:
    """What `check` warns of, a line each: colliding examples, thin intents, answers too long for a platform's message,
    quarantine, drafts and a tuning that is none; quick, nothing is fitted.
    """
    lines = [
        f"'{c.first}' ({c.first_intent}) and '{c.second}' ({c.second_intent}) are the same words to the bot,"
        " but have different answers; keep one"
        for c in evaluation.same_examples(report)
    ]
    lines += [
        f"intent '{name}' has {count} example{'' if count == 1 else 's'}; it is understood by luck, add more"
        for name, count in evaluation.thin_intents(report)
    ]
    lines += _crowded(report)
    lines += _quarantine(report)
    lines += [
        f"'{key}: {said}' is printed in every citation; write what the document says"
        for key, said in (("publisher", report.publisher), ("date", report.date))
        if said in (UNKNOWN_PUBLISHER, UNKNOWN_DATE)
    ]
    if drafts := sum(1 for intent in report.intents.values() if intent.draft):
        lines.append(
            f"{drafts:,} intent{' is a draft' if drafts == 1 else 's are drafts'}: answered in the terminal,"
            f" not served; go over them, then `leadership approve {report.path} ID`"
        )
    lines += [fault] if (fault := tuning.fault(Path(report.path))) else []
    return tuple(lines)


def _crowded(report: Report) -> list[str]:
    """A line for each intent whose passages are more than an answer quotes, or than a platform's message holds."""
    lines = []
    for intent in report.intents.values():
        if intent.kind is not IntentKind.ANSWER:
            continue
        shown = quoted((intent,))
        if len(intent.passages) > len(shown):
            lines.append(
                f"intent '{intent.id}' cites {len(intent.passages)} passages, and an answer quotes the first"
                f" {len(shown)}; drop the others, or make another intent of them"
            )
        quotes = [quote(report, name) for name in shown]
        if cut := [name for name, render in (("Slack", blocks), ("Teams", card)) if not render.holds(quotes)]:
            lines.append(
                f"intent '{intent.id}': its passages are longer than a message in {' or '.join(cut)} may be; people get"
                " the beginning with a link to the rest, so cite fewer or shorter ones, the best first"
            )
    return lines


def _quarantine(report: Report) -> list[str]:
    """A line for each passage that is held back, with what to do."""
    lines = []
    for passage in report.quarantined:
        what = "reworded" if passage.reworded else "gone"
        changes = f": {word_changes(passage.text, passage.reworded)}" if passage.reworded else ""
        lines.append(
            f"passage '{passage.id}' is {what} in the new edition and not quoted until"
            f" `leadership approve {report.path} {passage.id}`{changes}"
        )
    return lines


def deep_weaknesses(report: Report, matcher: Matcher) -> tuple[str, ...]:
    """What only the fitted matcher can tell, a line each: examples nearly alike, intents mixed up; a minute or so."""
    lines = [
        f"'{c.first}' ({c.first_intent}) and '{c.second}' ({c.second_intent}) are nearly the same to the bot,"
        " but have different answers; reword or drop one"
        for c in evaluation.colliding_examples(report, matcher)
    ]
    lines += [
        f"intent '{mix.intent}': {mix.share:.0%} of its examples, each left out in turn, are taken for"
        f" '{mix.taken_for}'; make the two differ, or join them"
        for mix in evaluation.mix_ups(report, matcher)
    ]
    return tuple(lines)


# --- parts ---


def _shares(results: Sequence[Result]) -> str:
    counted = evaluation.unsettled(results)
    whole, settled = evaluation.tally(counted), len(results) - len(counted)
    head = (
        f"{whole.counts.total():,} questions: {whole.answerable:,} that the report answers,"
        f" {whole.unanswerable:,} that it does not"
    ) + (f"; and {settled:,} settled ones, whose misses have become examples" if settled else "")
    rows = [("all", whole), *((voice, t) for voice, t in evaluation.by_voice(counted).items() if voice)]
    if settled:
        rows.append(("settled", evaluation.tally(result for result in results if result.asked.settled)))
    width = max(len(name) for name, _ in rows)
    return "\n".join([head, "", *(f"  {name:{width}}  {_line(found)}" for name, found in rows)])


def _line(found: Tally) -> str:
    counts = found.counts
    return (
        f"right {found.right:.1%}, reached {found.reached:.1%}, declined {found.declined:.1%}, wrong {found.wrong:.1%}"
        f"  (right {counts[Verdict.RIGHT]}, half {counts[Verdict.HALF]}, offered {counts[Verdict.OFFERED]},"
        f" missed {counts[Verdict.MISSED]}, wrong {counts[Verdict.WRONG]}; declined {counts[Verdict.DECLINED]},"
        f" offered needlessly {counts[Verdict.NEEDLESS]}, answered wrongly {counts[Verdict.INVENTED]})"
    )


def _intents(results: Sequence[Result]) -> str:
    """The intents whose replies were most often wrong."""
    bad = [
        (name, counts[Verdict.WRONG] + counts[Verdict.INVENTED], counts.total())
        for name, counts in evaluation.by_intent(results).items()
    ]
    bad = sorted((row for row in bad if row[1]), key=lambda row: (-row[1], row[0]))
    return _table(
        "Intents that answered wrongly, of the questions read so",
        [f"{wrong:4} of {total:4}  {name}" for name, wrong, total in bad],
    )


def _confusions(results: Sequence[Result]) -> str:
    return _table(
        "Confusions: wanted → shown (- is a no)",
        [f"{count:4}  {gold or '-'} → {shown}" for gold, shown, count in evaluation.confusions(results)],
    )


def _curve(points: Sequence[Point], threshold: float) -> str:
    rows = [
        f"{p.threshold:6g}  {p.answered:8.1%}  {p.precision:9.1%}  {p.right:6.1%}  {p.kept_back:9.1%}"
        for p in points
        if p.threshold in CURVE_STEPS
    ]
    head = f"Precision and coverage by threshold (in force: {threshold:g})"
    return "\n".join([head, "", "    from  answered  precision   right  kept back", *(f"  {row}" for row in rows)])


def _thresholds(found: tuning.Tuning) -> str:
    return f"Answered from {found.threshold:g} of 100, offered from {found.offer_threshold:g}\n  because: {found.rule}"


def _misses(results: Iterable[Result]) -> str:
    rows = [
        f"{r.verdict.value:18}  {_short(r.asked.ask)}\n{'':22}wanted {'|'.join(r.asked.gold) or '-'},"
        f" got {r.outcome} {' '.join(r.passages) or r.intent or ''}"
        for r in results
        if r.verdict in FAULTY
    ]
    return _table("Questions not answered rightly", rows, limit=len(rows))


def _changes(before: dict[str, str], results: Sequence[Result]) -> str:
    if not before:
        return "No replies are recorded yet: `leadership eval --record` records them, and later runs show what changed."
    changed = evaluation.changes(before, results)
    new = sum(1 for r in results if r.asked.ask not in before)
    head = f"{len(changed)} of {len(results) - new:,} recorded questions now get another reply"
    if new:
        head += f"; {new:,} are not recorded yet"
    return _table(head, [f"{_short(c.ask)}\n      {c.before} → {c.after}" for c in changed], limit=100)


def _table(head: str, rows: Sequence[str], limit: int = LISTED) -> str:
    if not rows:
        return head + ": none" if not head[0].isdigit() else head
    lines = [head, "", *(f"  {row}" for row in rows[:limit])]
    if len(rows) > limit:
        lines.append(f"  … and {len(rows) - limit:,} more")
    return "\n".join(lines)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
