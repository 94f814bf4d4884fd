"""Adaptive Cards checked and drawn by Microsoft's own library.

Draw one of each kind into a folder: `python -m tests.peers.cards FOLDER`.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

from bot import phrases
from bot.answerer import Answerer
from bot.config import default_report
from bot.digest import post_for
from bot.knowledge import citation_forms, group_topics, load
from bot.knowledge.source import setting
from bot.library import Library
from bot.matcher import Matcher
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Evidence,
    IntentKind,
    Question,
    Reason,
    Receipt,
    Report,
    Subscription,
    outcome,
)
from bot.render import card
from bot.render.adaptive import Card

PEERS = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
LIBRARY = PEERS / "node_modules/adaptivecards/dist"
TALENT = "What did CEOs say about talent management?"
TODAY = "23 November 2026"

# The nearest to Teams that the library's own settings come.
_HOST = {
    "fontFamily": "'Segoe UI', 'Liberation Sans', Arial, sans-serif",
    "spacing": {"small": 6, "default": 10, "medium": 16, "large": 20, "extraLarge": 24, "padding": 14},
    "supportsInteractivity": True,
    "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
    "containerStyles": {
        "default": {
            "backgroundColor": "#ffffff",
            "foregroundColors": {
                "default": {"default": "#242424", "subtle": "#616161", "highlightColors": {"default": "#fff4b8"}},
                "accent": {"default": "#5b5fc7", "subtle": "#5b5fc7"},
            },
        },
        "emphasis": {
            "backgroundColor": "#f5f5f5",
            "foregroundColors": {"default": {"default": "#242424", "subtle": "#616161"}},
        },
    },
    "actions": {"maxActions": 6, "buttonSpacing": 8, "actionsOrientation": "horizontal", "actionAlignment": "left"},
}
_STYLE = """
body { margin: 0; background: #f0f0f0; font: 14px 'Segoe UI', 'Liberation Sans', Arial, sans-serif; color: #242424 }
main { padding: 16px; width: max-content }
.who { font-size: 12px; color: #616161; margin: 12px 0 4px }
.said { background: #e8ebfa; border-radius: 6px; padding: 8px 12px; width: max-content; max-width: 480px }
.at { color: #5b5fc7 }
.frame { background: #fff; border: 1px solid #d1d1d1; border-radius: 6px; width: 600px }
.ac-pushButton { background: #fff; border: 1px solid #d1d1d1; border-radius: 4px; padding: 5px 12px; font: inherit;
  font-weight: 600; font-size: 13px; color: #242424; cursor: pointer }
.ac-pushButton > div { white-space: normal !important }
.ac-input { border: 1px solid #d1d1d1; border-radius: 4px; padding: 6px; width: 100%; font: inherit }
textarea.ac-input { height: 78px }
main > input { width: 580px; padding: 8px; border: 1px solid #d1d1d1; border-radius: 4px; font: inherit }
ul { list-style: none; background: #fff; border: 1px solid #d1d1d1; border-radius: 6px; width: 600px; padding: 0 }
li { padding: 8px 12px; border-bottom: 1px solid #eee; font-size: 13px }
.ac-anchor, a { color: #4f52b2 }
"""


def missing(browser: bool = False) -> str | None:
    """Why cards cannot be checked here, or None."""
    if not shutil.which("node") or not LIBRARY.exists():
        return "needs node and the packages of tests/peers: make peers"
    return "needs chromium" if browser and not Path(CHROMIUM).exists() else None


def faults(cards: Mapping[str, Card]) -> dict[str, list[str]]:
    """What the library finds wrong, by card; cards without a fault are left out."""
    asked = json.dumps(dict(cards))
    ran = subprocess.run(
        ["node", "check_cards.mjs"], cwd=PEERS, input=asked, capture_output=True, text=True, check=True
    )
    return {name: found for name, found in json.loads(ran.stdout).items() if found}


def card_of(message: Mapping[str, Any]) -> Card:
    (attachment,) = message["attachments"]
    return dict(attachment["content"])


async def photograph_search(typed: str, results: Sequence[Mapping[str, Any]], file: Path) -> None:
    """A search's list as Teams lays it out, roughly: titles, texts, and below the card that the first inserts."""
    rows = "".join(f"<li><b>{p['title']}</b><br>{p['text']}</li>" for p in (r["preview"]["content"] for r in results))
    await draw({file.stem: results[0]["content"]}, file.parent, above=f"<input value='{typed}'><ul>{rows}</ul>")


async def draw(
    cards: Mapping[str, Card], folder: Path | None, said: Mapping[str, str] | None = None, above: str = ""
) -> dict[str, str]:
    """What a person reads of each card; with a folder, each as `folder/name.png`, below what they said."""
    from playwright.async_api import async_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    shown = {}
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=quiet)
        page = await browser.new_page(viewport={"width": 660, "height": 400}, device_scale_factor=2)
        await page.set_content(f"<!doctype html><style>{_STYLE}</style><main></main>")
        await page.add_style_tag(path=LIBRARY / "adaptivecards.css")
        await page.add_style_tag(content=_STYLE)
        await page.add_script_tag(path=LIBRARY / "adaptivecards.min.js")
        for name, json_card in cards.items():
            await page.evaluate(_DRAW, [json_card, _HOST, (said or {}).get(name, ""), above])
            shown[name] = await page.locator(".frame").inner_text()
            if folder:
                await page.locator("main").screenshot(path=folder / f"{name}.png")
        await browser.close()
    return shown


_DRAW = """([json, host, said, above]) => {
  const main = document.querySelector("main");
  main.innerHTML = said ? `<div class="who">Ann</div><div class="said"><span class="at">Leadership Bot</span> </div>
    <div class="who">Leadership Bot</div>` : above;
  if (said) main.querySelector(".said").append(said);
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(host);
  card.parse(json);
  const frame = document.createElement("div");
  frame.className = "frame";
  frame.append(card.render());
  main.append(frame);
}"""


def every_card(report: Report) -> dict[str, Card]:
    """Every card that the knowledge file can produce, and every dialog and search result."""
    answerer = Answerer(report, Matcher(report))
    hint = phrases.MENTION_AGAIN
    small = {i.id for i in report.intents.values() if i.kind is IntentKind.SMALL_TALK}
    replies = {
        name: answerer.small_talk(name) if name in small else answerer.answer_intent(name) for name in report.intents
    }
    messages = {f"reply {name}": card.reply(report, reply, hint) for name, reply in replies.items()}
    messages |= {f"digest {name}": card.digest(post) for name, post in _digests(report).items()}
    messages |= {
        f"asked {i.id}": card.reply(report, answerer.answer(Question(i.examples[0], "teams")), hint)
        for i in report.intents.values()
    }
    cards = {name: card_of(message) for name, message in (messages | _others(report, answerer)).items()}
    return (
        cards
        | _dialogs(report)
        | {f"result {passage}": card.result(quote)["content"] for passage, quote in _quotes(report).items()}
    )


def samples(report: Report) -> dict[str, Card]:
    """One card of each kind, to look at."""
    answerer = Answerer(report, Matcher(report))
    asked = answerer.answer(Question(TALENT, "teams"))
    two = answerer.answer(Question("What does it say about talent management and about boards?", "teams"))
    speaker = next(i for i in report.intents.values() if i.passages[:1] == ("quote-1",))
    noted = next(i for i in report.intents.values() if i.passages[:1] == ("full-report",))
    messages = {
        "teams-answer": card.reply(report, asked, phrases.MENTION_AGAIN),
        "two": card.reply(report, two),
        "speaker": card.reply(report, answerer.answer_intent(speaker.id)),
        "noted": card.reply(report, answerer.answer_intent(noted.id)),
        "digest": card.digest(next(iter(_digests(report).values()))),
    }
    messages |= _others(report, answerer)
    dialogs = _dialogs(report)
    return {name: card_of(message) for name, message in messages.items()} | {
        "cite": dialogs["cite obs-4"],
        "setting": dialogs["setting obs-4"],
        "result": card.result(_quotes(report)["obs-4"])["content"],
    }


def _others(report: Report, answerer: Answerer) -> dict[str, dict[str, Any]]:
    none = Evidence((), 0, 0, (), report.version)
    answered = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    longest = tuple(sorted(answered, key=lambda i: -len(i.title))[:3])
    unsaid = next(i for i in report.intents.values() if i.kind is IntentKind.NOT_IN_REPORT and len(i.nearest) > 1)
    refusals = {
        Reason.NOT_IN_REPORT: Abstention("", Reason.NOT_IN_REPORT, unsaid, longest, none, "ABCD-EFGH"),
        Reason.OUTSIDE: Abstention("", Reason.OUTSIDE, None, (), none, "ABCD-EFGH"),
        Reason.NOT_UNDERSTOOD: Abstention("", Reason.NOT_UNDERSTOOD, None, (), none, "ABCD-EFGH"),
    }
    answer = answerer.answer(Question(TALENT, "teams"))
    assert isinstance(answer, Answer)
    receipt = Receipt(answer.receipt, outcome(answer), None, (answer.intents[0].id,), answer.evidence)
    prompts = tuple(report.intents[name] for name in report.prompts)
    post = next(iter(_digests(report).values()))
    return {
        "clarification": card.reply(report, Clarification("", longest, none, "ABCD-EFGH"), phrases.MENTION_AGAIN),
        **{f"refusal-{reason.value}": card.reply(report, refusal) for reason, refusal in refusals.items()},
        "topics": card.topics(group_topics(report), report),
        "why": card.why(report, receipt),
        "none": card.noted_none(report),
        "note": card.note(phrases.FAILED.format(reference="1a2b3c4d")),
        "welcome": card.welcome(report, prompts),
        "digest-state": card.digest_state(phrases.digest_help(report, "digest"), None),
        "digest-preview": card.digest_state(phrases.digest_preview(_subscription(), None, "digest"), post),
    }


def _dialogs(report: Report) -> dict[str, Card]:
    quotes = _quotes(report)
    cited = {name: (quote, citation_forms(quote.citation, TODAY)) for name, quote in quotes.items()}
    around = {name: (quote, *setting(report, quote.passage)) for name, quote in quotes.items()}
    return {
        **{f"cite {name}": card.citations_card([one]) for name, one in cited.items()},
        **{f"setting {name}": card.settings_card([one]) for name, one in around.items()},
        "cite four": card.citations_card(list(cited.values())[:4]),
        "setting four": card.settings_card(list(around.values())[:4]),
    }


def _quotes(report: Report) -> dict[str, Any]:
    from bot.knowledge import quote

    return {name: quote(report, name) for name in report.passages}


def _subscription() -> Subscription:
    weekdays = frozenset(range(5))
    return Subscription(
        "teams:t", "19:c", "29:p", "Europe/London", time(9), weekdays, None, None, False, date(2026, 11, 23)
    )


def _digests(report: Report) -> dict[str, Any]:
    post = post_for(_subscription(), report, date(2026, 11, 23), "digest off")
    return {name: replace(post, quote=quote) for name, quote in _quotes(report).items()}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    report = load(default_report())
    asyncio.run(draw(samples(report), folder, {"teams-answer": TALENT}))
    found = [
        card.result(quote) for quote in Library([Answerer(report, Matcher(report))]).search("talent", card.RESULTS)
    ]
    asyncio.run(photograph_search("talent", found, folder / "teams-extension.png"))
