"""The door at /api/messages: tokens, service addresses, tenants and bodies that do not belong here."""

from __future__ import annotations

import io
import json
import logging
import time

import jwt
import pytest
from aiohttp import web
from microsoft_agents.hosting.core.authorization.jwt import jwt_token_validator

from bot.handlers.teams.hosts import Hosts
from tests.handlers.teams import service
from tests.handlers.teams.conftest import Site, opened
from tests.handlers.teams.service import ANN, APP_ID, OTHER_KEY, TENANT

ENTRA = "https://sts.windows.net/99999999-8888-7777-6666-555555555555/"


async def answered(site: Site) -> bool:
    await site.delivery.inbox.settle()
    return bool(site.connector.calls)


async def test_a_token_of_microsofts_for_this_bot_comes_in(site: Site):
    assert (await site.post(site.activity(text="Hi"))).status == 202
    assert await answered(site)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": ENTRA},
        {"iss": None},
        {"aud": "22222222-2222-3333-4444-555555555555"},
        {"aud": None},
        {"aud": [APP_ID, "another"]},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"nbf": int(time.time()) + 3600},
        {"key": OTHER_KEY},
        {"kid": "k2"},
        {"kid": None},
        {"algorithm": "RS512"},
        {"algorithm": "HS256", "key": "x" * 32},
        {"algorithm": "none", "key": None},
    ],
    # The same in every process, or xdist could not share the tests out: no moment and no address of an object.
    ids=lambda claims: "-".join(
        f"{name}={value[:22]}" if isinstance(value, str) else f"{name} {type(value).__name__}"
        for name, value in claims.items()
    ),
)
async def test_a_token_with_a_wrong_claim_key_or_algorithm_is_refused(site: Site, claims, monkeypatch):
    # Keys of other issuers are looked for elsewhere; here that is the same set, so that only the claim is wrong.
    monkeypatch.setattr(jwt_token_validator, "_build_jwks_uri", lambda *_: site.connector.url + "keys")
    response = await site.post(site.activity(text="Hi"), **claims)
    assert response.status == 401
    assert not await answered(site)


@pytest.mark.parametrize("claim", [None, "https://smba.trafficmanager.net/uk/", "", 7, ["x"]])
async def test_a_token_whose_service_address_is_missing_or_foreign_is_refused(site: Site, claim):
    response = await site.post(site.activity(text="Hi"), serviceurl=claim)
    assert response.status == 403
    assert not await answered(site)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://anybody.blob.core.windows.net/",
        "http://smba.trafficmanager.net/teams/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "http://127.0.0.1:1/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::1]/",
        "file:///etc/passwd",
        "not an address",
    ],
)
async def test_nothing_is_sent_to_a_host_that_is_not_listed_even_if_its_token_is_good(site: Site, url):
    response = await site.post(site.activity(text="Hi", serviceUrl=url), serviceurl=url)
    assert response.status == 403
    assert not await answered(site)
    assert site.sign_in.asked == 0


async def test_a_host_that_sends_on_to_another_is_not_followed(site: Site):
    async def elsewhere(_request: web.Request) -> web.Response:
        raise AssertionError("followed")

    site.connector.answers.append(lambda: web.Response(status=307, headers={"Location": "http://localhost:1/x"}))
    await site.post(site.activity(text="Hi"))
    await site.delivery.inbox.settle()
    assert len(site.connector.calls) == 1


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic eDp5", "Bearer x", "Bearer a.b.c", "Bearer é"]
)
async def test_what_is_no_token_is_refused(site: Site, header):
    headers = {} if header is None else {"Authorization": header}
    response = await site.client.post("/api/messages", json=site.activity(text="Hi"), headers=headers)
    assert response.status == 401
    assert not await answered(site)


async def test_another_tenants_message_is_refused(site: Site):
    activity = site.activity(text="Hi")
    activity["conversation"]["tenantId"] = "00000000-0000-0000-0000-000000000000"
    assert (await site.post(activity)).status == 403
    del activity["conversation"]["tenantId"]
    activity["channelData"]["tenant"]["id"] = "00000000-0000-0000-0000-000000000000"
    assert (await site.post(activity)).status == 403


