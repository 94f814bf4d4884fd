"""Microsoft Teams: whether Microsoft gives the bot a token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from microsoft_agents.hosting.core import AuthenticationConstants, Connections

from bot.config import TeamsConfig
from bot.doctor.finding import Finding, fault, warn, well
from bot.handlers.teams import sign_in

SCOPES = [AuthenticationConstants.AGENTS_SDK_SCOPE + "/.default"]
TIMEOUT_SECONDS = 20


async def examine(config: TeamsConfig, connections: Connections | None) -> AsyncIterator[Finding]:
    if not config.app_id:
        yield warn(
            "teams", f"the playground at {config.service_url}: nobody's identity is checked; not for others' use"
        )
        return
    provider = (connections or sign_in(config)).get_default_connection()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            with _quiet():
                await provider.get_access_token(AuthenticationConstants.AGENTS_SDK_SCOPE, SCOPES)
    except ValueError:
        mend = "check TEAMS_APP_PASSWORD (a secret's value, not its id; it may have expired) and TEAMS_TENANT_ID"
        yield fault("teams", f"Microsoft gives no token for {config.app_id}; {mend}, see docs/deploy-teams.md")
    except (OSError, TimeoutError) as error:  # requests' errors are OSErrors
        yield fault(
            "teams", f"Microsoft's sign-in cannot be reached ({type(error).__name__}); see to network and proxy"
        )
    else:
        yield well("teams", f"Microsoft gives {config.app_id} a token")
        yield well("endpoint", "/api/messages must be the messaging endpoint of the Azure Bot, by https")


@contextmanager
def _quiet() -> Iterator[None]:
    """The SDK logs what the sign-in answered; what matters of it is said here."""
    logger = logging.getLogger("microsoft_agents")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
