"""Evidence ↔ plain data, as the database and the journal keep it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.model import Evidence, Match


def write_evidence(evidence: Evidence) -> dict[str, Any]:
    """Evidence as dicts, lists, strings and numbers."""
    return asdict(evidence)


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
    )
