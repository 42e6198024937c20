"""Flood limits: rolling windows over what the bot sends and edits."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from random import Random

from playground.errors import too_many_requests

PROFILES = ("off", "strict", "jitter")
NEEDLESS = 0.05  # the jitter profile refuses one call in twenty for no reason
LONGEST_JITTER = 3


class Window:
    """At most ``most`` events within any ``seconds``."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._times: deque[float] = deque()

    def wait(self, now: float, events: int = 1) -> float:
        """Return the seconds until so many more events fit; 0 means that they fit now."""
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        surplus = min(len(self._times) + events - self.most, len(self._times))
        return self._times[surplus - 1] + self.seconds - now if surplus > 0 else 0.0

    def add(self, now: float, events: int = 1) -> None:
        """Count events."""
        self._times.extend([now] * events)


class Limits:
    """The three limits of Telegram.

    ``strict`` refuses exactly what exceeds them; ``jitter`` also refuses now and then without a
    reason and asks for longer waits, the same ones at every start; ``off`` refuses nothing.
    """

    def __init__(self, profile: str = "off", timer: Callable[[], float] = time.monotonic) -> None:
        if profile not in PROFILES:
            raise ValueError(f"limits are one of {', '.join(PROFILES)}")
        self._profile = profile
        self._timer = timer
        self._random = Random(0)  # noqa: S311 - a test that fails must fail again
        self._overall = Window(30, 1)
        self._chats: defaultdict[int, Window] = defaultdict(lambda: Window(1, 1))
        self._groups: defaultdict[int, Window] = defaultdict(lambda: Window(20, 60))

    def count(self, chat_id: int, messages: int = 1) -> None:
        """Count a call that sends or edits, or raise the 429; refused calls do not count.

        An album is one call to its chat, and as many messages as it has everywhere else.
        """
        if self._profile == "off":
            return
        now = self._timer()
        windows = list(self._windows(chat_id, messages))
        wait = max(window.wait(now, events) for window, events in windows)
        if wait := self._with_jitter(wait):
            raise too_many_requests(math.ceil(wait))
        for window, events in windows:
            window.add(now, events)

    def _with_jitter(self, wait: float) -> float:
        if self._profile != "jitter":
            return wait
        if not wait and self._random.random() >= NEEDLESS:
            return 0.0
        return wait + self._random.uniform(0, LONGEST_JITTER)

    def _windows(self, chat_id: int, messages: int) -> Iterator[tuple[Window, int]]:
        yield self._overall, messages
        yield self._chats[chat_id], 1
        if chat_id < 0:
            yield self._groups[chat_id], messages
