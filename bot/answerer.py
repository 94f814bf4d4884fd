"""Question → Reply: pure, and the same for the same report and message on every machine."""

from __future__ import annotations

import base64
import hashlib

from bot.knowledge import quote
from bot.matcher import Matcher
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    Intent,
    IntentKind,
    Question,
    Reason,
    Reply,
    Report,
    SmallTalk,
)

QUOTES_LIMIT = 4
CHOICES_LIMIT = 3


class Answerer:
    """Turns a question into a reply from one report."""

    def __init__(self, report: Report, matcher: Matcher) -> None:
        self._report = report
        self._matcher = matcher
        self._homes: dict[str, Intent] = {}
        for intent in report.intents.values():
            if intent.passages:
                self._homes.setdefault(intent.passages[0], intent)

    def answer(self, question: Question) -> Reply:
        """Answers, offers choices or declines."""
        evidence = self._matcher.rank(question.text)
        receipt = self._receipt(question.text)
        best = evidence.best
        if not question.text.strip():
            return self._small_talk("help", "", evidence, receipt)
        if best is None or best.score < evidence.offer_threshold:
            return Abstention(question.text, Reason.NOT_UNDERSTOOD, None, (), evidence, receipt)
        intent = self._report.intents[best.intent]
        if intent.kind is IntentKind.ANSWER and best.score < evidence.threshold:
            choices = [self._report.intents[m.intent] for m in evidence.matches]
            choices = [c for c in choices if c.kind is IntentKind.ANSWER][:CHOICES_LIMIT]
            return Clarification(question.text, tuple(choices), evidence, receipt)
        return self._reply(intent, question.text, evidence, receipt)

    def answer_intent(self, intent_id: str) -> Reply:
        """Answers a chosen intent: nothing is matched.

        Raises:
            KeyError: the report has no such intent.
        """
        intent = self._report.intents[intent_id]
        evidence = Evidence((), 0.0, 0.0, ("chosen by a button",), self._report.version)
        return self._reply(intent, intent.title, evidence, self._receipt("\0" + intent_id))

    def small_talk(self, topic: str) -> SmallTalk:
        """The reply of a small-talk topic, `help` above all."""
        evidence = Evidence((), 0.0, 0.0, (), self._report.version)
        return self._small_talk(topic, "", evidence, self._receipt("\0" + topic))

    def _reply(self, intent: Intent, asked: str, evidence: Evidence, receipt: str) -> Reply:
        match intent.kind:
            case IntentKind.ANSWER:
                quotes = tuple(quote(self._report, passage) for passage in intent.passages[:QUOTES_LIMIT])
                follow_ups = tuple(self._report.intents[name] for name in intent.follow_ups)
                return Answer(asked, (intent,), quotes, follow_ups, evidence, receipt)
            case IntentKind.NOT_IN_REPORT:
                nearest = tuple(self._homes[name] for name in intent.nearest)
                return Abstention(asked, Reason.NOT_IN_REPORT, intent, nearest, evidence, receipt)
            case IntentKind.OUTSIDE:
                return Abstention(asked, Reason.OUTSIDE, intent, (), evidence, receipt)
            case IntentKind.SMALL_TALK:
                return self._small_talk(intent.id, asked, evidence, receipt)

    def _small_talk(self, topic: str, asked: str, evidence: Evidence, receipt: str) -> SmallTalk:
        prompts = tuple(self._report.intents[name] for name in self._report.prompts)
        return SmallTalk(asked, topic, prompts, evidence, receipt)

    def _receipt(self, text: str) -> str:
        return receipt_id(self._report.version, text)


def receipt_id(version: str, text: str) -> str:
    """Eight characters that name a reply: the same edition and message give the same id, on every machine."""
    digest = hashlib.sha256(f"{version}\0{text}".encode("utf-8", "surrogatepass")).digest()
    code = base64.b32encode(digest[:5]).decode()
    return f"{code[:4]}-{code[4:]}"


def normal_receipt(typed: str) -> str:
    """A receipt id as people type it (small letters, no hyphen, 0 for O, 1 for I) in its normal form."""
    code = typed.strip().strip("`*_").upper().replace("-", "").replace(" ", "").replace("0", "O").replace("1", "I")
    return f"{code[:4]}-{code[4:8]}"
