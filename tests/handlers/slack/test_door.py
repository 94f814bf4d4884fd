"""What the door refuses: always 4xx, never a traceback, never a word of the body in the log."""

from __future__ import annotations

import io
import json
import time
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from hypothesis import HealthCheck, given, settings, strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.bot import Bot
from bot.errors import StoreError
from bot.handlers import slack as handler
from bot.handlers.slack.door import Door, parse
from bot.handlers.slack.outgoing import _is_slack, answer_privately
from bot.handlers.slack.replays import Replays
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import SECRET, Front, serving, sign

EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event": {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> SECRETWORD", "ts": "1700000001.1"},
}
RAW = json.dumps(EVENT).encode()


def headers(**changes: str | None) -> dict[str, str]:
    stamp = changes.pop("stamp", None) or str(int(time.time()))
    known = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(stamp, RAW)}
    names = {"timestamp": "X-Slack-Request-Timestamp", "signature": "X-Slack-Signature"}
    for name, value in changes.items():
        if value is None:
            del known[names[name]]
        else:
            known[names[name]] = value
    return {"Content-Type": "application/json", **known}


async def refused(
    front: Front, slack: FakeSlack, caplog, raw: bytes | io.BytesIO, sent: dict[str, str], status: int
) -> None:
    response = await front.client.post("/slack/events", data=raw, headers=sent)
    await front.settle()
    assert response.status == status
    assert "Traceback" not in await response.text()
    assert "SECRETWORD" not in caplog.text
    assert "Traceback" not in caplog.text
    assert slack.sent() == []


async def test_a_well_signed_request_comes_in(front: Front, slack: FakeSlack):
    response = await front.client.post("/slack/events", data=RAW, headers=headers())
    await front.settle()

    assert response.status == 200
    assert len(slack.sent()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": None},
        {"timestamp": None},
        {"signature": "v0=" + "0" * 64},
        {"signature": "v0=ümlaut"},
        {"signature": ""},
        {"timestamp": "yesterday"},
        {"timestamp": "9" * 5000},
        {"timestamp": "-1"},
        {"timestamp": "nan"},
        {"late": 301},
        {"late": -310},
    ],
)
async def test_a_request_not_signed_by_slack_is_refused(front: Front, slack: FakeSlack, caplog, changes):
    caplog.set_level("INFO")
    # Reckoned now: these parameters are made minutes before the test runs.
    if "late" in changes:
        changes = {"stamp": str(int(time.time()) - changes["late"])}
    await refused(front, slack, caplog, RAW, headers(**changes), 401)


