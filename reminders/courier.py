"""The courier: notices become messages, each claimed by a lease and looked up anew before it goes.

No duty is ever lost; of one message there are at most two copies (a send in doubt is repeated
once). Several messages are under way at a time; the messenger decides whose turn it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

import structlog

from reminders.calendar import is_quiet
from reminders.enclosures import enclose
from services import groups, notices
from services.notices import Claimed, Lane, NoticeState
from services.office import Office
from services.outgoing import content_of
from texts.notices import phrase
from texts.screens import Screen

log = structlog.get_logger(__name__)
IN_HAND = 32  # notices claimed and not yet sent: what a crash may leave in doubt
UNBOUND_PAUSE = timedelta(days=1)  # until we look again whether somebody has an account
Write = Callable[[], Awaitable[Screen | None]]


class Outcome(Enum):
    """What became of a send."""

    SENT = auto()
    NOTHING = auto()  # there was nothing to say any more
    SHUT_OUT = auto()  # blocked, deactivated, gone: trying again is useless
    REFUSED = auto()  # the platform will not carry this message: ours is the mistake
    IN_DOUBT = auto()  # it may or may not have arrived


@dataclass(eq=False)
class NotYet(Exception):  # noqa: N818 - an answer, not an error
    """The platform asks to wait, or is out of reach; nothing was sent."""

    seconds: float


@dataclass(eq=False)
class Moved(Exception):  # noqa: N818 - an answer, not an error
    """The group has another address now; nothing was sent."""

    address: str


class Messenger(Protocol):
    """A chat platform as the courier needs it."""

    platform: str
    username: str

    async def ready(self) -> bool:
        """Whether the platform takes messages now; asked before any are claimed."""
        ...

    async def send(self, address: str, lane: Lane, write: Write) -> Outcome:
        """Wait for the turn of this lane, then write the screen and send it.

        Raises NotYet or Moved where nothing was sent.
        """
        ...


@dataclass
class Courier:
    """Delivers what the outbox holds."""

    office: Office
    messenger: Messenger
    clock: Callable[[], datetime]
    may_go_on: Callable[[], bool] = lambda: True  # asked before each claim
    stopping: bool = False

    async def run(self) -> None:
        """Deliver until the outbox has nothing ripe, or the platform asks to wait."""
        under_way: set[asyncio.Task[None]] = set()
        try:
            while not self.stopping and self.may_go_on() and await self.messenger.ready():
                begun = await self._set_out(IN_HAND - len(under_way))
                under_way |= begun
                if not under_way:
                    return
                under_way = await _come_back(under_way, all_but=IN_HAND // 2 if begun else 0)
        finally:
            await asyncio.gather(*under_way)

    async def _set_out(self, most: int) -> set[asyncio.Task[None]]:
        """Claim notices and begin to deliver them: what is pressing passes what is in hand."""
        now = self.clock()
        lanes = [Lane.URGENT] if is_quiet(now) else list(Lane)
        batch = await notices.claim(now=now, lanes=lanes, limit=most)
        known = await notices.addresses(
            {notice.recipient_id for notice in batch if notice.recipient_id is not None},
            platform=self.messenger.platform,
        )
        return {
            asyncio.create_task(Delivery(self, notice, _address(notice, known)).make())
            for notice in batch
        }

    async def lost(self, notice: Claimed, address: str) -> None:
        """An account or a group has shut us out."""
        if notice.recipient_id is None:
            await groups.lose(chat=address, now=self.clock())
        else:
            await notices.mark_reachable(
                platform=self.messenger.platform, external_id=address, reachable=False
            )


@dataclass
class Delivery:
    """One notice on its way; `begun` once its attempt is counted and it is still ours."""

    courier: Courier
    notice: Claimed
    address: str | None
    begun: bool = False

    async def make(self) -> None:
        """Deliver, and whatever happens hold up nobody else."""
        try:
            await self._deliver()
        except Exception:  # ours is the mistake
            log.exception("notice not delivered", notice=self.notice.id)

    async def _deliver(self) -> None:
        if self.address is None:
            await self._give_back(UNBOUND_PAUSE)
            return
        messenger = self.courier.messenger
        try:
            outcome = await messenger.send(self.address, self.notice.lane, self._write)
        except NotYet as wait:
            await self._give_back(timedelta(seconds=wait.seconds))
        except Moved as moved:
            await groups.move(old=self.address, new=moved.address)
            await self._give_back(timedelta())
        else:
            await self._close(outcome, self.address)

    async def _write(self) -> Screen | None:
        """Look the notice up anew; its screen, if it still concerns anybody and is still ours."""
        notice, courier = self.notice, self.courier
        content = await content_of(notice=notice, office=courier.office, now=courier.clock())
        if content is None:
            await self._settle(NoticeState.OBSOLETE)
            return None
        begun = await notices.begin_sending(claimed=notice, now=courier.clock())
        if begun is None:
            return None
        self.notice, self.begun = begun, True
        return enclose(content, phrase(content, courier.messenger.username), courier.clock())

    async def _close(self, outcome: Outcome, address: str) -> None:
        """In doubt nothing is done: the lease runs out, and the notice is claimed once more."""
        if outcome is Outcome.SHUT_OUT:
            await self.courier.lost(self.notice, address)
        if outcome in (Outcome.SHUT_OUT, Outcome.REFUSED):
            await self._settle(NoticeState.UNDELIVERABLE)
        elif outcome is Outcome.SENT:
            await self._settle(NoticeState.SENT)

    async def _settle(self, state: NoticeState) -> None:
        now = self.courier.clock()
        await notices.settle(notice_ids=[self.notice.id], state=state, now=now)

    async def _give_back(self, pause: timedelta) -> None:
        until = self.courier.clock() + pause
        await notices.give_back(claimed=self.notice, begun=self.begun, until=until)


async def _come_back(
    under_way: set[asyncio.Task[None]], *, all_but: int
) -> set[asyncio.Task[None]]:
    """Wait until no more than so many deliveries are under way; returns those."""
    while len(under_way) > all_but:
        _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    return under_way


def _address(notice: Claimed, known: Mapping[int, str]) -> str | None:
    return notice.chat if notice.recipient_id is None else known.get(notice.recipient_id)
