"""What several settings may be: a switch, an address, an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether it names a host to reach by HTTP or HTTPS."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def read_switch(values: Mapping[str, str], name: str, default: bool, faults: list[str]) -> bool:
    """'on' or 'off'; `default` where it is neither, which is added to `faults` unless it is not set at all."""
    text = values.get(name, "").lower()
    if text in ("", "on", "off"):
        return default if not text else text == "on"
    faults.append(f"{name}: {text!r} is neither 'on' nor 'off'; write one of these, or unset it")
    return default
