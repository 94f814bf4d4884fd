"""What can go wrong, by what mends it.

BotError                 shown to the one who runs the bot as one line (or one a fault), never to one who asks
├── KnowledgeError       the knowledge file or its source has faults: mend the file
│   └── QuoteError       a passage is not word for word in the source: mend the passage
├── ConfigError          the environment has faults: mend a variable
├── StoreError           the database cannot be used: mend DATABASE_URL or upgrade
├── TokenError           a token that is kept cannot be used: mend TOKEN_KEYS, or have the bot installed again
├── InputError           what was typed or piped in cannot be read: mend it
└── UnknownReceipt       no reply is kept under this receipt
"""

from __future__ import annotations

from collections.abc import Sequence


class BotError(Exception):
    """The root: `str(error)` is complete and says where, what and how to mend it."""


class FaultsError(BotError):
    """Several faults found in one go, a line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class KnowledgeError(FaultsError):
    """The knowledge file has faults."""


class QuoteError(KnowledgeError):
    """A passage is not word for word in the source."""


class ConfigError(FaultsError):
    """The configuration has faults."""


class StoreError(BotError):
    """The database cannot be used."""


class TokenError(BotError):
    """A token that is kept cannot be used."""


class InputError(BotError):
    """What was typed or piped in cannot be read."""


class UnknownReceipt(BotError):  # noqa: N818 - it says what is unknown
    """No reply is kept under this receipt."""
