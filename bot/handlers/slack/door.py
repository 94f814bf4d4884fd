"""The door at /slack/events: only what Slack signed, whole and readable, comes in; all else gets 4xx and no more."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.handlers.slack import errors
from bot.handlers.slack.refusals import Refusals
from bot.handlers.slack.replays import Replays
from bot.handlers.slack.shape import is_plausible


class Door:
    """Checks a request as https://docs.slack.dev/authentication/verifying-requests-from-slack asks, then lets Bolt act.

    Bolt's own check answers a malformed timestamp, signature or body with 500 and a traceback, and logs the body.
    """

    def __init__(self, slack: AsyncApp, signing_secret: str) -> None:
        self._slack = slack
        self._verifier = SignatureVerifier(signing_secret)
        self._replays = Replays()
        self._refusals = Refusals()

    async def receive(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if not self._is_signed(request, raw):
            self._refusals.note_unsigned(request.headers)
            return web.Response(status=401, text="signature missing, wrong or stale")
        body = parse(raw.decode(), request.content_type)
        if body is None or not is_plausible(body):
            self._refusals.note_unreadable()
            return web.Response(status=400, text="body not readable")
        signed = request.headers["X-Slack-Signature"], int(request.headers["X-Slack-Request-Timestamp"])
        if not self._replays.enter(*signed):
            # Slack itself repeats what it had no answer to, in the same second and the same words now and then.
            again = "X-Slack-Retry-Num" in request.headers
            return web.Response() if again else web.Response(status=401, text="request came before")
        response = await self._dispatch(request, body)
        if response.status >= 400:
            self._replays.leave(*signed)
        return response

    async def _dispatch(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        # The mode by which Bolt takes a body that is taken apart already: its own parser drops a command whose text
        # has the word "payload" in it.
        try:
            asked = AsyncBoltRequest(body=body, headers=dict(request.headers), mode="socket_mode")
            return await to_aiohttp_response(await self._slack.async_dispatch(asked))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # Bolt takes for granted that a body has the parts its kind should have; listeners' own faults end there.
            return web.Response(status=400, text=f"body not readable, reference {errors.record(error)}")
        except Exception as error:  # noqa: BLE001 - a fault of ours; Slack will send it again
            return web.Response(status=500, text=f"reference {errors.record(error)}")

    def _is_signed(self, request: web.Request, raw: bytes) -> bool:
        headers = request.headers
        try:
            return self._verifier.is_valid(
                raw, headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
            )
        except (ValueError, TypeError):  # no number, not ASCII, not UTF-8
            return False


def parse(text: str, content_type: str) -> dict[str, Any] | None:
    """A body as Slack sends it: JSON (events), a form with JSON in `payload` (presses), or a form (commands)."""
    if content_type == "application/json":
        return _object(text)
    form = dict(parse_qsl(text, keep_blank_values=True))
    return _object(form["payload"]) if "payload" in form else form


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
