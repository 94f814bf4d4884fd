"""`leadership doctor`: looks at all that the bot needs, and says how to mend what is amiss. It changes nothing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.config import Config
from bot.doctor import database, machine
from bot.doctor.finding import FAULT, WARNING, Finding
from bot.doctor.settings import examine as examine_settings

if TYPE_CHECKING:
    from microsoft_agents.hosting.core import Connections

__all__ = ["Finding", "examine", "examine_settings", "is_well", "summary", "text_of"]


async def examine(
    config: Config, *, clock: Callable[[], float] = time.time, connections: Connections | None = None
) -> AsyncIterator[Finding]:
    """What is found, part by part, as it is found.

    Args:
        config: without faults of its own.
        clock: seconds since 1970 by this machine.
        connections: where Teams' token comes from; Microsoft's sign-in where it is None.
    """
    for finding in _of_this_machine(config):
        yield finding
    # Platforms' SDKs take a second to import: only where they are served.
    if config.slack:
        from bot.doctor import slack  # noqa: PLC0415

        async for finding in slack.examine(config.slack, config.watch.owner, clock, config.database_url):
            yield finding
    if config.teams:
        from bot.doctor import teams  # noqa: PLC0415

        async for finding in teams.examine(config.teams, connections):
            yield finding


def is_well(findings: Sequence[Finding]) -> bool:
    """Whether there is no fault; a warning is none."""
    return all(finding.level != FAULT for finding in findings)


def summary(findings: Sequence[Finding]) -> str:
    counts = [sum(finding.level == level for finding in findings) for level in (FAULT, WARNING)]
    named = [f"{count} {noun}{'s' * (count != 1)}" for count, noun in zip(counts, ("fault", "warning"), strict=True)]
    found = [name for count, name in zip(counts, named, strict=True) if count]
    return f"{' and '.join(found)} to look at." if found else "All is well."


def text_of(finding: Finding) -> str:
    mark = {FAULT: "FAULT", WARNING: "warn"}.get(finding.level, "ok")
    return f"{mark:<6} {finding.part:<10} {finding.text}"


def _of_this_machine(config: Config) -> Iterator[Finding]:
    yield from machine.examine(config)
    yield from database.examine(config.database_url)
