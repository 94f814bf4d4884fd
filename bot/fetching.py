"""An address → the bytes behind it, for imports: never from this network, never more or longer than is good."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import InputError

MAX_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 90.0
MAX_REDIRECTS = 5
_CHUNK = 64 * 1024
_HEADERS = {
    "User-Agent": "leadership-bot (import)",
    "Accept": "text/html,application/pdf,text/markdown,text/plain,application/vnd.openxmlformats-officedocument."
    "wordprocessingml.document,*/*;q=0.1",
    "Accept-Encoding": "identity",  # what is not packed cannot unpack to more than MAX_BYTES
}
# Ways of writing an IPv4 address as an IPv6 one, which leads to the first: RFC 6052, 8215, 3056.
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))

Allowed = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `address` is where redirects led, `encoding` what the server says of a text."""

    raw: bytes
    address: str
    media_type: str
    encoding: str | None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local, shared or reserved."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in _TRANSLATED):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class _Guarded(AbstractResolver):
    """Resolves a name once; the connection goes to just the addresses checked here, so none can be swapped in after."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        addresses = [(kind, str(where[0])) for kind, _, _, _, where in found]
        if not all(self._allowed(address) for _, address in addresses):
            raise InputError(_refusal(host))
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in addresses
        ]

    async def close(self) -> None:
        pass


def fetch(
    address: str, *, allowed: Allowed = is_public, seconds: float = MAX_SECONDS, most: int = MAX_BYTES
) -> Fetched:
    """Fetches a document over http or https; proxies of the environment are not used.

    Args:
        address: where it is.
        allowed: which IP addresses may be connected to; tests let loopback in.
        seconds: for everything together, redirects too.
        most: bytes that may come.

    Raises:
        InputError: it is refused, does not answer, answers with an error, or is too large.
    """
    try:
        return asyncio.run(_fetch(address, allowed, seconds, most))
    except TimeoutError:
        raise InputError(f"{address} took longer than {seconds:g} seconds; save the file, and import that") from None
    except aiohttp.ClientError as error:
        if isinstance(error.__cause__, InputError):
            raise error.__cause__ from None
        raise InputError(f"{address} cannot be fetched ({_reason(error)}); check the address") from None


async def _fetch(address: str, allowed: Allowed, seconds: float, most: int) -> Fetched:
    connector = aiohttp.TCPConnector(resolver=_Guarded(allowed), use_dns_cache=False)
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with (
        asyncio.timeout(seconds),
        aiohttp.ClientSession(
            connector=connector, timeout=timeout, headers=_HEADERS, auto_decompress=False, trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session,
    ):  # fmt: skip
        for _ in range(MAX_REDIRECTS + 1):
            _check(address, allowed)
            async with session.get(address, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308):
                    address = _redirected(address, response.headers.get("Location", ""))
                    continue
                return await _taken(response, address, most)
    raise InputError(f"{address} leads on more than {MAX_REDIRECTS} times; give the address it ends at")


def _check(address: str, allowed: Allowed) -> None:
    """Refuses what can be told from the address alone."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise InputError(f"{address} is not an address; write it as https://…")
    if parts.username is not None or parts.password is not None:
        raise InputError("the address holds a name or a password; save the file, and import that")
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return  # a name: the resolver checks what it stands for
    if not allowed(host):
        raise InputError(_refusal(host))


def _redirected(address: str, location: str) -> str:
    target = urljoin(address, location)
    if not location:
        raise InputError(f"{address} leads on, but does not say where; open it in a browser, save it, and import that")
    if address.startswith("https:") and not target.startswith("https:"):
        raise InputError(
            f"{address} leads on to {target[:200]}, which is not encrypted; save the file, and import that"
        )
    return target


async def _taken(response: aiohttp.ClientResponse, address: str, most: int) -> Fetched:
    if response.status != 200:
        raise InputError(
            f"{address} answered {response.status} {response.reason or ''}; check the address".replace(" ;", ";")
        )
    if response.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise InputError(f"{address} comes packed though it was asked not to; save the file, and import that")
    parts, size = [], 0
    if (response.content_length or 0) > most:
        raise InputError(_too_large(address, most))
    async for part in response.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > most:
            raise InputError(_too_large(address, most))
        parts.append(part)
    return Fetched(b"".join(parts), address, response.content_type, response.charset)


def _refusal(host: str) -> str:
    return f"{host} stands for an address inside a network, and is not fetched; save the file, and import that"


def _too_large(address: str, most: int) -> str:
    return f"{address} is larger than {most:,} bytes; cut it, or import a lighter copy"


def _reason(error: aiohttp.ClientError) -> str:
    found = getattr(error, "os_error", None) or error
    return str(getattr(found, "strerror", "") or type(error).__name__)
