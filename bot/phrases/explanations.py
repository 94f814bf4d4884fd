"""Receipts, and why a reply is what it is."""

from __future__ import annotations

from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    Explanation,
    IntentKind,
    Match,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    outcome,
)
from bot.phrases.evidence import how_sure, speaks_against, speaks_for, words_told_apart
from bot.phrases.mending import what_to_do
from bot.phrases.wording import listed

WHY_WHICH = "Give the receipt that stands under the reply, as in: {command} why ABCD-EFGH"
WHY_SMALL_PRINT = (
    "Scores run from 0 to 100. The same edition and the same question give the same reply and the same receipt on every"
    " machine. Neither the question nor who asked it is kept with the receipt."
)

_FEW = 2
_OUTCOMES = {
    "answered": "The report was quoted.",
    "suggested": "Nothing came near enough to answer, so the nearest questions were offered.",
    "not_in_report": "Nothing was quoted.",
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
    return outcome_said(receipt.outcome, receipt.reason)


def outcome_said(outcome: str, reason: str | None) -> str:
    return _REASONS.get(reason or "") or _OUTCOMES[outcome]


def receipt_and_why(report: Report, receipt_id: str) -> str:
    return f"Receipt {receipt_id} · {report.command} why {receipt_id} says how this reply was found"


def why(report: Report, receipt: Receipt) -> list[tuple[str, str]]:
    """What led to a reply, as (label, words); the editors' own examples, none of the question."""
    evidence = receipt.evidence
    intents = [intent_named(report, name) for name in receipt.intents if name in report.intents]
    rows = [("Receipt", receipt.id), ("Reply", what_became(receipt))]
    rows += [("Report", report.title)] if report.shelf else []
    rows += [("Read as", "; ".join(intents))] if intents else []
    rows += [("Noted", note) for note in evidence.notes]
    rows += [("Thresholds", _thresholds(evidence))] if evidence.matches else []
    rows += [("For", words) for words in kept_for(report, receipt)]
    rows += [("Against", words) for words in kept_against(report, receipt)]
    return [*rows, ("Edition", edition_said(report, evidence.version))]


def explained(report: Report, explanation: Explanation) -> list[tuple[str, str]]:
    """The same of a question that is at hand: more can be told, for its words can be held beside the examples."""
    reply, account = explanation.reply, explanation.account
    reason = reply.reason.value if isinstance(reply, Abstention) else None
    rows = [("Question", reply.asked)] if reply.asked.strip() else []
    rows += [("Compared", account.read)] if account and account.candidates and account.read != reply.asked else []
    rows += [("Reply", outcome_said(outcome(reply), reason))]
    rows += [("Report", report.title)] if report.shelf else []
    rows += [("Read as", "; ".join(intent_named(report, name) for name in names))] if (names := _read_as(reply)) else []
    rows += [("How sure", sure)] if (sure := how_sure(explanation)) else []
    rows += [("For", words) for words in speaks_for(report, explanation)]
    rows += [("Against", words) for words in speaks_against(report, explanation)]
    rows += [("Words", words)] if account and (words := words_told_apart(report, account)) else []
    rows += [("Other reports", elsewhere)] if (elsewhere := _elsewhere_said(report, reply)) else []
    rows += [("What to do", words) for words in what_to_do(report, explanation)]
    return [*rows, ("Receipt", reply.receipt), ("Edition", edition_said(report, reply.evidence.version))]


def kept_for(report: Report, receipt: Receipt) -> list[str]:
    """What is kept of what spoke for a reply; where choices were offered, the first of them."""
    offered = receipt.outcome == "suggested"
    matches = receipt.evidence.matches
    found = matches[:_FEW] if offered else [match for match in matches if match.intent in receipt.intents]
    return [_match(report, match) for match in found]


def kept_against(report: Report, receipt: Receipt) -> list[str]:
    """What came next; where nothing was understood, what came nearest."""
    matches = receipt.evidence.matches
    others = [match for match in matches if match.intent not in receipt.intents]
    if receipt.outcome == "suggested":
        others = others[_FEW:]
    return [_match(report, match) for match in others[: 1 if receipt.intents else _FEW]]


def intent_named(report: Report, name: str) -> str:
    """An intent as an editor finds it: its title and its id, and what marks it in the knowledge file."""
    intent = report.intents[name]
    kind = "" if intent.kind is IntentKind.ANSWER else f", under {intent.kind.value}"
    draft = "; a draft, which the server does not answer with until it is approved" if intent.draft else ""
    return f"{intent.title} ({name}{kind}{draft})"


def edition_said(report: Report, version: str) -> str:
    return version if version == report.version else f"{version}, now {report.version}"


def _read_as(reply: Reply) -> list[str]:
    match reply:
        case Answer():
            return [intent.id for intent in reply.intents]
        case Abstention(intent=intent) if intent:
            return [intent.id]
        case SmallTalk() if reply.evidence.matches:
            return [reply.topic]
    return []


def _elsewhere_said(report: Report, reply: Reply) -> str:
    """What the other reports make of a question that this one does not answer."""
    if not report.shelf or not isinstance(reply, Abstention | Clarification):
        return ""
    if not reply.elsewhere:
        return "None of the others would answer it for certain."
    offered = [f"‘{other.report.title}’ ({', '.join(i.id for i in other.intents)})" for other in reply.elsewhere]
    return f"Would answer it for certain, and are offered: {listed(offered)}."


def _match(report: Report, match: Match) -> str:
    """An example and what its score says: of a passage, that it is right to quote; of a refusal, that it is due."""
    intent = report.intents.get(match.intent)
    refuses = intent is not None and intent.kind is not IntentKind.ANSWER
    meant = "that the report does not answer" if refuses else "that its passage is the right one"
    return f"‘{match.example}’ ({match.intent}), {match.score:g} of 100 {meant}"


def _thresholds(evidence: Evidence) -> str:
    return (
        f"below {evidence.offer_threshold:g} of 100 that the report answers this, the reply is no; from there on, a"
        f" passage whose score is {evidence.threshold:g} or more is quoted, and below that choices are offered"
    )


def receipt(reply: Reply) -> str:
    return f"Receipt {reply.receipt}"
