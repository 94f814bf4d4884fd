"""An event is acknowledged when its question is on disk, and not where it cannot be written down."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.bot import Bot
from bot.errors import StoreError
from bot.handlers import slack as handler
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front

TALENT = "what did CEOs say about talent management?"


async def test_an_event_is_acknowledged_only_when_its_question_is_written_down(
    front: Front, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
):
    assert front.client.app
    ledger = front.client.app[handler.DELIVERY].inbox._ledger
    apply, disk = ledger._apply, threading.Event()

    def wait_for_disk(changes):
        disk.wait(10)
        return apply(changes)

    monkeypatch.setattr(ledger, "_apply", wait_for_disk)
    sending = asyncio.create_task(front.direct(TALENT))
    await asyncio.sleep(0.3)
    waiting = not sending.done()
    disk.set()

    assert (await sending).status == 200
    assert waiting
    assert len(slack.sent()) == 1


async def test_where_the_database_is_away_slack_is_asked_to_send_it_again(
    front: Front, slack: FakeSlack, bot: Bot, monkeypatch: pytest.MonkeyPatch
):
    assert front.client.app
    ledger = front.client.app[handler.DELIVERY].inbox._ledger
    apply = ledger._apply

    def fail(_changes):
        raise StoreError("gone")

    monkeypatch.setattr(ledger, "_apply", fail)
    refused = await front.direct(TALENT, ts="1700000000.000100")
    monkeypatch.setattr(ledger, "_apply", apply)
    taken = await front.direct(TALENT, ts="1700000000.000100")

    assert (refused.status, taken.status) == (503, 200)
    assert len(slack.sent()) == 1
