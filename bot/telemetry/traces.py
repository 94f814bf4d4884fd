"""Spans by OpenTelemetry, where the extra is installed and an address is set; else nothing, at no cost.

A provider of our own, never the global one: libraries that write spans where they find one may write messages in them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from bot.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_NOTHING: AbstractContextManager[None] = nullcontext()
_provider: TracerProvider | None = None
_tracer: Any = None


def are_on() -> bool:
    return _tracer is not None


def span(name: str, **attributes: str) -> AbstractContextManager[Any]:
    """A step of a request: event, match, render, post. `attributes` are the bot's own words: surface, outcome …"""
    if _tracer is None:
        return _NOTHING
    # An exception would be written down with its words, which may be a person's.
    return _tracer.start_as_current_span(  # type: ignore[no-any-return]
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    )


def set_up(exporter: SpanExporter | None = None) -> None:
    """Sends spans from now on: to `exporter`, else by OTLP over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT.

    Raises:
        ConfigError: the extra is not installed.
    """
    global _provider, _tracer  # noqa: PLW0603 one a process, as the log is
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        fault = (
            "OTEL_EXPORTER_OTLP_ENDPOINT: set, but OpenTelemetry is not installed; pip install leadership-bot[traces]"
        )
        raise ConfigError([f"{fault}, or unset it"]) from None
    named = Resource.create()  # by OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, where they are set
    if str(named.attributes[SERVICE_NAME]).startswith("unknown_service"):
        named = named.merge(Resource({SERVICE_NAME: "leadership-bot"}))
    _provider = TracerProvider(resource=named)
    _provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    _tracer = _provider.get_tracer("leadership-bot")


def close() -> None:
    """Sends what waits and ends; blocks until that is done."""
    global _provider, _tracer  # noqa: PLW0603
    if _provider is not None:
        _provider.shutdown()
    _provider = _tracer = None
