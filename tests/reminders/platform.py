"""A chat platform that does as it is told, and a clock that stands still."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.courier import Courier, Moved, NotYet, Outcome, Write
from services.notices import Lane
from services.office import Office
from tests.services.builders import PLATFORM


@dataclass
class Platform:
    """Takes every message, unless it has been told what to answer next."""

    platform: str = PLATFORM
    username: str = "zhibu_bot"
    answers: list[Outcome | NotYet | Moved] = field(default_factory=list)
    delivered: list[tuple[str, str]] = field(default_factory=list)
    before_writing: Callable[[], Awaitable[None]] | None = None
    open: bool = True

    async def ready(self) -> bool:
        return self.open

    async def send(self, address: str, lane: Lane, write: Write) -> Outcome:
        if self.before_writing is not None:
            await self.before_writing()
        screen = await write()
        if screen is None:
            return Outcome.NOTHING
        answer = self.answers.pop(0) if self.answers else Outcome.SENT
        if not isinstance(answer, Outcome):
            raise answer
        if answer in (Outcome.SENT, Outcome.IN_DOUBT):
            self.delivered.append((address, screen.text))
        return answer

    def told(self, address: str) -> list[str]:
        """What has arrived at an account."""
        return [text for to, text in self.delivered if to == address]


@dataclass
class Clock:
    """Shows the time it was set to."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def advance(self, **span: float) -> None:
        self.instant += timedelta(**span)


def courier(office: Office, platform: Platform, clock: Clock) -> Courier:
    return Courier(office, platform, clock.now)
