"""The curators' loop: those who decide on what was not answered."""

from __future__ import annotations

from collections.abc import Sequence

CURATORS_ONLY = "Only those whom the owner of this bot has named as curators can do this. The attempt is noted."
SUGGESTIONS = "What was not answered"
NO_SUGGESTIONS = "Nothing waits for a decision: what was asked since was answered, or decided on."
EXAMPLE_OF_ANOTHER = "Another question…"
NEW_QUESTION = "New question…"
NOT_SAID = "Not in the report…"
IGNORE = "Ignore"
ALL_SUGGESTIONS = "All that waits"
WAITING = "Waiting for a second curator"
LATELY_DECIDED = "Lately decided"
LOOK_AND_CONFIRM = "Look and confirm"
TAKE_BACK = "Take back"
UNDO = "Undo"
UNDO_TITLE = "Undo this decision?"
UNDO_WARNING = "The bot answers as before again, on all its machines within seconds, and the questions wait again."
KEEP = "Keep it"
DECIDE = "Decide"
SHOW_EFFECT = "Show the effect"
ACCEPT = "Accept"
PROPOSE = "Propose"
CONFIRM = "Confirm"
ASKED_IN_VAIN = "Asked in vain"
WHICH_QUESTION = "They are ways of asking"
WHICH_NOT_SAID = "They ask what the report does not say, as this question does"
OR_NEW_TITLE = "Or a new question that the report does not answer"
NEW_TITLE = "The question, as it will stand on buttons"
NEW_TITLE_HINT = "A question of at most 75 characters that begins with a capital."
WHICH_PASSAGES = "The passages that answer it, best first"
NEAREST_PASSAGES = "Passages to offer instead"
EXAMPLES = "Examples to keep, one a line"
EXAMPLES_HINT = "They go into the knowledge file. Take out names, and whatever else should not stand there."
CHOOSE_ONE = "Choose a question"
CHOOSE_QUESTION = "Search the questions"
CHOOSE_PASSAGES = "Search the passages"
TRYING = "Trying it on the recorded questions. This takes some seconds …"
IGNORE_LEAD = "These questions are not shown again. Nothing else changes: no reply becomes another."
NO_EXAMPLE = "Keep at least one example."
KNOWN_EXAMPLE = "‘{text}’ is an example of ‘{title}’ already. Take it out here, and move it in the knowledge file."
NO_INTENT_CHOSEN = "Choose the question that they are ways of asking."
NO_TITLE = "Give the question, or choose one that is known."
NO_PASSAGE_CHOSEN = "Choose at least one passage: without one there is no answer."
CHANGED_SINCE = "You changed it: here is the effect of what it says now."
GONE_SUGGESTION = "This suggestion is not there any more: it was decided on, answered or erased meanwhile."
ALREADY_DECIDED = "Another curator has decided on this meanwhile."
OWN_PROPOSAL = "You proposed this yourself: another curator confirms it."
DONE = "Done. It is in effect, on all machines within seconds."
PROPOSED = "Proposed. It takes effect once another curator confirms it."
IGNORED = "Done. These questions are not shown again."
UNDONE = "Undone. The bot answers as before again."
NO_RECORDED = "There are no recorded questions beside the knowledge file to try it on."
TEXT_NOT_KEPT = (
    "The text of questions is not kept here: its owner has not turned QUESTION_LOG on. Counted in the last 28 days, by"
    " the question that was nearest:"
)
CURATORS_WEEKLY = "What people asked in vain"
NOTHING_COUNTED = (
    "The text of questions is not kept here: its owner has not turned QUESTION_LOG on. In the last 28 days nothing was"
    " asked in vain."
)
OPEN_SUGGESTIONS = "Decide on them"


def text_not_kept(counted: bool) -> str:
    return TEXT_NOT_KEPT if counted else NOTHING_COUNTED


def suggestions_lead(number: int, keeps_text: bool, *, counted: bool = False) -> str:
    if not keeps_text:
        return text_not_kept(counted)
    if not number:
        return NO_SUGGESTIONS
    waits = "One suggestion waits" if number == 1 else f"{number:,} suggestions wait"
    return f"{waits}: questions that people asked in vain, alike ones together. Only curators see this."


