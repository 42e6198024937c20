"""一步一审 (第45条): what waits for a review, opening it, accepting it or returning it.

A contact reviews the 思想汇报 of their own people; the leadership of a branch whatever its people
hand in or state of themselves; an organizer the same for every branch of the college. Nobody
reviews what is their own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, cast

from models import AccessLog, Attachment, Branch, Lane, LedgerRecord, Person
from models.db import connection, write_tx
from regulation.case import STANDING
from regulation.records import (
    Application,
    Award,
    Payload,
    Post,
    Ranking,
    Record,
    ReviewState,
    SocialWork,
    ThoughtReport,
    Training,
)
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.ledger import (
    HANDED_IN,
    STATED,
    Entry,
    Review,
    append,
    decode,
    find_request,
    load_dossier,
    load_dossiers,
    lock,
    to_record,
)
from services.notices import Draft as NoticeDraft
from services.notices import record as record_notices
from services.office import Office
from services.sight import Right, Sight, require_sight, sight_of
from services.similarity import Alike, alike_reports
from services.waivers import check_length

PAGE = 8
MOST_LOOKED_AT = 100  # facts of a kind looked through for a batch
NOTICE = "review_settled"
REVIEWED = frozenset(kind.kind for kind in (*HANDED_IN, *STATED))
BY_CONTACT = frozenset({ThoughtReport.kind})  # the rest is the branch's and the college's
IN_BATCHES = frozenset(kind.kind for kind in (Ranking, Award, Post, Training, SocialWork))


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A record that awaits its review; `received` is the day it was entered."""

    number: int
    kind: str
    person_id: int
    person: str
    branch: str
    act_date: date
    received: date
    payload: Payload
    supersedes: int | None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A page of what somebody may review, the oldest first; `counts` by kind, over all of it."""

    items: tuple[Waiting, ...]
    counts: Mapping[str, int]
    kind: str | None
    page: int

    @property
    def total(self) -> int:
        """How many there are of the chosen kind, on all pages."""
        return sum(self.counts.values()) if self.kind is None else self.counts.get(self.kind, 0)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How a review ended, by whom and when; 作废 where the author took the paper back."""

    number: int
    by: str
    on: date
    state: ReviewState
    reason: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file that belongs to a record."""

    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a reviewer sees of one record, and where it stands in their queue.

    `alike`: how much of a report, in percent, another holds, too; 0 where that is little.
    """

    item: Waiting
    files: tuple[Evidence, ...]
    alike: int
    settled: Settled | None
    place: int | None
    total: int
    previous: int | None
    following: int | None


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """The outcome of a review that the actor has just given."""

    record: int
    kind: str
    person_id: int
    person: str
    settled: Settled


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Facts of one kind that may be accepted together; `unseen` have evidence to open first."""

    kind: str
    items: tuple[Waiting, ...]
    unseen: int


class _Open(NamedTuple):
    number: int
    person_id: int
    kind: str
    replaced: bool


async def queue(
    *, actor: Actor, office: Office, now: datetime, kind: str | None = None, page: int = 0
) -> Queue:
    """What the actor may review today; a page of it, of one kind if one is named."""
    rows = await _open_within(await sight_of(actor, on=day_of(now)))
    numbers = [row.number for row in rows if kind in (None, row.kind)]
    page = max(0, min(page, (len(numbers) - 1) // PAGE))
    return Queue(
        items=await _describe(numbers[page * PAGE : (page + 1) * PAGE]),
        counts=dict(Counter(row.kind for row in rows)),
        kind=kind,
        page=page,
    )


async def count_waiting(*, actor: Actor, now: datetime) -> int:
    """How many reviews wait for the actor today."""
    return len(await _open_within(await sight_of(actor, on=day_of(now))))


async def _open_within(sight: Sight) -> list[_Open]:
    """In SQL, over the index of open reviews: the ledger is many times as long."""
    statement = (
        "SELECT open.position, open.person_id, open.kind, EXISTS (SELECT 1 FROM ledger_record"  # noqa: S608
        " AS newer WHERE newer.person_id = open.person_id AND newer.position > open.position"
        " AND newer.supersedes = open.position) FROM awaiting_review AS open"
        " JOIN person ON person.id = open.person_id"
        f" WHERE open.person_id <> {sight.actor_id:d} AND ({_scope(sight)}) ORDER BY open.position"
    )
    _, rows = await connection().execute_query(statement)
    found = [_Open(*row) for row in rows]
    replaced = await load_dossiers({row.person_id for row in found if row.replaced})
    gone = {number for dossier in replaced.values() for number in _replaced(dossier.records)}
    return [row for row in found if row.number not in gone]


def _scope(sight: Sight) -> str:
    branches = _numbers(sight.branches | sight.overseen)
    kinds = ", ".join(f"'{kind}'" for kind in sorted(BY_CONTACT))
    own = f"open.kind IN ({kinds}) AND open.person_id IN ({_numbers(sight.people)})"
    return f"person.branch_id IN ({branches}) OR ({own})"


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(f"{i:d}" for i in sorted(ids)) or "NULL"


def _replaced(records: Iterable[Record]) -> set[int]:
    """What a newer record in force stands in for."""
    return {r.supersedes for r in records if r.supersedes and r.state in STANDING}


async def _describe(numbers: Sequence[int]) -> tuple[Waiting, ...]:
    rows = await LedgerRecord.filter(position__in=list(numbers)).order_by("position")
    people = {p.id: p for p in await Person.filter(id__in=[row.person_id for row in rows])}
    branches = {b.id: b for b in await Branch.filter(id__in=[p.branch_id for p in people.values()])}
    return tuple(
        _waiting(row, people[row.person_id], branches[people[row.person_id].branch_id])
        for row in rows
    )


def _waiting(row: LedgerRecord, person: Person, branch: Branch) -> Waiting:
    record = to_record(row)
    return Waiting(
        number=record.id,
        kind=row.kind,
        person_id=person.id,
        person=person.name,
        branch=branch.name,
        act_date=record.act_date,
        received=record.entered_on,
        payload=record.payload,
        supersedes=record.supersedes,
    )


async def open_item(
    *, actor: Actor, number: int, office: Office, now: datetime, kind: str | None = None
) -> Opened:
    """One record with its files, for those who may review it; every opening is noted.

    `kind` is the filter of the queue in which the neighbours are looked for.
    """
    row = await _require_reviewer(actor, number, now)
    async with write_tx():
        await _note(actor, [row], now)
    (item,) = await _describe([number])
    waiting = await _open_within(await sight_of(actor, on=day_of(now)))
    numbers = [open_.number for open_ in waiting if kind in (None, open_.kind)]
    place = numbers.index(number) if number in numbers else None
    alike = await _alike(row, office)
    return Opened(
        item=item,
        files=await _files(item.payload, office),
        alike=max((other.percent for other in alike), default=0),
        settled=await settlement(person_id=row.person_id, number=number),
        place=None if place is None else place + 1,
        total=len(numbers),
        previous=max((n for n in numbers if n < number), default=None),
        following=min((n for n in numbers if n > number), default=None),
    )


async def _alike(row: LedgerRecord, office: Office) -> tuple[Alike, ...]:
    if row.kind != ThoughtReport.kind:
        return ()
    return await alike_reports(number=row.position, office=office)


async def alike_passages(
    *, actor: Actor, number: int, office: Office, now: datetime
) -> tuple[Waiting, tuple[Alike, ...]]:
    """For a reviewer only: the passages that a report shares with others, each look noted.

    Whose the others are is told where the actor looks after them; for others the name is empty.
    """
    row = await _require_reviewer(actor, number, now)
    (item,) = await _describe([number])
    found = await _alike(row, office)
    sight = await sight_of(actor, on=day_of(now))
    authors = {p.id: p for p in await Person.filter(id__in=[a.author_id for a in found])}
    others = await LedgerRecord.filter(position__in=[a.number for a in found])
    async with write_tx():
        await _note(actor, [row, *others], now)
    return item, tuple(
        alike if sight.rights_over(authors[alike.author_id]) else replace(alike, author="")
        for alike in found
    )


async def look_up(*, actor: Actor, number: int, now: datetime) -> Waiting:
    """What a waiting record is, for those who may review it; noted unless they have opened it.

    Raises Refusal where it is reviewed already.
    """
    row = await _require_reviewer(actor, number, now)
    await _check_waiting(row)
    if number not in await _seen_by(actor, [number]):
        async with write_tx():
            await _note(actor, [row], now)
    (item,) = await _describe([number])
    return item


async def _require_reviewer(actor: Actor, number: int, now: datetime) -> LedgerRecord:
    """The row of a record that the actor may review, waiting or settled."""
    row = await LedgerRecord.get_or_none(position=number)
    if row is None or row.kind not in REVIEWED:
        raise Refusal("not_entitled")
    if row.person_id == actor.person_id:
        raise Refusal("review_of_oneself", article=45)
    _, rights = await require_sight(actor, row.person_id, on=day_of(now))
    if rights == {Right.CONTACT} and row.kind not in BY_CONTACT:
        raise Refusal("not_entitled")
    return row


async def _note(actor: Actor, rows: Iterable[LedgerRecord], now: datetime) -> None:
    notes = [
        AccessLog(actor_id=actor.person_id, person_id=row.person_id, record=row.position, at=now)
        for row in rows
    ]
    await AccessLog.bulk_create(notes)


def files_of(payload: Payload) -> tuple[str, ...]:
    """The SHA-256 of each file that belongs to a record; none for what has no evidence."""
    return tuple(getattr(payload, "files", ()))


async def _files(payload: Payload, office: Office) -> tuple[Evidence, ...]:
    digests = files_of(payload)
    kept = {file.sha256: file for file in await Attachment.filter(sha256__in=list(digests))}
    return tuple(
        Evidence(media_type=kept[digest].media_type, content=office.attachments.read(digest))
        for digest in digests
    )


async def settlement(*, person_id: int, number: int) -> Settled | None:
    """How the review of a record ended; `None` while it waits."""
    rows = LedgerRecord.filter(person_id=person_id, kind=Review.kind, position__gt=number)
    for row in await rows.order_by("-position"):
        review = cast(Review, decode(row.kind, row.payload))
        if review.record == number:
            return await _settled(row, review)
    return None


async def _settled(row: LedgerRecord, review: Review) -> Settled:
    reviewer = await Person.get_or_none(id=row.actor_id)
    return Settled(
        number=row.position,
        by=reviewer.name if reviewer else "",
        on=row.act_date,
        state=review.state,
        reason=review.reason,
    )


async def accept(
    *, actor: Actor, number: int, request: str, office: Office, now: datetime
) -> Reviewed:
    """Accept a record; the same `request` again gives the same outcome.

    Raises Refusal `review_settled` where somebody has reviewed it, or its author taken it back.
    """
    async with write_tx():
        await lock()
        if (await _require_reviewer(actor, number, now)).kind == Application.kind:
            raise Refusal("proof_undecided", article=5)  # `services.applications` accepts those
        accepted = Review(record=number, state=ReviewState.ACCEPTED)
        return await decide(actor=actor, review=accepted, request=request, office=office, now=now)


async def return_(
    *, actor: Actor, number: int, reason: str, request: str, office: Office, now: datetime
) -> Reviewed:
    """Return a record with a reason that its author reads; otherwise like `accept`."""
    check_return_reason(reason)
    returned = Review(record=number, state=ReviewState.RETURNED, reason=reason.strip())
    async with write_tx():
        await lock()
        return await decide(actor=actor, review=returned, request=request, office=office, now=now)


def check_return_reason(reason: str) -> None:
    """Raises Refusal for a reason that says nothing, or too much."""
    if not reason.strip():
        raise Refusal("review_without_reason", article=45)
    check_length(reason)


async def decide(
    *, actor: Actor, review: Review, request: str, office: Office, now: datetime
) -> Reviewed:
    """Write down a review and tell the person concerned.

    Inside the caller's transaction, the ledger locked: a use case that has to do more when
    something is accepted does it beside this.
    """
    row = await _require_reviewer(actor, review.record, now)
    done = await find_request(request, person_id=row.person_id, kind=Review.kind)
    if done is not None:
        return await _reviewed(row, done)
    await _check_waiting(row)
    entry = Entry(
        person_id=row.person_id,
        payload=review,
        act_date=day_of(now),
        actor_id=actor.person_id,
        request=request,
    )
    position = await append(entry, vault=office.vault, now=now)
    await record_notices([_news(row, position)], now=now)
    return await _reviewed(row, await LedgerRecord.get(position=position))


async def _check_waiting(row: LedgerRecord) -> None:
    records = {r.id: r for r in (await load_dossier(row.person_id)).records}
    settled = await settlement(person_id=row.person_id, number=row.position)
    if settled is not None:
        raise Refusal(
            "review_settled", article=45, by=settled.by, on=settled.on, state=settled.state
        )
    if row.position in _replaced(records.values()):
        raise Refusal("review_replaced", article=45)
    if records[row.position].state is not ReviewState.PENDING:
        raise Refusal("not_entitled")


def _news(row: LedgerRecord, position: int) -> NoticeDraft:
    return NoticeDraft(
        key=f"{NOTICE}:{position}",
        kind=NOTICE,
        lane=Lane.NEWS,
        recipient_id=row.person_id,
        subject_id=row.person_id,
        parameters={"record": row.position},
    )


async def _reviewed(row: LedgerRecord, done: LedgerRecord) -> Reviewed:
    return Reviewed(
        record=row.position,
        kind=row.kind,
        person_id=row.person_id,
        person=(await Person.get(id=row.person_id)).name,
        settled=await _settled(done, cast(Review, decode(done.kind, done.payload))),
    )


@dataclass(frozen=True, kw_only=True)
class ReviewNews:
    """For the person concerned: what became of something they handed in or stated."""

    item: Waiting
    settled: Settled


async def news_of(*, number: int, recipient_id: int | None) -> ReviewNews | None:
    """What to tell of a review; `None` where it is none of the recipient's business."""
    (item,) = await _describe([number])
    settled = await settlement(person_id=item.person_id, number=number)
    if settled is None or recipient_id != item.person_id:
        return None
    return ReviewNews(item=item, settled=settled)


