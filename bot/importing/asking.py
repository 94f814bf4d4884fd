"""What a sentence holds → what it would be asked with: how many, how long, who, when, why, should."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

MOST = 12  # questions of a sentence


@dataclass(frozen=True, slots=True)
class _Way:
    """A sign in a sentence, what questions about it begin with, and forms that take a phrase."""

    holds: re.Pattern[str]
    begins: str
    forms: tuple[str, ...]


def _way(holds: str, begins: str, *forms: str) -> _Way:
    return _Way(re.compile(holds, re.IGNORECASE), begins, forms)


_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred"
    r"|thousand|million|billion)"
)
_WAYS = (
    _way(
        rf"\b{_NUMBER}\s+(?:years?|months?|weeks?|days?|hours?|minutes?)\b",
        "how long",
        "how long is {}",
        "how long do people {}",
    ),
    _way(r"[£$€]\s?\d|\b(?:pounds|euros|dollars)\b", "how much", "how much does {} cost", "how much money for {}"),
    _way(
        rf"\bper cent\b|%|\bhalf\b|\b(?:a|one) (?:third|quarter|fifth)\b|\bmajority\b|\b{_NUMBER} in {_NUMBER}\b",
        "how many",
        "what share of {}",
        "what percentage {}",
    ),
    _way(rf"\b{_NUMBER}\b", "how many", "how many {}"),
    _way(r"\b(?:1[89]|20)\d\d\b", "when", "when was {}"),
    _way(
        r"\b(?:should|must|ought|recommend\w*|needs? to|has to|have to|shall)\b",
        "what should",
        "what should be done about {}",
        "what should {} do",
        "what does it recommend on {}",
    ),
    _way(r"\b(?:because|in order to|so that|due to|owing to|reasons?)\b", "why", "what is the reason for {}"),
    _way(r"\b(?:may|can|cannot|allowed|permitted|entitled)\b", "can", "is {} allowed"),
    _way(
        r"\b(?:appoint|elect|chosen|chooses|responsib|in charge|led by|run by|headed|chaired)\w*",
        "who",
        "who appoints {}",
        "who is responsible for {}",
    ),
    _way(r"\b(?:is|are) (?:an?|the) \w|\bmeans\b|\bdefined\b", "what is", "what is {}", "what does {} mean"),
    _way(
        r"\b(?:by|through) \w+ing\b|\b(?:process|procedure|method|steps?)\b",
        "how",
        "how does {} work",
        "how is {} done",
    ),
    _way(
        r"\b(?:increase|rise|rose|fell|fall|cut|reduce|grow|grew|declin|improv|wors)\w*\b", "how", "how has {} changed"
    ),
    _way(
        r"\b(?:problem|challenge|barrier|difficult|lack|risk|concern|shortage)\w*\b",
        "why",
        "what is the problem with {}",
        "what are the concerns about {}",
    ),
)


def ways_of_asking(sentence: str, phrases: Sequence[str], hurried: str) -> Iterator[str]:
    """Questions in the forms that what a sentence holds would be asked in, at most MOST.

    Args:
        sentence: the report's words.
        phrases: what it speaks of first, then what is rarest in it; the forms take them in turn.
        hurried: the sentence without its stop words.
    """
    fitting = [way for way in _WAYS if way.holds.search(sentence)]
    forms = dict.fromkeys(form for way in fitting for form in (*way.forms, "what about {}", "how {}"))
    whole = (f"{begins} {hurried}" for begins in dict.fromkeys(way.begins for way in fitting))
    filled = (form.format(phrase) for form, phrase in zip(forms, cycle(phrases), strict=False)) if phrases else ()
    yield from islice((*whole, *filled), MOST)
