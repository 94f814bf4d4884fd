"""Every sentence the bot says that is not the report's. Plain British English; no exclamation marks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model import (
    Abstention,
    Citation,
    Clarification,
    DigestPost,
    Evidence,
    IntentKind,
    Match,
    Reason,
    Receipt,
    Reply,
    Report,
    SmallTalk,
    Span,
    Subscription,
)

# --- labels of buttons and headings ---

SHARE = "Share in channel"
COPY_CITATION = "Copy citation"
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
NONE_OF_THESE = "None of these"
ASK_NEXT = "Ask next"
NEAREST = "The nearest it comes"
TRY = "Questions to try"
OPEN_SOURCE = "Open the source"
READ_REPORT = "About the full report"

# --- one line each ---

THANKS_HELPFUL = "Thank you. Your vote is counted; press the other button to change it."
THANKS_NOT_HELPFUL = (
    "Thank you. Your vote is counted, and those who keep the answers see it; press the other button to change it."
)
NONE_NOTED = "Noted: none of these. Asking in other words may help; those who keep the answers see the count."
STOPPED = "I will leave this thread alone. Mention me to ask again."
ONLY_YOU = "Only you can see this."
CANNOT_SHARE = "I cannot post in this channel. Invite me to it, then press the button again."
EXPIRED = "This button belongs to an earlier edition of the answers. Please ask the question again."
TOO_MANY = "You are asking more than I may answer in a minute. Please wait a moment, then ask again."
FAILED = "Something went wrong on my side and I could not answer. Please try again in a minute. Reference: {reference}"

# --- the terminal ---

HOW_IN_TERMINAL = (
    'Ask with: leadership ask "your question". All it answers: leadership topics. To converse: leadership chat.'
)
HOW_IN_CHAT = "Type a question, or the number of a choice. Also: topics, why, quit."
NOTHING_TO_CHOOSE = "There is nothing to choose from yet. Type a question."
NOTHING_TO_EXPLAIN = "There is no reply to explain yet. Type a question."


def no_such_choice(last: int) -> str:
    return f"Choose a number from 1 to {last}, or type a question."


# --- the page ---

PAGE_HOW = "Type a question into the box, or choose one below."
PAGE_LEAD = (
    "Ask a question. You get the report’s own words and where they stand, or a plain word that the report does not say."
)
PAGE_SMALL_PRINT = (
    "A small program, not a person and not a language model. Your question is answered by this site itself and sent"
    " nowhere else; the page sets no cookies and does not know who you are. Votes are anonymous and counted once each"
    " time an answer is shown."
)


def page_small_print(report: Report) -> str:
    return f"{PAGE_SMALL_PRINT} {QUESTIONS_KEPT}" if report.questions_kept else PAGE_SMALL_PRINT


REPORT_SAYS = "The report says"
DOES_NOT_SAY = "Understood, but the report does not say"
OUTSIDE = "Outside the report’s subject"
IN_REVIEW = "Reworded in a new edition"
NOT_UNDERSTOOD = "Not understood"
NOT_SURE = "Not sure which you mean"
WAS_IT_HELPFUL = "Was this helpful?"
WHY = "Why this reply?"
IN_ITS_SETTING = "In its setting"
BROWSE = "Browse by topic"
NOT_DONE = "That did not work"
NOT_FOUND = "Page not found"
NO_SUCH_PAGE = "There is no page at this address."
NO_SUCH_RECEIPT = (
    "No reply with this receipt is kept here. Check the eight characters under the reply, or ask the question again."
)
NOT_FROM_THIS_PAGE = (
    "This vote did not come from this page, so it is not counted. Open the page and press the button there."
)
BROKEN_FORM = "This form did not arrive whole. Go back, reload the page and press the button again."
WRONG_METHOD = "This address does not take that kind of request."


# --- Slack ---

YOU_ASKED = "You asked: "
ASKED = " asked: "
SHARED = " shares the answer to: "
TOPICS = "Topics"
BROWSE_TOPICS = "Browse the topics"
READ_REST = "Read the rest"
CUT = " … "
VOTE_HELPFUL = "This answer was helpful"
VOTE_NOT_HELPFUL = "This answer was not helpful"
CLOSE = "Close"
COPY_HINT = "Select the form you need and copy it."
HARVARD, VANCOUVER, MARKDOWN = "Harvard", "Vancouver", "Markdown"
WHY_WHICH = "Give the receipt that stands under the reply, as in: {command} why ABCD-EFGH"


def how_in_slack(report: Report) -> str:
    return (
        f"Mention me in a channel, write to me directly, or use {report.command} and your question for an answer that"
        f" only you see. {report.command} topics lists what the report speaks of."
    )


def topics_in_slack(report: Report) -> str:
    return f"What ‘{report.title}’ speaks of, by its sections. Choose a question and I quote what answers it."


# --- the app in Slack's own pages ---

MANIFEST_COMMAND = "Ask the report; only you see the answer"
MANIFEST_SHORTCUT = "Ask the report, or browse what it says"
MANIFEST_STEP = "Asks the report a question and gives its own words, or says that it does not say"


def manifest_description(report: Report) -> str:
    return f"Ask ‘{report.title}’: its own words and where they stand."


def manifest_long(report: Report) -> str:
    return (
        f"Ask a question about ‘{report.title}’ ({report.publisher}, {report.date}), by mention, in a direct message or"
        f" with {report.command}. You get the report’s own words, word for word, with the section they stand in; where"
        " it does not say, you are told so. No language model is used,"
        + (
            " and what you ask is kept for those who keep the answers, under a pseudonym and for a time."
            if report.questions_kept
            else " and what you ask is kept only until it is answered."
        )
    )


# --- several reports ---

WHICH_REPORT = "Report"
OTHER_REPORTS = "Other reports I answer from"
NO_SUCH_REPORT = "I know no report by that name."
REPORT_CURATORS_ONLY = (
    "The owner lets only those who keep the answers choose a channel’s report. Please ask one of them."
)
REPORT_MEMBERS_ONLY = (
    "Only members of this channel who belong to this organisation and are not guests can choose its report."
)
REPORT_CANNOT_CHECK = (
    "I cannot see who is a guest here, so I let nobody choose a channel’s report: I lack the permission users:read."
    " Whoever installed me can give it."
)


def other_reports(report: Report) -> str:
    """How to ask the others, where the bot has several; "" where it has one."""
    others = [name for name in report.shelf if name.id != report.id]
    if not others:
        return ""
    titles = _listed([f"‘{name.title}’" for name in others])
    return f"I also answer from {titles}: begin with ‘in {others[0].short}:’ and your question, for example."


def answers_elsewhere(title: str) -> str:
    """Above the questions of another report that answer what this one does not."""
    return f"‘{title}’ speaks of this:"


def channel_report(report: Report, prefix: str, *, own: bool) -> str:
    """Which report answers in a channel; `prefix` is what people write before the name of another one."""
    why = "which was chosen for this channel" if own else "the one asked where no other is named"
    lines = [f"Here I answer from ‘{report.title}’ ({report.publisher}, {report.date}), {why}."]
    others = [name for name in report.shelf if name.id != report.id]
    lines += [f"For ‘{name.title}’ write: {prefix} {name.short}" for name in others]
    return "\n".join([*lines, *([f"To undo that: {prefix} default"] if own else [])])


def channel_report_chosen(report: Report, prefix: str) -> str:
    return (
        f"From now on I answer from ‘{report.title}’ ({report.publisher}, {report.date}) in this channel. To undo that:"
        f" {prefix} default"
    )


def channel_report_undone(report: Report) -> str:
    return f"This channel has no report of its own any more. I answer from ‘{report.title}’ again."


def no_such_report(report: Report, prefix: str) -> str:
    """Where a name fits no report, or several; `report` is any of them."""
    lines = [f"‘{name.title}’: {prefix} {name.short}" for name in report.shelf]
    return "\n".join([NO_SUCH_REPORT + " There are:", *lines])


def chosen_in_chat(report: Report) -> str:
    return f"Asking ‘{report.title}’ ({report.publisher}, {report.date})."


def _the_report(report: Report) -> str:
    """At a sentence’s beginning: by its title where there are several."""
    return f"‘{report.title}’" if report.shelf else "The report"


def _in_the_report(report: Report) -> str:
    return f"‘{report.title}’" if report.shelf else "the report"


def choose_question(count: int) -> str:
    return "One question" if count == 1 else f"Choose of {count} questions"


def left_out(count: int) -> str:
    """Said where an answer is too long for one message."""
    return "One more passage answers this." if count == 1 else f"{count} more passages answer this."


def receipt_and_why(report: Report, receipt_id: str) -> str:
    return f"Receipt {receipt_id} · {report.command} why {receipt_id} says how this reply was found"


def why(report: Report, receipt: Receipt) -> list[tuple[str, str]]:
    """What led to a reply, as (label, words); the editors' own examples, none of the question."""
    evidence = receipt.evidence
    intents = [report.intents[name].title for name in receipt.intents if name in report.intents]
    rows = [("Receipt", receipt.id), ("Outcome", receipt.outcome.replace("_", " "))]
    rows += [("Report", report.title)] if report.shelf else []
    rows += [("Understood as", "; ".join(intents))] if intents else []
    matched = [match for match in evidence.matches if match.intent in receipt.intents]
    others = [match for match in evidence.matches if match.intent not in receipt.intents]
    if matched:
        rows += [("Matched example", _match(report, match)) for match in matched]
        rows += [("Runner-up", _match(report, match)) for match in others[:1]]
    else:
        rows += [("Nearest example", _match(report, match)) for match in others[:2]]
    rows += [("Evidence", note) for note in evidence.notes]
    rows += [("Thresholds", _thresholds(evidence))] if evidence.matches else []
    edition = evidence.version if evidence.version == report.version else f"{evidence.version}, now {report.version}"
    return [*rows, ("Edition", edition)]


