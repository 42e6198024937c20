"""The pace the platform permits: everybody who sends asks here for a turn, the pressing first.

The platform counts messages in rolling windows, at a moment between our request and its answer.
So a message occupies its place in a window from when it goes until a window's length after its
*answer*: whatever the delays of the network, no window there ever holds more than ours.

Notices are written right before they go. A few may be written ahead of their turn, so that the
time this takes, which a slow disk makes long, costs nothing of the permitted rate.
"""

import asyncio
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

REPLY = -1  # more pressing than any lane of the outbox
NEVER = float("inf")
MOST_CHATS = 1000  # remembered before the idle ones are forgotten
AHEAD = 8  # notices written ahead: at thirty a second, what they say is a quarter of a second old


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the platform lets a bot send: over all, to a chat, and to a group."""

    per_second: int = 30
    chat_per_second: int = 1
    group_per_minute: int = 20


TELEGRAM = Limits()


@dataclass(eq=False)
class Paused(Exception):  # noqa: N818 - an answer, not an error
    """Nothing may go out for so many seconds, and who asked would not wait."""

    seconds: float


class Window:
    """At most `most` messages within any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._under_way = 0
        self._free_at: deque[float] = deque()

    def opens(self, now: float) -> float:
        """When there is room for one more: now, later, or as soon as an answer has come."""
        while self._free_at and self._free_at[0] <= now:
            self._free_at.popleft()
        if self._under_way + len(self._free_at) < self._most:
            return now
        return self._free_at[0] if self._free_at else NEVER

    def begin(self) -> None:
        """A message is about to go."""
        self._under_way += 1

    def end(self, now: float, *, sent: bool) -> None:
        """It has been answered, or was not sent after all."""
        self._under_way -= 1
        if sent:
            self._free_at.append(now + self._seconds)

    def is_idle(self, now: float) -> bool:
        """Whether it can be forgotten."""
        self.opens(now)
        return not self._under_way and not self._free_at


@dataclass(order=True)
class Turn:
    """Somebody who wants to send one message: queues to write it, if it is a notice, then to go."""

    urgency: int
    number: int
    chat: int = field(compare=False)
    windows: tuple[Window, ...] = field(compare=False)
    pace: "Pace" = field(compare=False, repr=False)
    leave: asyncio.Future[None] = field(compare=False, default_factory=asyncio.Future)
    begun: bool = field(default=False, compare=False)
    sent: bool = field(default=False, compare=False)

    async def go(self) -> None:
        """Wait for leave to send the message. Raises Paused to notices."""
        await self.pace.wait(self, self.pace.to_go)
        self.sent = True


