"""What is counted and measured, without a name, an id or a word: `/metrics` shows it."""

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

UPDATES = Counter("fazhan_updates", "Updates taken in", registry=REGISTRY)
INCIDENTS = Counter("fazhan_incidents", "Updates that ended in a bug", registry=REGISTRY)
SENDS = Counter(
    "fazhan_sends",
    "Messages of the outbox, by what became of them",
    ["lane", "outcome"],
    registry=REGISTRY,
)
FLOODS = Counter("fazhan_floods", "Answers 429 of the platform", registry=REGISTRY)
FAILED_TICKS = Counter(
    "fazhan_failed_ticks", "Ticks that ended in a bug", ["tick"], registry=REGISTRY
)
TICK_SECONDS = Histogram("fazhan_tick_seconds", "How long ticks last", ["tick"], registry=REGISTRY)
READY = Gauge("fazhan_ready", "1 where /readyz says so", registry=REGISTRY)
SILENCE = Gauge(
    "fazhan_silence_seconds",
    "Since a tick, a poll or an update last came to its end",
    ["of"],
    registry=REGISTRY,
)
WAITING = Gauge(
    "fazhan_notices_waiting", "Notices that may go out now", ["lane"], registry=REGISTRY
)
OLDEST = Gauge(
    "fazhan_oldest_notice_seconds", "How long the oldest of them has waited", registry=REGISTRY
)


def exposition() -> bytes:
    """Everything, in the text format of Prometheus."""
    return generate_latest(REGISTRY)
