"""Ids of people, channels, threads and messages as keyed hashes, bound to their workspace."""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_BYTES = 32


def new_key() -> str:
    """A fresh key, 64 hexadecimal digits."""
    return secrets.token_hex(KEY_BYTES)


class Pseudonyms:
    """Makes pseudonyms with one key; the same id gives another pseudonym in another workspace or of another kind."""

    def __init__(self, key: str) -> None:
        self._key = bytes.fromhex(key)

    def person(self, workspace: str, person: str) -> str:
        return self._hash("person", workspace, person)

    def thread(self, workspace: str, channel: str, thread: str) -> str:
        return self._hash("thread", workspace, channel, thread)

    def channel(self, workspace: str, channel: str) -> str:
        return self._hash("channel", workspace, channel)

    def message(self, workspace: str, key: str) -> str:
        return self._hash("message", workspace, key)

    def _hash(self, *parts: str) -> str:
        # Each part's length goes first, so that no two lists of parts read the same.
        encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
        text = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
        return hmac.digest(self._key, text, hashlib.sha256)[:16].hex()
