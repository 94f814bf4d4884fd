"""Calls that Teams waits for: dialogs, votes and searches."""

from __future__ import annotations

import pytest

from bot import phrases
from bot.knowledge import fold
from bot.render.card import RESULTS
from tests.handlers.teams.conftest import Site
from tests.handlers.teams.service import TENANT
from tests.peers.cards import card_of
from tests.render.card_checkers import buttons, faults_in_card, parts, texts

TALENT = "What did CEOs say about talent management?"
WORKSPACE = f"teams:{TENANT}"


async def dialog(site: Site, title: str, chat: str = "personal"):
    (answer,) = await site.say(TALENT)
    data = buttons(card_of(answer))[title]["data"]
    return (await site.invoke("task/fetch", {"data": data, "context": {"theme": "default"}}, chat=chat))["task"]


@pytest.mark.parametrize("chat", ["personal", "channel"])
async def test_copy_citation_opens_a_dialog_with_three_forms_a_quote(site: Site, chat):
    task = await dialog(site, phrases.COPY_CITATION, chat)
    assert (task["type"], task["value"]["title"]) == ("continue", phrases.COPY_CITATION)
    card = task["value"]["card"]["content"]
    fields = [part for part in parts(card) if part.get("type") == "Input.Text"]
    assert [field["label"] for field in fields] == [phrases.HARVARD, phrases.VANCOUVER, phrases.MARKDOWN] * 2
    assert "NHS Confederation (2019)" in fields[0]["value"]
    assert not faults_in_card(card)


async def test_a_quote_is_shown_marked_in_its_setting(site: Site):
    task = await dialog(site, phrases.QUOTE_IN_SETTING)
    card = task["value"]["card"]["content"]
    marked = [part["text"] for part in parts(card) if part.get("highlight")]
    assert marked == [site.bot.report.passages[name].text for name in ("obs-3", "obs-4")]
    around = fold(" ".join(text for text in texts(card["body"][0])))
    assert around in site.bot.report.source.folded
    assert not faults_in_card(card)


@pytest.mark.parametrize(
    "data", [{}, None, {"leadership": {"do": "cite", "passages": "gone"}}, {"leadership": {"do": "x"}}]
)
async def test_a_dialog_of_an_earlier_edition_says_so(site: Site, data):
    task = (await site.invoke("task/fetch", {"data": data}))["task"]
    assert task == {"type": "message", "value": phrases.EXPIRED}


async def test_a_closed_dialog_is_acknowledged(site: Site):
    assert await site.invoke("task/submit", {"data": {}}) == {}


# --- votes ---


def vote(reaction: str):
    return {"actionName": "feedback", "actionValue": {"reaction": reaction, "feedback": '{"feedbackText":"secret"}'}}


async def votes(site: Site) -> tuple[int, int]:
    receipt = await site.bot.receipt_in(WORKSPACE, "a:ann", "posted-1")
    return await site.bot._stored(lambda: site.bot._store.count_votes(WORKSPACE, receipt))


async def test_a_vote_is_tied_to_the_answer_by_its_message_and_can_be_changed(site: Site):
    await site.say(TALENT)
    assert await site.invoke("message/submitAction", vote("like"), replyToId="posted-1") == {}
    assert await votes(site) == (1, 0)
    await site.invoke("message/submitAction", vote("dislike"), replyToId="posted-1")
    assert await votes(site) == (0, 1)


async def test_a_vote_that_names_no_known_message_is_acknowledged_and_not_counted(site: Site):
    await site.say(TALENT)
    for more in ({}, {"replyToId": "posted-9"}):
        assert await site.invoke("message/submitAction", vote("like"), **more) == {}
    assert await site.invoke("message/submitAction", vote("shrug"), replyToId="posted-1") == {}
    assert await site.invoke("message/submitAction", {"actionValue": 7}, replyToId="posted-1") == {}
    assert await votes(site) == (0, 0)


async def test_a_vote_from_another_conversation_finds_no_answer(site: Site):
    await site.say(TALENT)
    await site.invoke("message/submitAction", vote("like"), replyToId="posted-1", chat="groupChat")
    assert await votes(site) == (0, 0)


