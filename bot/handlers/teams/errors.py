"""What is said and logged when something fails: a sentence with a reference, and never a word of the message."""

from __future__ import annotations

import logging
import traceback

from bot.telemetry import metrics, requests

logger = logging.getLogger(__name__)


def record(error: BaseException) -> str:
    """Logs a failure without its message, which may quote a person's words, and returns its reference."""
    reference = requests.join()
    metrics.FAILURES.labels("teams").inc()
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    logger.error("%s: %s at %s", reference, type(error).__name__, " < ".join(reversed(frames)))
    return reference
