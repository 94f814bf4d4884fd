"""Messages in chats and channels: what is said, where, and that it is said once."""

from __future__ import annotations

from bot import phrases
from tests.handlers.teams.conftest import Site
from tests.peers.cards import card_of
from tests.render.card_checkers import buttons, texts

TALENT = "What did CEOs say about talent management?"


def words(activity):
    return " ".join(texts(card_of(activity)))


async def test_a_question_in_a_personal_chat_gets_the_passage_and_its_section(site: Site):
    (answer,) = await site.say(TALENT)
    passage = site.bot.report.passages["obs-4"]
    assert passage.text in texts(card_of(answer))
    assert passage.section.title in words(answer)
    assert passage.text in answer["summary"]
