"""The reports that the bot answers from, each with its Answerer; one is the default. Replaced whole, never changed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answerer import Answerer
from bot.model import Report


class Library:
    """One report or several; `default` is the id of the one asked where none is named, the first where it is empty."""

    def __init__(self, answerers: Iterable[Answerer], default: str = "") -> None:
        """Takes at least one answerer, each of another report.

        Raises:
            ValueError: there is none, two have one id, or none has the default's.
        """
        answerers = tuple(answerers)
        self._answerers = {answerer.report.id: answerer for answerer in answerers}
        if not answerers or len(self._answerers) < len(answerers):
            raise ValueError("a library needs at least one report, each with an id of its own")
        self._default = default or answerers[0].report.id
        if self._default not in self._answerers:
            raise ValueError(f"no report has the default's id {default!r}")

    @property
    def default(self) -> Report:
        return self._answerers[self._default].report

    @property
    def reports(self) -> tuple[Report, ...]:
        """All of them, the default first."""
        others = (a.report for name, a in self._answerers.items() if name != self._default)
        return (self.default, *others)

    def find(self, report_id: str) -> Report:
        """The report of an id; the default where it is empty or unknown, as after a report was taken out."""
        return self.answerer(report_id).report

    def answerer(self, report_id: str = "") -> Answerer:
        """What answers from a report; from the default where the id is empty or unknown."""
        return self._answerers.get(report_id) or self._answerers[self._default]

    def replacing(self, answerer: Answerer) -> Library:
        """The same library with another answerer for one of its reports, as after a matcher has learned examples."""
        return Library({**self._answerers, answerer.report.id: answerer}.values(), self._default)
