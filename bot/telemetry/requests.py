"""The id of the request under way: in every line of the log that it causes, and in the reference a person is given.

A context variable: tasks and `asyncio.to_thread` carry it on by themselves.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request", default="")


def begin() -> str:
    """Begins a request: its id, eight hexadecimal digits.

    Never one that came with a request: what strangers can choose has no business in the log.
    """
    name = secrets.token_hex(4)
    _current.set(name)
    return name


def current() -> str:
    """The id of the request under way; "" outside of one."""
    return _current.get()


def join() -> str:
    """The id of the request under way; where there is none, one begins."""
    return current() or begin()
