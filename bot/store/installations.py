"""Where the bot is installed, with sealed tokens, and the states of installations that somebody has begun."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.errors import TokenError
from bot.store.database import Database
from bot.store.schema import installations, oauth_states
from bot.store.vault import Tokens, Vault

STATE_SECONDS = 600  # an installation that was begun must be finished within these


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace, or in all of an organisation that was installed in as a whole.

    `expires_at` and `installed_at` are seconds since 1970; `held` is why Slack takes the token no more. `version` is
    another one whenever the tokens are.
    """

    workspace: str
    name: str
    bot_user: str
    tokens: Tokens
    expires_at: int | None
    installed_at: int = 0
    held: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What an owner may read of an installation: no token."""

    workspace: str
    name: str
    organisation: str | None
    installed_at: int
    expires_at: int | None
    held: str | None


class Installations:
    """Installations and states in the bot's database. Methods block; they raise `StoreError` as the Store's do."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._queries = database.queries

    # --- installations ---

    def save(self, installation: Installation) -> None:
        """Keeps a new installation, or the tokens of one made again; what held it before is forgotten."""
        row = {
            "workspace": installation.workspace,
            "organisation": None,
            "name": installation.name[:200],
            "bot_user": installation.bot_user,
            "sealed": self._vault.seal(installation.workspace, installation.tokens),
            "expires_at": installation.expires_at,
            "installed_at": self._database.now(),
            "held": None,
            # At random, so that whoever renews the tokens of an earlier installation finds that they are others now.
            "version": secrets.randbelow(2**30),
        }
        with self._database.transaction() as connection:
            connection.execute(self._queries.install, row)

    def adopt(self, workspace: str, organisation: str) -> None:
        """Keeps that a workspace is served by its organisation's installation, where there is one."""
        row = {"workspace": workspace, "organisation": organisation, "name": "", "bot_user": "", "version": 0}
        row |= dict.fromkeys(("sealed", "expires_at", "held"))
        with self._database.transaction() as connection:
            found = {
                name: connection.execute(self._queries.find_installation, {"workspace": name}).first()
                for name in (workspace, organisation)
            }
            served, serving = found[workspace], found[organisation]
            if serving is not None and serving.sealed and (served is None or served.organisation != organisation):
                connection.execute(self._queries.install, row | {"installed_at": self._database.now()})

    def find(self, workspace: str) -> Installation | None:
        """The installation that serves a workspace: its own, or its organisation's.

        Raises:
            TokenError: its token cannot be opened, or was sealed for another workspace.
        """
        with self._database.reading() as connection:
            row = connection.execute(self._queries.find_installation, {"workspace": workspace}).first()
            if row is not None and row.organisation:
                row = connection.execute(self._queries.find_installation, {"workspace": row.organisation}).first()
        return self._opened(row) if row is not None and row.sealed else None

    def renew(self, known: Installation, tokens: Tokens, expires_at: int | None) -> Installation | None:
        """Keeps new tokens in the place of those that are known; None where others were kept meanwhile."""
        table = installations.c
        change = update(installations).where(table.workspace == known.workspace, table.version == known.version)
        sealed = self._vault.seal(known.workspace, tokens)
        renewed = change.values(sealed=sealed, expires_at=expires_at, held=None, version=known.version + 1)
        with self._database.transaction() as connection:
            took = connection.execute(renewed).rowcount == 1
        return (
            replace(known, tokens=tokens, expires_at=expires_at, held=None, version=known.version + 1) if took else None
        )

    def hold(self, known: Installation, why: str) -> bool:
        """Keeps why Slack takes these tokens no more; whether that is news. Says nothing of tokens kept since."""
        table = installations.c
        same = (table.workspace == known.workspace) & (table.version == known.version)
        with self._database.transaction() as connection:
            return (
                connection.execute(
                    update(installations).where(same, table.held.is_(None)).values(held=why[:200])
                ).rowcount
                == 1
            )

    def due(self, before: int) -> tuple[str, ...]:
        """Whose tokens end before a moment, in seconds since 1970, and are not held."""
        query = select(installations.c.workspace).where(
            installations.c.expires_at < before, installations.c.held.is_(None)
        )
        with self._database.reading() as connection:
            return tuple(connection.execute(query.order_by(installations.c.expires_at)).scalars())

    def workspaces_of(self, workspace: str) -> tuple[str, ...]:
        """The workspace itself, or an organisation with all its workspaces."""
        query = select(installations.c.workspace).where(installations.c.organisation == workspace)
        with self._database.reading() as connection:
            return (workspace, *connection.execute(query.order_by(installations.c.workspace)).scalars())

    def installed_at(self, workspace: str) -> int | None:
        """When it was installed last, in seconds since 1970; None where it is not."""
        query = select(installations.c.installed_at).where(installations.c.workspace == workspace)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    # --- for owners ---

    def all(self) -> tuple[Kept, ...]:
        """Every workspace and organisation, by name."""
        query = select(installations).order_by(installations.c.name, installations.c.workspace)
        with self._database.reading() as connection:
            return tuple(_kept(row) for row in connection.execute(query))

    def check(self) -> tuple[int, list[TokenError]]:
        """How many tokens are kept, and what is wrong with those that cannot be opened."""
        faults = []
        rows = self._sealed()
        for row in rows:
            try:
                self._vault.open(row.workspace, row.sealed)
            except TokenError as error:
                faults.append(error)
        return len(rows), faults

    def reseal(self) -> int:
        """Seals with the first key what another sealed; how many tokens there were.

        Raises:
            TokenError: one cannot be opened; those before it are done.
        """
        done = 0
        for row in self._sealed():
            if self._vault.is_current(row.sealed):
                continue
            sealed = self._vault.seal(row.workspace, self._vault.open(row.workspace, row.sealed))
            same = (installations.c.workspace == row.workspace) & (installations.c.sealed == row.sealed)
            with self._database.transaction() as connection:
                done += connection.execute(update(installations).where(same).values(sealed=sealed)).rowcount
        return done

    # --- states ---

    def open_state(self, state: str, browser: str) -> None:
        """Keeps that an installation was begun in a browser; of both only the hashes."""
        now = self._database.now()
        row = {"state": _hash(state), "browser": _hash(browser), "expires_at": now + STATE_SECONDS}
        with self._database.transaction() as connection:
            connection.execute(delete(oauth_states).where(oauth_states.c.expires_at <= now))
            connection.execute(oauth_states.insert(), row)

    def take_state(self, state: str, browser: str) -> bool:
        """Whether the installation was begun in this browser a short time ago; once, on all replicas together."""
        table = oauth_states.c
        own = (table.state == _hash(state)) & (table.browser == _hash(browser))
        with self._database.transaction() as connection:
            taken = delete(oauth_states).where(own, table.expires_at > self._database.now())
            return connection.execute(taken).rowcount == 1

    # --- inside ---

    def _sealed(self) -> Sequence[Row[str, str]]:
        query = select(installations.c.workspace, installations.c.sealed).where(installations.c.sealed.is_not(None))
        with self._database.reading() as connection:
            return connection.execute(query.order_by(installations.c.workspace)).all()

    def _opened(self, row: Row[Any]) -> Installation:
        tokens = self._vault.open(row.workspace, row.sealed)
        return Installation(
            row.workspace, row.name, row.bot_user, tokens, row.expires_at, row.installed_at, row.held, row.version
        )


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.workspace, row.name, row.organisation, row.installed_at, row.expires_at, row.held)


def _hash(secret: str) -> str:
    # 32 random bytes need no salt and no slow hash: nobody can try them all.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
