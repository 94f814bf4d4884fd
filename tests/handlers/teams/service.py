"""Teams on loopback: a connector that records what is posted, Microsoft's keys, and tokens signed with them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from microsoft_agents.hosting.core import AccessTokenProviderBase, AgentAuthConfiguration, Connections

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "99999999-8888-7777-6666-555555555555"
ISSUER = "https://api.botframework.com"
TOKEN = "a-token-for-the-connector"
BOT = {"id": f"28:{APP_ID}", "name": "Leadership Bot"}
ANN = {"id": "29:ann", "name": "Ann", "aadObjectId": "aaaaaaaa-0000-0000-0000-000000000001"}
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class FakeConnector:
    """Records each call as (method, path, body, headers). `answers` are given in turn before the usual 201."""

    calls: list[tuple[str, str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    answers: list[Callable[[], web.StreamResponse]] = field(default_factory=list)
    keys_asked: int = 0
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        assert self._runner
        await self._runner.cleanup()

    def posted(self, kind: str = "message") -> list[dict[str, Any]]:
        """The activities posted, oldest first."""
        return [body for _, _, body, _ in self.calls if body.get("type") == kind]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        self.calls.append((request.method, request.path, body, dict(request.headers)))
        if body.get("type") != "typing" and self.answers:
            return self.answers.pop(0)()
        return web.json_response({"id": f"posted-{len(self.calls)}"}, status=201)

    async def _keys(self, _request: web.Request) -> web.Response:
        self.keys_asked += 1
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return web.json_response({"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]})


class FakeSignIn(AccessTokenProviderBase, Connections):
    """Gives one token, or what `fail` raises; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.fail: Exception | None = None

    async def get_access_token(self, resource_url: str, scopes: list[str], force_refresh: bool = False) -> str:
        self.asked += 1
        if self.fail:
            raise self.fail
        return TOKEN

    def get_default_connection(self) -> AccessTokenProviderBase:
        return self

    def get_connection(self, connection_name: str | None) -> AccessTokenProviderBase:
        return self

    def get_token_provider(self, claims_identity: Any, service_url: str) -> AccessTokenProviderBase:
        return self

    def get_token_provider_from_activity(self, claims_identity: Any, activity: Any) -> AccessTokenProviderBase:
        return self

    def get_default_connection_configuration(self) -> AgentAuthConfiguration:
        return self.configuration

    @property
    def configuration(self) -> AgentAuthConfiguration:
        return AgentAuthConfiguration(client_id=APP_ID)

    def get_token_credential(self) -> Any:
        raise NotImplementedError

    async def acquire_token_on_behalf_of(self, scopes: list[str], user_assertion: str) -> str:
        raise NotImplementedError

    async def get_agentic_application_token(self, *args: Any) -> str | None:
        raise NotImplementedError

    async def get_agentic_instance_token(self, *args: Any) -> tuple[str, str]:
        raise NotImplementedError

    async def get_agentic_user_token(self, *args: Any) -> str | None:
        raise NotImplementedError


def token(service_url: str, *, key: Any = KEY, algorithm: str = "RS256", kid: str | None = "k1", **claims: Any) -> str:
    """A token as Microsoft signs it; a claim given as None is left out."""
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": APP_ID, "serviceurl": service_url, "nbf": now - 5, "iat": now, "exp": now + 3600}
    given = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(given, key, algorithm, {"kid": kid} if kid else {})
