"""The page on the small Slack shows what its own page cannot, and sends what a window's fields began with."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import ClientSession, WSMsgType, web

from bot.model import Question
from bot.render import block_kit as kit, blocks
from tests.site import answerer
from tools.slack_page.page import make_page
from tools.slack_page.showing import filled_in, shown

WISHES = kit.option("What do gardeners want?", "wishes")
WINDOW = {
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Asked in vain"}},
        {
            "type": "input",
            "block_id": "which",
            "element": {"type": "static_select", "action_id": "which", "initial_option": WISHES},
        },
        {
            "type": "input",
            "block_id": "texts",
            "element": {"type": "plain_text_input", "action_id": "texts", "initial_value": "who weeds"},
        },
        {"type": "input", "block_id": "title", "element": {"type": "plain_text_input", "action_id": "title"}},
    ]
}


def test_an_answer_is_shown_with_its_quote_its_citation_and_its_votes():
    bot = answerer()
    reply = bot.answer(Question("what did CEOs say about talent management?", "slack"))
    message = blocks.reply(bot.report, reply)
    told = json.dumps(shown(message), ensure_ascii=False)
    assert reply.quotes[0].passage.text in told
    assert "rich_text" not in told
    assert "context_actions" not in told
    assert "Not helpful" in told


def test_rich_text_becomes_mrkdwn_and_what_was_typed_stays_inert():
    block = kit.rich(
        kit.line(kit.run("Who ", bold=True), kit.link("https://example.org", "said <it>")),
        kit.quotation("Residents can: • report it; • wait."),
        kit.bullets(kit.line(kit.run("one & two"))),
    )
    assert shown({**block, "block_id": "b1"}) == {
        "type": "section",
        "block_id": "b1",
        "text": {
            "type": "mrkdwn",
            "text": "*Who* <https://example.org|said &lt;it&gt;>\n> Residents can:\n> • report it;\n> • wait.\n"
            "• one &amp; two",
        },
    }


def test_a_field_that_was_not_touched_holds_what_it_began_with():
    typed = {"texts": {"texts": {"type": "plain_text_input", "value": "who hoes"}}}
    assert filled_in(WINDOW, typed) == {
        **typed,
        "which": {"which": {"type": "static_select", "selected_option": WISHES}},
    }
    emptied = {"texts": {"texts": {"type": "plain_text_input", "value": ""}}}
    assert filled_in(WINDOW, emptied)["texts"] == emptied["texts"]


async def test_the_page_passes_all_on_between_browser_and_slack():
    sent: list[dict[str, Any]] = []

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"t": "view", "stack": [WINDOW]}))
        async for message in socket:
            sent.append(json.loads(message.data))
            await socket.send_str(
                json.dumps({"t": "message", "message": {"blocks": [kit.rich(kit.quotation("Words"))]}})
            )
        return socket

    async def index(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.method} {request.path_qs} {await request.text()}")

    emulator = web.Application()
    emulator.router.add_get("/ui", talk)
    emulator.router.add_route("*", "/{path:.*}", index)
    async with _Served(emulator) as slack, _Served(make_page(slack)) as page, ClientSession() as http:
        async with http.post(f"{page}/_control/reset?all=1", data="now") as answered:
            assert await answered.text() == "POST /_control/reset?all=1 now"
        async with http.ws_connect(f"{page}/ui") as socket:
            assert (await socket.receive_json())["stack"][0]["blocks"][1]["element"]["placeholder"] == WISHES["text"]
            await socket.send_json({"t": "view_submit", "values": {}})
            message = await socket.receive()
            assert message.type is WSMsgType.TEXT
            assert json.loads(message.data)["message"]["blocks"][0]["text"]["text"] == "> Words"
    assert set(sent[0]["values"]) == {"which", "texts"}


class _Served:
    """An application on a free port of this machine, for as long as it is entered; gives its address."""

    def __init__(self, application: web.Application) -> None:
        self._runner = web.AppRunner(application)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
