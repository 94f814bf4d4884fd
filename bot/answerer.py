"""Question → Reply: pure, and the same for the same report and message on every machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from bot.knowledge import quote
from bot.matcher import Matcher, Reading
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    Intent,
    IntentKind,
    Question,
    Quote,
    Reason,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    outcome,
)

QUOTES_LIMIT = 4
CHOICES_LIMIT = 3
FOLLOW_UPS_LIMIT = 3
REMEMBERED = 5000  # replies of 1.2 kB each, in memory only, so that a question doing the rounds is read once
REMEMBERED_LENGTH = 200  # characters; what is longer is hardly asked twice
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # https://www.rfc-editor.org/rfc/rfc4648#section-6
UNDERSTOOD = 0.2  # evidence from which a refusal's intent counts as what was asked


class Answerer:
    """Turns a question into a reply from one report."""

    def __init__(self, report: Report, matcher: Matcher) -> None:
        self._report = report
        self._matcher = matcher
        self._remembered = lru_cache(REMEMBERED)(self._work_out)
        self._homes: dict[str, Intent] = {}
        for intent in report.intents.values():
            if intent.passages:
                self._homes.setdefault(intent.passages[0], intent)

    @property
    def report(self) -> Report:
        return self._report

    @property
    def matcher(self) -> Matcher:
        return self._matcher

    def answer(self, question: Question) -> Reply:
        """Answers, offers choices or declines. What is asked again soon is remembered, not worked out again."""
        work_out = self._remembered if len(question.text) <= REMEMBERED_LENGTH else self._work_out
        return work_out(question.text, question.topic)

    def answer_intent(self, intent_id: str) -> Reply:
        """Answers a chosen intent: nothing is matched.

        Raises:
            KeyError: the report has no such intent.
        """
        intent = self._report.intents[intent_id]
        evidence = self._unmatched("chosen by a button")
        receipt = receipt_id(self._report.version, "\0" + intent_id)
        if intent.kind is IntentKind.ANSWER:
            return self._answer((intent,), intent.title, evidence, receipt)
        return self._decline(intent, (), intent.title, evidence, receipt)

    def search(self, words: str) -> tuple[tuple[Quote, ...], tuple[Quote, ...], tuple[Quote, ...]]:
        """Quotes that fit words which somebody may still be typing, in three ranks.

        First what answers them, then the passages that hold all of them (the last one as far as it is typed), then
        what might be meant.
        """
        matches = self._matcher.read(words).evidence
        sure = [m.intent for m in matches.matches if m.score >= matches.threshold]
        meant = [m.intent for m in matches.matches if m.score >= matches.offer_threshold]
        return (
            self._quotes(self._passages(sure)),
            self._quotes(holding(self._report, words)),
            self._quotes(self._passages(meant)),
        )

    def _passages(self, intents: list[str]) -> list[str]:
        return [passage for name in intents for passage in self._report.intents[name].passages]

    def _quotes(self, passages: Iterable[str]) -> tuple[Quote, ...]:
        return tuple(quote(self._report, name) for name in dict.fromkeys(passages))

    def _unmatched(self, *notes: str) -> Evidence:
        return Evidence((), 0.0, 0.0, notes, self._report.version, self._report.id)

    def small_talk(self, topic: str) -> SmallTalk:
        """The reply of a small-talk topic, `help` above all."""
        return self._small_talk(topic, "", self._unmatched(), receipt_id(self._report.version, "\0" + topic))

    def disown(self, asked: str, nearest: tuple[Intent, ...] = ()) -> Abstention:
        """The reply to what was asked of a report that there is not; `nearest` is what this one would answer to it."""
        evidence = self._unmatched("a report was named that is not among these")
        receipt = receipt_id(self._report.version, asked)
        return Abstention(asked, Reason.UNKNOWN_REPORT, None, nearest, evidence, receipt)

    def _work_out(self, asked: str, topic: str | None) -> Reply:
        reading = self._matcher.read(asked, topic)
        receipt = receipt_id(self._report.version, asked)
        if reading.empty:
            return self._small_talk("help", asked, reading.evidence, receipt)
        both = self._matcher.read_parts(reading)
        if both:
            intents = tuple(self._report.intents[name] for name in both)
            notes = (*reading.evidence.notes, "two questions in one message")
            return self._answer(intents, asked, replace(reading.evidence, notes=notes), receipt)
        return self._decide(reading, asked, receipt)

    def _decide(self, reading: Reading, asked: str, receipt: str) -> Reply:
        evidence = reading.evidence
        choices = [self._report.intents[name] for name in reading.choices]
        refusal = self._report.intents[reading.refusal] if reading.refusal else None
        if reading.steering:
            outside = refusal if refusal and refusal.kind is IntentKind.OUTSIDE else None
            return Abstention(asked, Reason.OUTSIDE, outside, (), evidence, receipt)
        if reading.answerable >= evidence.offer_threshold:
            if reading.score >= evidence.threshold:
                return self._answer((choices[0],), asked, evidence, receipt)
            return Clarification(asked, tuple(choices[:CHOICES_LIMIT]), evidence, receipt)
        if refusal is None or reading.strength < UNDERSTOOD:
            near = tuple(choices[:CHOICES_LIMIT]) if reading.near else ()
            return Abstention(asked, Reason.NOT_UNDERSTOOD, None, near, evidence, receipt)
        return self._decline(refusal, tuple(choices[:1]) if reading.near else (), asked, evidence, receipt)

    def _answer(self, intents: tuple[Intent, ...], asked: str, evidence: Evidence, receipt: str) -> Answer:
        quotes = tuple(quote(self._report, passage) for passage in quoted(intents))
        names = dict.fromkeys(name for intent in intents for name in intent.follow_ups)
        given = {intent.id for intent in intents}
        follow_ups = tuple(self._report.intents[name] for name in names if name not in given)[:FOLLOW_UPS_LIMIT]
        return Answer(asked, intents, quotes, follow_ups, evidence, receipt)

    def _decline(
        self, intent: Intent, close: tuple[Intent, ...], asked: str, evidence: Evidence, receipt: str
    ) -> Abstention | SmallTalk:
        if intent.kind is IntentKind.SMALL_TALK:
            return self._small_talk(intent.id, asked, evidence, receipt)
        if intent.kind is IntentKind.OUTSIDE:
            return Abstention(asked, Reason.OUTSIDE, intent, (), evidence, receipt)
        reason = Reason.IN_REVIEW if intent.kind is IntentKind.IN_REVIEW else Reason.NOT_IN_REPORT
        nearest: dict[str, Intent] = {}
        for near in (*(self._homes[name] for name in intent.nearest), *close):
            nearest.setdefault(near.passages[0], near)
        return Abstention(asked, reason, intent, tuple(nearest.values())[:CHOICES_LIMIT], evidence, receipt)

    def _small_talk(self, topic: str, asked: str, evidence: Evidence, receipt: str) -> SmallTalk:
        prompts = tuple(self._report.intents[name] for name in self._report.prompts)
        return SmallTalk(asked, topic, prompts, evidence, receipt)


def quoted(intents: tuple[Intent, ...]) -> tuple[str, ...]:
    """Ids of the passages to quote: each intent's first, then the rest, each once, at most QUOTES_LIMIT."""
    firsts = [intent.passages[0] for intent in intents]
    rest = [passage for intent in intents for passage in intent.passages[1:]]
    return tuple(dict.fromkeys(firsts + rest))[:QUOTES_LIMIT]


