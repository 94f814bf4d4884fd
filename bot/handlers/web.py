"""The page and its small JSON interface: HTTP request → Question → page. Works without script and without cookies."""

from __future__ import annotations

import functools
import json
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot import phrases
from bot.bot import Bot
from bot.errors import UnknownReceipt
from bot.handlers.pages import HEADERS, asking_address, is_own, serve_static
from bot.limits import UNLIMITED, Limits, Verdict
from bot.model import Answer, CitationForms, Question, Reply
from bot.render import page
from bot.render.data import to_dict
from bot.render.page.answers import Showing
from bot.render.page.shell import QUESTION_LIMIT
from bot.render.same import Same
from bot.render.unseen import without_unseen
from bot.telemetry import metrics, requests, traces

logger = logging.getLogger(__name__)

COVERAGE_DAYS = 90
RENDERED = 250  # replies, of some 20 kB each, so that a question doing the rounds is rendered once
_ANY_VIEW = "\x01view\x01"  # nobody can type this: what is unseen is taken out of questions
_VIEW = re.compile(r"[\w-]{16}", re.ASCII)


def _today() -> str:
    return phrases.plain_date(datetime.now(UTC).date())


def register(
    app: web.Application,
    bot: Bot,
    today: Callable[[], str] = _today,
    limits: Limits = UNLIMITED,
    proxies: int = 0,
) -> None:
    """Adds the page to the application.

    Args:
        app: gets the routes.
        bot: answers.
        today: is the day citations are "accessed", as "23 November 2026".
        limits: how often an address may ask.
        proxies: how many servers stand before this one and say in X-Forwarded-For for whom they ask.
    """
    site = _Site(bot, today, functools.partial(_admit, limits, proxies))
    app.middlewares.append(site.find_lost)
    app.router.add_get("/", site.guarded(site.show))
    app.router.add_get("/why", site.guarded(site.explain))
    app.router.add_get("/coverage", site.guarded(site.coverage))
    app.router.add_post("/vote", site.guarded(site.vote))
    app.router.add_post("/none", site.guarded(site.reject))
    app.router.add_get("/api/ask", site.api)
    serve_static(app)