class Pace:
    """Gives turns. Without limits everybody's turn comes at once, except during a pause."""

    def __init__(self, limits: Limits | None, *, second: float = 1.0) -> None:
        """`second` is how long a second lasts; tests have shorter ones."""
        self._limits = limits
        self._second = second
        self._everything = Window(limits.per_second, second) if limits else None
        self._chats: dict[int, tuple[Window, ...]] = {}
        self.to_write: list[Turn] = []
        self.to_go: list[Turn] = []
        self._written_ahead: list[Turn] = []
        self._numbers = count()
        self._closed_until = self._next_broadcast = 0.0
        self._look_at = NEVER  # when the next turn may come
        self._alarm: asyncio.TimerHandle | None = None

    def pause(self, seconds: float) -> None:
        """The platform asks to wait: nothing goes before that, and no reply either."""
        self._closed_until = max(self._closed_until, _now() + seconds * self._second)
        for turn in (*self.to_write, *self.to_go):
            if turn.urgency != REPLY and not turn.leave.done():
                turn.leave.set_exception(Paused(seconds))

    def paused_for(self) -> float:
        """How many seconds of a pause are left."""
        return max(0.0, self._closed_until - _now()) / self._second

    async def resumed(self) -> None:
        """Wait until no pause is left."""
        while left := self.paused_for():  # noqa: ASYNC110 - it may be prolonged
            await asyncio.sleep(left * self._second)

    @asynccontextmanager
    async def turn(self, chat: int, urgency: int) -> AsyncIterator[Turn]:
        """Queue with one message to a chat; a notice waits until it may be written.

        During a pause a reply waits; what is less pressing is refused with Paused.
        """
        turn = Turn(urgency, next(self._numbers), chat, self._windows(chat), self)
        try:
            if urgency != REPLY:
                await self.wait(turn, self.to_write)
            yield turn
        finally:
            self._finish(turn)

    async def wait(self, turn: Turn, queue: list[Turn]) -> None:
        """Wait in one of the two queues for leave. Raises Paused to notices."""
        if turn.urgency != REPLY and (left := self.paused_for()):
            raise Paused(left)
        turn.leave = asyncio.Future()
        insort(queue, turn)
        self._serve()
        try:
            await turn.leave
        finally:
            queue.remove(turn)

    def _windows(self, chat: int) -> tuple[Window, ...]:
        if self._limits is None or self._everything is None:
            return ()
        if chat not in self._chats:
            self._forget_idle_chats()
            own = [Window(self._limits.chat_per_second, self._second)]
            if chat < 0:
                own.append(Window(self._limits.group_per_minute, 60 * self._second))
            self._chats[chat] = (self._everything, *own)
        return self._chats[chat]

    def _forget_idle_chats(self) -> None:
        if len(self._chats) < MOST_CHATS:
            return
        queued = (*self.to_write, *self._written_ahead, *self.to_go)
        now, wanted = _now(), {turn.chat for turn in queued}
        for chat, (_, *own) in list(self._chats.items()):
            if chat not in wanted and all(window.is_idle(now) for window in own):
                del self._chats[chat]

    def _serve(self) -> None:
        """Give leave to everybody whose turn it is; look again when the next one may come."""
        now = _now()
        wake = min(self._let_go(now), self._let_write(now))
        self._look_again_at(wake)

    def _let_go(self, now: float) -> float:
        """Give leave to go; returns when the next may be given."""
        wake = NEVER
        for turn in _waiting(self.to_go):
            opens = self._opens(turn, now)
            if opens > now:
                wake = min(wake, opens)
            else:
                self._give_leave(turn, now)
        return wake

    def _let_write(self, now: float) -> float:
        """Let a few write whom nothing but the common window can then hold up, one for a chat."""
        wake = NEVER
        for turn in _waiting(self.to_write):
            if len(self._written_ahead) == AHEAD:
                break
            if turn.chat in {other.chat for other in self._written_ahead}:
                continue
            opens = max((window.opens(now) for window in turn.windows[1:]), default=now)
            if opens > now:
                wake = min(wake, opens)
            else:
                self._written_ahead.append(turn)
                turn.leave.set_result(None)
        return wake

    def _opens(self, turn: Turn, now: float) -> float:
        earliest = 0.0 if turn.urgency == REPLY else self._next_broadcast
        return max(now, self._closed_until, earliest, *(w.opens(now) for w in turn.windows))

    def _give_leave(self, turn: Turn, now: float) -> None:
        self._leave_desk(turn)
        turn.begun = True
        for window in turn.windows:
            window.begin()
        if self._limits is not None:
            # Evenly spaced, so that a place is never long in coming for a reply; what has been
            # written when a busy loop looks too late catches up.
            step = self._second / self._limits.per_second
            intended = max(self._next_broadcast, self._look_at, now - AHEAD * step)
            self._next_broadcast = min(intended, now) + step
        turn.leave.set_result(None)

    def _look_again_at(self, when: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        loop = asyncio.get_running_loop()
        self._look_at = when
        self._alarm = None if when == NEVER else loop.call_at(when, self._serve)

    def _finish(self, turn: Turn) -> None:
        """Whether it went, or was given up while waiting or just when its turn came."""
        self._leave_desk(turn)
        if turn.begun:
            for window in turn.windows:
                window.end(_now(), sent=turn.sent)
        self._serve()

    def _leave_desk(self, turn: Turn) -> None:
        if turn in self._written_ahead:
            self._written_ahead.remove(turn)


def _waiting(queue: list[Turn]) -> list[Turn]:
    return [turn for turn in queue if not turn.leave.done()]


def _now() -> float:
    return asyncio.get_running_loop().time()
