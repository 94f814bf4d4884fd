"""Slack in many workspaces: whether the keys open the tokens that are kept, and whether Slack takes each of them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError

from bot.config import OAuthConfig, SlackConfig
from bot.doctor.finding import Finding, fault, warn, well
from bot.errors import StoreError, TokenError
from bot.handlers.slack.errors import name_of
from bot.store.engine import connect, parse_url, single
from bot.store.revisions import revision_of
from bot.store.schema import REVISIONS, installations
from bot.store.vault import Vault

MOST = 50  # workspaces whose tokens Slack is asked about
AGAIN = "have the bot installed there again"


@dataclass(slots=True)
class Opened:
    """The tokens by workspace, and what is the matter with the others."""

    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    findings: list[Finding] = field(default_factory=list)


async def examine(config: SlackConfig, oauth: OAuthConfig, opened: Opened) -> AsyncIterator[Finding]:
    for finding in opened.findings:
        yield finding
    refused = 0
    for workspace, token in list(opened.tokens.items())[:MOST]:
        client = AsyncWebClient(token, base_url=config.api_url, timeout=10)
        try:
            await client.auth_test()
        except SlackApiError as error:
            refused += 1
            yield fault("workspaces", f"Slack refuses the token of workspace {workspace} ({name_of(error)}); {AGAIN}")
        except (ClientError, TimeoutError, OSError) as error:
            found = type(error).__name__
            yield fault("workspaces", f"{config.api_url} cannot be reached ({found}); see to network and proxy")
            return
    asked = min(len(opened.tokens), MOST)
    if asked and not refused:
        yield well(
            "workspaces", f"Slack takes the tokens of {asked} of {len(opened.tokens)} workspaces and organisations"
        )
    yield well("install", f"from {oauth.public_url}/slack/install, where browsers must reach this bot")


def open_tokens(database_url: str, oauth: OAuthConfig) -> Opened:
    """Reads the installations and opens their tokens; blocks, and changes nothing."""
    rows, opened = _read(database_url), Opened()
    if not rows:
        opened.findings.append(well("tokens", f"none yet; open {oauth.public_url}/slack/install in a browser"))
        return opened
    vault = Vault(oauth.token_keys)
    opened.findings += _opened(rows, vault, opened.tokens)
    older = sum(not vault.is_current(row.sealed) for row in rows if row.workspace in opened.tokens)
    if older:
        mend = "`leadership workspaces change-key` encrypts them with the first"
        opened.findings.append(warn("tokens", f"{older} are encrypted with another than the first key; {mend}"))
    elif len(opened.tokens) == len(rows):
        opened.findings.append(well("tokens", f"the keys open all {len(rows)}"))
    return opened


def _opened(rows: Sequence[Row[Any]], vault: Vault, tokens: dict[str, str]) -> Iterator[Finding]:
    for row in rows:
        try:
            token = vault.open(row.workspace, row.sealed).access
        except TokenError as error:
            yield fault("tokens", str(error))
            continue
        if row.held:
            yield fault(
                "workspaces", f"Slack took the token of workspace {row.workspace} no more ({row.held}); {AGAIN}"
            )
        elif row.expires_at is None or row.expires_at > time.time():
            tokens[row.workspace] = token
        else:
            yield warn("workspaces", f"the token of workspace {row.workspace} has ended; a bot that runs renews it")


def _read(database_url: str) -> Sequence[Row[Any]]:
    """The rows with tokens; none where there is no database of this revision, which is found elsewhere."""
    try:
        url = parse_url(database_url)
    except StoreError:
        return ()
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return ()
    engine = connect(url)
    try:
        with single(engine).connect() as connection:
            if revision_of(connection) != REVISIONS[-1]:
                return ()
            query = select(installations).where(installations.c.sealed.is_not(None))
            return connection.execute(query.order_by(installations.c.workspace)).all()
    except SQLAlchemyError:
        return ()
    finally:
        engine.dispose()
