"""The settings for Teams."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.config.settings import TeamsConfig
from bot.config.values import GUID, LOOPBACK, is_address

# For posts that answer nobody, where no activity says the address:
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#service-url
TEAMS_SERVICE_URL = "https://smba.trafficmanager.net/teams/"


def read_teams(values: Mapping[str, str], faults: list[str]) -> TeamsConfig | None:
    """None where none of Teams' variables is set; adds what is amiss to `faults`."""
    names = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")
    app_id, password, tenant = (values.get(name, "") for name in names)
    service_url = values.get("TEAMS_SERVICE_URL", TEAMS_SERVICE_URL).rstrip("/") + "/"
    local = is_address(service_url) and urlsplit(service_url).hostname in LOOPBACK
    if not (app_id or password or tenant or "TEAMS_SERVICE_URL" in values):
        return None
    if not local and not (is_address(service_url) and service_url.startswith("https://")):
        faults.append("TEAMS_SERVICE_URL: not an address; give https://…/, or unset it for Microsoft's own")
    if local and not (app_id or password or tenant):
        # Anybody could pretend to be anybody: so only where nobody but this machine can ask.
        if values.get("HOST", "127.0.0.1") not in LOOPBACK:
            faults.append("TEAMS_APP_ID: not set; without it HOST must be 127.0.0.1, for nobody's identity is checked")
        return TeamsConfig("", "", "", service_url)
    where = "see docs/deploy-teams.md"
    for name in names:
        if name not in values:
            faults.append(f"{name}: not set, though other Teams variables are; set it, {where}")
        elif name != "TEAMS_APP_PASSWORD" and not GUID.fullmatch(values[name]):
            faults.append(f"{name}: not an id of the form 00000000-0000-0000-0000-000000000000; copy it again, {where}")
    return TeamsConfig(app_id, password, tenant, service_url)
