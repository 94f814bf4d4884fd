"""The only reader of the environment: variables → Config, with all faults at once."""

from bot.config.names import find_misspelt, find_unread
from bot.config.places import ROOT, default_report, default_var, knowledge_files, slack_manifest
from bot.config.reading import read
from bot.config.settings import Config, CurationConfig, OAuthConfig, SlackConfig, TeamsConfig, WatchConfig
from bot.config.teams import TEAMS_SERVICE_URL

__all__ = [
    "ROOT",
    "TEAMS_SERVICE_URL",
    "Config",
    "CurationConfig",
    "OAuthConfig",
    "SlackConfig",
    "TeamsConfig",
    "WatchConfig",
    "default_report",
    "default_var",
    "find_misspelt",
    "find_unread",
    "knowledge_files",
    "read",
    "slack_manifest",
]