def _match(report: Report, match: Match) -> str:
    """An example and what its score says: of a passage, that it is right to quote; of a refusal, that it is due."""
    intent = report.intents.get(match.intent)
    refuses = intent is not None and intent.kind is not IntentKind.ANSWER
    meant = f"{match.score:g} of 100 that the report does not answer" if refuses else f"score {match.score:g} of 100"
    return f"‘{match.example}’ ({match.intent}), {meant}"


def _thresholds(evidence: Evidence) -> str:
    return (
        f"below {evidence.offer_threshold:g} of 100 that the report answers this, the reply is no; from there on, a"
        f" passage whose score is {evidence.threshold:g} or more is quoted, and below that choices are offered"
    )


# --- Slack's Home, modals, shortcuts and workflow step ---

ASK_A_QUESTION = "Ask a question"
ASK_THE_REPORT = "Ask the report"
ASK = "Ask"
YOUR_QUESTION = "Your question"
ANOTHER_QUESTION = "Another question"
QUESTION_EXAMPLE = "In a short sentence or a few words"
OR_CHOOSE = "Or choose what the report answers"
NO_QUESTION = "There is no word in this to look up. Type a question."
NOTHING_TO_ASK = "That message has no words that I could look up in the report."
YOUR_DIGESTS = "Digests in your channels"
KEPT_OF_YOU = "What is kept about you"
ERASE = "Erase what you hold on me"
ERASE_TITLE = "Erase all of it?"
ERASE_CONFIRM = "Erase"
ERASE_DENY = "Keep it"
ERASED = "Erased. Nothing is kept about you now."
NOTHING_TO_ERASE = "There was nothing to erase: nothing is kept about you."
NOBODY_KNOWN_IN_TERMINAL = "There is nothing to erase: nobody is known here, and nothing you type is kept."
MEMBERS_ONLY = "The owner of this bot lets only members of this workspace ask it."
CANNOT_CHECK = (
    "The owner of this bot lets only members of this workspace ask it, and I cannot see who is one: I lack the"
    " permission users:read. Whoever installed me can give it."
)
STEP_WHICH = "The step was given no question. Fill in its question, then run the workflow again."


