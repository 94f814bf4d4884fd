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
    r"|interesting|sorry|hi|hello|hey|morning)\b",
    re.IGNORECASE,
)
_KEYWORDS = 6  # so many words without a verb are still a search


def is_stop(text: str) -> bool:
    return " ".join(re.findall(r"\w+", text.lower())) in _STOP


def is_for_others(text: str) -> bool:
    """Whether somebody else is mentioned: then it is said to them."""
    return _OTHERS.search(text) is not None


def reads_like_a_question(text: str, reply: Reply) -> bool:
    """Whether a message that mentions nobody asks the report something, judged by its form and what it would get."""
    match reply:
        case Answer():
            return is_phrased_as_question(text) or is_search(text)
        case Abstention(reason=Reason.NOT_IN_REPORT) | Clarification():
            return is_phrased_as_question(text)
        case _:
            return False


def is_phrased_as_question(text: str) -> bool:
    return text.rstrip().endswith("?") or _OPENING.match(text) is not None


def is_search(text: str) -> bool:
    """A few words, none of them spoken to somebody."""
    return 0 < len(text.split()) <= _KEYWORDS and _TALK.search(text) is None
