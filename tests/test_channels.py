"""What every surface must do, once, over all of them: Slack, Teams, the page and the terminal."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiohttp.test_utils import TestClient, TestServer
from microsoft_agents.hosting.core.authorization import _entra_issuers

from bot import phrases
from bot.bot import Bot
from bot.config import default_report
from bot.handlers import terminal
from bot.knowledge import load
from bot.library import Library
from bot.render import modals
from bot.render.text import Style
from bot.store.database import Database
from tests import site as page_site
from tests.fakes import FakeSlack
from tests.handlers.slack.conftest import Front, buttons as slack_buttons, serving
from tests.handlers.teams import service
from tests.handlers.teams.conftest import Site, opened
from tests.peers.cards import card_of
from tests.render import card_checkers
from tests.reports import ALLOTMENTS

REPORT = load(default_report())
LINKS = (REPORT.source.link, load(ALLOTMENTS).source.link)
KNOWN = "What did CEOs say about talent management?"
UNKNOWN = "What does the report say about artificial intelligence?"
STRANGE = "qwertz asdfgh yxcvb"
LIVE = "<!channel> <@U123> <at>everyone</at> @channel <b onclick=x>bold</b> [x](https://evil.example) {{DATE(1)}}"


@dataclass(frozen=True)
class Shown:
    """What a person sees of a reply: its words, what can be pressed, and what in it is live that they typed."""

    words: str
    choices: tuple[str, ...] = ()
    cites: bool = False
    live: list[str] = field(default_factory=list)


class Channel(Protocol):
    async def ask(self, words: str) -> Shown: ...

    async def press(self, choice: str) -> str:
        """Presses what the last reply offered; the words that come in return."""
        ...


# --- Slack ---


class Slack:
    """By the command, whose private answer repeats the question."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._offered: dict[str, Any] = {}

    async def ask(self, words: str) -> Shown:
        message = await self._front.command(words)
        self._offered = slack_buttons(message)
        return _shown_in_slack(message, self._offered)

    async def press(self, choice: str) -> str:
        before = len(self._front.slack.calls)
        await self._front.press(self._offered[choice], private=True)
        return str(self._front.slack.calls[before:])


class SlackMention(Slack):
    """By mention in a channel, where all see the answer."""

    async def ask(self, words: str) -> Shown:
        await self._front.mention(f"<@UBOT> {words}")
        message = self._front.slack.sent()[-1]
        self._offered = slack_buttons(message)
        return _shown_in_slack(message, self._offered)

    async def press(self, choice: str) -> str:
        before = len(self._front.slack.calls)
        await self._front.press(self._offered[choice])
        return str(self._front.slack.calls[before:])


class SlackWindow(Slack):
    """In the window to ask and browse in, where the answer stays."""

    def __init__(self, front: Front, empty: dict[str, Any]) -> None:
        super().__init__(front)
        self._empty = self._view = empty

    async def ask(self, words: str) -> Shown:
        said = await self._front.submit(self._empty, words)
        if "errors" in said:
            return Shown(" ".join(said["errors"].values()))
        self._view = said["view"]
        self._offered = slack_buttons(self._view)
        return _shown_in_slack({"text": "", **self._view}, self._offered)

    async def press(self, choice: str) -> str:
        before = len(self._front.slack.calls)
        await self._front.press_in(self._view, self._offered[choice])
        return str(self._front.slack.calls[before:])


def _shown_in_slack(message: dict[str, Any], offered: dict[str, Any]) -> Shown:
    runs = [part["text"] for part in _parts(message["blocks"]) if isinstance(part.get("text"), str)]
    cites = any(link in str(message["blocks"]) for link in LINKS)
    return Shown(" ".join(runs), tuple(offered), cites, _live_in_slack(message))


def _live_in_slack(message: dict[str, Any]) -> list[str]:
    found = re.findall(r"<[!@#][^>]*>", message["text"])
    kinds = {"user", "usergroup", "broadcast", "channel"}
    for part in _parts(message["blocks"]):
        if part.get("type") in kinds or (part.get("type") == "mrkdwn" and "<" in part["text"]):
            found.append(str(part))
        if part.get("type") == "link" and "evil" in part["url"]:
            found.append(part["url"])
    return found


def _parts(part: Any):
    if isinstance(part, dict):
        yield part
        for one in part.values():
            yield from _parts(one)
    elif isinstance(part, list):
        for one in part:
            yield from _parts(one)


# --- Teams ---


class Teams:
    """In a channel by mention, or in a chat with the bot."""

    def __init__(self, site: Site, chat: str = "channel") -> None:
        self._site, self._chat = site, chat
        self._offered: dict[str, Any] = {}

    async def ask(self, words: str) -> Shown:
        asked = self._site.mention(f"@bot {words}") if self._chat == "channel" else words
        (said,) = await self._site.say(asked)
        card = card_of(said)
        self._offered = card_checkers.buttons(card)
        live = [fault for fault in card_checkers.faults_in_message(said) if "leads to" in fault or "function" in fault]
        # Runs of text are shown as they are; only a mention's entity makes a mention.
        live += [str(one) for one in said.get("entities", []) if one["type"] == "mention"]
        live += [str(part) for part in card_checkers.parts(card) if part.get("type") == "TextBlock"]
        shown = " ".join(card_checkers.texts(card))
        return Shown(shown, tuple(self._offered), any(link in str(card) for link in LINKS), live)

    async def press(self, choice: str) -> str:
        button = self._offered[choice]
        if button["data"].get("msteams", {}).get("type") == "task/fetch":
            return str(await self._site.invoke("task/fetch", {"data": button["data"]}, chat=self._chat))
        return " ".join(card_checkers.texts(card_of((await self._site.press(button, self._chat))[0])))


