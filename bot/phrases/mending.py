"""What an editor can do about a reply that is not as it should be."""

from __future__ import annotations

from pathlib import PurePath

from bot.model import Abstention, Account, Answer, Clarification, Explanation, IntentKind, Reason, Report, SmallTalk

AFTER_MENDING = "Afterwards run `leadership check`, and `leadership eval` to see which recorded questions change."


def what_to_do(report: Report, explanation: Explanation) -> list[str]:
    """What to edit where the reply is wrong; nothing where no edit would change it."""
    account = explanation.account
    if account is None:
        return [f"If it means this report, add what it was called to `names:` under `report:` in {_file(report)}."]
    if account.steering:
        return ["No edit of the knowledge file changes this reply."]
    if not account.candidates:
        return []
    return [*_where_it_stands(account), *_edits(report, explanation, account), *_synonyms(account), AFTER_MENDING]


def _edits(report: Report, explanation: Explanation, account: Account) -> list[str]:
    reply = explanation.reply
    match reply:
        case Answer():
            given = {intent.id for intent in reply.intents}
            other = next((found.intent for found in account.answers if found.intent not in given), "")
            another = (
                "If another passage is right, add the question to the `examples:` of the intent that quotes it, in"
                f" {_file(report)}{_next(other)}."
            )
            return [another, _not_said(report, account)]
        case Clarification():
            choices = " or ".join(intent.id for intent in reply.choices)
            return [
                f"To have it answered, add it to the `examples:` of {choices} in {_file(report)}.",
                _not_said(report, account),
            ]
        case Abstention(reason=Reason.IN_REVIEW):
            return [f"Compare the two editions, then: leadership approve {_file(report)}"]
        case Abstention(reason=Reason.NOT_UNDERSTOOD):
            return [_said(report, account), _not_said(report, account)]
        case Abstention() | SmallTalk():
            return [_said(report, account)]


def _said(report: Report, account: Account) -> str:
    nearest = account.answers[0].intent if account.answers else ""
    return (
        "If the report does answer it, add the question to the `examples:` of the intent that quotes the passage, in"
        f" {_file(report)}{_next(nearest)}."
    )


def _not_said(report: Report, account: Account) -> str:
    names = (found.intent for found in account.refusals)
    nearest = next((name for name in names if report.intents[name].kind is IntentKind.NOT_IN_REPORT), "")
    return (
        "If the report does not answer it, add it to the `examples:` of an intent under `not_in_report:`"
        f"{_next(nearest)}; make one where none fits."
    )


def _file(report: Report) -> str:
    return PurePath(report.path).name


def _next(intent: str) -> str:
    return f" (nearest: {intent})" if intent else ""


def _where_it_stands(account: Account) -> list[str]:
    """An example that is the question itself decides; no other will outweigh it."""
    found = [(c.intent, e.example) for c in account.candidates for e in c.nearest[:1] if e.is_same]
    return [
        f"The question is an example of {intent} already, as ‘{example}’: move it if it is amiss there."
        for intent, example in found
    ]


def _synonyms(account: Account) -> list[str]:
    return [
        f"If ‘{word}’ is another word for something in the report, add it to that group under `vocabulary:`,"
        " `synonyms:`."
        for word in account.unknown[:2]
    ]