def speaks_of(report: Report) -> str:
    return f"What {_in_the_report(report)} speaks of"


def home_lead(report: Report) -> str:
    return (
        f"I answer questions about ‘{report.title}’ ({report.publisher}, {report.date}) in its own words, word for"
        " word, with the section they stand in. Where the report does not say, I tell you so. I am a small program,"
        " not a person and not a language model."
    )


def home_how(report: Report) -> str:
    return (
        f"Mention me in a channel, write to me directly, use {report.command} and your question for an answer that only"
        " you see, or choose ‘Ask the report about this’ in the menu of any message."
    )


def text_quoted(report: Report) -> str:
    return f"The text I quote is ‘{report.source.title}’, {report.source.publisher}."


def no_digests(report: Report) -> str:
    return (
        "None of your channels has one. A digest posts one passage of the report at a set time; to start one, write"
        f" ‘{report.command} digest on’ in a channel that I am in."
    )


def digest_in_home(
    report: Report, subscription: Subscription, due: datetime | None, today: date, stopped: str | None
) -> str:
    """A channel's digest in a line, after the channel's name; `report` is the default one."""
    if stopped:
        return f"stopped: {_STOPPED_WHY.get(stopped, f'Slack refuses my posts ({stopped})')}."
    until = subscription.paused_until
    paused = f" Paused until {long_date(until)}." if until and until > today else ""
    title = next((f"‘{name.title}’ " for name in report.shelf if name.id == (subscription.report or report.id)), "")
    return f"{title}{digest_schedule(subscription)}.{paused}{_next_post(subscription, due)}"


def kept_of_person(
    votes: int, rejections: int, digests: int, questions: int = 0, decisions: int = 0, *, keeps_questions: bool = False
) -> str:
    """What hangs on a person, in words; `keeps_questions` where the owner keeps what people ask."""
    counted = ((votes, "vote"), (rejections, "note that none of the choices was meant"))
    parts = [_number(count, name) for count, name in counted if count]
    if digests:
        parts.append(f"your id, as the one who started {_number(digests, 'digest')}")
    if questions:
        parts.append(f"the text of {_number(questions, 'question')}")
    if decisions:
        parts.append(f"your id, as the curator of {_number(decisions, 'decision')}")
    law = QUESTIONS_KEPT if keeps_questions else "I do not keep who asked, nor what they wrote."
    if not parts:
        return f"Nothing: no vote, no note and no digest is yours. {law}"
    hashed = " Votes and notes are kept under a pseudonym." if votes or rejections else ""
    return f"I keep {_listed(parts)}.{hashed} {law}"


