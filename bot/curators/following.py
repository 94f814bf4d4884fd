"""Keeps the bot's library in step with what the curators have accepted, on whichever replica they did so."""

from __future__ import annotations

import asyncio
import logging

from bot.answerer import Answerer
from bot.bot import Bot
from bot.curation import Overlay, lay_over
from bot.library import Library
from bot.store.curation import Curation

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between two looks: one indexed row, and what is accepted is to answer everywhere within five
EXPORT_FROM = 50  # examples of a report: up to about as many nothing is gained by fitting anew, see docs/matching.md


class Following:
    """Lays the accepted decisions over the reports that were loaded, whenever either has changed.

    A library that somebody else puts into the bot, as a reload does, is laid over in its turn.
    """

    def __init__(self, bot: Bot, curation: Curation) -> None:
        self._bot = bot
        self._curation = curation
        self._loaded = bot.library
        self._made = bot.library
        self._revision = -1
        self._one_at_a_time = asyncio.Lock()
        self.overlays: dict[str, Overlay] = {}

    @property
    def loaded(self) -> Library:
        """The reports as their files have them."""
        return self._loaded if self._bot.library is self._made else self._bot.library

    def catch_up(self) -> bool:
        """Brings the library up to date; whether there was something new. Blocks for up to a second.

        Raises:
            StoreError: the database cannot be reached; the library stays as it is.
        """
        loaded = self.loaded
        revision = self._curation.revision()  # before the decisions: what comes between the two is seen next time
        if revision == self._revision and loaded is self._loaded:
            return False
        decisions = self._curation.find_decisions()
        made, overlays = loaded, {}
        for report in loaded.reports:
            overlay = overlays[report.id] = lay_over(report, decisions)
            if overlay.taken:
                made = _learning(made, loaded.answerer(report.id), overlay)
                _remind(overlay)
        if self._bot.library is not self._made and self._bot.library is not loaded:
            return self.catch_up()  # reloaded meanwhile
        self._loaded, self._made, self._revision, self.overlays = loaded, made, revision, overlays
        self._bot.replace(made)
        return True

    async def refresh(self) -> bool:
        """The same, off the event loop."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self.catch_up)

    async def run(self, look: float = LOOK_SECONDS) -> None:
        """Looks every `look` seconds, until it is cancelled."""
        troubled = False
        while True:
            await asyncio.sleep(look)
            try:
                if await self.refresh():
                    logger.info("answers by what the curators have decided, revision %d", self._revision)
                troubled = False
            except Exception as error:  # noqa: BLE001 whatever it is, the next look may succeed
                if not troubled:
                    logger.warning("what curators decide takes effect later: %s", error)
                troubled = True


def _learning(library: Library, answerer: Answerer, overlay: Overlay) -> Library:
    """The library with one report's answerer taught; as it is where that cannot be, for then the file still answers."""
    try:
        return library.replacing(learned(answerer, overlay))
    except ValueError as error:
        logger.error("what curators accepted for report %s is not in effect: %s", overlay.report.id, error)  # noqa: TRY400
        return library


def _remind(overlay: Overlay) -> None:
    count = sum(map(len, overlay.added.values()))
    if count >= EXPORT_FROM:
        logger.warning(
            "report %s: %d accepted examples are not in its knowledge file; run leadership export, review and deploy",
            overlay.report.id,
            count,
        )


def learned(answerer: Answerer, overlay: Overlay) -> Answerer:
    """An answerer that also knows what the overlay adds; made from the fitted one, without fitting anew."""
    return Answerer(overlay.report, answerer.matcher.extended(overlay.report))
