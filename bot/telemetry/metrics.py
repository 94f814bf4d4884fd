"""What Prometheus reads: counts and times by surface and outcome; no label holds an id, a name or a word of anybody's.

Counted where it happens, in one registry a process (https://prometheus.io/docs/practices/instrumentation/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.model import Abstention, Reply, Surface, outcome

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each, which nobody reads
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

# Seconds. Matching takes one to five milliseconds; Slack waits three seconds for an acknowledgement, Teams fifteen.
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)

QUESTIONS = Counter(
    "leadership_questions",
    "Replies given, by surface and outcome; reason says why one was declined.",
    ("surface", "outcome", "reason"),
    registry=REGISTRY,
)
MATCH_SECONDS = Histogram(
    "leadership_match_seconds",
    "From a question to its reply, before that is rendered and sent.",
    ("surface",),
    buckets=_QUICK,
    registry=REGISTRY,
)
REQUESTS = Counter("leadership_requests", "HTTP requests, by route and status.", ("route", "status"), registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "leadership_request_seconds",
    "From an HTTP request to its response: for a platform's event that is the acknowledgement.",
    ("route",),
    buckets=_QUICK,
    registry=REGISTRY,
)
FAILURES = Counter(
    "leadership_failures",
    "Requests that failed by a fault of the bot's, each with a reference in the log.",
    ("surface",),
    registry=REGISTRY,
)
WAITING = Gauge("leadership_questions_waiting", "Messages written down and not answered yet.", registry=REGISTRY)
DELIVERY_SECONDS = Histogram(
    "leadership_delivery_seconds",
    "From a message written down to its answer posted.",
    buckets=_SLOW,
    registry=REGISTRY,
)
POSTS = Counter(
    "leadership_posts",
    "Answers to messages, by what came of them: sent, refused, held.",
    ("outcome",),
    registry=REGISTRY,
)
UNWRITTEN = Gauge("leadership_replies_unwritten", "Replies not yet in the database.", registry=REGISTRY)
DIGESTS_DUE = Counter("leadership_digests_due", "Digests that became due and were started.", registry=REGISTRY)
DIGESTS = Counter(
    "leadership_digests", "Digests ended, by outcome: sent, refused, held, missed.", ("outcome",), registry=REGISTRY
)
RELOADS = Counter(
    "leadership_reloads", "Times the knowledge was read anew: taken or refused.", ("outcome",), registry=REGISTRY
)
READY = Gauge(
    "leadership_ready", "Whether a part is ready (1) or not (0), as last looked at.", ("part",), registry=REGISTRY
)
# A series that begins with its first count has not risen: what is alarmed by is there from the start, at 0.
# https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics
for _counter, _words in (
    (FAILURES, ("slack", "teams", "web")),
    (POSTS, ("sent", "refused", "held")),
    (DIGESTS, ("sent", "refused", "held", "missed")),
    (RELOADS, ("taken", "refused")),
):
    for _word in _words:
        _counter.labels(_word)


class Knowledge(Collector):
    """The editions that are answered from, looked up when they are asked for: they change while the bot runs."""

    def __init__(self) -> None:
        self.versions: Callable[[], Mapping[str, str]] = dict  # of each report, by its id

    def collect(self) -> Iterator[Metric]:
        told = "1 for each report that is answered from, with its version."
        family = GaugeMetricFamily("leadership_knowledge_info", told, labels=("report", "version"))
        for report, version in self.versions().items():
            family.add_metric((report, version), 1)
        yield family


KNOWLEDGE = Knowledge()
REGISTRY.register(KNOWLEDGE)


def count_reply(surface: Surface, reply: Reply) -> None:
    _questions(surface, outcome(reply), reply.reason.value if isinstance(reply, Abstention) else "").inc()


@cache
def _questions(surface: Surface, word: str, reason: str) -> Counter:
    """To look a label up takes longer than to count: so each is looked up once."""
    return QUESTIONS.labels(surface, word, reason)


@cache
def match_seconds(surface: Surface) -> Histogram:
    return MATCH_SECONDS.labels(surface)


def exposition() -> bytes:
    """All of it, in Prometheus' text format; takes a few milliseconds."""
    return generate_latest(REGISTRY)
