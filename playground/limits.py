"""Flood limits: rolling windows over the messages that the bot sends."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator

from playground.errors import too_many_requests


class Window:
    """At most ``most`` events within any ``seconds``."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return the seconds until one more event fits; 0 means it fits now."""
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        full = len(self._times) >= self.most
        return self._times[0] + self.seconds - now if full else 0.0

    def add(self, now: float) -> None:
        """Count an event."""
        self._times.append(now)


class Limits:
    """The three limits of Telegram; none when not strict."""

    def __init__(self, strict: bool, timer: Callable[[], float] = time.monotonic) -> None:
        self._strict = strict
        self._timer = timer
        self._overall = Window(30, 1)
        self._chats: defaultdict[int, Window] = defaultdict(lambda: Window(1, 1))
        self._groups: defaultdict[int, Window] = defaultdict(lambda: Window(20, 60))

    def count(self, chat_id: int) -> None:
        """Count a message to a chat or raise the 429; refused messages do not count."""
        if not self._strict:
            return
        now = self._timer()
        windows = list(self._windows(chat_id))
        if wait := max(window.wait(now) for window in windows):
            raise too_many_requests(math.ceil(wait))
        for window in windows:
            window.add(now)

    def _windows(self, chat_id: int) -> Iterator[Window]:
        yield self._overall
        yield self._chats[chat_id]
        if chat_id < 0:
            yield self._groups[chat_id]
