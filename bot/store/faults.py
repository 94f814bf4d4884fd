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
    # SQLAlchemy's own text ends with the statement and its parameters; the driver's does not.
    origin = error.orig if isinstance(error, DBAPIError) else type(error).__name__
    first = next((line.strip() for line in str(origin).splitlines() if line.strip()), type(origin).__name__)
    return f"{first}; see that it is there, runs and may be written to"
