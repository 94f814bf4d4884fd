"""What is said and logged when something fails: a sentence with a reference, and never a word of the message."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import TypeVar

from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot import phrases
from bot.errors import StoreError
from bot.telemetry import metrics, requests

logger = logging.getLogger(__name__)
_T = TypeVar("_T")


async def attempt(work: Awaitable[_T], tell: Callable[[str], Awaitable[object]]) -> _T | None:
    """Does the work; where it fails, tells the person, logs, and returns None."""
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the log has it
        reference = record(error)
    try:
        await tell(phrases.FAILED.format(reference=reference))
    except Exception as error:  # noqa: BLE001 - nothing more can be said
        record(error, f"{reference}: could not be told either")
    return None


async def answer_failed(error: Exception) -> BoltResponse:
    """Bolt's own last resort: logged, and acknowledged, for sending it again would fail again.

    Not so where the database is out of reach: the message is not written down, and Slack must send it again.
    """
    record(error)
    return BoltResponse(status=503 if isinstance(error, StoreError) else 200, body="")


def name_of(error: SlackApiError) -> str:
    """Slack's name for what is wrong; "" where the answer gives none, as the page of a proxy."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def record(error: Exception, reference: str | None = None) -> str:
    """Logs a failure without its message, which may quote a person's words, and returns its reference."""
    reference = reference or requests.join()
    metrics.FAILURES.labels("slack").inc()
    what = type(error).__name__
    if isinstance(error, SlackApiError):
        what = f"Slack's {name_of(error) or 'answer, which is none of its own'}"
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    logger.error("%s: %s at %s", reference, what, " < ".join(reversed(frames)))
    return reference