QUESTIONS_KEPT = (
    "The owner of this bot has me keep what people ask, for a time and under a pseudonym, so that those who keep the"
    " answers can mend what was not answered."
)
QUESTIONS_NOT_KEPT = "I keep which topic was asked, not who asked or what they wrote."


ERASE_WARNING = (
    "Your votes and notes are deleted, and the questions of yours that are kept; your name is taken from the digests"
    " you started and from what you decided as a curator. These go on. This cannot be undone."
)


def setting_lead(report: Report) -> str:
    return f"The quote is marked by a bar; before and after it stands what ‘{report.source.title}’ says around it."


def edition(version: str, report: Report) -> str:
    """The bot's own version and the knowledge file's."""
    return f"{report.bot_name} {version} · edition {report.version}"


def cannot_post_there(channel: str) -> str:
    """Why a workflow step failed; shown to whoever keeps the workflow."""
    return f"The answer could not be posted in the channel {channel}. Invite the bot to it, or leave the channel empty."


def _number(count: int, name: str) -> str:
    one, *more = name.split(" ", 1)
    return " ".join([f"{count} {one}{'' if count == 1 else 's'}", *more])


# --- the curators: those who decide on what was not answered ---

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
OPEN_SUGGESTIONS = "Decide on them"


def suggestions_lead(number: int, keeps_text: bool) -> str:
    if not keeps_text:
        return TEXT_NOT_KEPT
    if not number:
        return NO_SUGGESTIONS
    waits = "One suggestion waits" if number == 1 else f"{number:,} suggestions wait"
    return f"{waits}: questions that people asked in vain, alike ones together. Only curators see this."


LONGEST_TITLE = 75  # characters of a question on a button
NOTHING_DECIDED = "Nothing has been decided yet."
TAKE_IT = "Take this decision? [y/N] "
NOT_TAKEN = "Not taken."
NEEDS_YES = "Nothing is taken: add --yes to take the decision without being asked."
NOTHING_TO_EXPORT = "Nothing to export: all that was accepted stands in the knowledge file."


def waiting_in_terminal(number: int) -> str:
    if not number:
        return NO_SUGGESTIONS
    return "One suggestion waits." if number == 1 else f"{number:,} suggestions wait."


def exported(examples: int, intents: int, path: str) -> str:
    added = f"{_number(examples, 'example')}" + (f" and {_number(intents, 'new question')}" if intents else "")
    return (
        f"{added} written to {path}. Look at the change, run `leadership check` and `leadership eval`, and commit it."
    )


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


# --- installing in a workspace of Slack ---

INSTALL_BUTTON = "Add to Slack"
INSTALL_WHAT_HAPPENS = (
    "Slack asks you for which workspace, and shows once more what is asked for. Where your workspace has it so, an"
    " administrator approves it first."
)
INSTALL_WHY_SCOPES = "What I ask for, and why"
INSTALL_SCOPES = {
    "app_mentions:read": "messages that mention me",
    "assistant:write": "the questions to try above an empty conversation with me",
    "channels:history": "follow-ups in threads that I have answered in; what is not for me I forget at once",
    "channels:read": "which channels you are in, when you open my Home and a channel has a digest",
    "chat:write": "my answers",
    "commands": "the slash command and the shortcuts",
    "groups:history": "the same follow-ups in private channels that I was invited to",
    "groups:read": "the same for private channels that I was invited to",
    "im:history": "messages that you write to me directly",
    "users:read": "who is a guest or of another organisation, where only members may ask or change a digest",
}
INSTALL_KEPT_TITLE = "What is kept"
INSTALL_KEPT = (
    "A question’s own words are kept only until it is answered, unless the owner of this bot has said otherwise."
    " A receipt of each reply is kept without the question and without who asked; votes, notes and followed"
    " threads are kept under pseudonyms; a channel’s digest with the id of the channel and of the one who started"
    " it. The token that Slack gives me is kept encrypted. No language model is used, and nothing is sent to"
    " anybody but Slack."
)
INSTALL_LEAVE = "Remove me from your workspace, and all of it is deleted at once."
INSTALL_COOKIE = (
    "This page sets no cookie until you press the button. Then one, which says nothing of you, makes sure for ten"
    " minutes that you come back from Slack in the same browser."
)
INSTALLED = "Installed"
INSTALL_NEXT = "What to do next"
OPEN_IN_SLACK = "Open me in Slack"
INSTALL_CANCELLED = "Not installed"
INSTALL_FAILED = "That did not work"
INSTALL_AGAIN = "To the page to install from"
INSTALL_DENIED = "You, or Slack in your place, did not allow it. Nothing was installed and nothing is kept."
INSTALL_STALE = (
    "This way back from Slack is no longer good: it works once, for ten minutes, in the browser it was begun in."
    " Nothing was installed; please begin again."
)
INSTALL_NOT_FROM_HERE = "That press did not come from this site’s own page. Open the page and press the button there."
INSTALL_TOO_MANY = "This was begun too often from your address. Please wait a minute, then press the button again."
INSTALL_BROKEN = (
    "Something went wrong on my side, and I cannot tell whether I was installed. Please begin again in a minute: it"
    " does no harm to install me twice. Reference: {reference}"
)
NOT_INSTALLED = (
    "I am no longer installed in this workspace, or Slack no longer takes my token for it. Whoever installed me can"
    " install me again."
)