# --- the message extension ---


async def search(site: Site, words: str | None):
    parameters = [{"name": "initialRun", "value": "true"}] if words is None else [{"name": "search", "value": words}]
    value = {"commandId": "searchQuotes", "parameters": parameters, "queryOptions": {"skip": 0, "count": 25}}
    return (await site.invoke("composeExtension/query", value))["composeExtension"]


def quoted(found):
    return [texts(result["content"])[0] for result in found["attachments"]]


async def test_a_search_lists_quotes_that_stand_alone(site: Site):
    found = await search(site, "talent management")
    assert found["type"] == "result"
    assert quoted(found)[:2] == [site.bot.report.passages[name].text for name in ("obs-3", "obs-4")]
    for result in found["attachments"]:
        card, preview = result["content"], result["preview"]["content"]
        shown = " ".join(texts(card))
        assert site.bot.report.title in shown
        assert "[1]" not in shown
        assert not buttons(card)
        assert preview["title"]
        assert preview["text"]
        assert len(preview["title"]) <= 45
        assert len(preview["text"]) <= 80
        assert not faults_in_card(card)


@pytest.mark.parametrize(("typed", "name"), [("talen", "obs-3"), ("OUSTED", "obs-5"), ("isolation lead", "obs-1")])
async def test_words_still_being_typed_find_the_passages_that_hold_them(site: Site, typed, name):
    assert site.bot.report.passages[name].text in quoted(await search(site, typed))


@pytest.mark.parametrize("words", [None, "", "   "])
async def test_an_empty_box_lists_topics(site: Site, words):
    found = await search(site, words)
    titles = [result["preview"]["content"]["title"] for result in found["attachments"]]
    prompts = [site.bot.report.intents[name].title for name in site.bot.report.prompts]
    assert titles[: len(prompts)] == prompts
    assert len(titles) == len(set(titles)) <= RESULTS


async def test_what_fits_nothing_says_so(site: Site):
    assert await search(site, "xyzzy") == {"type": "message", "text": phrases.NO_PASSAGE_FITS}


@pytest.mark.parametrize("parameters", [[{"value": "ousted"}], [{"name": "x", "value": "ousted"}]])
async def test_a_search_is_read_whatever_its_parameter_is_called(site: Site, parameters):
    found = await site.invoke("composeExtension/query", {"parameters": parameters})
    assert quoted(found["composeExtension"])[0] == site.bot.report.passages["obs-5"].text


@pytest.mark.parametrize("value", [{}, {"parameters": 7}, {"parameters": [7]}, {"parameters": [{"value": 7}]}])
async def test_a_search_that_is_not_understood_lists_topics(site: Site, value):
    assert (await site.invoke("composeExtension/query", value))["composeExtension"]["type"] == "result"


async def test_a_search_keeps_nothing_of_what_is_typed(site: Site):
    from datetime import date

    await search(site, "talent")
    day = date.today()  # noqa: DTZ011
    tallies = await site.bot._stored(lambda: site.bot._store.count_replies(WORKSPACE, date(2020, 1, 1), day))
    assert tallies == ()


async def test_mark_up_in_a_quote_is_inert_in_the_list(site: Site):
    from dataclasses import replace

    from bot.render import card

    quote = site.bot.quote("obs-3")
    strange = replace(quote, passage=replace(quote.passage, text="<b>bold</b> {{DATE(1)}} & so on"))
    preview = card.result(strange)["preview"]["content"]
    assert preview["title"] == "&lt;b&gt;bold&lt;/b&gt; { {DATE(1)} } &amp; so on"


async def test_a_failed_search_or_dialog_is_told(site: Site, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(site.bot, "search", fail)
    monkeypatch.setattr(site.bot, "quote", fail)
    found = await search(site, "talent")
    assert found["type"] == "message"
    assert "Reference" in found["text"]
    task = (await site.invoke("task/fetch", {"data": {"leadership": {"do": "cite", "passages": "obs-3"}}}))["task"]
    assert "Reference" in task["value"]


async def test_a_call_that_is_not_known_is_501(site: Site):
    assert (await site.post(site.activity("invoke", name="signin/verifyState", value={}))).status == 501
