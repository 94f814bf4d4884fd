"""Every Slack message and modal that a knowledge file can produce, by name."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from bot import phrases
from bot.answerer import Answerer
from bot.knowledge import citation_forms
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    Intent,
    IntentKind,
    Match,
    Reason,
    Receipt,
    Report,
    TopicGroup,
    outcome,
)
from bot.render import blocks
from bot.render.blocks import Heading, Message

# As long and as hostile as a person can make it: it comes back in the headings of replies.
TYPED = "<!channel> <@U2> <https://evil.example|pay & win> " + "what did they say about talent " * 200
PERSON = "U01234567"


def topics(report: Report) -> list[TopicGroup]:
    answered = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    homes = [(s, [i for i in answered if report.passages[i.passages[0]].section == s]) for s in report.sections]
    return [TopicGroup(section, tuple(intents)) for section, intents in homes if intents]


def evidence(report: Report) -> Evidence:
    intents = list(report.intents.values())[:5]
    matches = tuple(Match(intent.id, 99.9 - n, intent.examples[0]) for n, intent in enumerate(intents))
    return Evidence(matches, 80.0, 60.0, ("asks for a number", "names nobody the report speaks of"), report.version)


def messages(report: Report, answerer: Answerer) -> dict[str, Message]:
    """Each reply to each intent, plain, private, chosen and shared; and all that is no reply to an intent."""
    found: dict[str, Message] = {}
    for name in report.intents:
        reply = answerer.answer_intent(name)
        found[name] = blocks.reply(report, reply)
        found[f"{name} private"] = blocks.reply(report, reply, Heading(TYPED), shareable=True)
        found[f"{name} chosen"] = blocks.reply(report, reply, Heading(reply.asked, PERSON))
        found[f"{name} shared"] = blocks.reply(report, reply, Heading(TYPED, PERSON, shared=True))
        receipt = Receipt(reply.receipt, outcome(reply), None, (name,), evidence(report))
        found[f"{name} why"] = blocks.why(report, receipt)
        if isinstance(reply, Answer):
            forms = [(quote, citation_forms(quote.citation, "23 November 2026")) for quote in reply.quotes]
            found[f"{name} citations"] = blocks.citations(forms)
    return found | _choices(report) | _pairs(report, answerer) | _others(report)


def views(report: Report, answerer: Answerer) -> dict[str, dict[str, Any]]:
    replies = {name: answerer.answer_intent(name) for name in report.intents}
    return {
        name: blocks.citations_view([(q, citation_forms(q.citation, "23 November 2026")) for q in reply.quotes])
        for name, reply in replies.items()
        if isinstance(reply, Answer)
    }


def _choices(report: Report) -> dict[str, Message]:
    answered = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    longest = sorted(answered, key=lambda intent: -len(intent.title))
    sets = [answered[:1], answered[:2], longest[:3]]
    return {
        f"{len(choices)} choices": blocks.reply(
            report, Clarification(TYPED, tuple(choices), evidence(report), "ABCD-2345"), Heading(TYPED), shareable=True
        )
        for choices in sets
    }


def _pairs(report: Report, answerer: Answerer) -> dict[str, Message]:
    """Two questions answered at once."""
    answers = [reply for name in report.intents if isinstance(reply := answerer.answer_intent(name), Answer)]
    return {
        f"{a.intents[0].id} and {b.intents[0].id}": blocks.reply(report, _both(a, b), Heading(TYPED), shareable=True)
        for a, b in pairwise(answers)
    }


def _both(a: Answer, b: Answer) -> Answer:
    quotes = tuple(dict.fromkeys([*a.quotes, *b.quotes]))
    follow_ups: tuple[Intent, ...] = tuple(dict.fromkeys([*a.follow_ups, *b.follow_ups]))
    return Answer(TYPED, (*a.intents, *b.intents), quotes, follow_ups, a.evidence, a.receipt)


def _others(report: Report) -> dict[str, Message]:
    empty = Evidence((), 0.0, 0.0, (), report.version)
    found = {
        str(reason): blocks.reply(report, Abstention(TYPED, reason, None, (), empty, "ABCD-2345"), Heading(TYPED))
        for reason in Reason
    }
    sentences = [phrases.THANKS_HELPFUL, phrases.THANKS_NOT_HELPFUL, phrases.STOPPED, phrases.CANNOT_SHARE]
    sentences += [phrases.EXPIRED, phrases.FAILED, phrases.NO_SUCH_RECEIPT, phrases.WHY_WHICH]
    return {
        **found,
        **{sentence: blocks.note(sentence) for sentence in sentences},
        "topics": blocks.topics(report, topics(report)),
        "none of these": blocks.noted_none(),
        "why, unknown": blocks.why(report, Receipt("ABCD-2345", "suggested", None, (), empty)),
    }
