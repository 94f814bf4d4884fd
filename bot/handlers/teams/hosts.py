"""Which hosts the bot talks to for Teams: Microsoft's, and the one it is configured with."""

from __future__ import annotations

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from microsoft_agents.hosting.core import OutboundHostValidator
from yarl import URL

# Where Teams' service addresses are. The SDK's own list also has stores in which anybody can have an address.
_TEAMS = ["botframework.com", "smba.trafficmanager.net", "teams.microsoft.com", "teams.microsoft.us"]


class HostNotAllowed(OSError):  # noqa: N818 - it says what is wrong
    """A request would have left for a host that is not listed."""


class Hosts(OutboundHostValidator):
    """The hosts of Teams, by the SDK's own rules, and the origin of one service address."""

    def __init__(self, service_url: str) -> None:
        super().__init__(_TEAMS, enabled=True, include_default_microsoft_hosts=False)
        self._own = URL(service_url).origin()

    def is_allowed(self, url: str | URL) -> bool:
        try:
            parsed = URL(url)
            own = parsed.origin() == self._own and not parsed.user
        except ValueError:
            return False
        return own or super().is_allowed(url)

    async def guard(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Client middleware: also where an answer sends on to another address."""
        if not self.is_allowed(request.url):
            raise HostNotAllowed("not a host of Teams")
        return await handler(request)
