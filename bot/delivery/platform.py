"""What the digest needs of the platform it posts to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.delivery.protocol import Outcome, Post, Sender
from bot.model import Subscription


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform's digest.

    `render` makes the post of a subscription's local date, under the key given. `explain` words an outcome for the one
    who subscribed, None where there is nothing to tell; `is_final` says of a refusal whether the channel is lost.
    """

    sender: Sender
    render: Callable[[Subscription, date, str], Post]
    explain: Callable[[Subscription, Outcome], str | None]
    is_final: Callable[[Outcome], bool]