BODIES = {
    "empty object": b"{}",
    "empty": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "null": b"null",
    "not UTF-8": b"\xff\xfe\x00",
    "deep": b'{"type":"message","value":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "rather deep": b'{"type":"message","value":' + b"[" * 500 + b"]" * 500 + b"}",
    "conversation no object": b'{"type":"message","serviceUrl":"https://x/","conversation":7}',
    "no conversation": b'{"type":"message","serviceUrl":"https://x/"}',
    "type no text": b'{"type":7,"serviceUrl":"https://x/","conversation":{"id":"a"}}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_is_no_activity_is_400(site: Site, body, caplog):
    headers = {"Authorization": f"Bearer {service.token(site.connector.url)}", "Content-Type": "application/json"}
    with caplog.at_level(logging.ERROR):
        response = await site.client.post("/api/messages", data=body, headers=headers)
    assert response.status == 400
    assert caplog.text == ""


@pytest.mark.parametrize(
    "part",
    [
        {"from": 7},
        {"recipient": "x"},
        {"entities": 7},
        {"entities": [{"type": "mention", "mentioned": 7}]},
        {"entities": [{"type": "mention", "mentioned": {"id": "28:x"}, "text": None}]},
        {"entities": [{}]},
        {"conversation": {"id": "a", "conversationType": ["x"]}},
        {"text": {"a": 1}},
        {"channelData": "x"},
        {"channelData": {"tenant": 7}},
        {"value": "{" * 5000},
        {"value": {"leadership": {"do": ["x"], "id": {}}}},
        {"value": {"leadership": []}},
        {"timestamp": "yesterday"},
        {"id": ""},
        {"id": None},
        {"channelId": 7},
        {"membersAdded": [7]},
        {"deliveryMode": "expectReplies"},
        {"attachments": [{}]},
    ],
    ids=str,
)
async def test_a_strange_part_makes_neither_a_traceback_nor_a_500(site: Site, part, caplog):
    activity = site.activity(text="Hi") | part
    with caplog.at_level(logging.ERROR):
        for kind in ("message", "conversationUpdate", "invoke"):
            assert (await site.post(activity | {"type": kind})).status in {200, 202, 400, 501}
        await site.delivery.inbox.settle()
    assert "Traceback" not in caplog.text


async def test_more_than_two_mebibytes_is_413(site: Site):
    headers = {"Authorization": f"Bearer {service.token(site.connector.url)}"}
    body = io.BytesIO(json.dumps(site.activity(text="x" * (2 * 1024 * 1024 + 1))).encode())
    response = await site.client.post("/api/messages", data=body, headers=headers)
    assert response.status == 413


async def test_a_long_message_is_answered(site: Site):
    (said,) = await site.say("talent " * 14_000)
    assert said["attachments"]


async def test_a_refused_body_is_not_in_the_log(site: Site, caplog):
    with caplog.at_level(logging.DEBUG):
        await site.post(site.activity(text="secret words"), aud="another")
    assert "secret words" not in caplog.text
    assert jwt.__name__ not in [record.name for record in caplog.records]


async def test_what_cannot_be_written_down_is_not_acknowledged(site: Site, monkeypatch, caplog):
    from bot.errors import StoreError

    async def fail(*_):
        raise StoreError("gone")

    monkeypatch.setattr(site.delivery.inbox, "accept", fail)
    response = await site.post(site.activity(text="secret words"))
    assert response.status == 503
    assert "secret" not in caplog.text + json.dumps(await response.json())


async def test_the_keys_are_asked_for_once(site: Site):
    for _ in range(3):
        await site.post(site.activity(text="Hi"))
    assert site.connector.keys_asked == 1


async def test_other_methods_are_refused(site: Site):
    assert (await site.client.get("/api/messages")).status == 405


async def test_only_curators_may_change_digests_where_there_are_some_and_it_is_recorded(connector, tmp_path, caplog):
    from bot import phrases

    async with opened(connector, tmp_path, curators=frozenset({"bbbbbbbb-0000-0000-0000-000000000002"})) as site:
        (said,) = await site.say("digest on")
        assert said["summary"] == phrases.DIGEST_CURATORS_ONLY
        assert f"refused: digest TurnOn by {ANN['aadObjectId']} in channel a:ann of teams:{TENANT}" in caplog.messages
        (said,) = await site.say("digest status")
        assert "no digest" in said["summary"]


@pytest.mark.parametrize(
    "url", ["https://smba.trafficmanager.net/uk/x/", "https://smba.infra.gcc.teams.microsoft.com/"]
)
def test_the_addresses_of_teams_are_listed(url):
    assert Hosts("http://127.0.0.1:1/").is_allowed(url)