def install_title(report: Report) -> str:
    return f"Add {report.bot_name} to Slack"


def install_lead(report: Report) -> str:
    return (
        f"{report.bot_name} answers questions about ‘{report.title}’ ({report.publisher}, {report.date}) in its own"
        " words, word for word, with the section they stand in. Where the report does not say, it tells you so."
    )


def install_refused(reason: str) -> str:
    """`reason` in Slack's word."""
    return f"Slack did not allow it ({reason}). Nothing was installed; please begin again."


def installed_in(report: Report, workspace: str) -> str:
    return f"{report.bot_name} is now in {workspace}."


def install_steps(report: Report) -> list[str]:
    return [
        f"In any channel write {report.command} and a question: only you see the answer.",
        f"Write /invite @{report.bot_name} in a channel, then mention me there with a question: all see the answer.",
        "Open me among the apps of Slack: Home shows what the report speaks of and what is kept about you.",
        f"For a passage of the report at a set time, write {report.command} digest on in a channel that I am in.",
    ]


# --- Teams ---

QUOTE_IN_SETTING = "Quote in its setting"
ASK_THIS = "Ask this"
STOP_DIGEST = "Stop this digest"
MENTION_AGAIN = "To ask again here, mention me: I only see messages that do."
NO_PASSAGE_FITS = "No passage fits these words. Try others, or empty the box to see what the report speaks of."
NO_TOPIC_CHOSEN = "Choose a question in the menu first, then press the button below it."


HOW_IN_TEAMS = (
    "Write to me directly, or mention me in a chat or channel. ‘topics’ lists what the report speaks of, ‘digest help’"
    " says how a passage of it can come at a set time."
)


def pick_question(count: int) -> str:
    return "One question" if count == 1 else f"Choose one of {count} questions"


def topics_left_out(report: Report) -> str:
    return (
        f"There is more than this message has room for. Search the quotes of {report.bot_name} as you write a message."
    )


def receipt_and_why_in_teams(receipt_id: str) -> str:
    return f"Receipt {receipt_id} · ‘why {receipt_id}’ says how this reply was found"


def digest_stopped_in_teams(reason: str, prefix: str) -> str:
    """To the one who subscribed, where Teams will not take posts any more."""
    return (
        f"I have stopped a digest that you started: Teams refuses my posts ({reason}), perhaps because I was removed."
        f" Once that is mended, {prefix} on in the channel or chat starts it again."
    )


def digest_failed_in_teams(reason: str) -> str:
    """To the one who subscribed, where one post was refused."""
    return f"I could not post today’s digest that you started ({reason}). I will try again on its next day."


DIGEST_HELD_IN_TEAMS = (
    "I cannot tell whether today’s digest that you started got through: the connection failed. So that it does not come"
    " twice, I have not sent it again."
)


def too_long(limit: int) -> str:
    """`limit` in characters."""
    return f"A question here may have up to {limit:,} characters. Please ask for one thing in a short sentence."


def greeting(report: Report) -> str:
    said = (
        f"Hello. I quote ‘{report.title}’ ({report.publisher}, {report.date}): ask me a question and I give its own"
        " words and where they stand, or say that it does not say."
    )
    return _joined(said, other_reports(report))


def help_text(report: Report, how: str) -> str:
    """`how` says how one asks on this surface."""
    said = (
        f"I answer questions about ‘{report.title}’ ({report.publisher}, {report.date}) in its own words, with the"
        f" section they stand in. Where it does not say, I tell you so. {how}"
    )
    return _joined(said, other_reports(report))


def small_talk(report: Report, reply: SmallTalk, how: str) -> str:
    said = _small_talk(report, reply, how)
    named = not report.shelf or report.title in said
    return said if named else f"{said} I answer from ‘{report.title}’ here."


def _small_talk(report: Report, reply: SmallTalk, how: str) -> str:
    match reply.topic:
        case "greeting":
            return greeting(report)
        case "thanks":
            return "You are welcome. Ask again whenever you like."
        case "goodbye":
            return "Goodbye. I am here when you need the report again."
        case "who-are-you":
            return (
                f"I am {report.bot_name}, a small program, not a person and not a language model. I match your"
                f" question to passages of ‘{report.title}’ and quote them word for word. The text I quote is"
                f" ‘{report.source.title}’, {report.source.publisher}."
            )
        case "praise":
            return "Thank you. The words are the report’s own; I only find them."
        case "complaint":
            return (
                "I am sorry that did not help. I only have the report’s own words to give. Asking for one thing at a"
                " time in other words may help, and ‘Not helpful’ under an answer tells those who keep the answers."
            )
        case "privacy":
            here = "Your question is answered on this machine and sent nowhere else."
            return f"{here} {QUESTIONS_KEPT if report.questions_kept else QUESTIONS_NOT_KEPT}"
        case _:
            return help_text(report, how)


