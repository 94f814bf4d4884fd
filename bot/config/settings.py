"""What the bot is configured with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.config.places import knowledge_files
from bot.curation import Curators


@dataclass(frozen=True, slots=True)
class OAuthConfig:
    """What the bot needs to be installed in many workspaces of Slack."""

    client_id: str
    client_secret: str = field(repr=False)
    token_keys: tuple[str, ...] = field(repr=False)  # the first seals tokens, all of them open
    public_url: str  # where browsers reach the bot: scheme and host, without a slash at the end


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """What Slack needs; with `app_token` events come by Socket Mode, else over HTTP at /slack/events.

    With `oauth` the bot is installed in many workspaces, and `bot_token` is empty.
    """

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False)
    app_token: str | None = field(repr=False)
    api_url: str  # ends in a slash
    guests: bool = True  # whether guests of the workspace may ask
    strangers: bool = True  # whether people of other organisations may, in channels shared by Slack Connect
    native_citations: bool = True  # Slack's own citation element, where the workspace takes it; else plain links
    oauth: OAuthConfig | None = None


@dataclass(frozen=True, slots=True)
class TeamsConfig:
    """What Teams needs; without `app_id` it is the Agents Playground on this machine, which nobody signs in to."""

    app_id: str
    app_password: str
    tenant_id: str
    service_url: str  # where posts go that answer nobody; ends in a slash


@dataclass(frozen=True, slots=True)
class WatchConfig:
    """What the bot tells of itself, and to whom."""

    log_format: Literal["text", "json"]
    log_level: str  # in small letters
    metrics: bool  # serve /metrics
    metrics_token: str  # what /metrics must be asked with; nothing where it is empty
    traces: bool  # send spans where OpenTelemetry's own variables say
    owner: tuple[str, str] | None  # workspace ("" where there is one) and person or channel in Slack


@dataclass(frozen=True, slots=True)
class CurationConfig:
    """The curators' loop: who decides, how many it takes, where they are told, and whether questions are kept."""

    curators: Curators
    channel: tuple[str, str] | None  # workspace ("" where there is one) and channel in Slack of the weekly post
    keeps_questions: bool


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration. `slack` and `teams` are None where none of their variables is set."""

    knowledge: Path  # the knowledge file, or a folder of them
    default_report: str  # the id or name of the report that is asked where none is named; the first file's where empty
    database_url: str
    journal: Path | None  # where the terminal writes receipts down; None where the database lives in memory
    var: Path  # the folder for what the bot makes for itself
    host: str
    port: int
    slack: SlackConfig | None
    teams: TeamsConfig | None
    web_page: bool  # serve the page at /
    digest_curators: frozenset[str]  # ids of the only people who may change digests; empty where members may
    retention_days: int  # how long receipts, votes, questions and followed threads are kept
    curation: CurationConfig
    rate_person: int | None  # questions a minute of one person; None is without limit
    rate_workspace: int | None  # the same of all people of a workspace together
    rate_address: int | None  # the same of one address on the web
    proxies: int  # how many stand before the bot and add to X-Forwarded-For
    watch: WatchConfig

    @property
    def reports(self) -> tuple[Path, ...]:
        """The knowledge files as they are now, at least one."""
        return (knowledge_files(self.knowledge) if self.knowledge.is_dir() else ()) or (self.knowledge,)

    @property
    def report(self) -> Path:
        """The first knowledge file: the only one, where there are not several."""
        return self.reports[0]