def holding(report: Report, words: str) -> tuple[str, ...]:
    """Ids of the passages in which each of the words begins a word."""
    typed = re.findall(r"\w+", words.casefold())
    if not typed:
        return ()
    texts = {name: " " + " ".join(re.findall(r"\w+", p.text.casefold())) for name, p in report.passages.items()}
    return tuple(name for name, text in texts.items() if all(f" {word}" in text for word in typed))


def receipt_of(reply: Reply) -> Receipt:
    """What is kept of a reply: no word of the question, nobody's name."""
    match reply:
        case Answer():
            intents = tuple(intent.id for intent in reply.intents)
        case Abstention(intent=intent) if intent:
            intents = (intent.id,)
        case _:
            intents = ()
    reason = reply.reason.value if isinstance(reply, Abstention) else None
    return Receipt(reply.receipt, outcome(reply), reason, intents, reply.evidence)


def receipt_id(version: str, text: str) -> str:
    """Eight characters that name a reply: the same edition and message give the same id, on every machine."""
    digest = hashlib.sha256(f"{version}\0{text}".encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:5])
    code = "".join(BASE32[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{code[:4]}-{code[4:]}"


def normal_receipt(typed: str) -> str:
    """A receipt id as people type it (small letters, no hyphen, 0 for O, 1 for I) in its normal form."""
    code = typed.strip().strip("`*_").upper().replace("-", "").replace(" ", "").replace("0", "O").replace("1", "I")
    return f"{code[:4]}-{code[4:8]}"
