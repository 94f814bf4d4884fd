"""The curators at work: what they see, what they decide, and how it takes effect on every replica."""

from bot.curators.council import Council, Outcome, Proposal, Shown, council_of
from bot.curators.following import LOOK_SECONDS, Following
from bot.curators.rehearsal import Rehearsal

__all__ = ["LOOK_SECONDS", "Council", "Following", "Outcome", "Proposal", "Rehearsal", "Shown", "council_of"]
