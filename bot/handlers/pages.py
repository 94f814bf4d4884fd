"""What every page that is served has: its headers, and the style, script and icon beside it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.limits import UNLIMITED, Limits, Verdict
from bot.render import page

_STATIC = Path(page.__file__).resolve().parent.parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SERVED = web.AppKey("static_served", bool)


def headers(form_target: str = "") -> dict[str, str]:
    """What a browser may do with a page; `form_target` is another site that a form may lead to."""
    forms = f"'self' {form_target}".strip()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action {forms};"
            " base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        # Not 'no-referrer': with it browsers send "Origin: null" with this page's own forms, and a vote could no longer
        # be told from a stranger's (https://fetch.spec.whatwg.org/#append-a-request-origin-header). Nothing leaves for
        # others.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


HEADERS = headers()


def asking_address(request: web.Request, proxies: int = 0) -> str:
    """Who asks, as far as it is to be counted: an IPv4 address, or the network of an IPv6 one, a household's own.

    Each proxy adds whom it heard at the end of X-Forwarded-For; what stands before is the visitor's own invention.
    """
    heard = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",") if proxies else []
    named = heard[-proxies].strip() if len(heard) >= proxies > 0 else ""
    try:
        address = ipaddress.ip_address(named or request.remote or "")
    except ValueError:
        return request.remote or ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


@dataclass(frozen=True, slots=True)
class Gate:
    """How often an address may come; `proxies` as in `asking_address`."""

    limits: Limits = UNLIMITED
    proxies: int = 0

    def lets_in(self, request: web.Request) -> bool:
        return self.limits.take("", asking_address(request, self.proxies)) is Verdict.ALLOWED


OPEN = Gate()


def serve_static(app: web.Application) -> None:
    """Serves what stands beside pages, once, whoever has pages."""
    if _SERVED in app:
        return
    app[_SERVED] = True
    for path in sorted(_STATIC.iterdir()):
        app.router.add_get(f"/static/{path.name}", _serve(path.read_bytes(), _TYPES[path.suffix]))


def is_own(request: web.Request) -> bool:
    """Whether a form was sent from this page (https://developer.mozilla.org/en-US/docs/Web/HTTP/Headers/Sec-Fetch-Site).

    Browsers send Sec-Fetch-Site by https and to this machine only; elsewhere the Origin must be the host asked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def _serve(body: bytes, content_type: str) -> Handler:
    async def serve(_request: web.Request) -> web.Response:
        kept = HEADERS | {"Cache-Control": "public, max-age=300"}
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=kept)

    return serve
