"""Ranks intents by nearness to a message. The only importer of rapidfuzz."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from bot.model import Evidence, Match, Report


class Matcher:
    """Knows a report's examples; `rank` is pure and deterministic."""

    def __init__(self, report: Report) -> None:
        self._version = report.version
        self._examples = [(e, i.id) for i in report.intents.values() for e in i.examples]

    def rank(self, text: str) -> Evidence:
        found = process.extract(
            text, [e for e, _ in self._examples], scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=50
        )
        best: dict[str, Match] = {}
        for example, score, at in found:
            intent = self._examples[at][1]
            best.setdefault(intent, Match(intent, round(score, 1), example))
        return Evidence(tuple(best.values())[:5], 80.0, 60.0, (), self._version)