def abstention(report: Report, reply: Abstention) -> str:
    match reply.reason:
        case Reason.NOT_IN_REPORT if reply.intent:
            note = f" Our note: {reply.intent.note}" if reply.intent.note else ""
            meant = _decapitalised(reply.intent.title)
            return f"{_the_report(report)} does not say. I read your question as: {meant}{note}"
        case Reason.NOT_IN_REPORT:
            return f"{_the_report(report)} does not say."
        case Reason.OUTSIDE:
            return f"That is outside what I can help with. I only quote ‘{report.title}’."
        case Reason.IN_REVIEW:
            return (
                f"{_the_report(report)} has a new edition, which words this otherwise. I quote it again when a person"
                " has compared the two."
            )
        case Reason.NOT_UNDERSTOOD:
            return (
                f"I could not match that to anything in {_in_the_report(report)}, so I will not guess. Asking for one"
                " thing in a short sentence may help."
            )


def clarification(report: Report, reply: Clarification) -> str:
    asked_of = f"Asked of ‘{report.title}’. " if report.shelf else ""
    return asked_of + ("Did you mean this?" if len(reply.choices) == 1 else "Did you mean one of these?")


def in_quotation_marks(words: str) -> str:
    """Words of the report in quotation marks; as they are where they bring double ones of their own."""
    return words if "“" in words or "”" in words else f"“{words}”"


def earlier(citation: Citation) -> str:
    """What stands behind the title of an edition before the current one."""
    return " (earlier edition)" if citation.is_earlier else ""


def place(citation: Citation) -> str:
    """Where in the report: "p. 12", "pp. 12–13", "para. 4"; empty where neither is known."""
    if citation.page:
        return f"{'pp' if '–' in citation.page or '-' in citation.page else 'p'}. {citation.page}"
    return f"para. {citation.paragraph}" if citation.paragraph else ""


def citation(citation: Citation) -> str:
    """One line, without its link: section, report, publisher, date, and whose words are quoted."""
    where = place(citation)
    title = citation.title + earlier(citation)
    line = f"{citation.section}{where and f', {where}'}, {title}, {citation.publisher}, {citation.date}"
    if citation.source_publisher != citation.publisher:
        line += f" (as reported by {citation.source_publisher})"
    return line


def receipt(reply: Reply) -> str:
    return f"Receipt {reply.receipt}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _decapitalised(title: str) -> str:
    """Titles are questions that begin with a capital; after a colon they keep it, so nothing is changed but spaces."""
    return title.strip()


# --- the digest: `prefix` is what people write before a command, "/leadership digest" or "digest" after a mention ---

DIGEST_PAUSED = "paused"
DIGEST_MEMBERS_ONLY = (
    "Only members of this channel who belong to this organisation and are not guests can change its digest."
)
DIGEST_CURATORS_ONLY = "The owner lets only those who keep the answers change digests. Please ask one of them."

DIGEST_CANNOT_CHECK = (
    "I cannot see who is a guest here, so I change no digest: I lack the permission users:read. Whoever installed me"
    " can give it."
)


def digest_in_channel(prefix: str) -> str:
    """To somebody who writes to the bot alone."""
    return f"A digest belongs in a channel. In the channel that it is to come to, write {prefix} on"


def digest_invite(name: str, prefix: str) -> str:
    """Where the bot is not in the channel; `name` is its own."""
    return f"I am not in this channel, so I could not post here. Write /invite @{name}, then {prefix} on again."


_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def digest_why(report: Report, subscription: Subscription, stop: str) -> str:
    """Why a post came and how to stop it."""
    return (
        f"A passage of {_in_the_report(report)} comes to this channel {digest_schedule(subscription)}; {stop} stops it."
    )


TRY_THIS = "A question to try"

_STOPPED_WHY = {
    "is_archived": "the channel is archived",
    "channel_not_found": "I can no longer see the channel",
    "not_in_channel": "I am not in the channel",
    "restricted_action": "the workspace does not let me post there",
}


def digest_is_stopped(reason: str, prefix: str) -> str:
    """To whoever asks in the channel, where the platform would not take its posts."""
    why = _STOPPED_WHY.get(reason, f"my posts were refused ({reason})")
    return f"The digest of this channel is stopped: {why}. Once that is mended, {prefix} on starts it again."


