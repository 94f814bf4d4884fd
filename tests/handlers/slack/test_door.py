"""What the door refuses: always 4xx, never a traceback, never a word of the body in the log."""

from __future__ import annotations

import io
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.handlers.slack.door import parse
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, sign

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


async def test_slack_s_own_check_of_the_address_is_answered(front: Front):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    response = await front.send(body, "application/json")

    assert response.status == 200
    assert "3eZbrw1a" in await response.text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.text(), st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain"]))
def test_any_text_is_parsed_or_refused(text: str, content_type: str):
    assert parse(text, content_type) is None or isinstance(parse(text, content_type), dict)
