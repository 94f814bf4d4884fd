"""The manifest's scopes cover every call the bot makes, and each of them is needed: judged by an emulator of Slack."""

from __future__ import annotations

import pytest

from tests.handlers.slack import scopes
from tests.peers import emulated
from tests.peers.emulated import Calls

REASON = emulated.missing()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")

# The emulator does not know these, nor what events need: test_manifest.py holds them against Slack's documentation.
UNKNOWN = {
    "assistant.threads.setSuggestedPrompts",
    "functions.completeError",
    "functions.completeSuccess",
    "users.conversations",
}
ENFORCED = ["channels:history", "chat:write", "groups:history", "users:read"]


@pytest.fixture(scope="module")
def found() -> dict[str, Calls]:
    return emulated.tour_with_scopes()


def test_no_call_lacks_a_scope(found: dict[str, Calls]):
    calls = found[""]
    assert set(calls) == set(scopes.CALLS)
    assert {method for method, errors in calls.items() if "missing_scope" in errors} == set()
    assert {method for method, errors in calls.items() if errors == ["unknown"]} == UNKNOWN
    assert calls["users.info"] == calls["conversations.history"] == calls["chat.postEphemeral"] == [""]
    assert "" in calls["chat.postMessage"]


@pytest.mark.parametrize("scope", ENFORCED)
def test_without_any_one_scope_a_call_is_refused(found: dict[str, Calls], scope: str):
    refused = {method for method, errors in found[scope].items() if "missing_scope" in errors}
    needing = {method for method, needed in scopes.CALLS.items() if scope in needed}
    assert refused
    assert refused <= needing


def test_every_scope_is_enforced_here_or_known_from_the_documentation():
    by_documentation = set.union(scopes.FEATURES, *scopes.EVENTS.values(), *(scopes.CALLS[name] for name in UNKNOWN))
    assert set(emulated.manifest_scopes()) == set(ENFORCED) | by_documentation
