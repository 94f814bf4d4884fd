"""What machines ask the bot about itself: /healthz, /readyz and, where it is switched on, /metrics."""

from __future__ import annotations

import asyncio
import hmac

from aiohttp import web

from bot import phrases
from bot.config import WatchConfig
from bot.telemetry import metrics
from bot.watch.readiness import Readiness


def register(app: web.Application, config: WatchConfig, readiness: Readiness) -> None:
    async def readyz(_request: web.Request) -> web.Response:
        states = await readiness.look()
        ready = all(state.ready for state in states.values())
        parts = {part: {"ready": state.ready, "detail": state.detail} for part, state in states.items()}
        body = {"status": "ready" if ready else "not ready", "parts": parts}
        return web.json_response(body, status=200 if ready else 503, headers=_FRESH)

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if config.metrics:
        app.router.add_get("/metrics", _Exposition(config.metrics_token).show)


def register_sign(app: web.Application) -> None:
    """Says at `/` what this address is for, where no page is served: whoever looks there would take 404 for a fault."""
    app.router.add_get("/", sign)


async def sign(_request: web.Request) -> web.Response:
    return web.Response(status=404, text=phrases.NO_PAGE, headers=_FRESH)


async def healthz(_request: web.Request) -> web.Response:
    """The process lives and its loop turns; whether it can do its work is /readyz' to say."""
    return web.json_response({"status": "ok"}, headers=_FRESH)


class _Exposition:
    def __init__(self, token: str) -> None:
        self._wanted = f"Bearer {token}".encode() if token else None

    async def show(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode(errors="replace")
        if self._wanted and not hmac.compare_digest(given, self._wanted):
            return web.Response(status=401, text="token missing or wrong", headers={"WWW-Authenticate": "Bearer"})
        body = await asyncio.to_thread(metrics.exposition)
        return web.Response(body=body, headers={"Content-Type": metrics.CONTENT_TYPE, **_FRESH})


_FRESH = {"Cache-Control": "no-store"}
