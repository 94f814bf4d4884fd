"""Replies judged against labelled questions, and what the figures say. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answerer import Answerer
from bot.evaluation.questions import Labelled
from bot.matcher import Matcher
from bot.model import Answer, Clarification, Question, Reply, Report, outcome


class Verdict(StrEnum):
    """What a reply is worth."""

    RIGHT = "right"  # the first passage shown is right; of two questions, both are answered
    HALF = "half"  # of two questions, one is answered
    OFFERED = "offered"  # a choice offered leads to a right passage
    MISSED = "missed"  # declined, or wrong choices offered, though the report answers
    WRONG = "wrong"  # a wrong passage on top
    DECLINED = "declined"  # where the report does not answer
    NEEDLESS = "offered needlessly"  # choices offered where the report does not answer
    INVENTED = "answered wrongly"  # a passage shown where the report does not answer


UNANSWERABLE = (Verdict.DECLINED, Verdict.NEEDLESS, Verdict.INVENTED)


@dataclass(frozen=True, slots=True)
class Result:
    """A question's reply, judged. `score` is that of the best answerable intent, `home` its first passage."""

    asked: Labelled
    verdict: Verdict
    outcome: str
    intent: str | None
    passages: tuple[str, ...]
    score: float
    home: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of verdicts and the shares that matter, each 0–1."""

    counts: Counter[Verdict]

    @property
    def unanswerable(self) -> int:
        return sum(self.counts[verdict] for verdict in UNANSWERABLE)

    @property
    def answerable(self) -> int:
        return self.counts.total() - self.unanswerable

    @property
    def right(self) -> float:
        return self.counts[Verdict.RIGHT] / max(1, self.answerable)

    @property
    def reached(self) -> float:
        """Right or offered."""
        return (self.counts[Verdict.RIGHT] + self.counts[Verdict.OFFERED]) / max(1, self.answerable)

    @property
    def declined(self) -> float:
        return self.counts[Verdict.DECLINED] / max(1, self.unanswerable)

    @property
    def wrong(self) -> float:
        """Of all questions."""
        return (self.counts[Verdict.WRONG] + self.counts[Verdict.INVENTED]) / max(1, self.counts.total())


@dataclass(frozen=True, slots=True)
class Point:
    """What would be at one threshold, all else alike: shares of 0–1."""

    threshold: float
    answered: float  # of all questions: coverage
    precision: float  # of those answered, right ones
    right: float  # of the answerable ones
    kept_back: float  # of the unanswerable ones, those not answered


def judge(asked: Labelled, reply: Reply) -> Verdict:
    """What `reply` is worth as a reply to `asked`."""
    gold = set(asked.gold)
    if isinstance(reply, Answer):
        shown = [q.passage.id for q in reply.quotes]
        if not gold:
            return Verdict.INVENTED
        if shown[0] not in gold:
            return Verdict.WRONG
        whole = all(set(part) & set(shown) for part in asked.parts)
        return Verdict.RIGHT if whole else Verdict.HALF
    if isinstance(reply, Clarification):
        if not gold:
            return Verdict.NEEDLESS
        return Verdict.OFFERED if any(gold & set(choice.passages) for choice in reply.choices) else Verdict.MISSED
    return Verdict.MISSED if gold else Verdict.DECLINED


def evaluate(report: Report, matcher: Matcher, questions: Sequence[Labelled]) -> tuple[Result, ...]:
    """Asks every question and judges the reply."""
    answerer = Answerer(report, matcher)
    return tuple(
        _result(report, matcher, asked, answerer.answer(Question(asked.ask, "terminal"))) for asked in questions
    )


def _result(report: Report, matcher: Matcher, asked: Labelled, reply: Reply) -> Result:
    reading = matcher.read(asked.ask)
    passages: tuple[str, ...] = ()
    intent: str | None = None
    match reply:
        case Answer():
            passages, intent = tuple(q.passage.id for q in reply.quotes), reply.intents[0].id
        case Clarification():
            intent = reply.choices[0].id
        case _:
            intent = reading.refusal
    home = report.intents[reading.choices[0]].passages[0] if reading.choices else None
    score = reading.scores[0] if reading.scores else 0.0
    return Result(asked, judge(asked, reply), outcome(reply), intent, passages, score, home)


def tally(results: Iterable[Result]) -> Tally:
    return Tally(Counter(result.verdict for result in results))


def unsettled(results: Iterable[Result]) -> tuple[Result, ...]:
    """Those that tell how good the bot is: all but the settled ones."""
    return tuple(result for result in results if not result.asked.settled)


def by_voice(results: Sequence[Result]) -> dict[str, Tally]:
    voices = dict.fromkeys(r.asked.voice for r in results)
    return {voice: tally(r for r in results if r.asked.voice == voice) for voice in voices}


def by_intent(results: Sequence[Result]) -> dict[str, Counter[Verdict]]:
    """Verdicts by the intent that was understood, in order of the most questions."""
    found: dict[str, Counter[Verdict]] = {}
    for result in results:
        found.setdefault(result.intent or "(none)", Counter())[result.verdict] += 1
    return dict(sorted(found.items(), key=lambda item: (-item[1].total(), item[0])))


def confusions(results: Iterable[Result]) -> tuple[tuple[str, str, int], ...]:
    """(what would have been right, what was shown, how often), most frequent first; '-' is a refusal."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        if result.verdict in (Verdict.WRONG, Verdict.INVENTED):
            counts["|".join(result.asked.gold) or "-", result.passages[0]] += 1
        elif result.verdict is Verdict.MISSED:
            counts["|".join(result.asked.gold), "-"] += 1
    return tuple((gold, shown, n) for (gold, shown), n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def curve(results: Sequence[Result], step: float = 2.5) -> tuple[Point, ...]:
    """Precision and coverage by threshold, from 0 to 100, for the first passage of one-part readings."""
    answerable = sum(1 for r in results if r.asked.gold)
    points = []
    for at in range(int(100 / step) + 1):
        threshold = at * step
        shown = [r for r in results if r.home is not None and r.score >= threshold]
        right = sum(1 for r in shown if r.home in r.asked.gold)
        invented = sum(1 for r in shown if not r.asked.gold)
        points.append(
            Point(
                threshold,
                len(shown) / max(1, len(results)),
                right / max(1, len(shown)),
                right / max(1, answerable),
                1.0 - invented / max(1, len(results) - answerable),
            )
        )
    return tuple(points)
