"""The settings for Slack, for one workspace and for many."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.config.settings import OAuthConfig, SlackConfig
from bot.config.values import LOOPBACK, is_address, read_switch

_LETTERS = "[A-Za-z0-9-]+"
_ALONE = "without quotes and with no comment on its line"


def read_slack(values: Mapping[str, str], faults: list[str]) -> SlackConfig | None:
    """None where none of Slack's variables is set; adds what is amiss to `faults`."""
    bot_token, secret = values.get("SLACK_BOT_TOKEN"), values.get("SLACK_SIGNING_SECRET")
    app_token = values.get("SLACK_APP_TOKEN")
    oauth = _oauth(values, faults)
    if not (bot_token or secret or app_token or oauth):
        return None
    where = "see docs/deploy-slack.md"
    if oauth and bot_token:
        # It would stand beside the tokens that installing gives, never renewed, never forgotten, of no known workspace.
        faults.append(
            "SLACK_BOT_TOKEN: set together with SLACK_CLIENT_ID; unset it and install the bot in that workspace too, or"
            " unset SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, TOKEN_KEYS and PUBLIC_URL for one workspace alone"
        )
    elif not (oauth or bot_token):
        faults.append(f"SLACK_BOT_TOKEN: not set, though other Slack variables are; set it (xoxb-…), {where}")
    elif bot_token and not re.fullmatch(f"xoxb-{_LETTERS}", bot_token):
        faults.append(f"SLACK_BOT_TOKEN: not a bot token; use the one that begins with xoxb-, {_ALONE}, {where}")
    if app_token and not re.fullmatch(f"xapp-{_LETTERS}", app_token):
        faults.append(f"SLACK_APP_TOKEN: not an app-level token; use the one that begins with xapp-, {_ALONE}, {where}")
    if not app_token and not secret:
        faults.append(f"SLACK_SIGNING_SECRET: not set; set it for HTTP, or SLACK_APP_TOKEN for Socket Mode, {where}")
    api_url = values.get("SLACK_API_URL", "https://slack.com/api/")
    if not is_address(api_url):
        faults.append("SLACK_API_URL: not an address; give http(s)://…/api/, or unset it for Slack's own")
    return SlackConfig(
        bot_token or "",
        secret,
        app_token,
        api_url.rstrip("/") + "/",
        guests=read_switch(values, "SLACK_GUESTS", default=True, faults=faults),
        strangers=read_switch(values, "SLACK_STRANGERS", default=True, faults=faults),
        native_citations=read_switch(values, "SLACK_CITATIONS", default=True, faults=faults),
        oauth=oauth,
    )


def _oauth(values: Mapping[str, str], faults: list[str]) -> OAuthConfig | None:
    names = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "TOKEN_KEYS", "PUBLIC_URL")
    if not any(name in values for name in names):
        return None
    where = "see “Many workspaces” in docs/deploy-slack.md"
    absent = (name for name in names if name not in values)
    faults += [f"{name}: not set, though other variables for many workspaces are; set it, {where}" for name in absent]
    client_id, secret, keys, url = (values.get(name, "") for name in names)
    if client_id and not re.fullmatch(r"\d+\.\d+", client_id):
        faults.append(f"SLACK_CLIENT_ID: not two numbers with a point between; copy it again, {where}")
    token_keys = tuple(keys.replace(",", " ").split())
    if bad := [number for number, key in enumerate(token_keys, 1) if not _is_key(key)]:
        faults.append(f"TOKEN_KEYS: key {bad[0]} is none; make one by `leadership workspaces new-key`, {where}")
    if url and not _is_public(url):
        faults.append("PUBLIC_URL: not the address of a host by https; give https://HOST, without a path")
    return OAuthConfig(client_id, secret, token_keys, url.rstrip("/"))


def find_homeless(values: Mapping[str, str], slack: SlackConfig | None) -> Iterator[str]:
    """Ids that name nobody, or somebody in each workspace, where the bot is in many."""
    for name in ("CURATORS", "CURATORS_CHANNEL", "OWNER") if slack and slack.oauth else ():
        for text in values.get(name, "").replace(",", " ").split():
            if "/" not in text:
                yield f"{name}: {text!r} does not say in which workspace; write it as T0123ABCD/{text}"


def _is_key(text: str) -> bool:
    """Whether it is a key of https://cryptography.io/en/latest/fernet/: 32 bytes in base64."""
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _is_public(text: str) -> bool:
    """Whether browsers can be sent there and back: by https, or on this machine."""
    if not is_address(text):
        return False
    parts = urlsplit(text)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    return bare and (parts.scheme == "https" or parts.hostname in LOOPBACK)
