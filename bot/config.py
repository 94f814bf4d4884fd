"""The only reader of the environment: variables → Config, with all faults at once."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from bot.curation import Curators
from bot.errors import ConfigError

# For posts that answer nobody, where no activity says the address:
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#service-url
TEAMS_SERVICE_URL = "https://smba.trafficmanager.net/teams/"
LEAST_TOKEN = 16  # characters
LEAST_RETENTION_DAYS = 3  # for so long delivery must know what it has posted
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

ROOT = Path(__file__).resolve().parent.parent


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


def read(environ: Mapping[str, str]) -> Config:
    """Reads the configuration; an empty variable counts as not set.

    Raises:
        ConfigError: every fault, `NAME: what, mend` each.
    """
    values = {name: value.strip() for name, value in environ.items() if value.strip()}
    faults: list[str] = []
    slack, teams = _slack(values, faults), _teams(values, faults)
    config = Config(
        knowledge=_knowledge(values, faults),
        default_report=values.get("DEFAULT_REPORT", ""),
        database_url=(database_url := _database_url(values, faults)),
        journal=_journal(database_url),
        var=default_var(),
        host=values.get("HOST", "127.0.0.1"),
        port=_port(values, faults),
        slack=slack,
        teams=teams,
        web_page=_switch(values, "WEB_PAGE", slack is None and teams is None, faults),
        digest_curators=_curators(values, faults),
        retention_days=_retention_days(values, faults),
        curation=_curation(values, slack, teams, faults),
        rate_person=_rate(values, "RATE_PERSON", 30, faults),
        rate_workspace=_rate(values, "RATE_WORKSPACE", 1000, faults),
        rate_address=_rate(values, "RATE_ADDRESS", 300, faults),
        proxies=_proxies(values, faults),
        watch=_watch(values, slack, faults),
    )
    faults += _homeless(values, slack)
    if faults:
        raise ConfigError(faults)
    return config


def default_report() -> Path:
    """The shipped knowledge file: beside the package in a checkout, inside it in a wheel."""
    checkout = ROOT / "knowledge" / "report.yaml"
    return checkout if checkout.exists() else Path(__file__).resolve().parent / "_shipped" / "report.yaml"


def slack_manifest() -> Path:
    """The manifest of the Slack app, in the same way."""
    checkout = ROOT / "manifests" / "slack.json"
    return checkout if checkout.exists() else Path(__file__).resolve().parent / "_shipped" / "slack.json"


def default_var() -> Path:
    """var/ of the checkout, wherever the command is given; the working directory's, where there is no checkout."""
    return ROOT / "var" if (ROOT / "pyproject.toml").exists() else Path("var")


def _knowledge(values: Mapping[str, str], faults: list[str]) -> Path:
    path = Path(values["REPORT"]) if "REPORT" in values else default_report().parent
    if path.is_dir():
        if not knowledge_files(path):
            faults.append(f"REPORT: no knowledge file in {path}; give the path of one, or of a folder that holds some")
    elif not path.is_file():
        faults.append(
            f"REPORT: no file at {path}; give the path of a knowledge file or of a folder of them, or unset it for the"
            " shipped one"
        )
    return path


def knowledge_files(folder: Path) -> tuple[Path, ...]:
    """The knowledge files in a folder: report.yaml first, then the others by name. Labelled questions are none."""
    files = [path for path in sorted(folder.glob("*.y*ml")) if path.suffix in (".yaml", ".yml") and path.is_file()]
    files = [path for path in files if not path.stem.endswith("questions")]
    if len(files) > 1:
        files = [path for path in files if re.search(rb"^report\s*:", path.read_bytes(), re.MULTILINE)]
    return tuple(sorted(files, key=lambda path: (path.name != "report.yaml", path.name)))


def _database_url(values: Mapping[str, str], faults: list[str]) -> str:
    url = values.get("DATABASE_URL") or f"sqlite:///{default_var() / 'leadership.db'}"
    scheme = url.split(":", 1)[0]
    # Heroku-likes still write postgres://; SQLAlchemy wants the driver's name.
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        faults.append("DATABASE_URL: neither sqlite:///… nor postgresql://…; give one of these, or unset it")
    return url


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _journal(database_url: str) -> Path | None:
    """Beside a SQLite file; under var/ for a database elsewhere."""
    if not database_url.startswith("sqlite"):
        return default_var() / "terminal.jsonl"
    file = database_url.removeprefix("sqlite:///").partition("?")[0]
    in_memory = file in ("", ":memory:") or file.startswith(("file:", "sqlite:"))
    return None if in_memory else Path(f"{file}-terminal.jsonl")