def digest_stopped(subscription: Subscription, reason: str, prefix: str) -> str:
    """To the one who subscribed, where the platform will not take posts any more."""
    why = _STOPPED_WHY.get(reason, f"Slack refuses my posts ({reason})")
    return (
        f"I have stopped the digest of <#{subscription.channel}>: {why}. Once that is mended, {prefix} on in the"
        " channel starts it again."
    )


def digest_failed(subscription: Subscription, reason: str) -> str:
    """To the one who subscribed, where one post was refused."""
    return f"I could not post today’s digest in <#{subscription.channel}> ({reason}). I will try again on its next day."


def digest_held(subscription: Subscription) -> str:
    """To the one who subscribed, where nobody can tell whether the post got through."""
    return (
        f"I cannot tell whether today’s digest reached <#{subscription.channel}>: the connection failed and I may not"
        " read the channel. So that it does not come twice, I have not sent it again."
    )


def digest_held_for_owner(subscription: Subscription, day: date, detail: str) -> str:
    """To the owner, whom the subscriber's own notice does not reach."""
    return (
        f"The digest of {long_date(day)} for {_place(subscription)} is held back: I cannot tell whether it got through"
        f" ({detail}). So that it does not come twice, I do not send it again; the next one comes as usual."
    )


def token_held(name: str, workspace: str, reason: str) -> str:
    """To the owner; `reason` in Slack's word."""
    return (
        f"Slack takes my token for the workspace {name} ({workspace}) no more: {reason}. I answer nothing there, and"
        " its digests are held until somebody installs me there again."
    )


def part_is_lost(part: str, length: str, detail: str) -> str:
    """To the owner."""
    return (
        f"I have been without {_PARTS.get(part, part)} for {length}: {detail}. I go on trying and say when it is back."
    )


def part_is_back(part: str, length: str) -> str:
    """To the owner."""
    name = _PARTS.get(part, part)
    return f"{name[0].upper()}{name[1:]} is back. I was without it for {length}."


_PARTS = {
    "database": "the database",
    "slack": "the connection to Slack",
    "teams": "the connection to Microsoft Teams",
}


def _place(subscription: Subscription) -> str:
    """A channel as Slack shows it; one of Teams has no name here."""
    in_slack = subscription.channel[:1] in ("C", "G", "D") and subscription.channel.isalnum()
    return f"<#{subscription.channel}>" if in_slack else "a channel in Teams"


def digest_days(weekdays: Collection[int]) -> str:
    days = sorted(weekdays)
    if days == [0, 1, 2, 3, 4]:
        return "on weekdays"
    if len(days) == 7:
        return "every day"
    return "on " + _listed([_DAY_NAMES[day] + "s" for day in days])


def digest_schedule(subscription: Subscription) -> str:
    """When it comes: "on weekdays at 09:00 (Europe/London), not on public holidays in Scotland"."""
    when = f"{digest_days(subscription.weekdays)} at {subscription.at:%H:%M} ({subscription.zone})"
    holidays = subscription.holidays
    return f"{when}, not on public holidays in {holidays.value}" if holidays else when


def digest_turned_on(report: Report, subscription: Subscription, due: datetime | None, prefix: str) -> str:
    return (
        f"The digest is on. A passage of {_in_the_report(report)} comes {digest_schedule(subscription)}."
        f"{_next_post(subscription, due)} To stop it: {prefix} off"
    )


def digest_turned_off(before: Subscription, prefix: str) -> str:
    if before.off:
        return f"This channel has no digest. To start one: {prefix} on"
    return f"The digest is off. To start it again: {prefix} on"


def digest_paused(subscription: Subscription, due: datetime | None, prefix: str) -> str:
    if subscription.off or subscription.paused_until is None:
        return digest_turned_off(subscription, prefix)
    until = long_date(subscription.paused_until)
    return (
        f"The digest is paused until {until}.{_next_post(subscription, due)} To have it back earlier: {prefix} resume"
    )


def digest_resumed(before: Subscription, after: Subscription, due: datetime | None, prefix: str) -> str:
    if after.off:
        return digest_turned_off(after, prefix)
    state = "The digest was not paused." if before.paused_until is None else "The digest is no longer paused."
    return f"{state} It comes {digest_schedule(after)}.{_next_post(after, due)}"


def digest_status(report: Report, subscription: Subscription, due: datetime | None, today: date, prefix: str) -> str:
    if subscription.off:
        return f"This channel has no digest. To start one: {prefix} on"
    until = subscription.paused_until
    paused = f" It is paused until {long_date(until)}." if until and until > today else ""
    return (
        f"The digest{_quoting(report)} comes {digest_schedule(subscription)}.{paused}{_next_post(subscription, due)}"
        f" To stop it: {prefix} off. More: {prefix} help"
    )


def _quoting(report: Report) -> str:
    return f" quotes ‘{report.title}’. It" if report.shelf else ""


