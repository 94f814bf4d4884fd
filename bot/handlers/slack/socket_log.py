"""What Slack's SDK says of a socket that cannot be opened, every ten seconds: where it is the token, once a minute."""

from __future__ import annotations

import logging
import re

EVERY_SECONDS = 60.0
# https://docs.slack.dev/reference/methods/apps.connections.open#errors: those that do not mend themselves.
_OF_THE_TOKEN = re.compile(
    r"'error': '(invalid_auth|not_authed|account_inactive|token_expired|token_revoked|missing_scope"
    r"|not_allowed_token_type)'"
)
# Not below the project's own: at DEBUG it prints what people write.
LOG = logging.getLogger("slack_socket")
MEND = "make one with the scope connections:write and switch Socket Mode on, see docs/deploy-slack.md"


class SocketWords(logging.Filter):
    """Of one socket. `refused` is Slack's word for what is wrong with the token, until the socket is open."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: str | None = None
        self._told_at = -EVERY_SECONDS

    def filter(self, record: logging.LogRecord) -> bool:
        """False drops the record. The message tells why; where in the SDK it was is no news."""
        record.exc_info = None
        found = _OF_THE_TOKEN.search(record.getMessage())
        if not found:
            return True
        self.refused = found[1]
        if record.created - self._told_at < EVERY_SECONDS:
            return False
        self._told_at = record.created
        record.msg, record.args = f"Slack refuses SLACK_APP_TOKEN ({found[1]}); {MEND}", None
        return True


def socket_log(words: SocketWords) -> logging.Logger:
    """A log for one socket alone: on one that several share, the first would take away what the others wait for."""
    log = logging.Logger(LOG.name)  # noqa: LOG001  in no registry, and gone with its socket
    log.parent = LOG
    log.addFilter(words)
    return log
