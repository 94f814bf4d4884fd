"""Tokens sealed for the database: encrypted with the first key, opened with any, and bound to their workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import TokenError


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack gave for a workspace; no `refresh` where its tokens do not expire. Neither is ever printed."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)


def new_key() -> str:
    """A fresh key, 44 characters."""
    return Fernet.generate_key().decode()


class Vault:
    """Seals and opens. The workspace is sealed in, so that a row moved to another workspace opens nothing."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` as `new_key` makes them; the first seals."""
        self._first = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def seal(self, workspace: str, tokens: Tokens) -> str:
        plain = json.dumps({"workspace": workspace, "access": tokens.access, "refresh": tokens.refresh})
        return self._first.encrypt(plain.encode()).decode()

    def open(self, workspace: str, sealed: str) -> Tokens:
        """What was sealed for this workspace.

        Raises:
            TokenError: no key opens it, or it was sealed for another workspace.
        """
        try:
            plain = json.loads(self._all.decrypt(sealed.encode()))
        except InvalidToken:
            raise TokenError(
                f"TOKEN_KEYS: none of them opens the token of workspace {workspace}; add the key it was sealed with, or"
                " have the bot installed there again"
            ) from None
        if plain["workspace"] != workspace:
            raise TokenError(
                f"installations: the token of workspace {workspace} was sealed for another, so its row was moved; have"
                " the bot installed there again"
            )
        return Tokens(plain["access"], plain["refresh"])

    def is_current(self, sealed: str) -> bool:
        """Whether the first key sealed it."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True
