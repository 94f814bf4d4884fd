"""The model's nouns → rows of the tables, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row

from bot.model import Receipt, Tally
from bot.store import Words
from bot.store.evidence import read_evidence, write_evidence
from bot.store.schema import ID_LENGTH


def is_plausible(receipt_id: str) -> bool:
    """Whether this can be a receipt's id at all: people type anything, and PostgreSQL refuses some of it."""
    return 0 < len(receipt_id) <= ID_LENGTH and receipt_id.isprintable()


def seconds(moment: datetime) -> int:
    """Seconds since 1970 in UTC, as all tables keep moments."""
    return int(moment.timestamp())


@dataclass(frozen=True, slots=True)
class Given:
    """A reply that was given, to be kept and counted."""

    workspace: str
    surface: str
    receipt: Receipt
    moment: datetime
    words: Words | None = None


def receipt_rows(replies: Iterable[Given]) -> list[dict[str, Any]]:
    """One row a receipt, the latest; in the order of their keys, so that two transactions never wait for each other."""
    latest = {(given.workspace, given.receipt.id): given for given in replies}
    return [_receipt_row(given) for _, given in sorted(latest.items(), key=lambda item: item[0])]


def tally_rows(replies: Iterable[Given]) -> list[dict[str, Any]]:
    """One row a kind of reply, with how many are to be added; in the order of their keys."""
    counted = Counter(_kind(given) for given in replies)
    names = ("workspace", "day", "surface", "outcome", "reason", "intents")
    return [dict(zip(names, kind, strict=True)) | {"replies": n} for kind, n in sorted(counted.items())]


def question_rows(replies: Iterable[Given], pseudonym: Callable[[str, str], str]) -> list[dict[str, Any]]:
    """One row a question and person, with how often it was asked; in the order of their keys."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for given in replies:
        if given.words is None:
            continue
        person = pseudonym(given.workspace, given.words.person)
        key = (given.workspace, given.receipt.id, person)
        times = rows[key]["times"] + 1 if key in rows else 1
        rows[key] = {
            "workspace": given.workspace,
            "receipt": given.receipt.id,
            "person": person,
            "report": given.words.report,
            "text": given.words.text,
            "why": given.words.why,
            "nearest": given.words.nearest,
            "times": times,
            "asked_at": seconds(given.moment),
        }
    return [row for _, row in sorted(rows.items(), key=lambda item: item[0])]


def receipt_of(row: Row[Any]) -> Receipt:
    return Receipt(row.receipt, row.outcome, row.reason, tuple(row.intents), read_evidence(row.evidence))


def tally_of(row: Row[Any]) -> Tally:
    report, _, intents = row.intents.rpartition("/")
    return Tally(row.day, row.surface, row.outcome, row.reason or None, tuple(intents.split()), row.replies, report)


def _receipt_row(given: Given) -> dict[str, Any]:
    receipt = given.receipt
    return {
        "workspace": given.workspace,
        "receipt": receipt.id,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "intents": list(receipt.intents),
        "evidence": write_evidence(receipt.evidence),
        "kept_at": seconds(given.moment),
    }


def _kind(given: Given) -> tuple[str, date, str, str, str, str]:
    receipt, best = given.receipt, given.receipt.evidence.best
    intents = " ".join(receipt.intents) or (best.intent if best else "")
    report = receipt.evidence.report
    intents = f"{report}/{intents}" if report else intents
    day = given.moment.astimezone(UTC).date()
    return (given.workspace, day, given.surface, receipt.outcome, receipt.reason or "", intents)
