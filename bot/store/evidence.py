"""Evidence ↔ plain data, as the database and the journal keep it."""

from __future__ import annotations

from typing import Any

from bot.model import Evidence, Match


def write_evidence(evidence: Evidence) -> dict[str, Any]:
    """Evidence as dicts, lists, strings and numbers."""
    # Not dataclasses.asdict, which copies every string and takes ten times as long.
    return {
        "matches": [{"intent": m.intent, "score": m.score, "example": m.example} for m in evidence.matches],
        "threshold": evidence.threshold,
        "offer_threshold": evidence.offer_threshold,
        "notes": list(evidence.notes),
        "version": evidence.version,
        "report": evidence.report,
    }


def read_evidence(stored: dict[str, Any]) -> Evidence:
    """The evidence that `write_evidence` wrote.

    Raises:
        KeyError, TypeError: something else was stored.
    """
    return Evidence(
        matches=tuple(Match(**match) for match in stored["matches"]),
        threshold=stored["threshold"],
        offer_threshold=stored["offer_threshold"],
        notes=tuple(stored["notes"]),
        version=stored["version"],
        report=stored.get("report", ""),  # earlier versions of the bot had one report
    )
