"""Reply → plain data: what the page's /api/ask returns, `leadership ask --json` prints with the reasons beside it."""

from __future__ import annotations

from typing import Any

from bot import phrases
from bot.model import Abstention, Answer, Clarification, Intent, Quote, Reply, SmallTalk, outcome


def to_dict(reply: Reply) -> dict[str, Any]:
    """A reply as dicts, lists, strings, numbers and None, ready for `json.dumps`; every key is there in every reply.

    `passages` are the ids quoted, top first; `suggestions` holds, for each choice offered, the ids it would quote, and
    `choices` the choices themselves; `score` is the best match's (0–100), None where nothing was matched.
    """
    evidence = reply.evidence
    understood = understood_as(reply)
    quotes = reply.quotes if isinstance(reply, Answer) else ()
    choices = reply.choices if isinstance(reply, Clarification) else ()
    return {
        "question": reply.asked,
        "outcome": outcome(reply),
        "passages": [quote.passage.id for quote in quotes],
        "suggestions": [list(choice.passages) for choice in choices],
        "score": evidence.best.score if evidence.best else None,
        "intent": understood[0] if understood else None,
        "intents": understood,
        "reason": reply.reason.value if isinstance(reply, Abstention) else None,
        "receipt": reply.receipt,
        "quotes": [_quote(quote) for quote in quotes],
        "choices": [_intent(choice) for choice in choices],
        "follow_ups": [_intent(i) for i in (reply.follow_ups if isinstance(reply, Answer) else ())],
        "nearest": [_intent(i) for i in (reply.nearest if isinstance(reply, Abstention) else ())],
        "elsewhere": [
            {"report": other.report.id, "title": other.report.title, "choices": [_intent(i) for i in other.intents]}
            for other in (reply.elsewhere if isinstance(reply, Abstention | Clarification) else ())
        ],
        "prompts": [_intent(i) for i in (reply.prompts if isinstance(reply, SmallTalk) else ())],
        "notes": list(evidence.notes),
        "matches": [{"intent": m.intent, "score": m.score, "example": m.example} for m in evidence.matches],
        "threshold": evidence.threshold,
        "offer_threshold": evidence.offer_threshold,
        "report": evidence.report,
        "version": evidence.version,
    }


def understood_as(reply: Reply) -> list[str]:
    """Ids of the intents that a question was understood as."""
    match reply:
        case Answer():
            return [intent.id for intent in reply.intents]
        case Abstention(intent=intent):
            return [intent.id] if intent else []
        case SmallTalk():
            return [reply.topic]
        case Clarification():
            return []


def _quote(quote: Quote) -> dict[str, str | None]:
    passage, citation = quote.passage, quote.citation
    return {
        "passage": passage.id,
        "text": passage.text,
        "kind": passage.kind.value,
        "speaker": passage.speaker,
        "note": passage.note,
        "section": citation.section,
        "citation": phrases.citation(citation),
        "link": citation.link,
        "report_link": citation.report_link,
    }


def _intent(intent: Intent) -> dict[str, Any]:
    return {"intent": intent.id, "title": intent.title, "passages": list(intent.passages)}
