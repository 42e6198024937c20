"""The outbox: what has to reach whom. Each notice is told once, under a unique key."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tortoise.expressions import F, Q
from tortoise.functions import Coalesce, Count, Min
from tortoise.queryset import QuerySet

from models import Identity, Notice, Reminder
from models import Lane as Lane  # noqa: PLC0414 - for the courier, which sees no tables
from models import NoticeState as NoticeState  # noqa: PLC0414
from models.db import Busy, may_send, write_tx
from regulation.assessment import Owner
from services.days import day_of

LEASE = timedelta(minutes=2)
PATIENCE = 6  # times write_tx waits for another process; together less than a lease
MOST_ATTEMPTS = 2  # a send in doubt is repeated once; after that it is unknown
DIGEST = "digest"  # the kind that carries reminders
UNCONFIRMED = "unconfirmed"  # the rule of a reminder of a notice that may not have arrived
ASTRAY = (NoticeState.UNKNOWN, NoticeState.UNDELIVERABLE)


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
    """A notice taken for sending; nobody else takes it until its lease has run out.

    `lease` is the instant at which that is, and the proof that the notice is still ours: whoever
    takes it later has a later one.
    """

    id: int
    lease: datetime
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
        newest = await Notice.all().order_by("-id").first().values_list("id", flat=True) or 0
        await record(drafts, now=now)
        return await Notice.filter(id__gt=newest, created_at=now).count()


def _claimable(now: datetime) -> Q:
    """Pending, ripe, and leased to nobody.

    A lease longer than leases last was given by a clock that has been set back since.
    """
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    return Q(state=NoticeState.PENDING) & _ripe(now) & free


def _ripe(now: datetime) -> Q:
    return Q(not_before__isnull=True) | Q(not_before__lte=now)


async def claim(*, now: datetime, lanes: Sequence[Lane], limit: int) -> tuple[Claimed, ...]:
    """Take up to `limit` pending notices of these lanes for `LEASE`, the most pressing first.

    On PostgreSQL any number of processes may claim at once: each skips what another has locked.
    SQLite has one writer, and one of the processes that sends: the others find nothing to take.
    """
    waiting = Notice.filter(_claimable(now), lane__in=list(lanes))
    if not may_send() or not await waiting.exists():  # most looks find nothing: no lock for them
        return ()
    lease = now + LEASE
    async with write_tx():
        rows = await waiting.order_by("lane", "id").limit(limit).select_for_update(skip_locked=True)
        doubtful = [row.id for row in rows if row.attempts >= MOST_ATTEMPTS]
        taken = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        if doubtful:
            await _settle(doubtful, NoticeState.UNKNOWN, now)
        await Notice.filter(id__in=[row.id for row in taken]).update(lease_until=lease)
    return tuple(_claimed(row, lease) for row in taken)


def _claimed(row: Notice, lease: datetime) -> Claimed:
    return Claimed(
        id=row.id,
        lease=lease,
        kind=row.kind,
        lane=row.lane,
        recipient_id=row.recipient_id,
        chat=row.chat,
        subject_id=row.subject_id,
        parameters=row.parameters,
    )


async def settle(*, notice_ids: Sequence[int], state: NoticeState, now: datetime) -> None:
    """Close notices in a final state; one that is closed already stays as it is.

    Somebody else who holds the database is waited out: what has been sent and is not marked would
    be sent once more.
    """
    for left in reversed(range(PATIENCE)):
        try:
            async with write_tx():
                await _settle(notice_ids, state, now)
        except Busy:
            if not left:
                raise
        else:
            return


async def _settle(notice_ids: Sequence[int], state: NoticeState, now: datetime) -> None:
    if state in ASTRAY:
        await _make_up_for(await _pending(notice_ids).filter(recipient_id__isnull=False), now)
    await _pending(notice_ids).update(state=state, settled_at=now, lease_until=None)


async def _make_up_for(astray: Sequence[Notice], now: datetime) -> None:
    """What may not have reached a person stands in their next digest, another message.

    A digest gives back what it carried, to be told as it stands then.
    """
    carriers = [notice.id for notice in astray if notice.kind == DIGEST]
    await Reminder.filter(digest_id__in=carriers).update(digest_id=None)
    rows = [_reminder_of(notice, now) for notice in astray if notice.kind != DIGEST]
    await Reminder.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _reminder_of(notice: Notice, now: datetime) -> Reminder:
    return Reminder(
        recipient_id=notice.recipient_id,
        subject_id=0,
        rule=UNCONFIRMED,
        period=str(notice.id),
        cause=UNCONFIRMED,
        owner=Owner.SELF,
        not_before=day_of(now),
        created_at=now,
    )


async def sent_before(notice_ids: Collection[int]) -> tuple[Claimed, ...]:
    """Notices that have been settled, as they were when they were taken."""
    rows = await Notice.filter(id__in=list(notice_ids)).order_by("id")
    return tuple(_claimed(row, row.settled_at) for row in rows if row.settled_at is not None)


def _pending(notice_ids: Sequence[int]) -> QuerySet[Notice]:
    return Notice.filter(id__in=list(notice_ids), state=NoticeState.PENDING)


async def begin_sending(*, claimed: Claimed, now: datetime) -> Claimed | None:
    """Count an attempt before the network is touched: a crash from here on leaves a doubt.

    Returns the notice with a fresh lease; `None` where its lease has gone to somebody else or it
    is settled: then it may not be sent.
    """
    lease = now + LEASE
    async with write_tx():
        begun = await _ours(claimed).update(attempts=F("attempts") + 1, lease_until=lease)
    return replace(claimed, lease=lease) if begun else None


def _ours(claimed: Claimed) -> QuerySet[Notice]:
    """The notice, unless somebody else has taken or settled it meanwhile."""
    return _pending([claimed.id]).filter(lease_until=claimed.lease)


async def give_back(*, claimed: Claimed, begun: bool, until: datetime) -> None:
    """Return a notice that was certainly not sent; it is taken again from `until` on.

    One whose sending had `begun` gets its attempt back. What is no longer ours is left alone.
    """
    async with write_tx():
        attempts = F("attempts") - int(begun)
        await _ours(claimed).update(attempts=attempts, lease_until=None, not_before=until)


async def addresses(recipient_ids: Collection[int], *, platform: str) -> dict[int, str]:
    """The accounts to write to; whoever has none, or has shut the bot out, is not in it."""
    accounts = Identity.filter(platform=platform, person_id__in=list(recipient_ids), reachable=True)
    return dict(await accounts.values_list("person_id", "external_id"))


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What waits to go out and may: how many in each lane, and since when the oldest."""

    waiting: dict[Lane, int]
    oldest: datetime | None


