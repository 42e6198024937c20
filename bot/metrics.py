"""What is counted and measured, without a name or an id: `/metrics` shows it."""

from prometheus_client import CollectorRegistry, Counter

REGISTRY = CollectorRegistry()

SENDS = Counter(
    "fazhan_sends",
    "Messages of the outbox, by what became of them",
    ["lane", "outcome"],
    registry=REGISTRY,
)
FLOODS = Counter("fazhan_floods", "Answers 429 of the platform", registry=REGISTRY)
