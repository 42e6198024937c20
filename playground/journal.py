"""The last Bot API calls, as they came and as they were answered."""

from collections import deque
from datetime import UTC, datetime
from itertools import islice

from playground.state import Json

KEPT = 1000


class Journal:
    """Remembers the last calls; nothing of it is written to disk."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT)

    def add(self, call: Json) -> None:
        """Remember a call; its ``at`` is in seconds since 1970."""
        self._calls.append(call)

    def last(self, limit: int) -> list[Json]:
        """Return the newest ``limit`` calls, newest first."""
        return [_shown(call) for call in islice(reversed(self._calls), limit)]


def _shown(call: Json) -> Json:
    at = datetime.fromtimestamp(call["at"], UTC)
    return {**call, "at": at.isoformat(timespec="milliseconds")}
