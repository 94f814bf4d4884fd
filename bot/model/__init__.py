"""The nouns of the bot as frozen dataclasses. Read this first.

report.py says what a report is, reply.py what is asked and replied, explanation.py how that came about, kept.py what is
kept of it, digest.py what comes by itself.
"""

from bot.model.digest import DigestPost, Nation, Subscription
from bot.model.explanation import Account, Candidate, Explanation, Likened, Pair, Tie, Word
from bot.model.kept import Receipt, Span, Tally, Thread
from bot.model.reply import (
    Abstention,
    Answer,
    Citation,
    CitationForms,
    Clarification,
    Elsewhere,
    Evidence,
    Match,
    Question,
    Quote,
    Reason,
    Reply,
    SmallTalk,
    Surface,
    outcome,
)
from bot.model.report import (
    Intent,
    IntentKind,
    Passage,
    PassageKind,
    Report,
    ReportName,
    Section,
    Source,
    TopicGroup,
    Vocabulary,
)

__all__ = [
    "Abstention",
    "Account",
    "Answer",
    "Candidate",
    "Citation",
    "CitationForms",
    "Clarification",
    "DigestPost",
    "Elsewhere",
    "Evidence",
    "Explanation",
    "Intent",
    "IntentKind",
    "Likened",
    "Match",
    "Nation",
    "Pair",
    "Passage",
    "PassageKind",
    "Question",
    "Quote",
    "Reason",
    "Receipt",
    "Reply",
    "Report",
    "ReportName",
    "Section",
    "SmallTalk",
    "Source",
    "Span",
    "Subscription",
    "Surface",
    "Tally",
    "Thread",
    "Tie",
    "TopicGroup",
    "Vocabulary",
    "Word",
    "outcome",
]
