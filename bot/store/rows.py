"""The model's nouns → rows of the tables, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from bot.model import Receipt
from bot.store import Tally
from bot.store.evidence import read_evidence, write_evidence
from bot.store.schema import ID_LENGTH


def is_plausible(receipt_id: str) -> bool:
    """Whether this can be a receipt's id at all: people type anything, and PostgreSQL refuses some of it."""
    return 0 < len(receipt_id) <= ID_LENGTH and receipt_id.isascii() and receipt_id.isprintable()


def seconds(moment: datetime) -> int:
    """Seconds since 1970 in UTC, as all tables keep moments."""
    return int(moment.timestamp())


def receipt_row(workspace: str, receipt: Receipt, moment: datetime) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "receipt": receipt.id,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "intents": list(receipt.intents),
        "evidence": write_evidence(receipt.evidence),
        "kept_at": seconds(moment),
    }


def receipt_of(row: Row[Any]) -> Receipt:
    return Receipt(row.receipt, row.outcome, row.reason, tuple(row.intents), read_evidence(row.evidence))


def tally_row(workspace: str, surface: str, receipt: Receipt, moment: datetime) -> dict[str, Any]:
    """One reply, to be added to its day's count."""
    best = receipt.evidence.best
    return {
        "workspace": workspace,
        "day": moment.astimezone(UTC).date(),
        "surface": surface,
        "outcome": receipt.outcome,
        "reason": receipt.reason or "",
        "intents": " ".join(receipt.intents) or (best.intent if best else ""),
        "replies": 1,
    }


def tally_of(row: Row[Any]) -> Tally:
    return Tally(row.day, row.surface, row.outcome, row.reason or None, tuple(row.intents.split()), row.replies)
