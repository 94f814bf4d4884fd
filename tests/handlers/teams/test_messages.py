"""Messages in chats and channels: what is said, where, and that it is said once."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot import phrases
from bot.handlers.teams import messages
from bot.limits import Limits
from bot.model import Question, Receipt
from tests.handlers.teams.conftest import Site, opened
from tests.handlers.teams.service import ANN, BOT, TENANT
from tests.peers.cards import card_of
from tests.render.card_checkers import buttons, faults_in_message, texts

TALENT = "What did CEOs say about talent management?"
UNSAID = "What does the report say about artificial intelligence?"


def words(activity):
    return " ".join(texts(card_of(activity)))


async def test_a_question_in_a_personal_chat_gets_the_passage_and_its_section(site: Site):
    (answer,) = await site.say(TALENT)
    passage = site.bot.report.passages["obs-4"]
    assert passage.text in texts(card_of(answer))
    assert passage.section.title in words(answer)
    assert passage.text in answer["summary"]
    assert phrases.MENTION_AGAIN not in words(answer)
    assert not faults_in_message(answer)


async def test_an_answer_cites_its_quotes_without_saying_that_a_machine_wrote_them(site: Site):
    (answer,) = await site.say(TALENT)
    (entity,) = answer["entities"]
    assert [claim["position"] for claim in entity["citation"]] == [1, 2]
    assert entity["citation"][0]["appearance"]["url"].startswith(site.bot.report.source.link)
    assert "additionalType" not in entity
    assert answer["channelData"]["feedbackLoop"] == {"type": "default"}


@pytest.mark.parametrize("chat", ["channel", "groupChat"])
async def test_a_mention_is_answered_in_its_thread_and_told_to_mention_again(site: Site, chat):
    asked = site.mention(f"@bot {TALENT}", chat)
    (answer,) = await site.say(asked)
    assert site.connector.calls[-1][1].endswith(f"/activities/{asked['id']}")
    assert answer["conversation"]["id"] == asked["conversation"]["id"]
    assert phrases.MENTION_AGAIN in words(answer)


@pytest.mark.parametrize("asked", ["@bot talent management?", "talent @bot management?", "talent management? @bot"])
async def test_the_mention_may_stand_anywhere(site: Site, asked):
    (answer,) = await site.say(site.mention(asked))
    assert site.bot.report.passages["obs-4"].text in texts(card_of(answer))


async def test_a_mention_is_taken_out_by_its_entity_whatever_it_looks_like(site: Site):
    own = {"type": "mention", "mentioned": BOT, "text": "<at id='0'>Bot (a+b) [x]</at>"}
    other = {"type": "mention", "mentioned": ANN, "text": "<at>Ann</at>"}
    text = "<at id='0'>Bot (a+b) [x]</at>&nbsp;what would <at>Ann</at> say of boards &amp; talent?"
    site.bot.ask = recorded(site.bot.ask, asked := [])
    await site.say(site.activity(chat="channel", text=text, entities=[own, other]))
    assert [question.text for question in asked] == ["what would Ann say of boards & talent?"]


async def test_a_message_of_a_channel_that_mentions_somebody_else_is_left_alone(site: Site):
    other = {"type": "mention", "mentioned": ANN, "text": "<at>Ann</at>"}
    assert await site.say(site.activity(chat="channel", text=f"<at>Ann</at> {TALENT}", entities=[other])) == []
    assert await site.say(site.activity(chat="groupChat", text=TALENT)) == []


@pytest.mark.parametrize("typed", ["", "help", "Help", "?", "  "])
async def test_an_empty_message_gets_help(site: Site, typed):
    (answer,) = await site.say(site.mention(f"@bot {typed}"))
    assert phrases.HOW_IN_TEAMS in words(answer)
    assert phrases.BROWSE_TOPICS in buttons(card_of(answer))


@pytest.mark.parametrize("typed", ["Hi", "Hello", "Help", "thanks", "qwertz asdf", UNSAID, "What is for lunch?"])
async def test_whatever_is_said_ends_in_a_way_forward(site: Site, typed):
    (answer,) = await site.say(typed)
    assert buttons(card_of(answer)) or "entities" in answer
    assert not faults_in_message(answer)


async def test_what_the_report_does_not_say_is_refused_without_a_citation(site: Site):
    (answer,) = await site.say(UNSAID)
    assert answer["summary"].startswith("The report does not say")
    assert "entities" not in answer
    assert answer["channelData"]["feedbackLoop"] == {"type": "default"}


async def test_what_is_sent_again_is_answered_once(site: Site):
    asked = site.activity(text=TALENT)
    assert len(await site.say(asked)) == 1
    assert await site.say(asked) == []


async def test_the_same_words_said_again_are_answered_again(site: Site):
    assert len(await site.say(TALENT)) == len(await site.say(TALENT)) == 1


async def test_every_button_of_every_answer_answers_in_chats_and_channels(site: Site):
    pressed = set()
    for asked in (TALENT, "Hi", UNSAID, "talent boards culture", "topics"):
        (answer,) = await site.say(asked)
        for title, button in buttons(card_of(answer)).items():
            if button["data"].get("msteams", {}).get("type") == "task/fetch":
                continue
            for chat in ("personal", "channel"):
                (said,) = await site.press(button, chat)
                assert not faults_in_message(said)
                assert phrases.EXPIRED not in words(said)
                pressed.add(title)
    assert {phrases.BROWSE_TOPICS, phrases.ASK_THIS} < pressed


async def test_a_button_is_answered_by_its_intent_whatever_its_words(site: Site):
    (answer,) = await site.say(TALENT)
    button = next(b for b in buttons(card_of(answer)).values() if b["data"]["leadership"]["do"] == "intent")
    intent = site.bot.library.intent(button["data"]["leadership"]["id"])
    button["data"]["msteams"]["text"] = "something else entirely"
    (said,) = await site.press(button, "channel")
    assert site.bot.report.passages[intent.passages[0]].text in texts(card_of(said))


async def test_a_button_whose_value_comes_as_a_string_is_answered(site: Site):
    value = '{"leadership": {"do": "intent", "id": "talent-management"}}'
    (said,) = await site.say(site.activity(value=value, text="x"))
    assert site.bot.report.passages["obs-4"].text in texts(card_of(said))


async def test_a_button_of_an_earlier_edition_says_so(site: Site):
    for press in ({"do": "intent", "id": "gone"}, {"do": "gone"}):
        (said,) = await site.say(site.activity(value={"leadership": press}))
        assert phrases.EXPIRED in words(said)


async def test_a_topic_is_answered_by_what_was_chosen_in_its_menu(site: Site):
    (listed,) = await site.say("topics")
    button = buttons(card_of(listed))[phrases.ASK_THIS]
    menu = button["data"]["leadership"]["input"]
    (said,) = await site.press(button, **{menu: "inclusion"})
    assert site.bot.report.passages["obs-6"].text in texts(card_of(said))
    (said,) = await site.press(button)
    assert phrases.NO_TOPIC_CHOSEN in words(said)


async def test_a_choice_among_near_ones_offers_none_of_these(site: Site):
    choices = tuple(site.bot.report.intents[name] for name in site.bot.report.prompts[:2])
    from bot.model import Clarification, Evidence
    from bot.render import card

    reply = Clarification("", choices, Evidence((), 0, 0, (), ""), "ABCD-EFGH")
    button = buttons(card_of(card.reply(site.bot.report, reply)))[phrases.NONE_OF_THESE]
    (said,) = await site.press(button)
    assert phrases.NONE_NOTED in words(said)
    assert phrases.BROWSE_TOPICS in buttons(card_of(said))


async def test_a_follow_up_is_read_with_what_was_answered_before(site: Site):
    site.bot.ask = recorded(site.bot.ask, asked := [])
    await site.say(site.mention("@bot talent management"))
    await site.say(site.mention("@bot what about that?"))
    await site.say(site.activity(text="what about that?"))
    assert [question.topic for question in asked] == [None, "nhs-leadership-2019/talent-management", None]


def recorded(call, calls):
    async def ask(question: Question):
        calls.append(question)
        return await call(question)

    return ask


async def test_why_explains_a_receipt_and_no_other_workspaces(site: Site):
    (answer,) = await site.say(TALENT)
    receipt = next(text for text in texts(card_of(answer)) if text.startswith("Receipt ")).split()[1]
    (said,) = await site.say(f"why {receipt.lower()}")
    assert receipt in words(said)
    assert "Thresholds" in words(said)
    await site.bot._stored(lambda: site.bot._store.purge_workspace("teams:" + answer["conversation"]["id"]))
    (said,) = await site.say("why AAAA-2222")
    assert phrases.NO_SUCH_RECEIPT in words(said)
    (said,) = await site.say("why")
    assert "why ABCD-EFGH" in words(said)
    assert isinstance(await site.bot.why("teams:" + site.activity()["conversation"]["tenantId"], receipt), Receipt)


@pytest.mark.parametrize(
    "typed", ["<at>everyone</at>", "**bold**", "[x](https://e.example)", "<b>x</b>", "{{DATE(1)}}"]
)
async def test_what_is_echoed_comes_back_inert(site: Site, typed):
    (said,) = await site.say(f"digest on at {typed}")
    shown = " ".join(texts(card_of(said)))
    assert typed.replace("{{", "{ {").replace("}}", "} }") in shown
    # A run of text is shown as it is; a text block would read Markdown.
    assert not faults_in_message(said)
    assert "'TextBlock'" not in str(said)
    assert "entities" not in said
    assert "{{" not in str(card_of(said))


async def test_a_failure_is_told_with_a_reference_and_logged_without_words(site: Site, caplog, monkeypatch):
    async def fail(question):
        raise RuntimeError(question.text)

    monkeypatch.setattr(site.bot, "ask", fail)
    with caplog.at_level(logging.ERROR):
        (said,) = await site.say("my secret question")
    reference = words(said).rsplit(" ", 1)[1].rstrip(".")
    assert len(reference) == 8
    assert reference in caplog.text
    assert "secret" not in caplog.text + str(said)


async def test_typing_is_shown_where_an_answer_is_slow(site: Site, monkeypatch):
    monkeypatch.setattr(messages, "TYPING_SECONDS", 0.01)
    quick = site.bot.ask

    async def slow(question):
        await asyncio.sleep(0.1)
        return await quick(question)

    monkeypatch.setattr(site.bot, "ask", slow)
    (answer,) = await site.say(TALENT)
    assert [body["type"] for _, _, body, _ in site.connector.calls] == ["typing", "message"]
    assert answer["attachments"]


async def test_an_installation_is_greeted_once_though_two_activities_tell_of_it(site: Site):
    added = site.activity("conversationUpdate", membersAdded=[BOT])
    (said,) = await site.say(added)
    assert phrases.HOW_IN_TEAMS in words(said)
    assert not faults_in_message(said)
    assert await site.say(site.activity("installationUpdate", action="add")) == []
    assert await site.say(site.activity("conversationUpdate", chat="groupChat", membersAdded=[ANN])) == []
    assert len(await site.say(site.activity("installationUpdate", chat="groupChat", action="add"))) == 1


@pytest.mark.parametrize("kind", ["messageReaction", "typing", "event", "messageUpdate", "endOfConversation"])
async def test_what_is_no_message_is_acknowledged_and_left_alone(site: Site, kind):
    assert await site.say(site.activity(kind)) == []


async def test_the_token_goes_to_the_connector_and_nothing_needs_one_before_the_message_is_written_down(site: Site):
    await site.say(site.activity("messageReaction"))
    assert site.sign_in.asked == 0
    await site.say(TALENT)
    assert site.connector.calls[-1][3]["Authorization"] == "Bearer a-token-for-the-connector"
    assert site.sign_in.asked == 1


async def test_who_asks_too_much_is_told_so_once_and_then_left_unheard(connector, tmp_path):
    async with opened(connector, tmp_path, limits=Limits(2, None, lambda: 0.0)) as site:
        said = [await site.say("who was interviewed?") for _ in range(5)]
        assert [len(one) for one in said] == [1, 1, 1, 0, 0]
        assert said[2][0]["summary"] == phrases.TOO_MANY
        other = site.activity(text="who was interviewed?") | {"from": {"id": "29:ben", "name": "Ben"}}
        assert (await site.say(other))[0]["summary"] != phrases.TOO_MANY


async def test_searches_and_dialogs_have_a_limit_too(connector, tmp_path):
    search = {"parameters": [{"name": "words", "value": "talent"}]}
    async with opened(connector, tmp_path, limits=Limits(1, None, lambda: 0.0)) as site:
        found = [await site.invoke("composeExtension/query", search) for _ in range(5)]
        assert [one["composeExtension"]["type"] for one in found] == ["result"] * 4 + ["message"]
        assert found[4]["composeExtension"]["text"] == phrases.TOO_MANY
        assert (await site.invoke("task/fetch", {"data": {}}))["task"]["value"] == phrases.TOO_MANY


async def test_whoever_asks_to_be_forgotten_is(site: Site):
    who = Question("", "teams", f"teams:{TENANT}", ANN["id"])
    await site.bot.rate(who, "ABCD-2345", helpful=True)
    assert (await site.say("forget me"))[0]["summary"] == phrases.ERASED
    assert (await site.bot.count_held(who)).votes == 0
    assert (await site.say("forget me"))[0]["summary"] == phrases.NOTHING_TO_ERASE
