"""A document → a knowledge file with its locked source, drafts and an account of what needs a person. Pure."""

from bot.importing.account import account_text
from bot.importing.document import Document, Progress
from bot.importing.drafts import abbreviations, draft_intents
from bot.importing.forms import Form, form_of, read
from bot.importing.knowledge import UNKNOWN_DATE, UNKNOWN_PUBLISHER, About, knowledge_text
from bot.importing.passages import Material, make_material, slug
from bot.importing.starter import starter_intents
from bot.importing.subjects import telling_words

__all__ = [
    "UNKNOWN_DATE",
    "UNKNOWN_PUBLISHER",
    "About",
    "Document",
    "Form",
    "Material",
    "Progress",
    "abbreviations",
    "account_text",
    "draft_intents",
    "form_of",
    "knowledge_text",
    "make_material",
    "read",
    "slug",
    "starter_intents",
    "telling_words",
]
