"""The names of all variables, and those that look like one of them misspelt."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

NAMES = frozenset(
    re.findall(
        r"\w+",
        """
    SLACK_BOT_TOKEN SLACK_SIGNING_SECRET SLACK_APP_TOKEN SLACK_CLIENT_ID SLACK_CLIENT_SECRET TOKEN_KEYS PUBLIC_URL
    SLACK_API_URL SLACK_GUESTS SLACK_STRANGERS SLACK_CITATIONS
    TEAMS_APP_ID TEAMS_APP_PASSWORD TEAMS_TENANT_ID TEAMS_SERVICE_URL
    WEB_PAGE HOST PORT PROXIES RATE_PERSON RATE_WORKSPACE RATE_ADDRESS
    DATABASE_URL RETENTION_DAYS REPORT DEFAULT_REPORT
    DIGEST_CURATORS CURATORS CURATORS_NEEDED CURATORS_CHANNEL QUESTION_LOG
    LOG_FORMAT LOG_LEVEL METRICS OWNER OTEL_EXPORTER_OTLP_ENDPOINT
        """,
    )
)
_NEAR = 0.88  # of difflib's ratio: a letter or two of a dozen
_SHORTEST = 7  # letters; shorter names are like many others
_OTHERS = re.compile("OTEL_.*")  # OpenTelemetry has more of its own, and reads them itself


def find_misspelt(environ: Mapping[str, str]) -> Iterator[str]:
    """Variables that the bot does not know and that look like one it does, which is not set; with the mend."""
    for name in sorted(environ.keys() - NAMES):
        if len(name) < _SHORTEST or _OTHERS.fullmatch(name):
            continue
        meant = difflib.get_close_matches(name, NAMES - environ.keys(), 1, _NEAR)
        if meant:
            yield f"{name}: the bot knows no such variable; did you mean {meant[0]}?"


def find_unread(environ: Mapping[str, str], file: Path) -> list[str]:
    """The variables that a file such as .env sets and the environment does not have."""
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError:
        return []
    given = re.findall(r"^[ \t]*(?:export[ \t]+)?([A-Z][A-Z_]*)=[^\s#]", text, re.MULTILINE)
    return [name for name in given if name in NAMES and not environ.get(name, "").strip()]
