"""The page over HTTP with real parts, without a browser: what it answers, keeps and refuses."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import quote as percent

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot import phrases
from bot.answerer import Answerer
from bot.bot import Bot
from bot.errors import StoreError
from bot.handlers import web as handler
from bot.handlers.pages import asking_address
from bot.library import Library
from bot.limits import Limits
from bot.model import Question
from bot.render.data import to_dict
from bot.render.page.shell import QUESTION_LIMIT
from bot.render.unseen import without_unseen
from bot.store.schema import metadata
from tests import site
from tests.reports import OTHER, both

QUESTION = "what did CEOs say about talent management?"
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with site.opened_bot(tmp_path) as bot:
        yield bot


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[Client]:
    async with TestClient(TestServer(site.application(bot))) as client:
        yield client


async def ask(client: Client, question: str = QUESTION) -> str:
    response = await client.get("/", params={"q": question})
    assert response.status == 200
    return await response.text()


def fields(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to `action`, as the browser would send them."""
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', html, re.DOTALL)
    assert form
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])}


async def vote(client: Client, form: dict[str, str], **headers: str) -> ClientResponse:
    sent = {name.replace("_", "-"): value for name, value in (headers or {"Sec_Fetch_Site": "same-origin"}).items()}
    return await client.post("/vote", data=form, headers=sent)


def counted(bot: Bot, receipt: str) -> tuple[int, int]:
    return bot._store.count_votes("", receipt)


async def test_a_question_gets_the_report_s_words(bot: Bot, client: Client) -> None:
    html = unescape(await ask(client))
    assert bot.report.passages["obs-3"].text in html
    assert bot.report.passages["obs-4"].text in html
    assert f"Accessed: {site.TODAY}" in html


async def test_a_chosen_intent_is_answered_by_its_id(bot: Bot, client: Client) -> None:
    for intent in bot.report.intents.values():
        response = await client.get("/", params={"intent": intent.id})
        assert response.status == 200
        for passage in intent.passages:
            assert bot.report.passages[passage].text in unescape(await response.text())


async def test_an_intent_of_another_edition_asks_for_the_question_again(client: Client) -> None:
    response = await client.get("/", params={"intent": "no-such-intent"})
    assert response.status == 404
    assert phrases.EXPIRED in await response.text()


async def test_an_empty_question_gets_help(client: Client) -> None:
    response = await client.get("/?q=")
    assert response.status == 200
    assert phrases.PAGE_HOW in await response.text()


async def test_a_question_of_the_greatest_length_is_taken_and_a_longer_one_is_not(client: Client) -> None:
    longest = "\N{GRINNING FACE}" * QUESTION_LIMIT  # twelve bytes each in an address
    assert (await client.get("/", params={"q": longest})).status == 200
    response = await client.get("/", params={"q": longest + "x"})
    assert response.status == 400
    assert phrases.too_long(QUESTION_LIMIT) in unescape(await response.text())


@pytest.mark.parametrize(
    "query",
    ["q=%ff%fe", "q=%ED%A0%80", "q=%00", "q=a&q=b", "q=%", "q=%E2%80%AE%E2%80%8B", "intent=", "q", "x=1", "intent=%00"],
)
async def test_odd_addresses_get_a_page_and_never_a_failure(query: str, client: Client) -> None:
    response = await client.get(f"/?{query}")
    assert response.status in (200, 404)
    html = await response.text()
    assert html.startswith("<!doctype html>")
    assert "Traceback" not in html


async def test_what_is_hidden_in_a_question_does_not_come_back_in_the_page_s_forms(client: Client) -> None:
    html = await ask(client, "tal\u202eent\u200b \U000e0041management\x1f")
    assert "talent management" in html
    assert without_unseen(html) == html


async def test_head_gets_the_headers_alone(client: Client) -> None:
    for path in ("/", "/?q=inclusion", "/why", "/static/page.css"):
        response = await client.head(path)
        assert (response.status, await response.read()) == (200, b"")


