"""The settings for those who decide: on digests, and on what was not answered."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.config.settings import CurationConfig, SlackConfig, TeamsConfig
from bot.config.values import GUID, read_switch
from bot.curation import Curators

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{4,}")
_CURATOR = re.compile(r"(?:[TE][A-Z0-9]{4,}/)?[UW][A-Z0-9]{4,}")
_CHANNEL = re.compile(r"(?:([TE][A-Z0-9]{4,})/)?([CG][A-Z0-9]{4,})")


def read_digest_curators(values: Mapping[str, str], faults: list[str]) -> frozenset[str]:
    """The ids of the only people who may change digests; adds what is amiss to `faults`."""
    ids = frozenset(values.get("DIGEST_CURATORS", "").replace(",", " ").split())
    if strange := sorted(name for name in ids if not (_SLACK_ID.fullmatch(name) or GUID.fullmatch(name))):
        faults.append(
            f"DIGEST_CURATORS: {strange[0]!r} is no id of a person; give ids such as U0123ABCD (in Slack: the person's"
            " profile, Copy member ID), with commas between"
        )
    return ids


def read_curation(
    values: Mapping[str, str], slack: SlackConfig | None, teams: TeamsConfig | None, faults: list[str]
) -> CurationConfig:
    """Who decides on what was not answered; adds what is amiss to `faults`."""
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
        keeps_questions=read_switch(values, "QUESTION_LOG", default=False, faults=faults),
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
