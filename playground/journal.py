"""The last Bot API calls, as they came and as they were answered."""

from collections import deque
from itertools import islice

from playground.state import Json

KEPT = 1000


class Journal:
    """Remembers the last calls; nothing of it is written to disk."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT)

    def add(self, call: Json) -> None:
        """Remember a call."""
        self._calls.append(call)

    def last(self, limit: int) -> list[Json]:
        """Return the newest ``limit`` calls, newest first."""
        return list(islice(reversed(self._calls), limit))
