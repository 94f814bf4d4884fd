"""What the bot needs besides to be in many workspaces: installations, their tokens in time, and the page to install."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bot import Bot
from bot.config import OAuthConfig
from bot.delivery.service import Delivery
from bot.handlers.pages import Gate
from bot.handlers.slack.holds import Holds
from bot.handlers.slack.installed import InstalledWorkspaces
from bot.handlers.slack.oauth import FrontDesk
from bot.handlers.slack.rotation import Rotation
from bot.handlers.slack.workspaces import Clients
from bot.store.installations import Installations
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Many:
    """The parts, made for each other."""

    oauth: OAuthConfig
    clients: Clients
    installations: Installations
    rotation: Rotation
    workspaces: InstalledWorkspaces

    @classmethod
    def of(cls, oauth: OAuthConfig, clients: Clients, delivery: Delivery) -> Many:
        installations = Installations(delivery.deliveries.database, Vault(oauth.token_keys))
        holds = Holds(installations, delivery.tell_owner)
        rotation = Rotation(installations, oauth, clients, alone=delivery.alone, holds=holds)
        workspaces = InstalledWorkspaces(installations, clients, rotation, holds)
        return cls(oauth, clients, installations, rotation, workspaces)

    def front_desk(self, bot: Bot, gate: Gate) -> FrontDesk:
        forget = self.workspaces.forget
        return FrontDesk(bot, self.oauth, self.installations, self.clients, installed=forget, gate=gate)

    async def renew(self) -> None:
        """Renews tokens in time, until it is cancelled."""
        await self.rotation.run(self.workspaces.forget)
