"""The driver's errors → StoreError: one line that holds no password and nothing of what was to be stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError as PoolTimeout

from bot.errors import StoreError


@contextmanager
def store_faults(name: str) -> Iterator[None]:
    """Raises StoreError in place of the driver's errors; `name` says which database."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"DATABASE_URL: the {name} cannot be used: {reason(error)}") from error


def reason(error: Exception) -> str:
    """The driver's first line, and how to mend it."""
    if isinstance(error, PoolTimeout):
        return "all its connections are busy; see what keeps them, then try again"
    said = first_line(error)
    return f"{said}; {_mend_of(said)}"


def first_line(error: Exception) -> str:
    """What the driver says."""
    # SQLAlchemy's own text ends with the statement and its parameters; the driver's does not.
    origin = error.orig if isinstance(error, DBAPIError) else type(error).__name__
    return next((line.strip() for line in str(origin).splitlines() if line.strip()), type(origin).__name__)


def _mend_of(said: str) -> str:
    return next((mend for words, mend in _MENDS if words in said), "see that it is there, runs and may be written to")


# PostgreSQL's words in English; in another language the general advice is given.
_MENDS = (
    ("authentication failed", "see the user and the password in it, where '@' is written %40 and '/' is written %2F"),
    ("no pg_hba.conf entry", "let the server's pg_hba.conf take this user from this address, or try ?sslmode=require"),
    ("does not exist", "make it first, see docs/deploy.md"),
    ("permission denied", "give the bot's user the right to make tables and a schema, see docs/deploy.md"),
    ("too many", "raise the server's max_connections, or run fewer replicas"),
)
