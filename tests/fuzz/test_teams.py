"""Signed activities of Teams: of any shape, and well-formed ones in which people have typed anything."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import strategies as st

from bot.render import card
from bot.render.adaptive import KEY
from tests.fuzz.site import site
from tests.fuzz.words import fuzzed, mutated, typed
from tests.handlers.teams.service import ANN, BOT, TENANT

_numbers = count(1)
CALLS = ["task/fetch", "task/submit", "message/submitAction", "composeExtension/query", "signin/verifyState", "x"]
DOES = [card.INTENT, card.TOPIC, card.TOPICS, card.NONE, card.CITE, card.SETTING, card.DIGEST_OFF, "x"]


def activity(kind: str = "message", **more: Any) -> dict[str, Any]:
    made = {"type": kind, "id": f"said-{next(_numbers)}", "channelId": "msteams", "serviceUrl": site().connector.url}
    made |= {"from": ANN, "recipient": BOT, "channelData": {"tenant": {"id": TENANT}}}
    # Another conversation each time: posts to one keep half a second between them.
    made["conversation"] = {"id": f"a:ann-{next(_numbers)}", "conversationType": "personal", "tenantId": TENANT}
    return made | more


def mention(text: str) -> dict[str, Any]:
    mark = "<at>Leadership Bot</at>"
    place = {"id": f"19:c@thread.tacv2;messageid={next(_numbers)}", "conversationType": "channel", "tenantId": TENANT}
    entities = [{"type": "mention", "mentioned": BOT, "text": mark}]
    return activity(text=f"{mark} {text}", entities=entities, conversation=place)


@fuzzed(typed, st.booleans())
def test_whatever_is_written_comes_back_inert(text: str, in_channel: bool):
    site().activity(mention(text) if in_channel else activity(text=text))


@fuzzed(st.sampled_from(DOES), st.dictionaries(st.sampled_from(["id", "receipt", "passages", "input"]), typed))
def test_whatever_a_button_carries_is_answered(does: str, carried: dict[str, str]):
    value = {KEY: {"do": does, **carried}, carried.get("input", "x"): carried.get("id", "")}
    site().activity(activity(value=value, text=carried.get("id", "")))
    site().activity(activity("invoke", name="task/fetch", value={"data": value}))


@fuzzed(typed)
def test_whatever_is_searched_for_comes_back_inert(words: str):
    value = {"commandId": "search", "parameters": [{"name": "words", "value": words}]}
    site().activity(activity("invoke", name="composeExtension/query", value=value))


@fuzzed(st.data())
def test_activities_of_any_shape_are_acknowledged_or_refused(data: st.DataObject):
    kinds = ["message", "invoke", "installationUpdate", "conversationUpdate", "messageReaction", "event"]
    made = activity(data.draw(st.sampled_from(kinds)), text="talent", action="add", membersAdded=[BOT])
    made |= {"name": data.draw(st.sampled_from(CALLS)), "replyToId": "posted-1"}
    made["value"] = {"data": {KEY: {"do": "cite", "passages": "obs-4"}}, "actionValue": {"reaction": "like"}}
    site().activity(data.draw(mutated(made)), well_formed=False)
