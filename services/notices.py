"""The outbox: what has to reach whom. Each notice is told once, under a unique key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from models import Identity, Notice, Reminder
from models import Lane as Lane  # noqa: PLC0414 - for the courier, which sees no tables
from models import NoticeState as NoticeState  # noqa: PLC0414
from models.db import write_tx

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 2  # a send in doubt is repeated once; after that it is unknown


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A notice about to be recorded, for a person (`recipient_id`) or a group (`chat`)."""

    key: str
    kind: str
    lane: Lane
    recipient_id: int | None = None
    chat: str | None = None
    subject_id: int | None = None
    parameters: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A notice taken for sending; nobody else takes it until its lease has run out."""

    id: int
    kind: str
    lane: Lane
    recipient_id: int | None
    chat: str | None
    subject_id: int | None
    parameters: dict[str, str | int]


async def record(drafts: Iterable[Draft], *, now: datetime) -> None:
    """Put notices into the outbox, inside the caller's transaction; known keys are left alone."""
    rows = [
        Notice(
            key=draft.key,
            kind=draft.kind,
            lane=draft.lane,
            recipient_id=draft.recipient_id,
            chat=draft.chat,
            subject_id=draft.subject_id,
            parameters=draft.parameters,
            created_at=now,
        )
        for draft in drafts
    ]
    await Notice.bulk_create(rows, batch_size=500, ignore_conflicts=True)


async def record_alone(*, drafts: Sequence[Draft], now: datetime) -> int:
    """Put notices into the outbox in a transaction of their own; returns how many were new."""
    if not drafts:
        return 0
    async with write_tx():
        before = await Notice.all().count()
        await record(drafts, now=now)
        return await Notice.all().count() - before


def _claimable(now: datetime) -> Q:
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Q(state=NoticeState.PENDING) & ripe & free


async def claim(*, now: datetime, lanes: Sequence[Lane], limit: int) -> tuple[Claimed, ...]:
    """Take up to `limit` pending notices of these lanes for `LEASE`, the most pressing first.

    On PostgreSQL any number of workers may claim at once: each skips what another has locked.
    """
    async with write_tx():
        waiting = Notice.filter(_claimable(now), lane__in=list(lanes))
        rows = await waiting.order_by("lane", "id").limit(limit).select_for_update(skip_locked=True)
        doubtful = [row.id for row in rows if row.attempts >= MOST_ATTEMPTS]
        taken = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        await _settle(doubtful, NoticeState.UNKNOWN, now)
        await Notice.filter(id__in=[row.id for row in taken]).update(lease_until=now + LEASE)
    return tuple(_claimed(row) for row in taken)


def _claimed(row: Notice) -> Claimed:
    return Claimed(
        id=row.id,
        kind=row.kind,
        lane=row.lane,
        recipient_id=row.recipient_id,
        chat=row.chat,
        subject_id=row.subject_id,
        parameters=row.parameters,
    )


async def settle(*, notice_ids: Sequence[int], state: NoticeState, now: datetime) -> None:
    """Close notices in a final state; one that is closed already stays as it is."""
    async with write_tx():
        await _settle(notice_ids, state, now)


async def _settle(notice_ids: Sequence[int], state: NoticeState, now: datetime) -> None:
    await _pending(notice_ids).update(state=state, settled_at=now, lease_until=None)


def _pending(notice_ids: Sequence[int]) -> QuerySet[Notice]:
    return Notice.filter(id__in=list(notice_ids), state=NoticeState.PENDING)


async def begin_sending(*, notice_ids: Sequence[int]) -> None:
    """Count an attempt before the network is touched: a crash from here on leaves a doubt."""
    async with write_tx():
        await _pending(notice_ids).update(attempts=F("attempts") + 1)


async def postpone(*, notice_ids: Sequence[int], begun: Sequence[int], until: datetime) -> None:
    """Give notices back that were certainly not sent.

    Those among them whose sending had `begun` get their attempt back.
    """
    async with write_tx():
        await _pending(begun).update(attempts=F("attempts") - 1)
        await _pending(notice_ids).update(lease_until=None, not_before=until)


async def address_of(recipient_id: int, *, platform: str) -> str | None:
    """The account to write to; `None` where there is none or it has shut the bot out."""
    identity = await Identity.get_or_none(platform=platform, person_id=recipient_id)
    return identity.external_id if identity is not None and identity.reachable else None


async def mark_reachable(*, platform: str, external_id: str, reachable: bool) -> None:
    """Note that an account has blocked the bot, or has opened the door again."""
    async with write_tx():
        accounts = Identity.filter(platform=platform, external_id=external_id)
        await accounts.update(reachable=reachable)
        if reachable:
            for account in await accounts:
                await hasten(account.person_id)


async def hasten(recipient_id: int) -> None:
    """Somebody can be reached now: what has waited for that need wait no longer, and what a digest
    could not tell them waits for the next one.

    Inside the caller's transaction.
    """
    theirs = Notice.filter(recipient_id=recipient_id)
    await theirs.filter(state=NoticeState.PENDING, attempts=0).update(not_before=None)
    missed = await theirs.filter(state=NoticeState.UNDELIVERABLE).values_list("id", flat=True)
    await Reminder.filter(digest_id__in=list(missed)).update(digest_id=None)
