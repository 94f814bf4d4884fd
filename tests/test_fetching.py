"""Fetching what is imported: only from the public internet, and no more than is good."""

import asyncio
import socket
from contextlib import contextmanager

import pytest
from aiohttp import web

from bot import fetching
from bot.cli import main
from bot.errors import InputError
from bot.fetching import fetch, is_public
from tests.site import served


@contextmanager
def serving(routes):
    """A web server on loopback: its port, and the paths that were asked for."""
    seen = []

    async def answer(request):
        seen.append(request.path)
        return await routes[request.path](request)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    with served(app) as address:
        yield int(address.rpartition(":")[2]), seen


def text(words):
    async def answer(_request):
        return web.Response(text=words)

    return answer


def redirect(target):
    async def answer(_request):
        return web.Response(status=302, headers={"Location": target})

    return answer


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_addresses_inside_networks_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0"]
)
def test_whatever_way_this_machine_is_named_it_is_not_fetched_from(host):
    with serving({"/": text("secret")}) as (port, seen), pytest.raises(InputError) as caught:
        fetch(f"http://{host}:{port}/")
    assert not seen
    assert "inside a network" in str(caught.value) or "cannot be fetched" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.org/a.pdf", "is not an address; write it as https"),
        ("file:///etc/passwd", "is not an address"),
        ("https://", "is not an address"),
        ("http://[::1", "is not an address"),
        ("https://ann:secret@example.org/", "holds a name or a password"),
    ],
)
def test_what_is_no_plain_address_is_refused_and_no_password_is_repeated(address, said):
    with pytest.raises(InputError, match=said) as caught:
        fetch(address)
    assert "secret" not in str(caught.value)


def loopback_only(address):
    """The guard of these tests: lets the server above in, by one of its addresses, and nothing else."""
    return address == "127.0.0.1"


def test_a_document_is_fetched_with_its_kind_and_encoding():
    async def page(request):
        assert "gzip" not in request.headers.get("Accept-Encoding", "")
        return web.Response(body="<p>é</p>".encode("latin-1"), headers={"Content-Type": "text/html; charset=latin-1"})

    with serving({"/a": redirect("/b?x=1"), "/b": page}) as (port, seen):
        found = fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only)
    assert (found.raw, found.media_type, found.encoding) == (b"<p>\xe9</p>", "text/html", "latin-1")
    assert found.address.endswith("/b?x=1")
    assert seen == ["/a", "/b"]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:{port}/b", "http://[::1]:{port}/b", "http://169.254.169.254/meta"]
)
def test_a_redirect_into_a_network_is_not_followed(target):
    routes = {"/b": text("secret")}
    with serving(routes) as (port, seen):
        routes["/a"] = redirect(target.format(port=port))
        with pytest.raises(InputError, match="inside a network"):
            fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only)
    assert seen == ["/a"]


@pytest.mark.parametrize(
    ("target", "said"),
    [("/a", "leads on more than 5 times"), ("", "does not say where"), ("file:///etc/passwd", "is not an address")],
)
def test_redirects_end(target, said):
    with serving({"/a": redirect(target)}) as (port, _), pytest.raises(InputError, match=said):
        fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only)


def test_no_redirect_leads_from_https_to_http():
    with pytest.raises(InputError, match="not encrypted"):
        fetching._redirected("https://example.org/a", "http://example.org/b")


def test_a_name_is_resolved_once_and_connected_to_where_it_was_checked(monkeypatch):
    """DNS rebinding: the second answer would lead inside."""
    asked = []
    loop_class = asyncio.base_events.BaseEventLoop

    async def getaddrinfo(_self, host, port, **_options):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(loop_class, "getaddrinfo", getaddrinfo)
    with serving({"/a": text("words")}) as (port, _):
        asked.clear()
        assert fetch(f"http://rebind.example:{port}/a", allowed=loopback_only).raw == b"words"
    assert asked == ["rebind.example"]


def test_a_name_with_one_address_inside_a_network_is_refused_whole(monkeypatch):
    async def getaddrinfo(_self, _host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.1", "10.0.0.1")]

    with serving({"/a": text("words")}) as (port, seen):
        monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
        with pytest.raises(InputError, match=r"mixed\.example stands for an address inside a network"):
            fetch(f"http://mixed.example:{port}/a", allowed=loopback_only)
    assert not seen


def test_too_much_is_refused_whether_or_not_it_was_announced():
    async def streamed(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(50):
            await response.write(b"x" * 1000)
        return response

    with serving({"/a": text("x" * 5000), "/b": streamed}) as (port, _):
        for path in ("/a", "/b"):
            with pytest.raises(InputError, match="larger than 4,000 bytes"):
                fetch(f"http://127.0.0.1:{port}{path}", allowed=loopback_only, most=4000)


def test_what_comes_packed_is_refused():
    async def packed(_request):
        return web.Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    with serving({"/a": packed}) as (port, _), pytest.raises(InputError, match="comes packed"):
        fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only)


def test_a_server_that_takes_its_time_is_left():
    async def slow(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(40):
            await asyncio.sleep(0.1)
            await response.write(b"x")
        return response

    with serving({"/a": slow}) as (port, _), pytest.raises(InputError, match=r"took longer than 0\.5 seconds"):
        fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only, seconds=0.5)


def test_errors_are_one_line(capsys, tmp_path):
    async def gone(_request):
        return web.Response(status=404)

    with (
        serving({"/a": gone}) as (port, _),
        pytest.raises(InputError, match=r"answered 404 Not Found; check the address"),
    ):
        fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only)
    with pytest.raises(InputError, match="cannot be fetched"):
        fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only)
    assert main(["import", f"http://127.0.0.1:{port}/a", "--to", str(tmp_path / "a.yaml")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving({"/a": text("words")}) as (port, _):
        assert fetch(f"http://127.0.0.1:{port}/a", allowed=loopback_only).raw == b"words"
