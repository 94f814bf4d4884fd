"""Whether a message in a followed thread is for the bot: people who talk to each other are left alone. Pure."""

from __future__ import annotations

import re

from bot.model import Abstention, Answer, Clarification, Reason, Reply

_STOP = {"stop", "please stop", "stop please", "stop it", "stop answering", "stop replying", "stop following"}
_OTHERS = re.compile(r"<(@|!)[^>]*>")
_OPENING = re.compile(
    r"\W*(?:(?:and|or|but|so|ok|okay|also|then)\W+)?"
    r"(?:wh(?:at|o|om|ose|y|en|ere|ich)(?:['’]s)?|how|do|does|did|is|are|was|were|can|could|should|will|would|has|have"
    r"|any|tell me|show me|give me|explain|about|list)\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:i|i['’]\w+|we|we['’]\w+|me|my|our|us|you|your|thanks?|cheers|ta|agreed?|lol|yes|yep|no|nope|great|nice"
    r"|interesting|let['’]?s|please|sorry|hi|hello|hey|morning"
    # The day's business: no report is asked about next Monday's meeting.
    r"|meeting|agenda|minutes|draft|today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:please )?(?:(?:can|could|would|will) you (?:please )?)?(?:tell|show|give) (?:me|us)\b|\bdo you know\b",
    re.IGNORECASE,
)
# "What?" is said to people, though many a report's title would answer it.
_BARE = {
    "what",
    "why",
    "who",
    "how",
    "when",
    "where",
    "which",
    "really",
    "seriously",
    "so",
    "and",
    "ok",
    "okay",
    "that",
}
# Nobody has asked the bot, so it speaks only where it is surer than when it is asked. Scores as in Match.
_CERTAIN = 80.0
_LIKELY = 60.0
_KEYWORDS = 6  # so many words without a verb are still a search


def is_stop(text: str) -> bool:
    return " ".join(re.findall(r"\w+", text.lower())) in _STOP


def is_for_others(text: str) -> bool:
    """Whether somebody else is mentioned: then it is said to them."""
    return _OTHERS.search(text) is not None


def reads_like_a_question(text: str, reply: Reply) -> bool:
    """Whether a message that mentions nobody asks the report something, judged by its form and what it would get."""
    if is_said_to_people(text):
        return False
    score = reply.evidence.best.score if reply.evidence.best else 0.0
    match reply:
        case Answer():
            return score >= _CERTAIN and (is_phrased_as_question(text) or is_search(text))
        case Abstention(reason=Reason.NOT_IN_REPORT | Reason.IN_REVIEW):
            return score >= _CERTAIN and is_phrased_as_question(text)
        case Clarification():
            return score >= _LIKELY and is_phrased_as_question(text)
        case _:
            return False


def is_said_to_people(text: str) -> bool:
    """Whether it speaks of the one who writes or those who read, or says nothing that could be looked up."""
    words = re.findall(r"\w+", text.lower())
    return _TALK.search(_POLITE.sub("", text)) is not None or set(words) <= _BARE


def is_phrased_as_question(text: str) -> bool:
    return text.rstrip().endswith("?") or _OPENING.match(text) is not None


def is_search(text: str) -> bool:
    """A few words that could be looked up."""
    return 0 < len(text.split()) <= _KEYWORDS