async def test_an_altered_byte_is_refused(front: Front, slack: FakeSlack, caplog):
    for place in (0, len(RAW) // 2, len(RAW) - 1):
        altered = RAW[:place] + bytes([RAW[place] ^ 1]) + RAW[place + 1 :]
        await refused(front, slack, caplog, altered, headers(), 401)


@pytest.mark.parametrize("raw", [b"{", b"[]", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b""])
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_signed_body_that_cannot_be_read_is_refused(front: Front, slack: FakeSlack, caplog, raw, content_type):
    body = b"payload=" + raw if content_type.endswith("urlencoded") else raw
    stamp = str(int(time.time()))
    try:
        signature = sign(stamp, body)
        body.decode()
        status = 400
    except UnicodeDecodeError:
        status = 401
    sent = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    await refused(front, slack, caplog, body, sent, status)


async def test_a_body_of_two_mebibytes_is_refused(front: Front, slack: FakeSlack, caplog):
    await refused(front, slack, caplog, io.BytesIO(b"x" * (2 * 1024 * 1024 + 1)), headers(), 413)


async def test_an_unsigned_body_leaves_no_trace_in_the_log(front: Front, slack: FakeSlack, caplog):
    caplog.set_level("DEBUG", logger="slack_bolt")
    caplog.set_level("DEBUG", logger="bot")
    await refused(front, slack, caplog, RAW, headers(signature="v0=1"), 401)
    assert "is not signed with SLACK_SIGNING_SECRET" in caplog.text


async def test_slack_s_own_check_of_the_address_is_answered(front: Front):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    response = await front.send(body, "application/json")

    assert response.status == 200
    assert "3eZbrw1a" in await response.text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.text(), st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain"]))
def test_any_text_is_parsed_or_refused(text: str, content_type: str):
    assert parse(text, content_type) is None or isinstance(parse(text, content_type), dict)


class StillClock:
    """The verifier's clock, which the boundaries of five minutes are tested against to the second."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


@pytest.mark.parametrize(("late", "let_in"), [(300, True), (301, False), (-300, True), (-301, False)])
async def test_a_signature_is_good_for_five_minutes_and_not_a_second_longer(
    bot: Bot, slack: FakeSlack, late: int, let_in: bool
):
    app = serving(bot, slack)
    (door,) = [route.handler.__self__ for route in app.router.routes() if route.method == "POST"]
    door._verifier.clock = StillClock(1_700_000_000 + late)
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/slack/events", data=RAW, headers=headers(stamp="1700000000"))
        await Front(client, slack).settle()
    assert response.status == (200 if let_in else 401)
    assert bool(slack.sent()) is let_in


def command(**more: str) -> bytes:
    form = {"command": "/leadership", "text": "talent", "team_id": "T1", "channel_id": "C1", "user_id": "U1", **more}
    return urlencode(form).encode()


def press(fake: FakeSlack) -> bytes:
    body = {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "channel": {"id": "C1"}}
    body |= {"container": {"channel_id": "C1", "message_ts": "1700000001.1"}, "response_url": f"{fake.url}/respond/1"}
    body["actions"] = [{"type": "button", "action_id": "intent:1", "value": "talent-management", "action_ts": "1.1"}]
    return urlencode({"payload": json.dumps(body)}).encode()


@pytest.mark.parametrize("kind", ["event", "command", "press"])
async def test_a_signed_request_that_comes_again_is_refused_and_not_answered_twice(
    front: Front, slack: FakeSlack, kind: str
):
    raw = {"event": RAW, "command": command(), "press": press(slack)}[kind]
    stamp = str(int(time.time()))
    kept = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(stamp, raw)}
    kept["Content-Type"] = "application/json" if kind == "event" else "application/x-www-form-urlencoded"
    first, *later = [await front.client.post("/slack/events", data=raw, headers=kept) for _ in range(3)]
    await front.settle()

    assert first.status == 200
    assert [response.status for response in later] == [401, 401]
    assert len(slack.sent()) == (0 if kind == "command" else 1)
    # What says of itself that it is Slack's own second try is acknowledged, and nothing is done or told.
    retried = await front.client.post("/slack/events", data=raw, headers={**kept, "X-Slack-Retry-Num": "1"})
    assert (retried.status, await retried.read()) == (200, b"")
    await front.settle()
    assert len(slack.sent()) == (0 if kind == "command" else 1)


@pytest.mark.parametrize("kind", ["event", "press"])
async def test_of_two_replicas_only_one_answers_a_request_that_comes_to_both(bot: Bot, slack: FakeSlack, kind: str):
    raw = {"event": RAW, "press": press(slack)}[kind]
    stamp = str(int(time.time()))
    kept = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(stamp, raw)}
    kept["Content-Type"] = "application/json" if kind == "event" else "application/x-www-form-urlencoded"
    for _ in range(2):
        async with TestClient(TestServer(serving(bot, slack))) as client:
            assert (await client.post("/slack/events", data=raw, headers=kept)).status == 200
            await Front(client, slack).settle()
    assert len(slack.sent()) == 1


async def test_what_failed_for_a_fault_of_ours_may_come_again(front: Front, slack: FakeSlack, monkeypatch):
    async def fail(*_: object) -> bool:
        raise StoreError("DATABASE_URL: away")

    inbox = front.client.app[handler.DELIVERY].inbox
    raw, stamp = RAW, str(int(time.time()))
    kept = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(stamp, raw)}
    kept["Content-Type"] = "application/json"
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "accept", fail)
        assert (await front.client.post("/slack/events", data=raw, headers=kept)).status == 503
    assert (await front.client.post("/slack/events", data=raw, headers=kept)).status == 200
    await front.settle()
    assert len(slack.sent()) == 1


def test_signatures_are_remembered_for_as_long_as_they_are_good_and_no_longer():
    now = [1_700_000_000.0]
    replays = Replays(lambda: now[0])
    signatures = [sign(str(number), b"") for number in range(100)]
    stamps = [int(now[0]) + (number - 50) * 6 for number in range(100)]  # from five minutes behind to five ahead
    signed = list(zip(signatures, stamps, strict=True))
    assert all(replays.enter(*one) for one in signed)
    while now[0] < stamps[-1] + 300:
        good = [one for one in signed if abs(now[0] - one[1]) <= 300]
        assert not any(replays.enter(*one) for one in good)
        now[0] += 7
        replays.enter(sign(str(now[0]), b""), int(now[0]))
    now[0] += 3600
    assert replays.enter(sign("later", b""), int(now[0]))
    assert sum(map(len, replays._seen.values())) == 1


def test_a_request_that_was_let_go_may_come_again():
    replays = Replays(lambda: 1_700_000_000.0)
    one = sign("1", b""), 1_700_000_000
    assert (replays.enter(*one), replays.enter(*one)) == (True, False)
    replays.leave(*one)
    replays.leave(sign("2", b""), 7)
    assert replays.enter(*one)


HEADER_NAMES = ["X-Slack-Request-Timestamp", "X-Slack-Signature", "Content-Type", "X-Slack-Retry-Num", "Host"]
HEADER_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=200)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(HEADER_NAMES), HEADER_VALUES), st.binary(max_size=200))
def test_whatever_the_headers_say_an_unsigned_request_is_refused(headers: dict[str, str], raw: bytes):
    request = make_mocked_request("POST", "/slack/events", headers=headers)
    assert not Door(None, SECRET)._is_signed(request, raw)


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://169.254.169.254/", "https://hooks.slack.com@x.y/", ""]
)
async def test_private_answers_go_to_slack_s_own_addresses_only(front: Front, slack: FakeSlack, url: str):
    client = AsyncWebClient("xoxb-1", base_url=f"{slack.url}/api/")
    with pytest.raises(RuntimeError, match="no address of Slack's"):
        await answer_privately(client, url, None, {"text": "words", "blocks": []})
    assert not _is_slack("http://[", client)
    assert _is_slack("https://hooks.slack.com/actions/T1/2/3", client)


# Found by fuzzing: Bolt answered these with a traceback, or the database with a row that it could not take.
MISSHAPEN = [
    {"type": "block_actions", "user": {"id": "U1"}, "actions": []},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"type": "button"}]},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": {"action_id": "vote"}},
    {"type": "block_actions", "user": {"id": ["U1"]}, "actions": [{"action_id": "vote", "value": "+ABCD-2345"}]},
    {"type": "block_actions", "team": {"id": ["T1"]}, "user": {"id": "U1"}, "actions": [{"action_id": "vote"}]},
    {"type": "block_actions", "actions": [{"action_id": "vote"}]},
    {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {"id": "V1", "callback_id": "ask", "state": {"values": []}},
    },
    {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "ask"}},
    {"type": "message_action", "user": {"id": "U1"}, "callback_id": 7, "message": {"text": "talent"}},
    {"type": "message_action", "user": {"id": "U1"}, "callback_id": "ask_about_message", "message": "talent"},
    {
        "type": "event_callback",
        "event": {"type": "message", "channel": 1.5, "user": "U1", "text": "talent", "ts": "1.1"},
    },
    {"type": "event_callback", "event": {"type": ["message"], "channel": "C1"}},
    {
        "type": "event_callback",
        "event": {"type": "app_mention", "channel": "C1", "user": "U1", "text": {}, "ts": "1.1"},
    },
    {"type": "event_callback"},
    {"type": ["event_callback"]},
    {"team_id": {"id": "T1"}, "type": "event_callback", "event": {"type": "message"}},
    {"command": "/leadership", "text": "talent"},
]


@pytest.mark.parametrize("body", MISSHAPEN, ids=str)
async def test_a_signed_body_of_another_shape_is_refused(front: Front, slack: FakeSlack, caplog, body: dict):
    raw, stamp = json.dumps(body).encode(), str(int(time.time()))
    sent = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(stamp, raw),
    }
    await refused(front, slack, caplog, raw, sent, 400)


async def test_what_bolt_cannot_read_is_refused_with_a_reference(front: Front, slack: FakeSlack, caplog, monkeypatch):
    async def fail(*_: object) -> None:
        raise KeyError("SECRETWORD")

    (door,) = [r.handler.__self__ for r in front.client.app.router.routes() if r.method == "POST"]
    monkeypatch.setattr(door._slack, "async_dispatch", fail)
    await refused(front, slack, caplog, RAW, headers(), 400)
    assert "KeyError" in caplog.text