def digest_next(subscription: Subscription, posts: Sequence[DigestPost], prefix: str) -> str:
    """A line a post: its date and how it begins."""
    if not posts:
        return digest_turned_off(subscription, prefix)
    lines = [f"{long_date(post.day)}: {_beginning(post.quote.passage.text)}" for post in posts]
    return "\n".join([f"Next, at {subscription.at:%H:%M} ({subscription.zone}):", *lines])


def digest_preview(subscription: Subscription, due: datetime | None, prefix: str) -> str:
    if due is None:
        return f"The first post would look like this. To start the digest: {prefix} on"
    return f"This comes on {_moment(subscription, due)}. Nothing is posted now."


def digest_help(report: Report, prefix: str) -> str:
    return "\n".join(
        [
            f"The digest posts one passage of {report.title} at a set time. Write:",
            f"{prefix} on at 09:00 weekdays Europe/London",
            f"{prefix} on daily, or on mon,thu",
            f"{prefix} on skip holidays of Scotland (or England, Wales, Northern Ireland)",
            *(f"{prefix} on from {name.short}" for name in report.shelf if name.id != report.id),
            f"{prefix} pause until 3 January",
            f"{prefix} resume",
            f"{prefix} status",
            f"{prefix} next 5",
            f"{prefix} preview",
            f"{prefix} off",
        ]
    )


def digest_unknown(typed: str, near: str | None, prefix: str) -> str:
    guess = f" Did you mean ‘{near}’?" if near else ""
    return f"I did not understand ‘{typed}’.{guess} For example: {prefix} on at 09:00 weekdays Europe/London"


def digest_no_zone(typed: str, zones: Sequence[str], prefix: str) -> str:
    nearest = _listed(zones, "or")
    return f"I do not know a time zone ‘{typed}’. Near it: {nearest}. For example: {prefix} on at 09:00 {zones[0]}"


def digest_no_time(typed: str, prefix: str) -> str:
    return f"‘{typed}’ is not a time of day. For example: {prefix} on at 09:00"


def digest_until_when(prefix: str) -> str:
    return f"Please say until when. For example: {prefix} pause until 3 January"


def digest_no_date(typed: str, prefix: str) -> str:
    return f"I did not understand the date ‘{typed}’. For example: {prefix} pause until 3 January"


def digest_past(until: date, today: date, prefix: str) -> str:
    reason = "is today" if until == today else "has passed"
    return f"{long_date(until)} {reason}. Please give a later date, for example: {prefix} pause until next Monday"


def digest_too_far(until: date, prefix: str) -> str:
    return f"{long_date(until)} is more than a year away. To stop the digest until somebody starts it: {prefix} off"


def digest_next_limit(limit: int, prefix: str) -> str:
    return f"I can list from 1 to {limit} posts. For example: {prefix} next 5"


def digest_one_at_a_time(prefix: str) -> str:
    return f"I can do one of these at a time. For example: {prefix} status"


def digest_too_long(prefix: str) -> str:
    return f"That is too long for me to read as a command. For example: {prefix} on at 09:00 weekdays Europe/London"


# --- the coverage map -------------------------------------------------------------------------------------------------

NEVER_ASKED = "Quoted, but nobody has asked for it"
NEVER_QUOTED = "In no intent, so it is never quoted"
IN_NO_PASSAGE = "In the source, but in no passage"
WANTED = "Asked most of what the report does not say"
COVERAGE = "What is asked"
COVERAGE_COLUMNS = ("Passage", "Intents", "Asked")
NEVER = "never"
PLOT_LABEL = "Questions asked, answered, offered choices and declined over time"
COVERAGE_SMALL_PRINT = (
    "Only counts are kept, of days and intents; no question and nobody's name is in them. A passage counts as asked"
    " where people were shown it."
)


def coverage_head(title: str, first: date, last: date) -> str:
    return f"{title}: what was asked from {short_date(first)} to {short_date(last)}"


def coverage_totals(spans: Sequence[Span]) -> str:
    asked, answered = sum(span.asked for span in spans), sum(span.answered for span in spans)
    offered, declined = sum(span.offered for span in spans), sum(span.declined for span in spans)
    if not asked:
        return "Nothing has been asked yet."
    questions = "1 question" if asked == 1 else f"{asked:,} questions"
    return f"{questions}: {answered:,} answered, {offered:,} offered choices, {declined:,} declined."


def short_date(day: date) -> str:
    """As "23 Nov 2026", whatever the machine's language."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1][:3]} {day.year}"


def long_date(day: date) -> str:
    """As "Monday 23 November 2026", whatever the machine's language."""
    return f"{_DAY_NAMES[day.weekday()]} {day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def _next_post(subscription: Subscription, due: datetime | None) -> str:
    return f" Next: {_moment(subscription, due)}." if due else ""


def _moment(subscription: Subscription, due: datetime) -> str:
    local = due.astimezone(ZoneInfo(subscription.zone))
    return f"{long_date(local.date())} at {local:%H:%M}"


def _beginning(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def _listed(names: Sequence[str], link: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {link} {names[-1]}"
