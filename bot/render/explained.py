"""Why a reply is what it is → plain data: what `leadership why --json` prints, and `ask --json` under `why`."""

from __future__ import annotations

from typing import Any

from bot import phrases
from bot.model import Abstention, Account, Candidate, Explanation, IntentKind, Likened, Receipt, Report, outcome
from bot.render.data import understood_as


def explanation_data(report: Report, explanation: Explanation) -> dict[str, Any]:
    """An explanation as dicts, lists, strings, numbers and None; every key is there in every one.

    `for`, `against` and `to_do` hold sentences; `words` and `candidates` what they are made from. Scores and
    `answerable` run from 0 to 100, `likeness` from 0 to 1; `evidence` for an intent, `says` for all that the report
    answers and `says_not` for all that it does not from about 0 to about 1.
    """
    reply, account = explanation.reply, explanation.account
    reason = reply.reason.value if isinstance(reply, Abstention) else None
    return {
        "question": reply.asked,
        "receipt": reply.receipt,
        "outcome": outcome(reply),
        "reason": reason,
        "intents": understood_as(reply),
        "reply": phrases.outcome_said(outcome(reply), reason),
        "how_sure": phrases.how_sure(explanation) or None,
        "for": phrases.speaks_for(report, explanation),
        "against": phrases.speaks_against(report, explanation),
        "to_do": phrases.what_to_do(report, explanation),
        "notes": list(reply.evidence.notes),
        **_account(report, account),
        "steering": account.steering or None if account else None,
        "read_after": explanation.before.id if explanation.before else None,
        "parts": [_account(report, part) for part in account.parts] if account else [],
        "threshold": reply.evidence.threshold,
        "offer_threshold": reply.evidence.offer_threshold,
        "report": reply.evidence.report,
        "version": reply.evidence.version,
        "current_version": report.version,
    }


def receipt_data(report: Report, receipt: Receipt) -> dict[str, Any]:
    """What is kept of a reply under the same keys; those are None or empty for which the question would be needed."""
    evidence = receipt.evidence
    return {
        "question": None,
        "receipt": receipt.id,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "intents": list(receipt.intents),
        "reply": phrases.what_became(receipt),
        "how_sure": None,
        "for": phrases.kept_for(report, receipt),
        "against": phrases.kept_against(report, receipt),
        "to_do": [],
        "notes": list(evidence.notes),
        **_account(report, None),
        "candidates": [
            {
                **_intent(report, match.intent),
                "score": match.score,
                "evidence": None,
                "lacking": [],
                "nearest": [{"example": match.example, "likeness": None, "same": None, "words": [], "lacking": []}],
            }
            for match in evidence.matches
        ],
        "steering": None,
        "read_after": None,
        "parts": [],
        "threshold": evidence.threshold,
        "offer_threshold": evidence.offer_threshold,
        "report": evidence.report,
        "version": evidence.version,
        "current_version": report.version,
    }


def _account(report: Report, account: Account | None) -> dict[str, Any]:
    if account is None:
        return {
            "compared": None,
            "answerable": None,
            "says": None,
            "says_not": None,
            "words": [],
            "names": [],
            "candidates": [],
        }
    return {
        "compared": account.read,
        "answerable": account.answerable,
        "says": round(account.says, 3),
        "says_not": round(account.says_not, 3),
        "words": [
            {
                "typed": word.typed,
                "read_as": list(word.read_as),
                "intents_that_have_it": word.intents,
                "common_word": word.has_meaning,
            }
            for word in account.words
        ],
        "names": [{"typed": typed, "called": name} for typed, name in account.others],
        "candidates": [_candidate(report, found) for found in account.candidates],
    }


def _candidate(report: Report, found: Candidate) -> dict[str, Any]:
    return {
        **_intent(report, found.intent),
        "score": found.score,
        "evidence": round(found.evidence, 3),
        "lacking": list(found.lacking),
        "nearest": [_likened(likened) for likened in found.nearest],
    }


def _likened(likened: Likened) -> dict[str, Any]:
    return {
        "example": likened.example,
        "likeness": round(likened.likeness, 3),
        "same": likened.is_same,
        "words": [{"typed": p.typed, "known": p.known, "tie": p.tie.value, "little": p.little} for p in likened.pairs],
        "lacking": list(likened.lacking),
    }


def _intent(report: Report, name: str) -> dict[str, Any]:
    intent = report.intents.get(name)
    return {
        "intent": name,
        "title": intent.title if intent else None,
        "kind": intent.kind.value if intent else None,
        "answered": intent is not None and intent.kind is IntentKind.ANSWER,
    }
