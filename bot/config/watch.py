"""The settings for what the bot tells of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.config.settings import SlackConfig, WatchConfig
from bot.config.values import is_address

LEAST_TOKEN = 16  # characters
_OWNER = re.compile(r"(?:(T[A-Z0-9]{4,})/)?([UWCGD][A-Z0-9]{4,})")
_LEVELS = ("debug", "info", "warning", "error")


def read_watch(values: Mapping[str, str], slack: SlackConfig | None, faults: list[str]) -> WatchConfig:
    """Logs, metrics, traces and the owner; adds what is amiss to `faults`."""
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
    if traces and not is_address(traces):
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