async def test_a_lost_visitor_is_led_home(client: Client) -> None:
    response = await client.get("/no/such/page")
    html = await response.text()
    assert response.status == 404
    assert phrases.NO_SUCH_PAGE in html
    assert '<a href="/">' in html
    response = await client.post("/")
    assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/coverage",
        "/?q=inclusion",
        "/?intent=nope",
        "/why?receipt=x",
        "/nowhere",
        "/api/ask?q=inclusion",
        "/static/page.js",
    ],
)
async def test_every_response_carries_the_strict_headers(path: str, client: Client) -> None:
    response = await client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for part in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'"):
        assert part in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in response.headers
    if not path.startswith("/static"):
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_vote_is_counted_once_for_a_showing_and_can_be_changed(bot: Bot, client: Client) -> None:
    form = fields(await ask(client), "/vote")
    for helpful, count in (("yes", (1, 0)), ("yes", (1, 0)), ("no", (0, 1))):
        response = await vote(client, form | {"helpful": helpful})
        assert response.status == 200
        assert counted(bot, form["receipt"]) == count
    html = unescape(await response.text())
    assert phrases.THANKS_NOT_HELPFUL in html
    assert fields(html, "/vote") == form
    assert f"/?q={percent(QUESTION).replace('%20', '+')}#answer" in html
    again = fields(await ask(client), "/vote")
    await vote(client, again | {"helpful": "yes"})
    assert counted(bot, form["receipt"]) == (1, 1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "none"}, 403),
        ({"Origin": "https://page.example", "Host": "page.example"}, 200),
        ({"Origin": "https://evil.example", "Host": "page.example"}, 403),
        ({"Origin": "https://page.example.evil.example", "Host": "page.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Accept": "*/*"}, 403),
    ],
)
async def test_only_this_page_s_own_forms_are_counted(
    headers: dict[str, str], status: int, bot: Bot, client: Client
) -> None:
    form = fields(await ask(client), "/vote")
    response = await vote(client, form | {"helpful": "yes"}, **headers)
    assert response.status == status
    assert counted(bot, form["receipt"]) == ((1, 0) if status == 200 else (0, 0))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"helpful": "maybe"}, 400),
        ({"view": "short"}, 400),
        ({"view": "x" * 5000}, 400),
        ({"q": "x" * (QUESTION_LIMIT + 1)}, 400),
        ({"receipt": "AAAA-AAAA"}, 404),
        ({"receipt": "\x00"}, 404),
    ],
)
async def test_a_form_that_is_not_whole_is_refused_in_words(
    change: dict[str, str], status: int, client: Client
) -> None:
    form = fields(await ask(client), "/vote")
    response = await vote(client, form | {"helpful": "yes"} | change)
    assert response.status == status
    assert phrases.NOT_DONE in await response.text()


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "text/plain"])
async def test_a_body_of_another_kind_is_refused_in_words(content_type: str, client: Client) -> None:
    headers = {"Content-Type": content_type, "Sec-Fetch-Site": "same-origin"}
    response = await client.post("/vote", data=b"{{{", headers=headers)
    assert response.status == 400
    assert phrases.BROKEN_FORM in await response.text()


async def test_a_body_too_large_is_refused_in_words(client: Client) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    response = await client.post("/vote", data=BytesIO(b"q=" + b"x" * (3 << 20)), headers=headers)
    assert response.status == 413
    assert phrases.NOT_DONE in await response.text()


async def test_a_question_that_comes_again_gets_the_same_page_under_another_name(bot: Bot, client: Client) -> None:
    first, again = await ask(client), await ask(client)
    named = fields(first, "/vote")["view"], fields(again, "/vote")["view"]

    assert named[0] != named[1]
    assert first.replace(named[0], "") == again.replace(named[1], "")
    for view in named:
        form = fields(first, "/vote") | {"view": view, "helpful": "yes"}
        assert (await vote(client, form)).status == 200
    assert counted(bot, form["receipt"]) == (2, 0)