class _RefusedError(Exception):
    """A request that is not taken up: status and the sentence to show."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        self.status, self.text, self.headers = status, text, headers
        super().__init__(text)


def _admit(limits: Limits, proxies: int, request: web.Request) -> None:
    if limits.take("", asking_address(request, proxies)) is not Verdict.ALLOWED:
        raise _RefusedError(429, phrases.TOO_MANY, {"Retry-After": "10"})


class _Site:
    """The handlers, with what they share."""

    def __init__(self, bot: Bot, today: Callable[[], str], admit: Callable[[web.Request], None]) -> None:
        self._bot = bot
        self._today = today
        self._admit = admit
        self._library = bot.library
        self._rendered: dict[str, page.Pages] = {}
        self._replies = lru_cache(RENDERED)(self._render)

    def _pages(self, report_id: str = "") -> page.Pages:
        """The pages of a report, of the default where it is none; rendered anew when the library was replaced."""
        library = self._bot.library
        if self._library is not library:
            self._library, self._rendered = library, {}
        report = library.find(report_id)
        if report.id not in self._rendered:
            self._rendered[report.id] = page.Pages(report, self._bot.topics(report.id))
        return self._rendered[report.id]

    async def show(self, request: web.Request) -> web.Response:
        if not request.query.keys() & {"q", "intent"}:
            return _html(self._pages(request.query.get("report", "")).home())
        reply = await self._reply(request)
        pages, intent = self._pages(reply.evidence.report), without_unseen(request.query.get("intent", ""))
        with traces.span("render"):
            parts = self._replies(Same(pages), Same(reply), _typed(request), intent, self._today())
        return _html(secrets.token_urlsafe(12).encode().join(parts))

    def _render(
        self, pages: Same[page.Pages], reply: Same[Reply], q: str, intent: str, today: str
    ) -> tuple[bytes, ...]:
        """A reply's page, cut where the name of each showing of it is to stand."""
        report = reply.thing.evidence.report if self._bot.library.several else ""
        showing = Showing(_ANY_VIEW, q, intent, report, self._citation_forms(reply.thing, today))
        return tuple(pages.thing.reply(reply.thing, showing).encode().split(_ANY_VIEW.encode()))

    async def explain(self, request: web.Request) -> web.Response:
        receipt = request.query.get("receipt", "").strip()
        if not receipt:
            return _html(self._pages().ask_why())
        try:
            found = await self._bot.why("", receipt)
            return _html(self._pages(found.evidence.report).why(found))
        except UnknownReceipt:
            return _html(self._pages().ask_why(phrases.NO_SUCH_RECEIPT), 404)

    async def coverage(self, request: web.Request) -> web.Response:
        last = datetime.now(UTC).date()
        first = last - timedelta(days=COVERAGE_DAYS - 1)
        report = request.query.get("report", "")
        return _html(self._pages(report).coverage(await self._bot.map_coverage(first, last, report)))

    async def vote(self, request: web.Request) -> web.Response:
        form, showing, receipt = await self._sent(request)
        if form.get("helpful") not in ("yes", "no"):
            raise _RefusedError(400, phrases.BROKEN_FORM)
        helpful = form["helpful"] == "yes"
        await self._bot.rate(_voter(showing), receipt, helpful)
        return _html(self._pages(showing.report).voted(showing, receipt, helpful))

    async def reject(self, request: web.Request) -> web.Response:
        _form, showing, receipt = await self._sent(request)
        await self._bot.reject(_voter(showing), receipt)
        return _html(self._pages(showing.report).rejected(showing))

    async def api(self, request: web.Request) -> web.Response:
        """What `leadership ask --json` prints."""
        try:
            self._admit(request)
            reply = await self._reply(request)
        except _RefusedError as refused:
            return _json({"error": refused.text}, refused.status, refused.headers)
        except Exception as error:  # noqa: BLE001  the asker gets a sentence, the log the error
            return _json({"error": _failed(request, error)}, 500)
        return _json(to_dict(reply))

    async def _reply(self, request: web.Request) -> Reply:
        text = _typed(request)
        if len(text) > QUESTION_LIMIT:
            raise _RefusedError(400, phrases.too_long(QUESTION_LIMIT))
        chosen = request.query.get("report", "")
        question = Question(text, "web", report=chosen)
        if "intent" not in request.query:
            return await self._bot.ask(question)
        intent = request.query["intent"]
        reply = await self._bot.choose(f"{chosen}/{intent}" if chosen else intent, question)
        if reply is None:
            raise _RefusedError(404, phrases.EXPIRED)
        return reply

    async def _sent(self, request: web.Request) -> tuple[dict[str, str], Showing, str]:
        """The fields of a form of ours, which showing of a reply it came from, and that reply's receipt."""
        if not is_own(request):
            raise _RefusedError(403, phrases.NOT_FROM_THIS_PAGE)
        if request.content_type != "application/x-www-form-urlencoded":
            raise _RefusedError(400, phrases.BROKEN_FORM)
        sent = (await request.post()).items()
        form = {name: without_unseen(value) for name, value in sent if isinstance(value, str)}
        if not _VIEW.fullmatch(form.get("view", "")) or len(form.get("q", "")) > QUESTION_LIMIT:
            raise _RefusedError(400, phrases.BROKEN_FORM)
        try:
            receipt = await self._bot.why("", form.get("receipt", ""))
        except UnknownReceipt:
            raise _RefusedError(404, phrases.NO_SUCH_RECEIPT) from None
        showing = Showing(form["view"], form.get("q", ""), form.get("intent", ""), form.get("report", ""))
        return form, showing, receipt.id

    def _citation_forms(self, reply: Reply, today: str) -> dict[str, CitationForms]:
        quotes = reply.quotes if isinstance(reply, Answer) else ()
        found = ((q.passage.id, self._bot.citation_forms(q.passage.ref, today)) for q in quotes)
        return {name: forms for name, forms in found if forms}

    # --- what goes wrong ---

    def guarded(self, handler: Handler) -> Handler:
        """Turns whatever goes wrong into a page; the person sees a sentence, the log the error."""

        @functools.wraps(handler)
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                self._admit(request)
                return await handler(request)
            except _RefusedError as refused:
                return _html(self._pages().notice(phrases.NOT_DONE, refused.text), refused.status, refused.headers)
            except web.HTTPException as error:
                return _html(self._pages().notice(phrases.NOT_DONE, phrases.BROKEN_FORM), error.status)
            except Exception as error:  # noqa: BLE001  the asker gets a sentence, the log the error
                return _html(self._pages().notice(phrases.NOT_DONE, _failed(request, error)), 500)

        return answer

    @property
    def find_lost(self) -> Middleware:
        """Middleware: a page where no route fits. Other channels' routes pass by untouched."""

        @web.middleware
        async def find(request: web.Request, handler: Handler) -> web.StreamResponse:
            match request.match_info.http_exception:
                case None:
                    return await handler(request)
                case web.HTTPMethodNotAllowed() as error:
                    response = _html(self._pages().notice(phrases.NOT_DONE, phrases.WRONG_METHOD), error.status)
                    response.headers["Allow"] = error.headers["Allow"]
                    return response
                case error:
                    return _html(self._pages().notice(phrases.NOT_FOUND, phrases.NO_SUCH_PAGE), error.status)

        return find


def _typed(request: web.Request) -> str:
    """The question as people see it: what is hidden in it would be sent back in the page's own form."""
    return without_unseen(request.query.get("q", ""))


def _voter(showing: Showing) -> Question:
    # Nobody is known here: each showing of a reply has one vote, which can be changed as long as it is open.
    return Question("", "web", person=showing.view)


def _failed(request: web.Request, error: Exception) -> str:
    reference = requests.join()
    metrics.FAILURES.labels("web").inc()
    # The path only: the query holds the question, which is nobody's business.
    logger.error("%s %s failed, reference %s", request.method, request.path, reference, exc_info=error)
    return phrases.FAILED.format(reference=reference)


def _html(text: str | bytes, status: int = 200, more: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    headers = {**HEADERS, "Cache-Control": "no-store", **more}
    body = text if isinstance(text, bytes) else text.encode()
    return web.Response(body=body, status=status, content_type="text/html", charset="utf-8", headers=headers)


def _json(data: object, status: int = 200, more: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    headers = {**HEADERS, "Cache-Control": "no-store", **more}
    text = json.dumps(data, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json", charset="utf-8", headers=headers)
