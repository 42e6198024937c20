"""The clock that dates every message and only moves forward."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playground.errors import ControlError
from playground.signals import Signal
from playground.state import Json, State

LONGEST_STEP = 100 * 366 * 24 * 3600
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Real time plus an offset that is kept in the state."""

    def __init__(self, state: State, real: Callable[[], float] = time.time) -> None:
        self._state = state
        self._real = real
        self.signal = Signal()

    def now(self) -> float:
        """Return the playground's time in seconds since 1970."""
        return self._real() + self._state.clock_offset

    def stamp(self) -> int:
        """Return the playground's time as the Bot API writes it."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move forward; going back is refused because messages are dated already."""
        if not 0 <= seconds <= LONGEST_STEP:
            raise ControlError("the clock only moves forward, and at most a century at a time")
        self._shift(seconds)

    def set(self, moment: datetime) -> None:
        """Start at ``moment``, which may lie in the past: nothing has happened yet."""
        self._shift(moment.timestamp() - self.now())

    def move_to(self, moment: datetime) -> None:
        """Move forward to ``moment``."""
        self.advance(moment.timestamp() - self.now())

    def describe(self) -> Json:
        """Return the control API's answer about the clock."""
        return {
            "now": datetime.fromtimestamp(self.now(), UTC).isoformat(),
            "offset": self._state.clock_offset,
            "version": self._state.clock_version,
        }

    async def changed(self, seen: int, seconds: float) -> Json:
        """Wait until the clock was moved since version ``seen``."""
        await self.signal.wait_for(lambda: self._state.clock_version != seen, seconds)
        return self.describe()

    def _shift(self, seconds: float) -> None:
        self._state.clock_offset += seconds
        self._state.clock_version += 1
        self.signal.fire()


def parse_start(text: str, today: datetime) -> datetime:
    """Read ``--clock``: ISO, or HH:MM of today; without a zone it is Shanghai time."""
    if "-" not in text:
        text = f"{today.astimezone(SHANGHAI).date().isoformat()}T{text}"
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
