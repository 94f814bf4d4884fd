"""A report's matcher: message → tokens → likeness → evidence → reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.matcher import compiled, tuning as tunings
from bot.matcher.classifier import Classifier, Fitted, fit
from bot.matcher.message import clean
from bot.matcher.parts import cut
from bot.matcher.reading import Groups, Reading, choose
from bot.matcher.tokens import Tokeniser
from bot.matcher.tuning import Tuning
from bot.model import Evidence, Match, Report

CACHE = Path("var") / "cache"
MATCHES_LIMIT = 5
NEAR_LIKENESS = 0.35
UNKNOWN = 0.5  # a token explained less than this counts as an unknown word


class Matcher:
    """Knows a report's examples; `read` and `rank` are pure and deterministic.

    Fitting takes some seconds for thousands of examples, so what it makes is kept in `cache` under the knowledge
    file's version; None keeps nothing. A cache that cannot be read or written is done without.
    """

    def __init__(self, report: Report, cache: Path | None = CACHE, tuning: Tuning | None = None) -> None:
        self._version = report.version
        self._examples = [(e, i.id) for i in report.intents.values() for e in i.examples]
        self._firsts = {i.id: i.passages[0] for i in report.intents.values() if i.passages}
        self._tokeniser = Tokeniser(report.vocabulary)
        self._groups = Groups(report)
        self._classifier = Classifier(self._fitted(cache))
        self.tuning = tuning or tunings.read(Path(report.path))

    def rank(self, text: str) -> Evidence:
        """The intents nearest to `text`, best first."""
        return self.read(text).evidence

    def read(self, text: str, topic: str | None = None) -> Reading:
        """How `text` is understood; `topic` is the intent last answered in the conversation."""
        del topic
        return self._read(clean(text).core)

    def read_parts(self, text: str) -> tuple[Reading, Reading] | None:
        """Both parts' readings, where the message asks two things that different passages answer; else None."""
        best: tuple[float, Reading, Reading] | None = None
        for left, right in cut(clean(text).core):
            first, second = self._read(left), self._read(right)
            sure = min(first.scores[:1] + second.scores[:1], default=0.0)
            if sure < self.tuning.threshold or self._home(first) == self._home(second):
                continue
            if best is None or sure > best[0]:
                best = (sure, first, second)
        return best[1:] if best else None

    def _home(self, reading: Reading) -> str:
        return self._firsts[reading.choices[0]]

    def _read(self, core: str) -> Reading:
        tokens = self._tokeniser.tokens(core)
        if not tokens:
            return Reading(self._evidence((), ()), (), (), None, 0.0, empty=True)
        reach = self._classifier.reach(tokens)
        likeness = self._classifier.likeness(reach)
        scores = self._classifier.scores(likeness)
        intents, chances = choose(self._groups, scores, self.tuning)
        refusals = self._groups.refusals
        refusal = int(refusals[np.argmax(scores[refusals])]) if len(refusals) else None
        found = list(zip(intents, chances, strict=True))
        if refusal is not None:
            found.append((refusal, round(100.0 - chances[0], 1)))
        found.sort(key=lambda pair: -pair[1])
        matches = tuple(Match(self._groups.ids[i], s, self._nearest(likeness, i)) for i, s in found[:MATCHES_LIMIT])
        unknown = sum(1 for k in reach.known if k < UNKNOWN)
        notes = (f"{unknown} unknown word{'s' if unknown > 1 else ''}",) if unknown else ()
        return Reading(
            self._evidence(matches, notes),
            tuple(self._groups.ids[i] for i in intents),
            tuple(chances),
            None if refusal is None else self._groups.ids[refusal],
            0.0 if refusal is None else float(scores[refusal]),
            near=float(likeness.max()) >= NEAR_LIKENESS,
        )

    def _evidence(self, matches: tuple[Match, ...], notes: tuple[str, ...]) -> Evidence:
        return Evidence(matches, self.tuning.threshold, self.tuning.offer_threshold, notes, self._version)

    def _nearest(self, likeness: np.typing.NDArray[np.float32], intent: int) -> str:
        rows = np.flatnonzero(self._classifier.fitted.labels == intent)
        return self._examples[int(rows[np.argmax(likeness[rows])])][0]

    def _fitted(self, cache: Path | None) -> Fitted:
        classes = len(self._groups.ids)
        path = cache / compiled.name(self._version) if cache else None
        if path and (found := compiled.read(path, len(self._examples), classes)):
            return found
        numbers = {name: at for at, name in enumerate(self._groups.ids)}
        tokens = [self._tokeniser.tokens(clean(example).core) for example, _ in self._examples]
        fitted = fit(tokens, [numbers[name] for _, name in self._examples], classes)
        if path:
            compiled.write(fitted, path)
        return fitted
