"""The page in a real Chromium: with and without script, by keyboard, narrow, dark, zoomed; and axe-core's judgement."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from bot import phrases
from bot.bot import Bot
from bot.knowledge.citation import text_fragment
from tests import site

CHROMIUM = Path(os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium"))
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
ANSWER = "/?q=what+did+CEOs+say+about+talent+management%3F#answer"
PAGES = {
    "home": "/",
    "answer": ANSWER,
    "note": "/?intent=full-report-where#answer",
    "not understood": "/?q=zxqv+blorp",
    "not in the report": "/?intent=no-dickson-biography",
    "help": "/?q=help",
    "why": "/why",
    "lost": "/nowhere",
}

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}; install it, or set CHROMIUM")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with site.opened_bot(tmp_path_factory.mktemp("page")) as bot:
        yield bot


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with site.served(site.application(bot)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A visitor's browser window, which notes what it should not meet."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(base_url=address, **options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self._address = address
        self.page.on("request", self._note_request)
        self.page.on("console", lambda message: self.faults.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith(self._address):
            self.faults.append(f"outside: {request.url}")


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    visits: list[Visit] = []

    def start(**options: Any) -> Visit:
        visits.append(Visit(browser, address, **options))
        return visits[-1]

    yield start
    for one in visits:
        one.context.close()


def focused(page: Page, attribute: str = "textContent") -> str:
    return str(page.evaluate(f"document.activeElement.{attribute} ?? ''"))


def tab_to(page: Page, wanted: str, limit: int = 60) -> None:
    """Presses Tab until the element with these words, or this id, has the focus."""
    seen = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        seen.append(focused(page) or f"#{focused(page, 'id')}")
        if seen[-1] in (wanted, f"#{wanted}") or focused(page, "id") == wanted:
            return
    raise AssertionError(f"{wanted!r} is not reached by Tab; reached {seen}")


def test_a_question_is_answered_without_script(bot: Bot, visit: Any) -> None:
    page = visit(java_script_enabled=False).page
    page.goto("/")
    page.get_by_label("Your question").fill("what did CEOs say about talent management?")
    page.get_by_role("button", name="Ask").click()
    assert page.locator("blockquote").all_text_contents() == [bot.report.passages[p].text for p in ("obs-3", "obs-4")]
    page.get_by_role("link", name="Has the NHS been good at talent management?").click()
    assert page.locator("blockquote").all_text_contents() == [bot.report.passages["obs-3"].text]
    page.get_by_role("button", name=phrases.HELPFUL, exact=True).click()
    assert page.get_by_role("status").text_content() == phrases.THANKS_HELPFUL
    page.get_by_role("button", name=phrases.NOT_HELPFUL).click()
    assert page.get_by_role("status").text_content() == phrases.THANKS_NOT_HELPFUL
    page.get_by_role("link", name="Back to the reply").click()
    page.get_by_role("link", name=phrases.WHY).click()
    assert "chosen by a button" in page.locator("main").inner_text()
    page.go_back()
    page.get_by_text(phrases.COPY_CITATION).click()
    assert site.TODAY in page.locator(".forms").inner_text()


def test_a_question_is_asked_and_voted_on_by_keyboard_alone(visit: Any) -> None:
    page = visit().page
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the main part"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    tab_to(page, "q")
    page.keyboard.type("what about inclusion?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.title().startswith("what about inclusion?")
    # The answer has the focus, so that a screen reader goes on there.
    assert focused(page, "id") == "answer"
    tab_to(page, phrases.IN_ITS_SETTING)
    page.keyboard.press("Enter")
    assert page.locator("mark").first.is_visible()
    tab_to(page, phrases.COPY_CITATION)
    page.keyboard.press("Enter")
    assert page.locator(".forms code").first.is_visible()
    tab_to(page, phrases.HELPFUL)
    page.keyboard.press("Enter")
    page.wait_for_url("**/vote")
    assert page.get_by_role("status").is_visible()


def test_every_focus_is_seen(visit: Any) -> None:
    page = visit().page
    page.goto(ANSWER)
    seen = []
    page.keyboard.press("Tab")
    while focused(page, "tagName") != "BODY":
        seen.append(focused(page))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", seen[-1]
        page.keyboard.press("Tab")
    assert {phrases.HELPFUL, phrases.WHY, phrases.COPY_CITATION} <= set(seen)


def test_a_citation_is_copied_by_one_press(bot: Bot, visit: Any) -> None:
    one = visit(permissions=["clipboard-read", "clipboard-write"])
    one.page.goto(ANSWER)
    one.page.get_by_text(phrases.COPY_CITATION).first.click()
    one.page.get_by_role("button", name="Copy Vancouver citation").first.click()
    one.page.get_by_role("button", name="Copied").wait_for()
    forms = bot.citation_forms("obs-3", site.TODAY)
    assert forms
    assert one.page.evaluate("navigator.clipboard.readText()") == forms.vancouver
    assert one.page.evaluate("getSelection().toString()") == forms.vancouver
    assert one.faults == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_is_fetched_from_outside_and_the_policy_holds(path: str, visit: Any) -> None:
    one = visit()
    one.page.goto(path)
    one.page.wait_for_timeout(100)  # for what a script might still ask for
    faults = [fault for fault in one.faults if not (path == "/nowhere" and "404" in fault)]
    assert faults == []
    assert one.context.cookies() == []


def test_the_policy_stops_a_script_that_got_in(visit: Any) -> None:
    one = visit()
    one.page.goto("/")
    one.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.got = 1'; document.body.append(s);"
        " const i = new Image(); i.src = 'https://outside.example/x.png'; document.body.append(i)"
    )
    one.page.wait_for_timeout(200)
    assert one.page.evaluate("window.got") is None
    assert len([fault for fault in one.faults if "Content Security Policy" in fault]) == 2


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_narrow_window_needs_no_sideways_scrolling(path: str, visit: Any) -> None:
    """320 pixels are also what a window of 1,280 has at 400 %: https://www.w3.org/TR/WCAG22/#reflow"""
    width = 320
    page = visit(viewport={"width": width, "height": 256}).page
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{wide}.map(e => e.outerHTML.slice(0, 80))") == []