async def backlog(*, now: datetime, lanes: Sequence[Lane]) -> Backlog:
    """The notices of these lanes that could go out now, sent by nobody yet."""
    ripe = Notice.filter(_ripe(now), state=NoticeState.PENDING, lane__in=list(lanes))
    since = Min(Coalesce("not_before", F("created_at")))  # type: ignore[arg-type]  # it may nest
    lanes_found = ripe.annotate(many=Count("id"), since=since).group_by("lane")
    rows = await lanes_found.values_list("lane", "many", "since")
    return Backlog(
        waiting={Lane(lane): many for lane, many, _ in rows},
        oldest=min((oldest for _, _, oldest in rows), default=None),
    )


async def mark_reachable(*, platform: str, external_id: str, reachable: bool) -> None:
    """Note that an account has blocked the bot, or has opened the door again."""
    async with write_tx():
        accounts = Identity.filter(platform=platform, external_id=external_id)
        await accounts.update(reachable=reachable)
        if reachable:
            for account in await accounts:
                await hasten(account.person_id)


async def hasten(recipient_id: int) -> None:
    """Somebody can be reached now: what has waited for that need wait no longer.

    Inside the caller's transaction.
    """
    waiting = Notice.filter(recipient_id=recipient_id, state=NoticeState.PENDING, attempts=0)
    await waiting.update(not_before=None)
