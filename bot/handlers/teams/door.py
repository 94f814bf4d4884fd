"""The door at /api/messages: only what Microsoft signed for this bot, whole and readable, comes in; all else is 4xx."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from microsoft_agents.hosting.core import AgentAuthConfiguration, ClaimsIdentity
from microsoft_agents.hosting.core.authorization.jwt import JwtTokenValidator
from microsoft_agents.hosting.core.http import HttpResponse
from pydantic import ValidationError

from bot.config import TeamsConfig
from bot.errors import StoreError
from bot.handlers.teams import errors
from bot.handlers.teams.hosts import Hosts

logger = logging.getLogger(__name__)

# Who signs what Teams sends: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
ISSUER = "https://api.botframework.com"
DEPTH = 40  # of JSON; Teams sends less than ten


@dataclass(frozen=True, slots=True)
class Incoming:
    """A checked request, as the SDK's HttpRequestProtocol."""

    headers: Mapping[str, str]
    body: dict[str, Any]
    claims: ClaimsIdentity
    method: str = "POST"

    async def json(self) -> dict[str, Any]:
        return self.body

    def get_claims_identity(self) -> ClaimsIdentity:
        return self.claims

    def get_path_param(self, name: str) -> str:
        raise KeyError(name)


Process = Callable[[Incoming], Awaitable[HttpResponse]]


class Door:
    """Checks what the SDK leaves open: the issuer, the service address of the token, the tenant, and the body."""

    def __init__(self, config: TeamsConfig, hosts: Hosts, process: Process) -> None:
        self._config = config
        self._hosts = hosts
        self._process = process
        self._validator = JwtTokenValidator(
            AgentAuthConfiguration(
                client_id=config.app_id,
                tenant_id=config.tenant_id,
                issuers=[ISSUER],
                validate_issuer=True,
                anonymous_allowed=False,
            )
        )

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Checks in the order of their price, then lets the SDK act."""
        claims = await self._claims(request)
        if claims is None:
            return _refuse(401, "token missing or not valid")
        body = parse(await request.read())
        if body is None:
            return _refuse(400, "body not readable as an activity")
        if fault := self._foreign(claims, body):
            return _refuse(403, fault)
        try:
            return _answer(await self._process(Incoming(request.headers, body, claims)))
        except ValidationError:
            return _refuse(400, "body not readable as an activity")
        except Exception as error:  # noqa: BLE001 - a fault of ours
            # Not acknowledged where the message could not be written down: Teams sends it again.
            status = 503 if isinstance(error, StoreError) else 500
            return _refuse(status, f"reference {errors.record(error)}")

    async def _claims(self, request: web.Request) -> ClaimsIdentity | None:
        if not self._config.app_id:
            return ClaimsIdentity()
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return None
        try:
            identity = await self._validator.validate_token(token.strip())
        except Exception as error:  # noqa: BLE001 - the SDK raises KeyError and more for malformed tokens
            logger.info("a token is refused: %s", type(error).__name__)
            return None
        claims = identity.claims
        # The SDK takes a token that never expires, and other issuers of Microsoft's.
        return identity if claims.get("exp") and claims.get("iss") == ISSUER else None

    def _foreign(self, claims: ClaimsIdentity, body: dict[str, Any]) -> str | None:
        """What does not belong here, if anything does not."""
        service_url = body["serviceUrl"]
        if not self._hosts.is_allowed(service_url):
            return "service address not listed"
        if not self._config.app_id:
            return None
        claimed = claims.get_claim_value("serviceurl")
        if not isinstance(claimed, str) or _plain(claimed) != _plain(service_url):
            return "service address not the token's"
        tenant = _tenant(body)
        return "another tenant" if tenant and tenant.lower() != self._config.tenant_id.lower() else None


def parse(raw: bytes) -> dict[str, Any] | None:
    """An activity's JSON: an object with a type, a conversation and a service address; None for all else."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not _is_shallow(body):
        return None
    conversation = body.get("conversation")
    needed = (body.get("type"), body.get("serviceUrl"), isinstance(conversation, dict) and conversation.get("id"))
    return body if all(isinstance(words, str) and words for words in needed) else None


def _is_shallow(body: Any) -> bool:  # noqa: ANN401 JSON
    level = [body]
    for _ in range(DEPTH):
        level = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]
        if not level:
            return True
    return False


def _tenant(body: dict[str, Any]) -> str:
    data = body.get("channelData")
    tenant = data.get("tenant") if isinstance(data, dict) else None
    named = tenant.get("id") if isinstance(tenant, dict) else None
    found = body["conversation"].get("tenantId") or named
    return found if isinstance(found, str) else ""


def _plain(url: str) -> str:
    return url.rstrip("/").casefold()


def _answer(response: HttpResponse) -> web.Response:
    if response.body is None:
        return web.Response(status=response.status_code)
    return web.json_response(response.body, status=response.status_code)


def _refuse(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)
