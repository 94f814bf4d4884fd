"""Slack messages, modals and the Home tab as pictures, drawn by slack-blocks-to-jsx in Chromium, to be looked at.

`python -m tests.peers.pictures FOLDER` draws one of each kind; docs/images/slack-answer.png is its slack-answer.png,
slack-home.png its view-home.png, slack-modal.png its view-asked.png and slack-setting.png its view-setting.png.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot import phrases
from bot.answerer import Answerer
from bot.config import default_report
from bot.knowledge import citation_forms, group_topics, load
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
    TopicGroup,
    outcome,
)
from bot.render import block_kit as kit, blocks, home, modals
from bot.render.blocks import Heading
from bot.render.home import Home
from tests.render import payloads

PEERS = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TALENT = "What did CEOs say about talent management?"
BOT_USER, ANN = "U0BOT", "U0ANN"
WIDTH = 680  # pixels; a channel beside its list on a laptop
_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">
<rect width="36" height="36" rx="6" fill="#005eb8"/>
<text x="18" y="27" font-family="Georgia" font-size="30" fill="#fff" text-anchor="middle">{}</text></svg>"""

# Around a view Slack draws a frame of its own; fields and channels the renderer does not know.
_FRAME = """<div style="border:1px solid #ccc;border-radius:8px;font-family:Lato,Arial,sans-serif">
<div style="padding:14px 20px;border-bottom:1px solid #ddd;font:bold 20px Lato,Arial,sans-serif">{title}</div>
<div style="padding:8px 20px 16px">{body}</div>{foot}</div>"""
_FOOT = """<div style="padding:12px 20px;border-top:1px solid #ddd;text-align:right">{}</div>"""
_BUTTON = """<span style="display:inline-block;margin-left:10px;padding:6px 14px;border:1px solid #bbb;
border-radius:4px;font:bold 14px Lato,Arial,sans-serif;background:{back};color:{front}">{words}</span>"""
_FIELD = """<div style="margin:12px 0;font:15px Lato,Arial,sans-serif"><b>{label}</b>
<div style="margin-top:6px;padding:8px 12px 34px;border:1px solid #868686;border-radius:4px;color:#777">{hint}</div>
</div>"""

_CARD = """body { margin: 0 } main { padding: 12px 16px; background: #fff }
.view .slack_blocks_to_jsx--header, .view section > .shrink-0 { display: none !important }
.view section { max-width: none }"""


def missing() -> str | None:
    """Why nothing can be drawn here, if so."""
    if not shutil.which("node") or not (PEERS / "node_modules/slack-blocks-to-jsx").exists():
        return "slack-blocks-to-jsx is not installed: run `npm ci` in tests/peers"
    return None


