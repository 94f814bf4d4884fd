"""Receipts, and why a reply is what it is."""

from __future__ import annotations

from bot.model import Evidence, IntentKind, Match, Receipt, Reply, Report

WHY_WHICH = "Give the receipt that stands under the reply, as in: {command} why ABCD-EFGH"
WHY_SMALL_PRINT = (
    "Scores run from 0 to 100. The same edition and the same question give the same reply and the same receipt on every"
    " machine. Neither the question nor who asked it is kept with the receipt."
)

_OUTCOMES = {
    "answered": "The report was quoted.",
    "suggested": "Nothing came near enough to answer, so the nearest questions were offered.",
    "small_talk": "This was taken as small talk, so nothing was quoted.",
}
_REASONS = {
    "not_understood": "Nothing came near enough even to offer, so nothing was guessed.",
    "not_in_report": "The question was understood, and the report does not say.",
    "outside": "The question was taken to be outside the report’s subject.",
    "in_review": "The question was understood; the passages that answer it are being compared with a new edition.",
    "unknown_report": "The question named a report that is not among those answered from, so none was asked.",
}


def what_became(receipt: Receipt) -> str:
    """What kind of reply it was, in a sentence."""
    return _REASONS.get(receipt.reason or "") or _OUTCOMES[receipt.outcome]


def receipt_and_why(report: Report, receipt_id: str) -> str:
    return f"Receipt {receipt_id} · {report.command} why {receipt_id} says how this reply was found"


def why(report: Report, receipt: Receipt) -> list[tuple[str, str]]:
    """What led to a reply, as (label, words); the editors' own examples, none of the question."""
    evidence = receipt.evidence
    intents = [report.intents[name].title for name in receipt.intents if name in report.intents]
    rows = [("Receipt", receipt.id), ("Outcome", receipt.outcome.replace("_", " "))]
    rows += [("Report", report.title)] if report.shelf else []
    rows += [("Understood as", "; ".join(intents))] if intents else []
    matched = [match for match in evidence.matches if match.intent in receipt.intents]
    others = [match for match in evidence.matches if match.intent not in receipt.intents]
    if matched:
        rows += [("Matched example", _match(report, match)) for match in matched]
        rows += [("Runner-up", _match(report, match)) for match in others[:1]]
    else:
        rows += [("Nearest example", _match(report, match)) for match in others[:2]]
    rows += [("Evidence", note) for note in evidence.notes]
    rows += [("Thresholds", _thresholds(evidence))] if evidence.matches else []
    edition = evidence.version if evidence.version == report.version else f"{evidence.version}, now {report.version}"
    return [*rows, ("Edition", edition)]


def _match(report: Report, match: Match) -> str:
    """An example and what its score says: of a passage, that it is right to quote; of a refusal, that it is due."""
    intent = report.intents.get(match.intent)
    refuses = intent is not None and intent.kind is not IntentKind.ANSWER
    meant = f"{match.score:g} of 100 that the report does not answer" if refuses else f"score {match.score:g} of 100"
    return f"‘{match.example}’ ({match.intent}), {meant}"


def _thresholds(evidence: Evidence) -> str:
    return (
        f"below {evidence.offer_threshold:g} of 100 that the report answers this, the reply is no; from there on, a"
        f" passage whose score is {evidence.threshold:g} or more is quoted, and below that choices are offered"
    )


def receipt(reply: Reply) -> str:
    return f"Receipt {reply.receipt}"
