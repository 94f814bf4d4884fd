"""What is kept of a person, and how it is erased."""

from __future__ import annotations

from bot.phrases.wording import listed, number_of

KEPT_OF_YOU = "What is kept about you"
ERASE = "Erase what you hold on me"
ERASE_TITLE = "Erase all of it?"
ERASE_CONFIRM = "Erase"
ERASE_DENY = "Keep it"
ERASED = "Erased. Nothing is kept about you now."
NOTHING_TO_ERASE = "There was nothing to erase: nothing is kept about you."


def kept_of_person(
    votes: int, rejections: int, digests: int, questions: int = 0, decisions: int = 0, *, keeps_questions: bool = False
) -> str:
    """What hangs on a person, in words; `keeps_questions` where the owner keeps what people ask."""
    counted = ((votes, "vote"), (rejections, "note that none of the choices was meant"))
    parts = [number_of(count, name) for count, name in counted if count]
    if digests:
        parts.append(f"your id, as the one who started {number_of(digests, 'digest')}")
    if questions:
        parts.append(f"the text of {number_of(questions, 'question')}")
    if decisions:
        parts.append(f"your id, as the curator of {number_of(decisions, 'decision')}")
    law = QUESTIONS_KEPT if keeps_questions else "I do not keep who asked, nor what they wrote."
    if not parts:
        return f"Nothing: no vote, no note and no digest is yours. {law}"
    hashed = " Votes and notes are kept under a pseudonym." if votes or rejections else ""
    return f"I keep {listed(parts)}.{hashed} {law}"


QUESTIONS_KEPT = (
    "The owner of this bot has me keep what people ask, for a time and under a pseudonym, so that those who keep the"
    " answers can mend what was not answered."
)
QUESTIONS_NOT_KEPT = "I keep which topic was asked, not who asked or what they wrote."

ERASE_WARNING = (
    "Your votes and notes are deleted, and the questions of yours that are kept; your name is taken from the digests"
    " you started and from what you decided as a curator. These go on. This cannot be undone."
)
