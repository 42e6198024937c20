"""Incoming updates: stored before they are confirmed, handled after, recognised when repeated."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from models import IncomingUpdate
from models.db import write_tx

MOST_ATTEMPTS = 5  # an innocent update may be begun while another, or the machine, crashes us
REMEMBERED_FOR = timedelta(days=6)  # the platform starts new numbers after a week of silence


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An update waiting to be handled."""

    update_id: int
    body: str
    received_at: datetime


async def store(*, updates: Sequence[tuple[int, str]], now: datetime) -> tuple[Stored, ...]:
    """Keep these (id, body) pairs durably; returns those not seen before, in their order."""
    batch = {i: Stored(update_id=i, body=body, received_at=now) for i, body in reversed(updates)}
    while True:
        try:
            return await _store_new(batch)
        except IntegrityError:
            continue  # another process has just stored one of them: look again


async def _store_new(batch: dict[int, Stored]) -> tuple[Stored, ...]:
    async with write_tx():
        known = await IncomingUpdate.filter(update_id__in=list(batch)).only("update_id")
        seen = {row.update_id for row in known}
        new = [stored for i, stored in reversed(batch.items()) if i not in seen]
        await IncomingUpdate.bulk_create(IncomingUpdate(**asdict(stored)) for stored in new)
    return tuple(new)


async def unhandled(*, now: datetime) -> tuple[Stored, ...]:
    """What a crash left behind, the oldest first.

    An update that crashed us again each of the `MOST_ATTEMPTS` times it was begun is given up.
    """
    async with write_tx():
        waiting = IncomingUpdate.filter(handled_at__isnull=True)
        hopeless = waiting.filter(attempts__gte=MOST_ATTEMPTS)
        await hopeless.update(handled_at=now, body=None, incident="gave up")
        rows = await waiting.order_by("update_id")
    return tuple(
        Stored(update_id=row.update_id, body=row.body or "", received_at=row.received_at)
        for row in rows
    )


async def begin_again(*, update_id: int) -> None:
    """Count that an update which a crash left behind is being handled now.

    Merely waiting through a restart does not count: others crash us too.
    """
    async with write_tx():
        row = IncomingUpdate.filter(update_id=update_id)
        await row.update(attempts=F("attempts") + 1)


async def finish(
    *, update_ids: Collection[int], now: datetime, incident: str | None = None
) -> None:
    """Mark updates as handled and forget their content."""
    async with write_tx():
        rows = IncomingUpdate.filter(update_id__in=list(update_ids))
        await rows.update(handled_at=now, body=None, incident=incident)


async def prune(*, now: datetime) -> None:
    """Forget the numbers of updates that can no longer be repeated."""
    async with write_tx():
        await IncomingUpdate.filter(handled_at__lt=now - REMEMBERED_FOR).delete()
