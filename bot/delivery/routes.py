"""Several platforms behind one delivery: each workspace belongs to the platform whose prefix it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.delivery.inbox import Answer, Payload
from bot.delivery.platform import Platform
from bot.delivery.protocol import Outcome, Post, Sender
from bot.model import Subscription


@dataclass(frozen=True, slots=True)
class Route:
    """Where posts to a platform's workspaces go, and how they are made. An empty prefix takes what no other takes."""

    prefix: str
    sender: Sender
    answer: Answer
    platform: Platform


class Routes:
    """A Sender, and the parts of a Platform, that hand each call on."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def add(self, route: Route) -> None:
        self._routes = sorted([*self._routes, route], key=lambda route: -len(route.prefix))

    async def wait_turn(self, post: Post) -> None:
        await self._of(post.workspace).sender.wait_turn(post)

    async def send(self, post: Post) -> Outcome:
        return await self._of(post.workspace).sender.send(post)

    async def find(self, post: Post, since: float) -> Outcome:
        return await self._of(post.workspace).sender.find(post, since)

    async def answer(self, payload: Payload) -> Post | None:
        return await self._of(payload.get("workspace", "")).answer(payload)

    def platform(self) -> Platform:
        return Platform(self, self._render, self._explain, self._is_final)

    def _render(self, subscription: Subscription, day: date, key: str) -> Post:
        return self._of(subscription.workspace).platform.render(subscription, day, key)

    def _explain(self, subscription: Subscription, outcome: Outcome) -> str | None:
        return self._of(subscription.workspace).platform.explain(subscription, outcome)

    def _is_final(self, outcome: Outcome) -> bool:
        """Platforms have words of their own for refusals, so that whoever knows one may say."""
        return any(route.platform.is_final(outcome) for route in self._routes)

    def _of(self, workspace: str) -> Route:
        # Posts of a workspace whose platform is no longer configured go to the last: it refuses what it does not know.
        fitting = (route for route in self._routes if workspace.startswith(route.prefix))
        return next(fitting, self._routes[-1])
