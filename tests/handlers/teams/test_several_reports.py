"""Teams where the bot has two reports: a chat's own, buttons, the search of quotes, digests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import phrases
from bot.handlers.teams.digest_posts import platform
from tests.handlers.teams.conftest import Site, opened
from tests.handlers.teams.service import FakeConnector
from tests.peers.cards import card_of
from tests.render.card_checkers import buttons, faults_in_message, texts
from tests.reports import OTHER, both

WAITING = "how long is the waiting list?"
FIRST, SECOND = both().reports
LIST = SECOND.passages["waiting"].text


@pytest.fixture
async def site(connector: FakeConnector, tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(connector, tmp_path, both()) as made:
        yield made


async def said(site: Site, words: str, chat: str = "personal") -> str:
    (message,) = await site.say(words if chat == "personal" else site.mention(f"@bot {words}", chat))
    assert faults_in_message(message) == []
    return " ".join(texts(card_of(message)))


async def test_a_channel_is_given_a_report_of_its_own_and_gives_it_back(site: Site):
    assert LIST not in await said(site, WAITING, "channel")
    chosen = await said(site, "report allotments", "channel")
    assert chosen == phrases.channel_report_chosen(SECOND, "@Leadership Bot report")
    assert LIST in await said(site, WAITING, "channel")
    assert LIST not in await said(site, WAITING)
    assert phrases.channel_report_undone(FIRST) == await said(site, "report default", "channel")
    assert f"report {SECOND.names[0]}" in await said(site, "report")
    assert phrases.NO_SUCH_REPORT in await said(site, "report gardens")


async def test_where_there_are_curators_only_they_choose_for_others(connector: FakeConnector, tmp_path: Path):
    async with opened(connector, tmp_path, both(), curators=frozenset({"nobody"})) as site:
        assert await said(site, "report allotments", "channel") == phrases.REPORT_CURATORS_ONLY
        assert SECOND.title in await said(site, "report allotments")


async def test_what_hangs_on_an_answer_is_of_its_report(site: Site):
    (message,) = await site.say(f"in allotments: {WAITING}")
    pressed = buttons(card_of(message))
    cited = await site.invoke("task/fetch", {"data": pressed[phrases.COPY_CITATION]["data"]})
    assert SECOND.title in str(cited)
    around = await site.invoke("task/fetch", {"data": pressed[phrases.QUOTE_IN_SETTING]["data"]})
    assert "Half plots are offered first" in str(around)
    (follow_up,) = await site.press(pressed["What is the rent of a plot?"])
    assert SECOND.passages["rents"].text in " ".join(texts(card_of(follow_up)))


async def test_topics_are_those_of_the_report_asked(site: Site):
    assert SECOND.title in await said(site, "topics in allotments")
    assert FIRST.title in await said(site, "topics")
    (message,) = await site.say("in allotments: bees?")
    (listed,) = await site.press(buttons(card_of(message)).get(phrases.BROWSE_TOPICS) or _topics(OTHER))
    assert SECOND.title in " ".join(texts(card_of(listed)))


def _topics(report: str):
    return {"data": {"leadership": {"do": "topics", "report": report}}}


async def test_quotes_of_every_report_are_found_while_somebody_writes(site: Site):
    async def search(words: str) -> str:
        value = {"parameters": [{"name": "words", "value": words}]}
        return str(await site.invoke("composeExtension/query", value))

    assert LIST in await search("waiting list")
    assert FIRST.passages["obs-4"].text in await search("talent management")
    opened_list = str(await site.invoke("composeExtension/query", {"parameters": [{"name": "initialRun"}]}))
    assert FIRST.title in opened_list
    assert SECOND.title in opened_list


async def test_a_digest_posts_from_the_report_named(site: Site):
    assert f"A passage of ‘{SECOND.title}’" in await said(site, "digest on daily from allotments", "channel")
    (kept,) = site.delivery.deliveries.due_subscriptions(2**40, 10)
    assert kept.subscription.report == OTHER
    post = platform(site.bot, None).render(kept.subscription, kept.subscription.started, "k")
    assert SECOND.title in post.text
