"""Where the time is read. Everything below the edges is handed an instant."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog

log = structlog.get_logger(__name__)
LONG_POLL_SECONDS = 25
LARGEST_JUMP = 60.0  # seconds
SETTLING_SECONDS = 150.0  # a lease, and a little: what was on its way has then been decided
RETRY_SECONDS = 1.0


class SystemClock:
    """The time as the machine tells it."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class PlaygroundClock(SystemClock):
    """The movable clock of the playground; only `demo` makes one."""

    def __init__(self, base: str) -> None:
        self._url = f"{base}/playground/clock"
        self._offset = timedelta()
        self._version = -1

    def now(self) -> datetime:
        """The playground's present instant in UTC."""
        return super().now() + self._offset

    async def read(self, session: aiohttp.ClientSession, wait: float = 0) -> bool:
        """Learn the clock's offset; True where somebody has moved it since the last reading."""
        query = {"seen": self._version, "timeout": wait}
        async with session.get(self._url, params=query) as answer:
            answer.raise_for_status()
            told = await answer.json()
        self._offset = timedelta(seconds=told["offset"])
        moved: bool = told["version"] != self._version
        self._version = told["version"]
        return moved

    async def follow(self, moved: Callable[[], Awaitable[None]]) -> None:
        """Keep up with the playground until cancelled; `moved` is called after every jump."""
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    if await self.read(session, LONG_POLL_SECONDS):
                        await moved()
                except (aiohttp.ClientError, TimeoutError):
                    log.warning("playground clock unreachable")
                    await asyncio.sleep(RETRY_SECONDS)


class JumpWatch:
    """Notices when somebody sets the machine's clock, by a timer that nobody can set.

    A jump ends leases before their time or prolongs them, and what is due by a wrong clock is not
    due: for a while nothing is sent.
    """

    def __init__(
        self,
        wall: Callable[[], datetime],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._timer = timer
        self._seen = wall(), timer()
        self._calm_from = timer()

    def is_settling(self) -> bool:
        """Whether the clock has just jumped; to be asked every few seconds."""
        wall, now = self._wall(), self._timer()
        jump = (wall - self._seen[0]).total_seconds() - (now - self._seen[1])
        self._seen = wall, now
        if abs(jump) > LARGEST_JUMP:
            log.error("clock jumped: nothing is sent for a while", seconds=round(jump))
            self._calm_from = now + SETTLING_SECONDS
        return now < self._calm_from


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it has ended."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
