"""Every sentence the bot says that is not the report's. Plain British English; no exclamation marks.

A module a theme; whoever says a sentence says `phrases.NAME`, wherever it stands.
"""

from bot.phrases.citations import *
from bot.phrases.coverage import *
from bot.phrases.curation import *
from bot.phrases.digest import *
from bot.phrases.evidence import *
from bot.phrases.explanations import *
from bot.phrases.home import *
from bot.phrases.installation import *
from bot.phrases.mending import *
from bot.phrases.notices import *
from bot.phrases.privacy import *
from bot.phrases.replies import *
from bot.phrases.reports import *
from bot.phrases.slack import *
from bot.phrases.teams import *
from bot.phrases.terminal import *
from bot.phrases.web import *
from bot.phrases.wording import *
