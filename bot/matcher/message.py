"""What a person typed → the words that count: mark-up, mentions, emoji, greetings and polite wrappers taken off."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

KEPT_CHARACTERS = 3000  # of a longer message its beginning and its end are read, in whole words
KEPT_WORDS = 160  # the same for words: what a person asks stands at one end or the other

_SLACK = re.compile(r"<(?P<sign>[@#!]|https?://|mailto:|tel:)(?P<rest>[^<>]{0,2000})>", re.IGNORECASE)
_TEAMS_MENTION = re.compile(r"<at\b[^<>]{0,200}>[^<>]{0,200}</at>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}", re.IGNORECASE)
_EMOJI_CODE = re.compile(r":[a-z0-9_+'-]{1,60}:(?::skin-tone-\d:)?", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@[\w.-]{1,60}")
_MARKUP = re.compile(r"[*_~`|>#\[\]{}\\^=]+")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # what is not one plain space already
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_OPENERS = (
    r"hi|hiya|hello|hey|heya|yo|oi|dear|morning|good\s+(?:morning|afternoon|evening|day)|afternoon|evening|greetings|"
    r"ok|okay|right|so|um+|er+|erm+|well|sorry|soz|apologies|excuse\s+me|please|pls|plz|kindly|thanks|thank\s+you|cheers|"
    r"there|all|everyone|team|folks|both|bot|leadership\s*bot|quick\s+(?:q|question|one)|question|"
    r"just\s+(?:a\s+)?(?:quick\s+)?(?:q|question|checking|wondering|curious)|and|but|also|now|btw|by\s+the\s+way"
)
_WRAPPERS = (
    r"(?:can|could|would|will)\s+(?:you|u|ya|someone|anyone|anybody|somebody)\s+(?:please\s+|pls\s+|plz\s+|kindly\s+|"
    r"just\s+|perhaps\s+|possibly\s+)*(?:tell|say|explain|confirm|clarify|remind|advise|let)\s*(?:to\s+)?"
    r"(?:me|us)?(?:\s+know)?|"
    r"(?:please\s+|pls\s+|plz\s+|just\s+)?(?:tell|remind|let)\s+(?:me|us)(?:\s+know)?|"
    r"(?:do|does|did)\s+(?:you|u|anyone|anybody|someone)\s+(?:happen\s+to\s+)?know|any\s+idea|"
    r"i\s+(?:was\s+|am\s+|m\s+)?(?:just\s+|only\s+)?wonder(?:ing)?|(?:i'?d|i\s+would|we'?d|we\s+would|id)\s+"
    r"(?:like|love)\s+to\s+(?:know|ask|hear|check|understand)|i\s+(?:just\s+)?(?:want|need|wanna)\s+(?:to\s+)?"
    r"(?:know|ask|check)|i'?m\s+(?:just\s+)?(?:trying\s+to\s+(?:find\s+out|understand|work\s+out)|curious|wondering)|"
    r"(?:can|could|may|might)\s+i\s+(?:just\s+|please\s+|quickly\s+)*(?:ask|check|know)"
)
_LEAD = re.compile(rf"^(?:[\s,.:;!–—-]*(?:{_OPENERS}|{_WRAPPERS})(?!['’\w])[\s,.:;!–—-]*)+", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:[\s,.;!–—-]{1,8}(?:please|pls|plz|thanks|thank\s+you|thx|ta|cheers|many\s+thanks|thanks\s+in\s+advance|"
    r"kind\s+regards|regards|much\s+appreciated|lol|lmao|haha|tho|innit|m8|mate|tbh|btw|ty|tia|asap|xx?))+(?P<end>[\s.!?,]*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message made plain. `core` is what is left without greetings and wrappers."""

    text: str
    core: str

    @property
    def is_empty(self) -> bool:
        """Whether no word is left: nothing typed, a mention alone, emoji only."""
        return not _WORD.search(self.text)


def clean(text: str) -> Message:
    """Takes off what a platform and good manners put around a question. Pure, and linear in the text's length."""
    plain = _plain(_shorten(text))
    return Message(plain, _core(plain))


def words(text: str) -> list[str]:
    """The words of a plain text in small letters, without accents and possessive endings; at most KEPT_WORDS."""
    folded = text.casefold().replace("’", "'")
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    found: list[str] = _WORD.findall(folded)
    if "'" in folded:
        found = [word.removesuffix("'s").replace("'", "") for word in found]
    if len(found) > KEPT_WORDS:
        found = found[: KEPT_WORDS // 2] + found[-KEPT_WORDS // 2 :]
    return found


def spelt(text: str) -> list[str]:
    """The same words as they are typed, one for each of `words`."""
    folded = words(text)
    found: list[str] = _WORD.findall(text)
    if len(found) > KEPT_WORDS:
        found = found[: KEPT_WORDS // 2] + found[-KEPT_WORDS // 2 :]
    return found if len(found) == len(folded) else folded  # taking accents off may part a word in two


def asks(text: str) -> bool:
    """Whether a plain text begins as questions and requests do."""
    return _ASKS.match(text) is not None


def _shorten(text: str) -> str:
    if len(text) <= KEPT_CHARACTERS:
        return text
    half = KEPT_CHARACTERS // 2
    head, tail = text[:half], text[-half:]
    # A cut word would be an unknown word, and count against the message.
    head = head.rsplit(None, 1)[0] if not text[half].isspace() and len(head.split(None, 1)) > 1 else head
    tail = tail.split(None, 1)[-1] if not text[-half - 1].isspace() else tail
    return f"{head}\n{tail}"


def _plain(text: str) -> str:
    if "<" in text:
        text = _TEAMS_MENTION.sub(" ", text)
        text = _SLACK.sub(_slack_label, text)
        text = _TAG.sub(" ", text)
    text = html.unescape(text)
    if not text.isascii():
        text = "".join(_visible(c) for c in unicodedata.normalize("NFC", text))
    if "/" in text or "." in text:
        text = _ADDRESS.sub(" ", text)
    if ":" in text:
        text = _EMOJI_CODE.sub(" ", text)
    if "@" in text:
        text = _MENTION.sub(" ", text)
    text = _MARKUP.sub(" ", text)
    return _SPACES.sub(" ", text).strip()


def _slack_label(match: re.Match[str]) -> str:
    """`<https://…|label>` is read as its label; mentions, channels and bare addresses as nothing.

    https://docs.slack.dev/messaging/formatting-message-text
    """
    _, bar, label = match["rest"].partition("|")
    if match["sign"] in "@#!" or not bar or re.match(r"\s*(?:https?:|www\.|\S+@)", label):
        return " "
    return f" {label} "


def _visible(character: str) -> str:
    """Zero-width, direction and tag characters vanish; emoji and other signs part words."""
    category = unicodedata.category(character)
    if category == "Cf" or (category in ("Mn", "Me") and not unicodedata.combining(character)):
        return ""
    if category in ("So", "Sk", "Cs", "Co", "Cn") or (category == "Cc" and character not in "\n\r\t"):
        return " "
    return character


def _core(text: str) -> str:
    """`text` without greetings and wrappers, unless nothing else is in it."""
    core = _LEAD.sub("", text, count=1)
    core = _TAIL.sub(lambda m: m["end"], core, count=1).strip(" ,;:-–—")
    return core if _WORD.search(core) else text


_ASKS = re.compile(
    r"(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|has|have|can|could|will|would|should|"
    r"give|show|tell|list|name|explain|summari[sz]e|find)\b",
    re.IGNORECASE,
)
