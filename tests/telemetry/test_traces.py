"""Traces leave for where they are sent to, hold no word of anybody's, and without an address nothing leaves."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.config import ROOT
from bot.telemetry import traces

ASKED = "what did CEOs say about talent management, says the zebrafinch?"


class Collector:
    """Takes what OpenTelemetry's exporter sends."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/traces", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        return web.Response(content_type="application/x-protobuf")

    def names(self) -> set[str]:
        sent = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return {span.name for one in sent for r in one.resource_spans for s in r.scope_spans for span in s.spans}

    def services(self) -> set[str]:
        sent = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        told = [each for one in sent for r in one.resource_spans for each in r.resource.attributes]
        return {each.value.string_value for each in told if each.key == "service.name"}


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    made = Collector()
    await made.start()
    yield made
    await made.stop()


async def serve_and_ask(folder: Path, **settings: str) -> str:
    """Serves, asks one question on the page, stops; what was logged."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "OTEL_"))}
    environment = kept | {"DATABASE_URL": f"sqlite:///{folder}/bot.db"} | settings
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "serve", "--port", "0"),
        env=environment,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    await process.stdout.readline()
    address = re.findall(r"http://\S+/", (await process.stdout.readline()).decode())[0]
    async with aiohttp.ClientSession() as session, session.get(address, params={"q": ASKED}) as response:
        assert response.status == 200
    process.send_signal(signal.SIGTERM)
    _, log = await process.communicate()
    assert process.returncode == 0
    return log.decode()


async def test_spans_are_sent_by_http_and_the_last_ones_before_the_stop(collector: Collector, tmp_path: Path):
    log = await serve_and_ask(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    assert {"event", "match", "render"} <= collector.names()
    assert collector.services() == {"leadership-bot"}
    assert b"zebrafinch" not in b"".join(collector.bodies)
    assert b"talent" not in b"".join(collector.bodies)
    assert "zebrafinch" not in log


def test_the_service_has_the_name_that_opentelemetry_s_own_variable_gives(monkeypatch):
    monkeypatch.setenv("OTEL_SERVICE_NAME", "ask-the-report")
    exporter = InMemorySpanExporter()
    traces.set_up(exporter)
    with traces.span("match"):
        pass
    traces.close()
    (span,) = exporter.get_finished_spans()
    assert span.resource.attributes["service.name"] == "ask-the-report"


async def test_without_an_address_nothing_is_sent(collector: Collector, tmp_path: Path):
    await serve_and_ask(tmp_path, OTEL_TRACES_EXPORTER="otlp")
    assert collector.bodies == []
    assert not traces.are_on()


def test_without_the_extra_an_address_is_a_fault_with_its_mend():
    code = (
        "import sys; sys.modules['opentelemetry.exporter.otlp.proto.http.trace_exporter'] = None;"
        " from bot.cli import main; sys.exit(main(['serve']))"
    )
    environment = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "OTEL_EXPORTER_OTLP_ENDPOINT: set, but OpenTelemetry is not installed; pip install" in done.stderr


def test_a_span_costs_nothing_while_traces_are_off():
    assert traces.span("match", surface="web") is traces.span("post")