LONGEST_TITLE = 75  # characters of a question on a button


def more_like_it(number: int) -> str:
    return "" if number == 0 else " and one like it" if number == 1 else f" and {number:,} like it"


def suggestion_detail(times: int, people: int, whys: Sequence[str], nearest: str | None, report: str | None) -> str:
    """How often, by how many, why it is here, what it came nearest to, and of which report where there are several."""
    asked = "Asked once" if times == 1 else f"Asked {times:,} times by " + ("one" if people == 1 else f"{people:,}")
    parts = [asked, ", ".join(_WHYS[why] for why in whys)]
    parts += [f"nearest: {nearest}"] if nearest else []
    return " · ".join([*parts, *([report] if report else [])])


_WHYS = {
    "unanswered": "not understood",
    "refused": "none of the choices was meant",
    "unhelpful": "the answer was found unhelpful",
    "declined": "understood as something the report does not say",
}


def counted_line(title: str, unanswered: int, refused: int, unhelpful: int) -> str:
    counted = ((unanswered, "not answered"), (refused, "none of these"), (unhelpful, "unhelpful"))
    return f"{title}: " + ", ".join(f"{number:,} {name}" for number, name in counted if number)


def example_of(title: str) -> str:
    return f"Example of: {title}"


def effect_lead(asked: int, differ: int, better: int, worse: int) -> str:
    if not asked:
        return NO_RECORDED
    of_all = f"Of {asked:,} recorded questions" if asked > 1 else "Of the one recorded question"
    if not differ:
        return f"{of_all}, none is replied to differently."
    is_are = "one is" if differ == 1 else f"{differ:,} are"
    same = differ - better - worse
    counted = ((worse, "worse"), (better, "better"), (same, "neither"))
    turns = ", ".join(f"{number:,} {name}" for number, name in counted if number)
    return f"{of_all}, {is_are} replied to differently: {turns}."


def effect_line(ask: str, before: str, after: str, turn: str) -> str:
    return f"‘{ask}’: {before.replace('_', ' ')} → {after.replace('_', ' ')} ({_TURNS[turn]})"


_TURNS = {"better": "better", "worse": "worse", "other": "neither better nor worse"}


def effect_left_out(number: int) -> str:
    return f"… and {number:,} more."


def example_reading(text: str, reading: str) -> str:
    """How an example will be answered."""
    return f"‘{text}’ {_READINGS[reading]}"


_READINGS = {
    "meant": "will be understood so.",
    "offered": "will have it among the choices offered.",
    "otherwise": "will still not be understood so: more examples in other words would help.",
}


def decision_text(verb: str, texts: Sequence[str], title: str) -> str:
    """What was decided, in a line."""
    quoted = "; ".join(f"‘{text}’" for text in texts[:3]) + (" …" if len(texts) > 3 else "")
    match verb:
        case "example":
            return f"{quoted}: a way of asking ‘{title}’"
        case "intent":
            return f"{quoted}: a new question, ‘{title}’"
        case "not_in_report":
            return f"{quoted}: not in the report, ‘{title}’"
        case _:
            return f"{quoted}: ignored"


def decision_state(state: str, *, contained: bool, homeless: bool) -> str:
    if state == "undone":
        return "undone"
    if state == "proposed":
        return "proposed"
    if contained:
        return "stands in the knowledge file"
    if homeless:
        return "not in effect: the knowledge file has not the question or passage any more"
    return "in effect"


def curator_elsewhere(workspace: str, person: str) -> str:
    """Who decided, where a mention would name nobody here."""
    if not person:
        return "A curator"
    return f"{person}, at the terminal" if workspace == "terminal" else "A curator of another workspace"


def weekly_lead(number: int) -> str:
    waits = "One suggestion waits" if number == 1 else f"{number:,} suggestions wait"
    return f"{waits} for a decision. The questions asked in vain most often:"
