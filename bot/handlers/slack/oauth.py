"""Installing in a workspace by OAuth: the page that explains it, the way to Slack, and what came of it.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, web
from slack_sdk.errors import SlackApiError

from bot import phrases
from bot.bot import Bot
from bot.config import OAuthConfig
from bot.errors import StoreError
from bot.handlers.pages import Gate, headers, is_own, serve_static
from bot.handlers.slack import errors
from bot.handlers.slack.workspaces import Clients
from bot.render.page import install
from bot.store.installations import STATE_SECONDS, Installation, Installations
from bot.store.vault import Tokens

logger = logging.getLogger(__name__)

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
SCOPES = tuple(phrases.INSTALL_SCOPES)
_BROWSER = re.compile(r"[\w-]{43}", re.ASCII)


class FrontDesk:
    """Where owners of workspaces come to have the bot installed."""

    def __init__(
        self,
        bot: Bot,
        oauth: OAuthConfig,
        installations: Installations,
        clients: Clients,
        *,
        installed: Callable[[str], None],
        gate: Gate,
    ) -> None:
        """`installed` is told of each workspace, for what is kept of it in memory."""
        self._bot = bot
        self._oauth = oauth
        self._installations = installations
        self._clients = clients
        self._installed = installed
        self._gate = gate
        self._slack = "{0.scheme}://{0.netloc}".format(urlsplit(clients.api_url))
        self._secure = oauth.public_url.startswith("https:")
        # The prefix makes browsers refuse the cookie from any other host or address:
        # https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
        self._cookie = "__Host-installing" if self._secure else "installing"

    def register(self, app: web.Application) -> None:
        serve_static(app)
        app.router.add_get(INSTALL, self._guarded(self.explain))
        app.router.add_post(INSTALL, self._guarded(self.begin))
        app.router.add_get(REDIRECT, self._guarded(self.finish))

    # --- the three steps ---

    async def explain(self, _request: web.Request) -> web.Response:
        return self._page(install.invitation(self._bot.report))

    async def begin(self, request: web.Request) -> web.Response:
        """Sends the browser to Slack. By a press and not by looking: previews and crawlers begin nothing."""
        # A proxy may have changed the host that browsers without Sec-Fetch-Site are compared by: this is what it was.
        as_asked = "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == self._oauth.public_url
        if not (as_asked or is_own(request)):
            return self._notice(phrases.INSTALL_FAILED, phrases.INSTALL_NOT_FROM_HERE, 403)
        if not self._gate.lets_in(request):
            return self._notice(phrases.INSTALL_FAILED, phrases.INSTALL_TOO_MANY, 429)
        state = secrets.token_urlsafe(32)
        known = request.cookies.get(self._cookie, "")
        # The same one again, so that two windows do not spoil each other's way.
        browser = known if _BROWSER.fullmatch(known) else secrets.token_urlsafe(32)
        await asyncio.to_thread(self._installations.open_state, state, browser)
        response = web.Response(status=303, headers={**headers(), "Cache-Control": "no-store"})
        response.headers["Location"] = self._way_to_slack(state)
        response.set_cookie(
            self._cookie, browser, max_age=STATE_SECONDS, httponly=True, secure=self._secure, samesite="Lax", path="/"
        )
        return response

    async def finish(self, request: web.Request) -> web.Response:
        """Takes what Slack sends the browser back with; only where the same browser began, once."""
        state, browser = request.query.get("state", ""), request.cookies.get(self._cookie, "")
        if not await asyncio.to_thread(self._installations.take_state, state, browser):
            logger.warning("an installation is refused: its state is missing, over, used or another browser's")
            return self._notice(phrases.INSTALL_FAILED, phrases.INSTALL_STALE, 400)
        if refusal := request.query.get("error"):
            known = refusal == "access_denied"
            return self._notice(
                phrases.INSTALL_CANCELLED if known else phrases.INSTALL_FAILED,
                phrases.INSTALL_DENIED if known else phrases.install_refused(_word(refusal)),
                200 if known else 400,
            )
        try:
            way_back = self._oauth.public_url + REDIRECT
            code = request.query.get("code", "")
            answer = await self._clients.exchange(self._oauth, code=code, redirect_uri=way_back)
            installation = _read(answer)
        except SlackApiError as error:
            logger.warning("Slack gives no token for an installation: %s", errors.name_of(error))
            refusal = phrases.install_refused(_word(errors.name_of(error)))
            return self._notice(phrases.INSTALL_FAILED, refusal, 400)
        await asyncio.to_thread(self._installations.save, installation)
        self._installed(installation.workspace)
        logger.warning("the bot was installed in workspace %s", installation.workspace)
        done = install.done(self._bot.report, installation.name, _way_into_slack(answer))
        return self._page(done, forget_browser=True)

    # --- inside ---

    def _way_to_slack(self, state: str) -> str:
        asked = {
            "client_id": self._oauth.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._oauth.public_url + REDIRECT,
            "state": state,
        }
        return f"{self._slack}/oauth/v2/authorize?{urlencode(asked)}"

    def _guarded(self, handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            try:
                return await handler(request)  # type: ignore[no-any-return]
            except (StoreError, ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
                reference = errors.record(error)
                said = phrases.INSTALL_BROKEN.format(reference=reference)
                return self._notice(phrases.INSTALL_FAILED, said, 500)

        return answer

    def _notice(self, title: str, text: str, status: int) -> web.Response:
        return self._page(install.notice(self._bot.report, title, text), status)

    def _page(self, text: str, status: int = 200, *, forget_browser: bool = False) -> web.Response:
        kept = {**headers(self._slack), "Cache-Control": "no-store"}
        response = web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=kept)
        if forget_browser:
            response.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")
        return response


def _read(answer: Mapping[str, Any]) -> Installation:
    """An installation, from https://docs.slack.dev/reference/methods/oauth.v2.access.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    place = answer["enterprise"] if answer.get("is_enterprise_install") else answer["team"]
    token, bot_user = answer["access_token"], answer["bot_user_id"]
    if answer.get("token_type") != "bot" or not (token and bot_user and place["id"]):
        raise ValueError("no bot token of a workspace")
    ends = answer.get("expires_in")
    return Installation(
        workspace=place["id"],
        name=place.get("name") or place["id"],
        bot_user=bot_user,
        tokens=Tokens(token, answer.get("refresh_token")),
        expires_at=int(time.time()) + int(ends) if ends else None,
    )


def _way_into_slack(answer: Mapping[str, Any]) -> str | None:
    """Opens the app in Slack: https://docs.slack.dev/interactivity/deep-linking."""
    team = (answer.get("team") or {}).get("id")
    if not (team and answer.get("app_id")):
        return None
    return "https://slack.com/app_redirect?" + urlencode({"app": answer["app_id"], "team": team})


def _word(text: str) -> str:
    """Slack's name of a fault, and nothing else that may stand in an address."""
    return text if re.fullmatch(r"[a-z_]{1,60}", text) else "unknown"
