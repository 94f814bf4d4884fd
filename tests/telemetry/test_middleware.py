"""Around every request: counted by route and status, timed, named."""

import re

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.telemetry import metrics, requests
from bot.telemetry.middleware import observe


def value(name, **labels):
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def application():
    async def show(_request):
        return web.Response(text=requests.current())

    async def fail(_request):
        raise RuntimeError

    async def leave(_request):
        raise web.HTTPForbidden

    app = web.Application(middlewares=[observe])
    app.router.add_get("/things/{name}", show)
    app.router.add_get("/fail", fail)
    app.router.add_get("/leave", leave)
    return app


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/things/mine", "/things/{name}", "200"),
        ("/fail", "/fail", "500"),
        ("/leave", "/leave", "403"),
        ("/what?ever", "none", "404"),
    ],
)
async def test_each_request_is_counted_by_its_routes_pattern(path, route, status):
    counted = value("leadership_requests_total", route=route, status=status)
    timed = value("leadership_request_seconds_count", route=route)
    async with TestClient(TestServer(application())) as client:
        assert (await client.get(path)).status == int(status)
    assert value("leadership_requests_total", route=route, status=status) == counted + 1
    assert value("leadership_request_seconds_count", route=route) == timed + 1


async def test_each_request_has_a_name_of_its_own_also_on_one_connection_and_none_of_the_askers():
    async with TestClient(TestServer(application())) as client:
        names = [await (await client.get("/things/1", headers={"X-Request-ID": "mine"})).text() for _ in range(3)]
    assert len(set(names)) == 3
    assert all(re.fullmatch("[0-9a-f]{8}", name) for name in names)
