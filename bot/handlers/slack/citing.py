"""Posts with Slack's own citations, and with plain links where a workspace refuses those."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.bot import Bot
from bot.delivery.protocol import Outcome, Post, Sender
from bot.handlers.slack import errors
from bot.render.block_kit import Block
from bot.render.citations import cite_natively

# https://docs.slack.dev/reference/methods/chat.postMessage#errors: said of blocks, and nothing is posted then
_REFUSALS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}

Send = Callable[[list[Block]], Awaitable[None]]


class Citations:
    """Which workspaces refuse Slack's citation element, found out by posting one."""

    def __init__(self, bot: Bot, *, native: bool) -> None:
        """`native` says whether the owner wants them at all."""
        self._bot = bot
        self._native = native
        self._refusing: set[str] = set()

    def cite(self, workspace: str, shown: list[Block]) -> list[Block] | None:
        """The blocks with native citations; None where there are none to try."""
        if not self._native or workspace in self._refusing:
            return None
        cited = cite_natively(self._bot.library.reports, shown)
        return cited if cited != shown else None

    def note_refusal(self, workspace: str) -> None:
        """From now on the workspace gets plain links."""
        self._refusing.add(workspace)

    async def post(self, workspace: str, shown: list[Block], send: Send) -> None:
        """Sends the blocks with citations, and again with plain links where Slack refuses those.

        Raises:
            SlackApiError: Slack refuses the plain ones too, or refuses for another reason.
        """
        cited = self.cite(workspace, shown)
        if cited is None:
            return await send(shown)
        try:
            return await send(cited)
        except SlackApiError as error:
            if errors.name_of(error) not in _REFUSALS:
                raise
        await send(shown)
        # Only now: where both are refused, it is not for the citations.
        self.note_refusal(workspace)
        return None


class CitingSender:
    """A sender whose posts carry native citations where the workspace takes them."""

    def __init__(self, sender: Sender, citations: Citations) -> None:
        self._sender = sender
        self._citations = citations

    async def wait_turn(self, post: Post) -> None:
        await self._sender.wait_turn(post)

    async def send(self, post: Post) -> Outcome:
        cited = self._citations.cite(post.workspace, [dict(block) for block in post.blocks])
        if cited is None:
            return await self._sender.send(post)
        outcome = await self._sender.send(replace(post, blocks=tuple(cited)))
        if not _is_refusal(outcome):
            return outcome
        plain = await self._sender.send(post)
        if plain.kind == "sent":
            self._citations.note_refusal(post.workspace)
        return plain

    async def find(self, post: Post, since: float) -> Outcome:
        return await self._sender.find(post, since)


def _is_refusal(outcome: Outcome) -> bool:
    return outcome.kind == "refused" and outcome.detail in _REFUSALS
