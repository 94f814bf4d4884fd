"""The log: a line a record, as text or JSON, with the request's id; of an exception its kind and place, not its words.

An exception's words may quote what a person wrote, and so may the lines that libraries write below WARNING: neither is
ever written, whatever the level.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from bot.errors import BotError
from bot.telemetry import requests
from bot.telemetry.brevity import Brief

logger = logging.getLogger(__name__)

Format = Literal["text", "json"]

_ENGINE = "dbos"
OWN = "bot"  # the logger of the project: its modules are below it


def set_up(form: Format, level: str, stream: TextIO | None = None) -> None:
    """Sends all logs to `stream` (standard error where it is None); `level` holds for the bot's own.

    Libraries log from WARNING on: below that, Slack's prints whole messages.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json() if form == "json" else Text())
    handler.addFilter(Brief(_ENGINE))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(level.upper())
    # The digest's engine brings a handler of its own where it finds none, and its lines would come in another form.
    engine = logging.getLogger(_ENGINE)
    engine.addHandler(logging.NullHandler())
    engine.propagate = True


def take_unhandled(loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Has what nobody handled logged as all else is: Python itself, and the loop, would print an exception's words."""
    if loop:
        loop.set_exception_handler(_log_of_loop)
        return
    threading.excepthook = _log_of_thread
    sys.unraisablehook = _log_of_collector


def _log_of_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # The task in the context would be printed with its exception's words.
    logger.error("%s", context.get("message", "a fault on the event loop"), exc_info=context.get("exception"))


def _log_of_thread(args: threading.ExceptHookArgs) -> None:
    logger.error("a thread ended with a fault", exc_info=args.exc_value)


def _log_of_collector(args: sys.UnraisableHookArgs) -> None:
    logger.error("a fault where none can be raised", exc_info=args.exc_value)


class Text(logging.Formatter):
    """For people: time, level, request, logger, what happened."""

    def format(self, record: logging.LogRecord) -> str:
        request = requests.current() or "-"
        line = f"{_time(record)} {record.levelname} {request} {record.name}: {_message(record)}"
        return _one_line("\n".join([line, *_exception(record)]))


class Json(logging.Formatter):
    """For machines: an object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        if request := requests.current():
            told["request"] = request
        told["message"] = _message(record)
        if lines := list(_exception(record)):
            told["error"] = "\n".join(lines)
        return json.dumps(told, ensure_ascii=False)


def describe(error: BaseException) -> str:
    """What may be logged of an exception: its kind, and its words where they are the bot's own or the system's."""
    kind = type(error).__name__
    if isinstance(error, BotError):
        return f"{kind}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments, exceptions among them described and not quoted."""
    arguments = record.args
    if isinstance(arguments, tuple):
        record.args = tuple(describe(one) if isinstance(one, BaseException) else one for one in arguments)
    try:
        return record.getMessage()
    finally:
        record.args = arguments


def _exception(record: logging.LogRecord) -> Iterator[str]:
    """The exception's chain, innermost place first, without a word of its own and without lines of code."""
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        places = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{place.filename}:{place.lineno} {place.name}" for place in reversed(places))
        yield f"  {describe(error)} at {where or 'no place'}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _one_line(text: str) -> str:
    """A record cannot pretend to be two: line breaks within are indented."""
    return text.replace("\r", " ").replace("\n", "\n    ")