async def test_what_was_rendered_before_the_knowledge_was_read_anew_is_not_shown_again(
    bot: Bot, client: Client
) -> None:
    before = await ask(client)
    renamed = replace(bot.report, publisher="The Publisher of Tomorrow")
    bot.replace(Library([Answerer(renamed, bot.library.answerer().matcher)]))
    after = await ask(client)

    assert renamed.publisher not in before
    assert renamed.publisher in after


async def test_none_of_these_is_noted_and_shows_the_topics(bot: Bot, client: Client) -> None:
    reply = await bot.ask(Question("talent", "web"))
    form = {"receipt": reply.receipt, "view": "abcdefghijklmnop", "q": "talent"}
    response = await client.post("/none", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    html = await response.text()
    assert response.status == 200
    assert phrases.NONE_NOTED in html
    assert phrases.BROWSE in html
    response = await client.post("/none", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status == 403


async def test_why_explains_a_reply_and_takes_its_receipt_as_typed(client: Client) -> None:
    receipt = fields(await ask(client), "/vote")["receipt"]
    for typed in (receipt, receipt.lower().replace("-", " ")):
        response = await client.get("/why", params={"receipt": typed})
        assert response.status == 200
        assert receipt in await response.text()
    assert (await client.get("/why")).status == 200
    response = await client.get("/why", params={"receipt": "<b>"})
    assert response.status == 404
    assert phrases.NO_SUCH_RECEIPT in await response.text()


async def test_the_api_gives_what_the_terminal_prints(bot: Bot, client: Client) -> None:
    for params, reply in (
        ({"q": QUESTION}, await bot.ask(Question(QUESTION, "web"))),
        ({"intent": "inclusion"}, await bot.choose("inclusion", Question("", "web"))),
    ):
        response = await client.get("/api/ask", params=params)
        assert response.content_type == "application/json"
        assert reply
        assert await response.json() == json.loads(json.dumps(to_dict(reply)))
    response = await client.get("/api/ask", params={"q": "x" * (QUESTION_LIMIT + 1)})
    assert response.status == 400
    assert await response.json() == {"error": phrases.too_long(QUESTION_LIMIT)}


async def test_a_failure_shows_a_reference_and_logs_the_error_without_the_question(
    bot: Bot, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_question: Question) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(bot, "ask", fail)
    for path in ("/", "/api/ask"):
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            response = await client.get(path, params={"q": "a private matter"})
        text = await response.text()
        assert response.status == 500
        assert "disk" not in text
        reference = re.search(r"Reference: (\w+)", text)
        assert reference
        assert reference[1] in caplog.text
        assert "the disk is full" in caplog.text
        assert "private" not in caplog.text


async def test_other_channels_routes_are_left_alone(bot: Bot) -> None:
    async def gone(_request: web.Request) -> web.Response:
        raise web.HTTPNotFound(text="not here")

    app = web.Application()
    handler.register(app, bot)
    app.router.add_post("/slack/events", gone)
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/slack/events")
        assert await response.text() == "not here"
        assert "Content-Security-Policy" not in response.headers


@pytest.fixture
async def limited(bot: Bot) -> AsyncIterator[Client]:
    """The page behind one proxy, which allows each address two requests a minute, on a clock that stands still."""
    app = web.Application()
    handler.register(app, bot, limits=Limits(2, None, lambda: 0.0), proxies=1)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_an_address_that_asks_too_much_is_told_so_and_others_are_not(limited: Client) -> None:
    def asked_by(*addresses: str) -> dict[str, str]:
        return {"X-Forwarded-For": ", ".join(addresses)}

    for path in ("/", "/api/ask?q=inclusion"):
        assert (await limited.get(path, headers=asked_by("192.0.2.1"))).status == 200
    for path in ("/", "/why", "/api/ask?q=inclusion"):
        # What the visitor says before the proxy does is not believed.
        response = await limited.get(path, headers=asked_by("198.51.100.7", "192.0.2.1"))
        assert response.status == 429
        assert response.headers["Retry-After"] == "10"
        assert response.headers["Cache-Control"] == "no-store"
        assert phrases.TOO_MANY in await response.text()
    assert (await limited.get("/", headers=asked_by("192.0.2.2"))).status == 200
    assert (await limited.get("/static/page.css", headers=asked_by("192.0.2.1"))).status == 200


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        (None, 0, "127.0.0.1"),
        ("192.0.2.1", 0, "127.0.0.1"),
        (None, 1, "127.0.0.1"),
        ("192.0.2.1", 1, "192.0.2.1"),
        ("192.0.2.9, 192.0.2.1", 1, "192.0.2.1"),
        ("192.0.2.9, 192.0.2.1", 2, "192.0.2.9"),
        ("192.0.2.1", 2, "127.0.0.1"),
        ("unknown", 1, "127.0.0.1"),
        ("", 1, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", 1, "192.0.2.1"),
    ],
)
def test_who_asks_is_what_the_outermost_proxy_heard(forwarded: str | None, proxies: int, address: str) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote="127.0.0.1")
    assert asking_address(request, proxies) == address


