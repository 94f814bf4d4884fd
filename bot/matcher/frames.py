"""Frames that win over every word of the report: messages that try to steer the bot instead of asking it."""

from __future__ import annotations

import re

_INJECTION = re.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|bypass|overrid\w*|drop|skip)\s+(?:\w+\s+){0,3}"
    r"(?:instructions?|prompts?|rules|guidelines|guardrails|restrictions|programming|filters?)\b"
    r"|\b(?:you\s+are|you're|youre|u\s+r)\s+now\s+(?:an?\s|the\s|in\s|my\s|no\s+longer\b|free\b|dan\b)"
    r"|\bfrom\s+now\s+on\s+(?:you|answer|respond|reply|act)\b"
    r"|\bpretend\s+(?:to\s+be|that\s+you|you|you're|ur)\b|\brole-?\s?play\s+as\b|\bact\s+as\s+(?:if\s+you|though\s+you)\b"
    r"|\b(?:system|hidden|initial|developer)\s+(?:prompt|message|instructions?)\b|\bdeveloper\s+mode\b|\bjailbr(?:ea|o)k"
    r"|\b(?:reveal|print|show|repeat|output)\s+(?:me\s+)?(?:your|the)\s+(?:system\s+|full\s+|hidden\s+)?"
    r"(?:prompt|instructions|source\s+code|config\w*|api\s+keys?|tokens?|secrets?|passwords?|credentials)\b"
    r"|\brepeat\s+after\s+me\b|\bsay\s+(?:exactly|after\s+me)\b|\banswer\s+only\s+with\b",
    re.IGNORECASE,
)


def is_injection(text: str) -> bool:
    """Whether a plain text tries to change what the bot is or does; linear in the text's length."""
    return _INJECTION.search(text) is not None


def injection_in(text: str) -> str:
    """The words by which a plain text tries it; "" where it does not."""
    found = _INJECTION.search(text)
    return found[0] if found else ""
