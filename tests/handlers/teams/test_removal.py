"""The bot is removed from a chat or a team: what is kept of it goes at once, and nothing else does."""

from __future__ import annotations

from typing import Any

from bot.model import Question
from bot.store.schema import rejections, threads, votes
from tests.handlers.teams.conftest import Site
from tests.handlers.teams.service import ANN
from tests.handlers.teams.test_messages import TALENT

GENERAL, OTHER, ELSEWHERE = ("19:general@thread.tacv2", "19:other@thread.tacv2", "19:elsewhere@thread.tacv2")


def removed(site: Site, chat: str, conversation: str = "", team: str = "") -> dict[str, Any]:
    return placed(site.activity("installationUpdate", chat=chat, action="remove"), conversation, team)


def placed(activity: dict[str, Any], conversation: str, team: str) -> dict[str, Any]:
    if conversation:
        activity["conversation"]["id"] = conversation
    if team:
        activity["channelData"]["team"] = {"id": team}
    return activity


def rows(site: Site, table: Any) -> int:
    with site.delivery.deliveries.database.reading() as connection:
        return len(connection.execute(table.select()).all())


async def vote(site: Site) -> None:
    (answer,) = await site.say(TALENT)
    receipt = answer["summary"] and await site.bot.receipt_in(workspace(site), "a:ann", "posted-1")
    await site.bot.rate(Question("", "teams", workspace(site), ANN["id"]), receipt, helpful=True)
    await site.bot.reject(Question("", "teams", workspace(site), ANN["id"]), receipt)


def workspace(site: Site) -> str:
    return "teams:" + site.activity()["conversation"]["tenantId"]


async def test_from_a_persons_chat_it_goes_with_what_hangs_on_the_person(site: Site):
    await vote(site)
    await site.say(site.mention(f"@bot {TALENT}", "groupChat"))
    assert (rows(site, threads), rows(site, votes), rows(site, rejections)) == (4, 1, 1)
    assert await site.say(removed(site, "personal")) == []
    assert (rows(site, threads), rows(site, votes), rows(site, rejections)) == (2, 0, 0)
    assert await site.bot.receipt_in(workspace(site), "a:ann", "posted-1") is None


async def test_from_a_group_it_goes_and_the_votes_of_its_people_stay(site: Site):
    await vote(site)
    await site.say(site.mention(f"@bot {TALENT}", "groupChat"))
    assert await site.say(removed(site, "groupChat")) == []
    assert (rows(site, threads), rows(site, votes), rows(site, rejections)) == (2, 1, 1)


async def test_from_a_team_it_goes_in_all_the_teams_channels(site: Site):
    for channel, team in ((GENERAL, GENERAL), (OTHER, GENERAL), (ELSEWHERE, ELSEWHERE)):
        await site.say(placed(site.mention(f"@bot {TALENT}"), f"{channel};messageid=17", team))
    assert rows(site, threads) == 6
    assert await site.say(removed(site, "channel", GENERAL, GENERAL)) == []
    assert rows(site, threads) == 2
    assert await site.bot.followed(workspace(site), *[f"{ELSEWHERE};messageid=17"] * 2)


async def test_asked_again_where_it_was_added_again_it_remembers_nothing(site: Site):
    await site.say(site.mention(f"@bot {TALENT}", "groupChat"))
    await site.say(removed(site, "groupChat"))
    await site.say(site.activity("installationUpdate", chat="groupChat", action="add"))
    assert await site.bot.followed(workspace(site), *["19:group@thread.v2"] * 2) is None
