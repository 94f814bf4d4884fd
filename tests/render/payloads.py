"""Every Slack message and modal that a knowledge file can produce, by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import pairwise

from bot import phrases
from bot.answerer import Answerer
from bot.digest import eligible, upcoming
from bot.knowledge import citation_forms
from bot.knowledge.source import setting
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    Intent,
    IntentKind,
    Match,
    Nation,
    Reason,
    Receipt,
    Report,
    Subscription,
    TopicGroup,
    outcome,
)
from bot.render import blocks, home, modals
from bot.render.blocks import Heading, Message, View
from bot.render.home import ChannelDigest, Home
from bot.render.modals import Setting

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
            found[f"{name} setting"] = modals.setting_message(report, settings(report, reply))
    return found | _choices(report) | _pairs(report, answerer) | _others(report) | _digests(report)


def views(report: Report, answerer: Answerer) -> dict[str, View]:
    """Each modal and each Home tab."""
    found: dict[str, View] = {"ask": modals.ask(report, topics(report)), "note": modals.note_view(phrases.MEMBERS_ONLY)}
    for name in report.intents:
        reply = answerer.answer_intent(name)
        found[f"{name} asked"] = modals.ask(report, topics(report), reply, TYPED)
        found[f"{name} said"] = modals.say(found[f"{name} asked"], phrases.THANKS_NOT_HELPFUL)
        found[f"{name} alone"] = modals.message_view(blocks.reply(report, reply, Heading(TYPED), shareable=True))
        if isinstance(reply, Answer):
            forms = [(q, citation_forms(q.citation, "23 November 2026")) for q in reply.quotes]
            found[f"{name} citations"] = blocks.citations_view(forms)
            found[f"{name} setting"] = modals.setting_view(report, settings(report, reply))
    clarifications = {f"{count} choices": _clarification(report, count) for count in (1, 2, 3)}
    found |= {f"{name} asked": modals.ask(report, topics(report), r, TYPED) for name, r in clarifications.items()}
    return found | homes(report)


def settings(report: Report, answer: Answer) -> list[Setting]:
    return [Setting(quote, *setting(report, quote.passage)) for quote in answer.quotes]


def homes(report: Report) -> dict[str, View]:
    """The Home tab of people who have nothing, and of people who have everything."""
    prompts = [report.intents[name] for name in report.prompts]
    few = Home(prompts, topics(report), [], phrases.kept_of_person(0, 0, 0), "0.1.0")
    kept = phrases.kept_of_person(12, 1, 2)
    return {
        "home": home.view(report, few),
        "home, no prompts": home.view(report, replace(few, prompts=[])),
        "home, full": home.view(report, replace(few, digests=digests() * 9, kept=kept, said=phrases.ERASED)),
        "home, closed": home.closed(report, phrases.MEMBERS_ONLY),
    }


def digests() -> list[ChannelDigest]:
    """A digest that comes, one that is paused, one that is stopped."""
    daily = Subscription(
        workspace="T1",
        channel="C0GENERAL",
        created_by=PERSON,
        zone="Europe/London",
        at=time(9),
        weekdays=frozenset(range(5)),
        holidays=Nation.NORTHERN_IRELAND,
        paused_until=None,
        off=False,
        started=date(2026, 11, 23),
    )
    due, today = datetime(2026, 11, 24, 9, tzinfo=UTC), date(2026, 11, 23)
    paused = replace(daily, channel="C0BOARD", holidays=None, paused_until=date(2027, 1, 4))
    return [
        ChannelDigest(daily, due, today, None),
        ChannelDigest(paused, datetime(2027, 1, 4, 9, tzinfo=UTC), today, None),
        ChannelDigest(replace(daily, channel="C0OLD"), None, today, "is_archived"),
    ]


def _choices(report: Report) -> dict[str, Message]:
    return {
        f"{count} choices": blocks.reply(report, _clarification(report, count), Heading(TYPED), shareable=True)
        for count in (1, 2, 3)
    }


def _clarification(report: Report, count: int) -> Clarification:
    """So many choices, of the longest titles."""
    answered = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    longest = sorted(answered, key=lambda intent: -len(intent.title))
    return Clarification(TYPED, tuple(longest[:count]), evidence(report), "ABCD-2345")


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
        "none of these": blocks.noted_none(report),
        "why, unknown": blocks.why(report, Receipt("ABCD-2345", "suggested", None, (), empty)),
    }


def _digests(report: Report) -> dict[str, Message]:
    """Each passage as a digest's post and as a preview, and the longest words about a digest."""
    daily, prefix = digests()[0].subscription, f"{report.command} digest"
    first = datetime(2026, 11, 24, tzinfo=UTC)
    posts = upcoming(daily, report, first, len(eligible(report)))
    found = {f"digest {post.quote.passage.id}": blocks.digest(post) for post in posts}
    found |= {f"preview {post.quote.passage.id}": blocks.preview("This comes.", post) for post in posts}
    listed = phrases.digest_next(daily, upcoming(daily, report, first, 20), prefix)
    sentences = {"next 20": listed, "help": phrases.digest_help(report, prefix)}
    sentences |= {"typed": phrases.digest_unknown(TYPED, None, prefix), "guests": phrases.DIGEST_MEMBERS_ONLY}
    return found | {f"digest, {name}": blocks.note(sentence) for name, sentence in sentences.items()}
