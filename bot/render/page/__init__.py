"""Reply → HTML: one page, complete without script."""

from bot.render.page.answers import Showing
from bot.render.page.pages import Pages

__all__ = ["Pages", "Showing"]