async def test_the_coverage_map_counts_what_was_asked_and_names_what_nobody_asked(client: Client) -> None:
    await ask(client)
    response = await client.get("/coverage")
    html = await response.text()
    assert response.status == 200
    assert "1 question: 1 answered" in html
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in html
    assert re.search(r"Talent management has not been a notable feature[^<]*</th><td>\d+</td><td>1</td>", html)
    assert re.search(r"Leaders want an increased focus[^<]*</th><td>\d+</td><td>never</td>", html)
    assert QUESTION not in html


async def test_nothing_is_kept_of_whoever_uses_the_page(bot: Bot, client: Client) -> None:
    form = fields(await ask(client), "/vote")
    await vote(client, form | {"helpful": "yes"}, Sec_Fetch_Site="same-origin", Cookie="a=b", User_Agent="me/1.0")
    with bot._store.reading() as connection:
        rows = {
            table.name: [tuple(map(str, row)) for row in connection.execute(table.select())]
            for table in metadata.sorted_tables
        }
    for hidden in (QUESTION, "127.0.0.1", "me/1.0", "a=b", form["view"]):
        assert not [name for name, kept in rows.items() if any(hidden in value for row in kept for value in row)], (
            hidden
        )
    assert {name for name, kept in rows.items() if kept} == {"receipts", "tallies", "settings", "votes"}


# --- two reports ---


async def test_where_there_are_two_reports_one_is_chosen_and_stays_chosen(tmp_path):
    with site.opened_bot(tmp_path, both()) as bot:
        async with TestClient(TestServer(site.application(bot))) as client:

            async def page(**asked: str) -> str:
                return unescape(await (await client.get("/", params=asked)).text())

            first, second = bot.library.reports
            assert f'<option value="{first.id}" selected>' in await page()
            assert f'<option value="{second.id}" selected>' in await page(report=second.id)
            answered = await page(q="how long is the waiting list?", report=second.id)
            assert second.passages["waiting"].text in answered
            assert f'<option value="{second.id}" selected>' in answered
            assert f"/?intent=rent&report={second.id}#answer" in answered
            assert second.passages["rents"].text in await page(intent="rent", report=second.id)
            # What is named in the question is asked, whatever is chosen.
            named = await page(
                q="in the leadership report: what did CEOs say about talent management?", report=second.id
            )
            assert first.passages["obs-4"].text in named
            assert f'<option value="{first.id}" selected>' in named
            assert f'<option value="{first.id}" selected>' in await page(report="gone")
            coverage = await (await client.get("/coverage", params={"report": second.id})).text()
            assert second.title in coverage


async def test_the_interface_says_which_report_replied_and_what_another_one_answers(tmp_path):
    with site.opened_bot(tmp_path, both()) as bot:
        async with TestClient(TestServer(site.application(bot))) as client:
            said = await (await client.get("/api/ask", params={"q": "how long is the waiting list?"})).json()
    assert said["report"] == bot.report.id
    assert [(other["report"], other["choices"][0]["intent"]) for other in said["elsewhere"]] == [
        (OTHER, "waiting-list")
    ]
