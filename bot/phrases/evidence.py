"""What spoke for a reply and what against it, in sentences for whoever keeps the knowledge file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.model import (
    Abstention,
    Account,
    Answer,
    Candidate,
    Clarification,
    Explanation,
    Intent,
    IntentKind,
    Likened,
    Pair,
    Reason,
    Report,
    SmallTalk,
    Tie,
)
from bot.phrases.wording import listed

_TIES = {
    Tie.FORM: "another form of it",
    Tie.SPELLING: "which is spelt nearly so",
    Tie.JOINED: "written apart or together",
    Tie.SYNONYM: "which the vocabulary has as the same",
}
_SLIGHT = 0.05  # evidence below which a refusal is not worth a sentence
_UNLIKELY = 1.0  # score (0–100) below which a passage is not
_TELLING = 3  # times as many intents have the word that tells least, from where words are told apart


def speaks_for(report: Report, explanation: Explanation) -> list[str]:
    """What spoke for the reply, the weightiest first."""
    reply, account = explanation.reply, explanation.account
    if account is None:
        return ["It names a report, and none of those answered from is called so."]
    said = [_read_with_before(explanation)] if explanation.before else []
    if account.steering:
        tried = f"‘{account.steering}’ tries to change what the bot does; that is refused, whatever else is said."
        return [tried, *_candidates(report, account.refusals[:1])]
    if not account.candidates:
        return [*said, "No word is left that says anything, so help was offered."]
    match reply:
        case Answer() if account.parts:
            return [*said, *(_part(report, part) for part in account.parts)]
        case Answer():
            return [*said, *_candidates(report, account.answers[:1]), *_also_near(account.answers[0])]
        case Clarification():
            return [*said, *_candidates(report, [c for c in account.answers if c.intent in _ids(reply.choices)])]
        case Abstention(reason=Reason.NOT_UNDERSTOOD):
            return [*said, "Nothing in the knowledge file is much like it.", *_doubts(account)]
        case _:
            refusals = account.refusals[:1]
            return [
                *said,
                *_candidates(report, refusals),
                *(_also_near(refusals[0]) if refusals else ()),
                *_doubts(account),
            ]


def speaks_against(report: Report, explanation: Explanation) -> list[str]:
    """What spoke against the reply: for another one, or for none."""
    reply, account = explanation.reply, explanation.account
    if account is None or not account.candidates:
        return []
    likely = [found for found in account.answers if (found.score or 0.0) >= _UNLIKELY]
    refusals = [found for found in account.refusals if found.evidence >= _SLIGHT]
    match reply:
        case Answer(intents=intents):
            given = _ids(intents)
            said = _candidates(report, [found for found in likely if found.intent not in given][:1])
            return [*said, *_candidates(report, refusals[:1]), *_doubts(account)]
        case Clarification():
            return [*_candidates(report, refusals[:1]), *_doubts(account)]
        case Abstention(intent=None):
            return [*_candidates(report, likely[:1]), *_candidates(report, refusals[:1])]
        case _:
            return [
                *(_candidates(report, likely[:1]) or _unlikely(report, account)),
                *_candidates(report, refusals[1:2]),
            ]


def how_sure(explanation: Explanation) -> str:
    """What was weighed against which threshold, and on which side of it that fell; "" where nothing was weighed."""
    reply, account = explanation.reply, explanation.account
    if account is None or account.steering or not account.candidates:
        return ""
    enough, least = reply.evidence.threshold, reply.evidence.offer_threshold
    score = account.answers[0].score if account.answers else 0.0
    answers = f"{account.answerable:g} of 100 that the report answers this"
    match reply:
        case Answer() if account.parts:
            parts = [f"{_first_score(part):g} of 100 for ‘{part.read}’" for part in account.parts]
            return f"{listed(parts)}, each read by itself; {enough:g} is enough for one of them."
        case Answer():
            right = f"{score:g} of 100 that this is right to quote ({enough:g} is enough)"
            return f"{right}, and {answers} ({least:g} is enough)."
        case Clarification():
            return (
                f"{answers} ({least:g} is enough), but only {score:g} of 100 that the first choice is the right one to"
                f" quote ({enough:g} would be enough)."
            )
        case SmallTalk():
            return f"{answers}; below {least:g} nothing is quoted, and here small talk came nearest."
        case _:
            said = f"{answers}; below {least:g} the reply is no."
            unlike = isinstance(reply, Abstention) and reply.reason is Reason.NOT_UNDERSTOOD
            return f"{said} Nor is it like a question that is known to have no answer." if unlike else said


def words_told_apart(report: Report, account: Account) -> str:
    """Which word tells most about what is meant, and which least; "" where they are much alike."""
    known = sorted((word for word in account.words if word.intents), key=lambda word: word.intents)
    if len(known) < 2 or known[-1].intents < _TELLING * known[0].intents:
        return ""
    most, least, all_intents = known[0], known[-1], len(report.intents)
    return (
        f"‘{most.typed}’ tells most: {most.intents} of {all_intents} intents have it in their examples."
        f" ‘{least.typed}’ tells least: {least.intents} have it."
    )


def held_beside(likened: Likened) -> str:
    """Which words of the message go with which of an example."""
    if likened.is_same:
        return f"‘{likened.example}’, which counts as the same question"
    telling = [pair for pair in likened.pairs if not pair.little]
    same = [f"‘{pair.typed}’" for pair in telling if pair.tie is Tie.SAME]
    ties = ([f"it has {listed(same)} too"] if same else []) + [_tied(p) for p in telling if p.tie is not Tie.SAME]
    if not telling:
        ties = ["they share little words only" if likened.pairs else "they share no word, only something of the sense"]
    if likened.lacking:
        ties.append(f"it has nothing for {_quoted(likened.lacking)}")
    return f"‘{likened.example}’: {'; '.join(ties)}"


def _tied(pair: Pair) -> str:
    if pair.tie is Tie.MEANING:
        return f"‘{pair.typed}’ is near ‘{pair.known}’ in meaning"
    return f"‘{pair.typed}’ counts as ‘{pair.known}’, {_TIES[pair.tie]}"


def _candidates(report: Report, found: Iterable[Candidate]) -> list[str]:
    return [_candidate(report, candidate) for candidate in found]


def _candidate(report: Report, found: Candidate) -> str:
    intent = report.intents[found.intent]
    if intent.passages:
        chance = f", {found.score:g} of 100 that its passage is the right one" if found.score is not None else ""
    else:
        chance = (
            ", which the report does not answer"
            if intent.kind is not IntentKind.SMALL_TALK
            else ", which is small talk"
        )
    said = f"‘{intent.title}’ ({found.intent}){chance}."
    if found.nearest:
        said += f" Its nearest example is {held_beside(found.nearest[0])}."
    lacking = [word for word in found.lacking if not found.nearest or word in found.nearest[0].lacking]
    return f"{said} None of its examples has {_quoted(lacking, 'or')}." if lacking else said


def _unlikely(report: Report, account: Account) -> list[str]:
    if not account.answers:
        return []
    found = account.answers[0]
    title = report.intents[found.intent].title
    return [f"No passage came near: the nearest was that of ‘{title}’ ({found.intent}), {found.score:g} of 100."]


def _also_near(found: Candidate) -> list[str]:
    more = [f"‘{likened.example}’" for likened in found.nearest[1:]]
    return [f"Also near: {listed(more)}."] if more else []


def _part(report: Report, part: Account) -> str:
    return f"It asks two things. ‘{part.read}’, read by itself: {_candidate(report, part.answers[0])}"


def _doubts(account: Account) -> Iterator[str]:
    """The words that nothing explains, and those who are named and not in the report."""
    unknown = [word for word in account.words if not word.is_known]
    if common := [word.typed for word in unknown if word.has_meaning]:
        yield f"No example has {_quoted(common, 'or')}."
    if strange := [word.typed for word in unknown if not word.has_meaning]:
        english = "is it a common English word" if len(strange) == 1 else "are they common English words"
        yield f"No example has {_quoted(strange, 'or')}, nor {english}."
    for typed, name in account.others:
        named = f"‘{typed}’" if typed.casefold() == name.casefold() else f"‘{typed}’ (‘{name}’ in the vocabulary)"
        yield f"{named}: the report does not speak of that."


def _read_with_before(explanation: Explanation) -> str:
    title = explanation.before.title if explanation.before else ""
    return f"By itself it was not plain, so it was read together with the question answered before: ‘{title}’"


def _first_score(account: Account) -> float:
    return (account.answers[0].score or 0.0) if account.answers else 0.0


def _ids(intents: Iterable[Intent]) -> set[str]:
    return {intent.id for intent in intents}


def _quoted(words: Sequence[str], link: str = "and") -> str:
    return listed([f"‘{word}’" for word in words], link)
