"""The small report about gardens, with enough ways of asking to be matched."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.knowledge import load
from bot.matcher import Matcher
from bot.model import Report
from tests.knowledge_files import write_report

_WISHES = "\n".join(
    f"      - {line}"
    for line in ("do they want better tools", "is more time wanted", "what growers wish for", "their wishes in short")
)
_PRUNING = "\n".join(
    f"      - {line}"
    for line in ("has pruning been done of late", "is pruning being addressed", "why no pruning in recent years")
)
_PAY = "\n".join(
    f"      - {line}" for line in ("how much money do gardeners earn", "salary of a gardener", "hourly wage")
)


@cache
def report() -> Report:
    """The gardens' report, loaded once."""
    with TemporaryDirectory() as folder:
        path = write_report(Path(folder), "      - wishes\n", f"      - wishes\n{_WISHES}\n")
        text = path.read_text("utf-8")
        text = text.replace("      - what about pruning\n", f"      - what about pruning\n{_PRUNING}\n")
        text = text.replace("      - what are gardeners paid\n", f"      - what are gardeners paid\n{_PAY}\n")
        path.write_text(text, "utf-8")
        return load(path)


@cache
def matcher() -> Matcher:
    """Its matcher, fitted once and kept nowhere."""
    return Matcher(report(), cache=None)
