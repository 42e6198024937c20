"""The courier: notices become messages, each claimed by a lease and looked up anew before it goes.

No duty is ever lost; of one message there are at most two copies (a send in doubt is repeated
once).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

import structlog

from reminders.calendar import is_quiet
from services import notices
from services.notices import Claimed, Lane, NoticeState
from services.office import Office
from services.outgoing import content_of
from texts.notices import phrase
from texts.screens import Screen

log = structlog.get_logger(__name__)
BATCH = 50
UNBOUND_PAUSE = timedelta(days=1)  # until we look again whether somebody has an account


class Outcome(Enum):
    """What became of a send."""

    SENT = auto()
    SHUT_OUT = auto()  # blocked, deactivated, gone: trying again is useless
    REFUSED = auto()  # the platform will not carry this message: ours is the mistake
    IN_DOUBT = auto()  # it may or may not have arrived


@dataclass(frozen=True)
class NotYet(Exception):  # noqa: N818 - an answer, not an error
    """The platform asks to wait; nothing was sent."""

    seconds: float


class Messenger(Protocol):
    """A chat platform as the courier needs it."""

    platform: str
    username: str

    async def send(self, address: str, screen: Screen) -> Outcome:
        """Send a screen to an account or a group. Raises NotYet where nothing was sent."""
        ...


@dataclass
class Courier:
    """Delivers what the outbox holds."""

    office: Office
    messenger: Messenger
    clock: Callable[[], datetime]

    async def run(self) -> None:
        """Deliver until the outbox has nothing ripe, or the platform asks to wait."""
        while batch := await self._claim():
            waiting = list(batch)
            while waiting:
                try:
                    await self._deliver(waiting[0])
                except NotYet as wait:
                    pause = timedelta(seconds=wait.seconds)
                    await self._postpone(waiting, pause, begun=waiting[:1])
                    return
                except Exception:  # ours is the mistake: it must not hold up everybody else
                    log.exception("notice not delivered", notice=waiting[0].id)
                waiting.pop(0)

    async def _claim(self) -> tuple[Claimed, ...]:
        now = self.clock()
        lanes = [Lane.URGENT] if is_quiet(now) else list(Lane)
        return await notices.claim(now=now, lanes=lanes, limit=BATCH)

    async def _deliver(self, notice: Claimed) -> None:
        """Look a notice up anew, and send it if it still concerns anybody."""
        content = await content_of(notice=notice, office=self.office, now=self.clock())
        if content is None:
            await self._settle(notice, NoticeState.OBSOLETE)
        else:
            await self._send(notice, phrase(content, self.messenger.username))

    async def _send(self, notice: Claimed, screen: Screen) -> None:
        address = await self._address(notice)
        if address is None:
            await self._postpone([notice], UNBOUND_PAUSE)
            return
        await notices.begin_sending(notice_ids=[notice.id])
        outcome = await self.messenger.send(address, screen)
        if outcome is Outcome.SHUT_OUT:
            await self._note_shut_out(notice, address)
        if outcome in (Outcome.SHUT_OUT, Outcome.REFUSED):
            await self._settle(notice, NoticeState.UNDELIVERABLE)
        elif outcome is Outcome.SENT:
            await self._settle(notice, NoticeState.SENT)
        # In doubt: the lease runs out, and the notice is claimed once more.

    async def _address(self, notice: Claimed) -> str | None:
        if notice.recipient_id is None:
            return notice.chat
        return await notices.address_of(notice.recipient_id, platform=self.messenger.platform)

    async def _note_shut_out(self, notice: Claimed, address: str) -> None:
        if notice.recipient_id is not None:
            await notices.mark_reachable(
                platform=self.messenger.platform, external_id=address, reachable=False
            )

    async def _settle(self, notice: Claimed, state: NoticeState) -> None:
        await notices.settle(notice_ids=[notice.id], state=state, now=self.clock())

    async def _postpone(
        self, waiting: Sequence[Claimed], pause: timedelta, begun: Sequence[Claimed] = ()
    ) -> None:
        until = self.clock() + pause
        await notices.postpone(notice_ids=_ids(waiting), begun=_ids(begun), until=until)


def _ids(batch: Sequence[Claimed]) -> list[int]:
    return [notice.id for notice in batch]