def _port(values: Mapping[str, str], faults: list[str]) -> int:
    text = values.get("PORT", "3000")
    if not re.fullmatch(r"\d{1,5}", text) or not 0 <= int(text) <= 65535:
        faults.append(f"PORT: {text!r} is no port; give a number from 0 to 65535")
        return 3000
    return int(text)


def _retention_days(values: Mapping[str, str], faults: list[str]) -> int:
    text = values.get("RETENTION_DAYS", "90")
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) < LEAST_RETENTION_DAYS:
        faults.append(f"RETENTION_DAYS: {text!r} is no number of days from {LEAST_RETENTION_DAYS} to 9999; give one")
        return 90
    return int(text)


def _rate(values: Mapping[str, str], name: str, default: int, faults: list[str]) -> int | None:
    text = values.get(name, str(default)).lower()
    if text == "off":
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        faults.append(f"{name}: {text!r} is no number of questions a minute; give one from 1 to 999999, or 'off'")
        return default
    return int(text)


def _proxies(values: Mapping[str, str], faults: list[str]) -> int:
    text = values.get("PROXIES", "0")
    if not re.fullmatch(r"[0-9]", text):
        faults.append(f"PROXIES: {text!r} is no number from 0 to 9; give how many proxies stand before the bot")
        return 0
    return int(text)


def _curators(values: Mapping[str, str], faults: list[str]) -> frozenset[str]:
    ids = frozenset(values.get("DIGEST_CURATORS", "").replace(",", " ").split())
    if strange := sorted(name for name in ids if not (_SLACK_ID.fullmatch(name) or _GUID.fullmatch(name))):
        faults.append(
            f"DIGEST_CURATORS: {strange[0]!r} is no id of a person; give ids such as U0123ABCD (in Slack: the person's"
            " profile, Copy member ID), with commas between"
        )
    return ids


def _curation(
    values: Mapping[str, str], slack: SlackConfig | None, teams: TeamsConfig | None, faults: list[str]
) -> CurationConfig:
    ids = frozenset(values.get("CURATORS", "").replace(",", " ").split())
    if strange := sorted(name for name in ids if not _CURATOR.fullmatch(name)):
        faults.append(
            f"CURATORS: {strange[0]!r} is no id of a person in Slack; give ids such as U0123ABCD (in the person's"
            " profile, Copy member ID), with T0123ABCD/ before it where the bot serves several workspaces"
        )
    if ids and slack is None:
        faults.append("CURATORS: set, though Slack is not served, where they decide; set up Slack, or unset it")
    needed = values.get("CURATORS_NEEDED", "1")
    if needed not in ("1", "2"):
        faults.append(f"CURATORS_NEEDED: {needed!r} is neither 1 nor 2; write one of these, or unset it")
    elif needed == "2" and len(ids) < 2:
        faults.append("CURATORS_NEEDED: 2, though CURATORS names fewer; name another, or unset it")
    return CurationConfig(
        # Teams serves one organisation, the owner's; its workspace is named by the tenant.
        Curators(ids, 2 if needed == "2" else 1, ("", f"teams:{teams.tenant_id}") if teams else ("",)),
        _curators_channel(values, ids, faults),
        keeps_questions=_switch(values, "QUESTION_LOG", default=False, faults=faults),
    )


def _curators_channel(values: Mapping[str, str], curators: frozenset[str], faults: list[str]) -> tuple[str, str] | None:
    text = values.get("CURATORS_CHANNEL", "")
    if not text:
        return None
    found = _CHANNEL.fullmatch(text)
    if not found:
        faults.append(
            f"CURATORS_CHANNEL: {text!r} is no id of a channel in Slack; give one such as C0123ABCD (in the channel's"
            " details, at the bottom), with T0123ABCD/ before it where the bot serves several workspaces"
        )
        return None
    if not curators:
        faults.append("CURATORS_CHANNEL: set, though CURATORS names nobody; name the curators, or unset it")
    return found[1] or "", found[2]


def _watch(values: Mapping[str, str], slack: SlackConfig | None, faults: list[str]) -> WatchConfig:
    form, level = values.get("LOG_FORMAT", "text").lower(), values.get("LOG_LEVEL", "info").lower()
    if form not in ("text", "json"):
        faults.append(f"LOG_FORMAT: {form!r} is neither 'text' nor 'json'; write one of these, or unset it")
    if level not in _LEVELS:
        faults.append(f"LOG_LEVEL: {level!r} is no level; give one of {', '.join(_LEVELS)}")
    metrics = values.get("METRICS", "off")
    token = "" if metrics.lower() in ("on", "off") else metrics
    if token and len(token) < LEAST_TOKEN:
        faults.append(f"METRICS: neither 'on' nor 'off' nor a token of {LEAST_TOKEN} characters or more; give one")
    traces = values.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")
    if traces and not _is_address(traces):
        faults.append("OTEL_EXPORTER_OTLP_ENDPOINT: not an address; give http(s)://…, or unset it to send no traces")
    return WatchConfig(
        "json" if form == "json" else "text",
        level,
        metrics=metrics.lower() != "off",
        metrics_token=token,
        traces=bool(traces),
        owner=_owner(values, slack, faults),
    )


