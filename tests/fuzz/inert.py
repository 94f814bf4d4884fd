"""What is live in what the bot says that a stranger typed: a mention, a link, a tag, a function, a hidden character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from bot.render.unseen import without_unseen

_MENTIONS = re.compile(r"<(?:!(?:channel|here|everyone|subteam|date)|[@#!][^>]*EVIL|https?://[^>]*evil\.example)")
_ENTITIES = re.compile(r"&(?!amp;|lt;|gt;)")
_VOID = {"meta", "link", "input", "br", "hr", "img"}
_TAGS = _VOID | {
    *(
        "html",
        "head",
        "title",
        "body",
        "main",
        "header",
        "footer",
        "section",
        "article",
        "nav",
        "div",
        "span",
        "p",
        "a",
    ),
    *("h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "blockquote", "cite", "q", "b"),
    *(
        "form",
        "label",
        "button",
        "script",
        "figure",
        "figcaption",
        "strong",
        "em",
        "small",
        "code",
        "pre",
        "mark",
        "time",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "select", "option", "fieldset", "legend", "textarea"),
}


def live_in_slack(message: dict[str, Any]) -> list[str]:
    """A message or a view as it leaves for Slack."""
    return [
        *_live_in_mrkdwn(message.get("text")),
        *(found for part in _parts(message) for found in _live_in_part(part)),
    ]


def live_in_teams(activity: dict[str, Any]) -> list[str]:
    """An activity, or the answer to a call, as it leaves for Teams."""
    found = [str(one) for one in activity.get("entities") or [] if one.get("type") == "mention"]
    for part in _parts(activity):
        kind, words = part.get("type"), [part.get(name) for name in ("text", "title", "summary")]
        shown = [one for one in words if isinstance(one, str)]
        found += [one for one in shown if "{{" in one or one != without_unseen(one)]
        found += shown if kind == "TextBlock" else []
        found += [url for name in ("url", "content") if "evil.example" in (url := str(part.get(name, "")))[:200]]
    return found


def live_in_page(html: str) -> list[str]:
    """A page as browsers read it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found + [f"hidden {one!r}" for one in html.split("\n") if one != without_unseen(one)]


def live_in_terminal(text: str) -> list[str]:
    """What a terminal would act on."""
    return re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [tag] if tag not in _TAGS else []
        self.found += [name for name in given if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action"):
            url = given.get(name)
            if url and (not re.match(r"(?:/(?!/)|#|https://)", url) or re.match(r"https?://[^/]*evil", url)):
                self.found.append(url)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append("script")


def _live_in_part(part: dict[str, Any]) -> Iterator[str]:
    kind, text = part.get("type"), part.get("text")
    if kind in ("user", "usergroup", "channel") and "EVIL" in str(part):
        yield str(part)
    if kind == "broadcast":
        yield kind
    if kind == "link" and "evil.example" in str(part.get("url")):
        yield str(part["url"])
    if kind == "mrkdwn":
        yield from _live_in_mrkdwn(text)
    elif isinstance(text, str) and kind and text != without_unseen(text):
        yield f"hidden {text[:80]!r}"


def _live_in_mrkdwn(text: object) -> Iterator[str]:
    if isinstance(text, str):
        yield from _MENTIONS.findall(text)
        yield from _ENTITIES.findall(text)
        if text != without_unseen(text):
            yield f"hidden {text[:80]!r}"


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for name, one in part.items():
            if name not in ("value", "private_metadata", "data", "msteams", "state"):
                yield from _parts(one)
    elif isinstance(part, list):
        for one in part:
            yield from _parts(one)
