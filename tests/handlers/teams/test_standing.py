"""Whether Teams is ready: by the token that Microsoft gives, and a refusal is not asked about again at once."""

from __future__ import annotations

import pytest

from bot.config import TeamsConfig
from bot.delivery.protocol import Waits
from bot.handlers.teams.hosts import Hosts
from bot.handlers.teams.posting import TeamsSender
from bot.handlers.teams.standing import AWAY, PLAYGROUND, REFUSED, WELL, Standing
from tests.handlers.teams.service import APP_ID, TENANT, FakeSignIn

URL = "https://smba.trafficmanager.net/teams/"


class World:
    def __init__(self, *, playground: bool = False) -> None:
        self.now, self.sign_in = 0.0, FakeSignIn()
        config = TeamsConfig("" if playground else APP_ID, "secret", TENANT, URL)
        sender = TeamsSender(config, None if playground else self.sign_in, Hosts(URL), Waits())
        self.standing = Standing(sender, lambda: self.now)


async def test_with_a_token_it_is_ready_and_the_playground_needs_none():
    assert await World().standing.look() == WELL
    assert await World(playground=True).standing.look() == PLAYGROUND


@pytest.mark.parametrize(("fail", "state"), [(ValueError("no"), REFUSED), (ConnectionError(), AWAY)])
async def test_a_refusal_is_kept_for_a_minute_and_then_asked_about_again(fail, state):
    world = World()
    world.sign_in.fail = fail
    for _ in range(5):
        assert await world.standing.look() == state
    assert world.sign_in.asked == 1
    world.sign_in.fail, world.now = None, 61.0
    assert await world.standing.look() == WELL