def _owner(values: Mapping[str, str], slack: SlackConfig | None, faults: list[str]) -> tuple[str, str] | None:
    text = values.get("OWNER", "")
    if not text:
        return None
    found = _OWNER.fullmatch(text)
    if not found:
        faults.append(
            f"OWNER: {text!r} is no id of a person or channel in Slack; give one such as U0123ABCD (in the person's"
            " profile, Copy member ID), with T0123ABCD/ before it where the bot serves several workspaces"
        )
        return None
    if slack is None:
        faults.append("OWNER: set, though Slack is not served, where the owner is told; set up Slack, or unset it")
    return found[1] or "", found[2]


def _switch(values: Mapping[str, str], name: str, default: bool, faults: list[str]) -> bool:
    text = values.get(name, "").lower()
    if text in ("", "on", "off"):
        return default if not text else text == "on"
    faults.append(f"{name}: {text!r} is neither 'on' nor 'off'; write one of these, or unset it")
    return default


def _slack(values: Mapping[str, str], faults: list[str]) -> SlackConfig | None:
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
    elif bot_token and not bot_token.startswith("xoxb-"):
        faults.append(f"SLACK_BOT_TOKEN: not a bot token; use the one that begins with xoxb-, {where}")
    if app_token and not app_token.startswith("xapp-"):
        faults.append(f"SLACK_APP_TOKEN: not an app-level token; use the one that begins with xapp-, {where}")
    if not app_token and not secret:
        faults.append(f"SLACK_SIGNING_SECRET: not set; set it for HTTP, or SLACK_APP_TOKEN for Socket Mode, {where}")
    api_url = values.get("SLACK_API_URL", "https://slack.com/api/")
    if not _is_address(api_url):
        faults.append("SLACK_API_URL: not an address; give http(s)://…/api/, or unset it for Slack's own")
    return SlackConfig(
        bot_token or "",
        secret,
        app_token,
        api_url.rstrip("/") + "/",
        guests=_switch(values, "SLACK_GUESTS", default=True, faults=faults),
        strangers=_switch(values, "SLACK_STRANGERS", default=True, faults=faults),
        native_citations=_switch(values, "SLACK_CITATIONS", default=True, faults=faults),
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


def _homeless(values: Mapping[str, str], slack: SlackConfig | None) -> Iterator[str]:
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
    if not _is_address(text):
        return False
    parts = urlsplit(text)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    return bare and (parts.scheme == "https" or parts.hostname in _LOOPBACK)


def _teams(values: Mapping[str, str], faults: list[str]) -> TeamsConfig | None:
    names = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")
    app_id, password, tenant = (values.get(name, "") for name in names)
    service_url = values.get("TEAMS_SERVICE_URL", TEAMS_SERVICE_URL).rstrip("/") + "/"
    local = _is_address(service_url) and urlsplit(service_url).hostname in _LOOPBACK
    if not (app_id or password or tenant or "TEAMS_SERVICE_URL" in values):
        return None
    if not local and not (_is_address(service_url) and service_url.startswith("https://")):
        faults.append("TEAMS_SERVICE_URL: not an address; give https://…/, or unset it for Microsoft's own")
    if local and not (app_id or password or tenant):
        # Anybody could pretend to be anybody: so only where nobody but this machine can ask.
        if values.get("HOST", "127.0.0.1") not in _LOOPBACK:
            faults.append("TEAMS_APP_ID: not set; without it HOST must be 127.0.0.1, for nobody's identity is checked")
        return TeamsConfig("", "", "", service_url)
    where = "see docs/deploy-teams.md"
    for name in names:
        if name not in values:
            faults.append(f"{name}: not set, though other Teams variables are; set it, {where}")
        elif name != "TEAMS_APP_PASSWORD" and not _GUID.fullmatch(values[name]):
            faults.append(f"{name}: not an id of the form 00000000-0000-0000-0000-000000000000; copy it again, {where}")
    return TeamsConfig(app_id, password, tenant, service_url)


_SLACK_ID = re.compile(r"[UW][A-Z0-9]{4,}")
_CURATOR = re.compile(r"(?:[TE][A-Z0-9]{4,}/)?[UW][A-Z0-9]{4,}")
_CHANNEL = re.compile(r"(?:([TE][A-Z0-9]{4,})/)?([CG][A-Z0-9]{4,})")
_OWNER = re.compile(r"(?:(T[A-Z0-9]{4,})/)?([UWCGD][A-Z0-9]{4,})")
_LEVELS = ("debug", "info", "warning", "error")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