def draw(messages: Mapping[str, list[dict[str, Any]]], author: str, initial: str = "“") -> dict[str, str]:
    """Blocks by name as HTML by name, each a message of `author`; `initial` stands in their picture."""
    logo = "data:image/svg+xml;base64," + base64.b64encode(_LOGO.format(initial).encode()).decode()
    users = [{"id": BOT_USER, "name": "Leadership Bot"}, {"id": ANN, "name": "Ann"}]
    channels = [
        {"id": "C0GENERAL", "name": "general"},
        {"id": "C0BOARD", "name": "board"},
        {"id": "C0OLD", "name": "old"},
    ]
    data = {"users": users, "channels": channels}
    asked = [{"name": n, "blocks": b, "author": author, "logo": logo, "data": data} for n, b in messages.items()]
    ran = subprocess.run(
        ["node", "render_blocks.mjs"], cwd=PEERS, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return dict(json.loads(ran.stdout))


def draw_views(views: Mapping[str, dict[str, Any]], author: str) -> dict[str, str]:
    """Modals and Home tabs by name as HTML by name, each in a frame like Slack's."""
    runs: dict[str, list[dict[str, Any]]] = {}
    for name, view in views.items():
        for number, blocks_of_run in enumerate(_runs(view["blocks"])):
            runs[f"{name}\0{number}"] = blocks_of_run
    bodies = {name: _body(html) for name, html in draw(runs, author).items()}
    return {name: _framed(view, _joined(name, view, bodies)) for name, view in views.items()}


def _runs(shown: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """The blocks between fields."""
    run: list[dict[str, Any]] = []
    for block in shown:
        if block["type"] == "input":
            yield run
            run = []
        else:
            run.append(block)
    yield run


def _body(page: str) -> str:
    """A message, of which the style hides author and time."""
    return f'<div class="view">{page}</div>'


def _joined(name: str, view: dict[str, Any], bodies: Mapping[str, str]) -> str:
    fields = [
        _FIELD.format(label=block["label"]["text"], hint=block["element"]["placeholder"]["text"])
        for block in view["blocks"]
        if block["type"] == "input"
    ]
    parts = [bodies[f"{name}\0{number}"] for number in range(len(fields) + 1)]
    return "".join(part + field for part, field in zip(parts, [*fields, ""], strict=True))


def _framed(view: dict[str, Any], body: str) -> str:
    title = view["title"]["text"] if "title" in view else "Home"
    shown = [("close", "#fff", "#1d1c1d"), ("submit", "#007a5a", "#fff")]
    foot = "".join(_BUTTON.format(words=view[key]["text"], back=b, front=f) for key, b, f in shown if key in view)
    return _FRAME.format(title=title, body=body, foot=_FOOT.format(foot) if foot else "")


async def photograph(pages: Mapping[str, str], folder: Path, width: int = WIDTH) -> None:
    """Each page as `folder/name.png`."""
    from playwright.async_api import async_playwright

    style = (PEERS / "node_modules/slack-blocks-to-jsx/dist/style.css").read_text()
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=quiet)
        page = await browser.new_page(viewport={"width": width, "height": 400}, device_scale_factor=2)
        for name, html in pages.items():
            await page.set_content(f"<!doctype html><style>{style}{_CARD}</style><main>{html}</main>")
            await page.locator("main").screenshot(path=folder / f"{name}.png")
        await browser.close()


def samples(report: Report) -> dict[str, list[dict[str, Any]]]:
    """One message of each kind."""
    answerer = Answerer(report, Matcher(report))
    answer = answerer.answer(Question(TALENT, "slack"))
    assert isinstance(answer, Answer)
    messages = {
        "answer": blocks.reply(report, answer),
        "private": blocks.reply(report, answer, Heading(TALENT), shareable=True),
        "shared": blocks.reply(report, answer, Heading(TALENT, ANN, shared=True)),
        "help": blocks.reply(report, answerer.small_talk("help")),
        "greeting": blocks.reply(report, answerer.small_talk("greeting")),
        "topics": blocks.topics(report, _topics(report)),
        "why": blocks.why(
            report, Receipt(answer.receipt, outcome(answer), None, ("talent-management",), answer.evidence)
        ),
        "note": blocks.note(phrases.FAILED.format(reference="1a2b3c4d")),
        "none": blocks.noted_none(report),
        "citations": blocks.citations([(q, citation_forms(q.citation, "23 November 2026")) for q in answer.quotes]),
        "speaker": blocks.reply(report, _quoting(report, answerer, "quote-1")),
        "noted": blocks.reply(report, _quoting(report, answerer, "full-report")),
        **{f"refusal-{reason.value}": blocks.reply(report, refusal) for reason, refusal in _refusals(report).items()},
        "clarification": blocks.reply(report, _clarification(report)),
    }
    return {name: message["blocks"] for name, message in messages.items()}


def view_samples(report: Report) -> dict[str, dict[str, Any]]:
    """One modal of each kind, and the Home tab."""
    answerer = Answerer(report, Matcher(report))
    answer = answerer.answer(Question(TALENT, "slack"))
    assert isinstance(answer, Answer)
    asked = modals.ask(report, group_topics(report), answer, TALENT)
    topics = group_topics(report)
    prompts = [report.intents[name] for name in report.prompts]
    kept = phrases.kept_of_person(3, 0, 1)
    return {
        "view-home": home.view(report, Home(prompts, topics, payloads.digests(), kept, "0.1.0")),
        "view-home-new": home.view(report, Home(prompts, topics, [], phrases.kept_of_person(0, 0, 0), "0.1.0")),
        "view-empty": modals.ask(report, topics),
        "view-asked": asked,
        "view-voted": modals.say(asked, phrases.THANKS_HELPFUL),
        "view-setting": modals.setting_view(report, payloads.settings(report, answer)),
    }


def _quoting(report: Report, answerer: Answerer, passage: str) -> Any:
    intent = next(i for i in report.intents.values() if i.passages[:1] == (passage,))
    return answerer.answer_intent(intent.id)


def _topics(report: Report) -> Iterable[TopicGroup]:
    answered = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    return [
        TopicGroup(s, tuple(i for i in answered if report.passages[i.passages[0]].section == s))
        for s in report.sections
    ]


def _refusals(report: Report) -> dict[Reason, Abstention]:
    none = Evidence((), 0, 0, (), report.version)
    unsaid = next(i for i in report.intents.values() if i.kind is IntentKind.NOT_IN_REPORT and len(i.nearest) > 1)
    nearest = tuple(
        i for i in report.intents.values() if i.kind is IntentKind.ANSWER and i.passages[0] in unsaid.nearest
    )
    return {
        Reason.NOT_IN_REPORT: Abstention("", Reason.NOT_IN_REPORT, unsaid, nearest[:3], none, "ABCD-EFGH"),
        Reason.OUTSIDE: Abstention("", Reason.OUTSIDE, None, (), none, "ABCD-EFGH"),
        Reason.NOT_UNDERSTOOD: Abstention("", Reason.NOT_UNDERSTOOD, None, (), none, "ABCD-EFGH"),
    }


def _clarification(report: Report) -> Clarification:
    answered = [i for i in report.intents.values() if i.kind is IntentKind.ANSWER]
    longest = sorted(answered, key=lambda i: -len(i.title))[:3]
    return Clarification("", tuple(longest), Evidence((), 0, 0, (), report.version), "ABCD-EFGH")


def conversation(report: Report) -> str:
    """The README's picture: a question by mention, and its answer."""
    question = {"question": [kit.rich(kit.line(kit.user(BOT_USER), kit.run(f" {TALENT}")))]}
    answer = draw({"answer": samples(report)["answer"]}, report.bot_name)["answer"]
    # Every message is drawn as an app's.
    return re.sub(r"<[^>]*>APP</[^>]*>", "", draw(question, "Ann", "A")["question"]) + answer


if __name__ == "__main__":
    report = load(default_report())
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pages = {**draw(samples(report), report.bot_name), "slack-answer": conversation(report)}
    pages |= draw_views(view_samples(report), report.bot_name)
    asyncio.run(photograph(pages, folder))