def test_text_spacing_can_be_widened_without_loss(visit: Any) -> None:
    """https://www.w3.org/WAI/WCAG22/Understanding/text-spacing"""
    page = visit(viewport={"width": 320, "height": 640}, bypass_csp=True).page
    page.goto(ANSWER)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_is_pressed_is_large_enough(visit: Any) -> None:
    """24 by 24 pixels at least, links within a sentence apart: https://www.w3.org/TR/WCAG22/#target-size-minimum"""
    page = visit(viewport={"width": 320, "height": 640}).page
    page.goto(ANSWER)
    script = (
        "[...document.querySelectorAll('main button, main summary, main a, main input:not([type=hidden])')]"
        ".filter(e => e.checkVisibility()).map(e => [e.textContent, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)"
    )
    assert page.evaluate(script) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_reader_s_colour_scheme(scheme: Any, visit: Any) -> None:
    page = visit(color_scheme=scheme).page
    page.goto("/")
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert (_lightness(ground) < _lightness(ink)) is (scheme == "dark")


def test_nothing_moves_for_those_who_want_no_motion(visit: Any) -> None:
    page = visit(reduced_motion="reduce").page
    page.goto(ANSWER)
    moving = "[...document.querySelectorAll('*')].some(e => getComputedStyle(e).transitionDuration !== '0s')"
    assert page.evaluate(moving) is False


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed; run npm ci in tests/peers")
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(scheme: Any, path: str, visit: Any) -> None:
    # The policy would stop axe-core itself, which is no part of the page.
    page = visit(color_scheme=scheme, bypass_csp=True).page
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 10


def test_a_citation_s_link_opens_the_source_at_the_passage(bot: Bot, browser: Browser) -> None:
    """On a page that keeps the source's no-break spaces, each paragraph a screen apart from the next."""
    text = (Path(bot.report.path).parent / "source" / "article.txt").read_text(encoding="utf-8")
    assert "\N{NO-BREAK SPACE}" in text

    async def article(_request: web.Request) -> web.Response:
        blocks = "".join(f"<p>{html.escape(line)}</p>" for line in re.split(r"\n+", text) if line.strip())
        style = "<style>p { margin: 2000px 0 } ::target-text { background: #f0f }</style>"
        page = f"<!doctype html><meta charset=utf-8><title>Source</title>{style}{blocks}"
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", article)
    with site.served(app) as address:
        for passage in bot.report.passages.values():
            shown = _shown_at(browser, address + "/" + text_fragment(passage.text))
            assert _words(passage.text) in _words(shown), passage.id
        assert _shown_at(browser, address + "/" + text_fragment("words that are not there at all")) == ""


def _shown_at(browser: Browser, address: str) -> str:
    """The text in the window after going there; nothing if it stays at the top."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    try:
        page = context.new_page()
        page.goto(address)
        try:
            page.wait_for_function("scrollY > 0", timeout=1500)
        except Error:
            return ""
        inside = "e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().bottom <= innerHeight"
        return str(page.evaluate(f"[...document.querySelectorAll('p')].find(e => {inside}).textContent"))
    finally:
        context.close()


def _words(text: str) -> str:
    return " ".join(text.replace("•", " ").split())


def _lightness(colour: str) -> int:
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])
