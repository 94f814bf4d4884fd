"""Signed bodies of Slack's: any bytes, any JSON, and well-formed ones in which people have typed anything."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from hypothesis import strategies as st

from bot.render import blocks, home, modals
from tests.fuzz.site import FORM, JSON, site
from tests.fuzz.words import fuzzed, ids, json as any_json, mutated, typed

_numbers = count(1)
ACTIONS = ["intent:1", "topic", "vote", "none", "topics", "cite", "share", "setting", home.OPEN, home.ERASE]
ACTIONS += [blocks.INTENT, blocks.TOPIC, blocks.VOTE, blocks.NONE, blocks.TOPICS, blocks.CITE, blocks.SHARE]
VALUES = ["talent-management", "inclusion", "obs-4", "obs-3,obs-4", "+ABCD-2345", "-ABCD-2345", "ABCD-2345", ""]


def _ts() -> str:
    return f"17{next(_numbers):08d}.000100"


def message(kind: str, text: str, **more: Any) -> dict[str, Any]:
    event = {"type": kind, "channel": "C1", "user": "U1", "text": text, "ts": _ts()}
    return event | ({"channel_type": "channel"} if kind == "message" else {}) | more


@st.composite
def messages(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(typed)
    match draw(st.integers(0, 2)):
        case 0:
            return message("app_mention", f"<@UBOT> {text}")
        case 1:
            return message("message", text, channel="D1", channel_type="im")
        case _:
            return message("message", text, thread_ts="1700000001.000100")


def press(action: str, value: str, **more: Any) -> dict[str, Any]:
    body = {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "T.1"}
    body |= {"channel": {"id": "C1"}, "container": {"channel_id": "C1", "message_ts": "1700000001.000100"}}
    body["actions"] = [{"type": "button", "action_id": action, "value": value, "action_ts": _ts()}]
    return body | {"response_url": f"{site().slack.url}/respond/1"} | more


def submission(text: str) -> dict[str, Any]:
    view = {"id": "V1", "type": "modal", "callback_id": modals.ASK, "blocks": []}
    view["state"] = {"values": {"q": {modals.QUESTION: {"type": "plain_text_input", "value": text}}}}
    return {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": view}


def shortcut(text: str) -> dict[str, Any]:
    body = {"type": "message_action", "callback_id": "ask_about_message", "user": {"id": "U1"}, "team": {"id": "T1"}}
    body |= {"trigger_id": "T.3", "action_ts": _ts(), "message": {"ts": "1700000005.000100", "text": text}}
    return body | {"channel": {"id": "C1"}, "response_url": f"{site().slack.url}/respond/2"}


def step(question: str) -> dict[str, Any]:
    event = {"type": "function_executed", "function": {"callback_id": "ask_report"}, "event_ts": _ts()}
    event |= {"function_execution_id": f"Fx{next(_numbers)}", "bot_access_token": "xwfp-1"}
    return event | {"inputs": {"question": question, "channel": "C1"}}


@fuzzed(typed)
def test_whatever_is_typed_after_the_command_comes_back_inert(text: str):
    site().command({"text": text, "trigger_id": f"T{next(_numbers)}"})


@fuzzed(messages())
def test_whatever_is_written_in_channels_comes_back_inert(event: dict[str, Any]):
    site().event(event)


@fuzzed(typed)
def test_whatever_is_typed_into_the_window_comes_back_inert(text: str):
    site().interaction(submission(text))


@fuzzed(typed)
def test_whatever_message_is_asked_about_comes_back_inert(text: str):
    site().interaction(shortcut(text))


@fuzzed(st.sampled_from(ACTIONS[:-1]), st.one_of(st.sampled_from(VALUES), typed))
def test_whatever_a_button_carries_is_answered(action: str, value: str):
    if action.partition(":")[0] != blocks.SHARE:
        site().interaction(press(action, value))


@fuzzed(typed, st.sampled_from(["talent-management", "inclusion", "gone"]))
def test_what_is_shared_with_a_channel_comes_back_inert(asked: str, intent: str):
    value = json.dumps({"asked": asked, "intents": [intent], "receipt": "ABCD-2345"})
    site().interaction(press(f"{blocks.SHARE}:1", value))


@fuzzed(typed)
def test_a_step_of_a_workflow_ends_whatever_it_is_asked(question: str):
    site().event(step(question))


@fuzzed(
    st.one_of([mutated(made) for made in (message("app_mention", "talent"), message("message", "hello", channel="D1"))])
)
def test_events_of_any_shape_are_acknowledged(event: dict[str, Any]):
    site().event(event, well_formed=False)


@fuzzed(st.data())
def test_presses_and_windows_of_any_shape_are_acknowledged(data: st.DataObject):
    made = data.draw(st.sampled_from([press("intent:1", "inclusion"), submission("talent"), shortcut("talent")]))
    body = data.draw(mutated(made))
    if "response_url" in body:
        body["response_url"] = data.draw(
            st.sampled_from([made.get("response_url"), "http://169.254.169.254/", "x", None])
        )
    site().interaction(body, well_formed=False)


@fuzzed(
    st.dictionaries(st.sampled_from(["text", "command", "team_id", "channel_id", "user_id", "payload"]), ids | typed)
)
def test_commands_of_any_shape_are_acknowledged(fields: dict[str, str]):
    from urllib.parse import urlencode

    site().signed(urlencode(fields, errors="replace").encode(), FORM, well_formed=False)


@fuzzed(any_json, st.booleans())
def test_any_json_that_is_signed_is_acknowledged_or_refused(body: Any, as_form: bool):
    raw = json.dumps(body).encode()
    site().signed(b"payload=" + raw if as_form else raw, FORM if as_form else JSON, well_formed=False)


@fuzzed(st.binary(max_size=400), st.sampled_from([FORM, JSON, "text/plain", "multipart/form-data", "x"]))
def test_any_bytes_that_are_signed_are_acknowledged_or_refused(raw: bytes, content_type: str):
    raw_text = raw.decode("utf-8", "replace").encode()  # what is not UTF-8 cannot be signed
    site().signed(raw_text, content_type, well_formed=False)
