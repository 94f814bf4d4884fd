"""For whoever runs the bot in many workspaces of Slack: where it is, new keys, and forgetting a workspace by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.config import Config
from bot.errors import InputError
from bot.store.database import Database
from bot.store.installations import Installations, Kept
from bot.store.vault import Vault, new_key

_WIDTHS = (14, 28, 12)


def list_workspaces(database: Database) -> str:
    """Where the bot is installed, a line each; blocks.

    Raises:
        StoreError: the database cannot be reached.
    """
    return workspaces_text(_any(database).all())


def workspaces_text(kept: Sequence[Kept]) -> str:
    """A table: id, name, since when, and what is the matter."""
    if not kept:
        return "The bot is installed in no workspace yet. Open PUBLIC_URL/slack/install in a browser."
    rows = [("workspace", "name", "installed", "token"), *(_row(one) for one in kept)]
    return "\n".join(_line(row) for row in rows)


def remove_workspace(database: Database, workspace: str) -> str:
    """Deletes all that is kept of a workspace, or of an organisation with its workspaces; blocks.

    Raises:
        InputError: nothing is kept of it.
        StoreError: the database cannot be reached.
    """
    rows = sum(database.purge_workspace(name) for name in reversed(_any(database).workspaces_of(workspace)))
    if not rows:
        raise InputError(f"{workspace}: nothing is kept of it; `leadership workspaces list` says where the bot is")
    return f"{workspace}: {rows} rows are deleted. In Slack the app is still there, until somebody removes it."


def change_key(config: Config, database: Database) -> str:
    """Encrypts all tokens with the first of TOKEN_KEYS; blocks.

    Raises:
        InputError: no keys are configured.
        TokenError: none of them opens a token.
        StoreError: the database cannot be reached.
    """
    oauth = config.slack.oauth if config.slack else None
    if oauth is None:
        raise InputError("TOKEN_KEYS: not set; give the keys and the other variables as the bot has them")
    done = Installations(database, Vault(oauth.token_keys)).reseal()
    return f"{done} tokens are encrypted anew. All are now encrypted with the first of TOKEN_KEYS."


def _any(database: Database) -> Installations:
    # No token is opened here, so any key will do.
    return Installations(database, Vault([new_key()]))


def _row(one: Kept) -> tuple[str, str, str, str]:
    since = datetime.fromtimestamp(one.installed_at, UTC).date().isoformat()
    if one.organisation:
        return one.workspace, "", since, f"that of {one.organisation}"
    return one.workspace, one.name, since, _token(one)


def _token(one: Kept) -> str:
    if one.held:
        return f"refused by Slack: {one.held}; have the bot installed again"
    if one.expires_at is None:
        return "good until it is taken back"
    return f"good until {datetime.fromtimestamp(one.expires_at, UTC):%Y-%m-%d %H:%M} UTC, then renewed"


def _line(row: tuple[str, str, str, str]) -> str:
    *cells, last = row
    return "  ".join([*(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)), last]).rstrip()