async def batch(*, actor: Actor, kind: str, office: Office, now: datetime) -> Batch:
    """Facts of one kind that this reviewer has seen in full, the oldest first.

    What has no evidence is seen by being listed, and that is noted; what has evidence has to be
    opened one by one before.
    """
    rows = await _open_within(await sight_of(actor, on=day_of(now)))
    waiting = await _describe([row.number for row in rows if row.kind == kind][:MOST_LOOKED_AT])
    seen = await _seen_by(actor, [item.number for item in waiting])
    ready = [item for item in waiting if item.number in seen or not files_of(item.payload)]
    shown = tuple(ready[:PAGE])
    fresh = [item.number for item in shown if item.number not in seen]
    async with write_tx():
        await _note(actor, await LedgerRecord.filter(position__in=fresh), now)
    return Batch(kind=kind, items=shown, unseen=len(waiting) - len(ready))


async def _seen_by(actor: Actor, numbers: Sequence[int]) -> frozenset[int]:
    notes = AccessLog.filter(actor_id=actor.person_id, record__in=list(numbers))
    return frozenset(number for (number,) in await notes.values_list("record"))


async def accept_many(
    *, actor: Actor, numbers: Sequence[int], request: str, office: Office, now: datetime
) -> tuple[Reviewed, ...]:
    """Accept facts of one kind that this reviewer has seen; what is settled by now is passed over.

    Raises Refusal for reports and applications, which are reviewed one by one (一步一审), for a
    mixture of kinds, and for evidence that this reviewer has not opened.
    """
    async with write_tx():
        await lock()
        rows = [await _require_reviewer(actor, number, now) for number in numbers]
        kinds = {row.kind for row in rows}
        if len(kinds) != 1 or not kinds <= IN_BATCHES:
            raise Refusal("review_one_by_one", article=45)
        if set(numbers) - await _seen_by(actor, numbers):
            raise Refusal("review_unseen", article=45)
        done = []
        for number in dict.fromkeys(numbers):
            accepted = Review(record=number, state=ReviewState.ACCEPTED)
            part = f"{request}:{number}"
            try:
                done.append(
                    await decide(actor=actor, review=accepted, request=part, office=office, now=now)
                )
            except Refusal as refusal:
                if refusal.code not in ("review_settled", "review_replaced"):
                    raise
    return tuple(done)