# --- the page ---


class Page:
    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._offered: dict[str, str] = {}

    async def ask(self, words: str) -> Shown:
        response = await self._client.get("/", params={"q": words})
        html = await response.text()
        reply = html.split("<main", 1)[1]
        links = re.findall(r'<a[^>]*href="(/\?intent=[^"]*)"[^>]*>(.*?)</a>', reply, re.DOTALL)
        self._offered = {_words(label): unescape(address) for address, label in links}
        live = re.findall(r"<(?:at|b onclick|script(?! src=\"/static))[^>]*>|href=\"https://evil[^\"]*", html)
        return Shown(_words(reply), tuple(self._offered), "<blockquote" in reply, live)

    async def press(self, choice: str) -> str:
        return _words(await (await self._client.get(self._offered[choice])).text())


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# --- the terminal ---


class Terminal:
    """A conversation, in which choices are picked by their number."""

    def __init__(self, library: Library) -> None:
        self._out = io.StringIO()
        ledger = terminal.Ledger(None, lambda: None, lambda _: None)
        self._desk = terminal.Desk(library, ledger, self._out, Style(width=10_000, numbered=True))
        self._conversation = terminal._Conversation(self._desk)

    async def ask(self, words: str) -> Shown:
        said = self._take(words)
        choices = tuple(re.findall(r"^  (\d+)\. ", said, re.MULTILINE))
        live = re.findall(r"\x1b\[[0-9;]*m|\x1b\]", said)
        return Shown(" ".join(said.split()), choices, "│" in said, live)

    async def press(self, choice: str) -> str:
        return self._take(choice)

    def _take(self, line: str) -> str:
        begun = self._out.tell()
        self._conversation.take(line)
        return self._out.getvalue()[begun:]


CHANNELS = ("slack", "slack mention", "slack window", "teams", "teams chat", "page", "terminal")


async def open_channel(
    name: str, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, stack: AsyncExitStack
) -> Channel:
    match name:
        case "slack" | "slack mention" | "slack window":
            database = Database.open(f"sqlite:///{folder / 'slack.db'}")
            stack.callback(database.close)
            fake = FakeSlack()
            await fake.start()
            stack.push_async_callback(fake.stop)
            bot = Bot(library, database)
            front = Front(await stack.enter_async_context(TestClient(TestServer(serving(bot, fake)))), fake)
            if name == "slack window":
                return SlackWindow(front, modals.ask(bot.report, bot.topics()))
            return SlackMention(front) if name == "slack mention" else Slack(front)
        case "teams" | "teams chat":
            connector = service.FakeConnector()
            await connector.start()
            stack.push_async_callback(connector.stop)
            monkeypatch.setitem(_entra_issuers.BOTFRAMEWORK_JWKS_URIS, service.ISSUER, connector.url + "keys")
            site = await stack.enter_async_context(opened(connector, folder, library))
            return Teams(site, "personal" if name == "teams chat" else "channel")
        case "page":
            bot = stack.enter_context(page_site.opened_bot(folder, library))
            return Page(await stack.enter_async_context(TestClient(TestServer(page_site.application(bot)))))
        case _:
            return Terminal(library)


@pytest.fixture(params=CHANNELS)
async def channel(request, tmp_path: Path, monkeypatch) -> AsyncIterator[Channel]:
    async with AsyncExitStack() as stack:
        library = Library([page_site.answerer()])
        yield await open_channel(request.param, library, tmp_path, monkeypatch, stack)


async def test_an_empty_message_gets_help(channel: Channel):
    shown = await channel.ask("")
    assert shown.choices or "Type a question" in shown.words
    assert not shown.cites


async def test_a_known_question_gets_the_passage_word_for_word_with_its_section(channel: Channel):
    shown = await channel.ask(KNOWN)
    passage = REPORT.passages["obs-4"]
    assert passage.text in shown.words.replace(" │ ", " ")
    assert passage.section.title in shown.words
    assert shown.cites


async def test_a_question_in_other_words_is_told_what_it_was_read_as(channel: Channel):
    read_as = "Read as: " + REPORT.intents["talent-management"].title
    assert read_as in (await channel.ask("ceos on talent mgmt")).words
    assert "Read as" not in (await channel.ask(KNOWN.lower().rstrip("?"))).words


@pytest.mark.parametrize("asked", [UNKNOWN, STRANGE])
async def test_an_unknown_question_is_refused_without_a_citation(channel: Channel, asked):
    shown = await channel.ask(asked)
    assert any(part in shown.words for part in ("does not say", "outside what I can help with", "could not match that"))
    assert not shown.cites
    assert not any(passage.text in shown.words for passage in REPORT.passages.values())


@pytest.mark.parametrize("asked", [LIVE, f"talent management {LIVE}", f"digest on at {LIVE}"])
async def test_mark_up_and_mentions_come_back_inert(channel: Channel, asked):
    assert (await channel.ask(asked)).live == []


@pytest.mark.parametrize("asked", [KNOWN, "help", UNKNOWN])
async def test_everything_that_can_be_pressed_answers(channel: Channel, asked):
    choices = (await channel.ask(asked)).choices
    assert choices
    for choice in choices:
        await channel.ask(asked)
        said = await channel.press(choice)
        assert said.strip(), choice
        assert phrases.EXPIRED not in said, choice
        assert "Something went wrong" not in said, choice
