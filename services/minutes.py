"""The confirmed minutes of 支部大会 and 支委会, as they stand in the dossiers (第28、45条)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from models import AccessLog, LedgerRecord, Person
from models.db import write_tx
from regulation.records import CommitteeMinutes, MeetingMinutes
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.ledger import decode
from services.sight import Sight, require_sight, sight_of

KINDS = (CommitteeMinutes.kind, MeetingMinutes.kind)
EVERYBODY = 0  # whose minutes, where it is about nobody in particular
PAGE = 8
Minutes = CommitteeMinutes | MeetingMinutes


@dataclass(frozen=True, kw_only=True)
class MinutesLine:
    """The minutes of one matter in a list."""

    number: int
    on: date
    person: str
    minutes: Minutes


@dataclass(frozen=True, kw_only=True)
class MinutesList:
    """A page of the minutes within somebody's sight, the newest first; `person` if about one."""

    lines: tuple[MinutesLine, ...]
    total: int
    page: int
    person_id: int
    person: str


@dataclass(frozen=True, kw_only=True)
class MinutesCopy:
    """The minutes of one matter in full, with who recorded, presided and signed."""

    line: MinutesLine
    person_id: int
    recorder: str
    responsible: str
    signer: str


async def list_minutes(*, actor: Actor, person_id: int, page: int, now: datetime) -> MinutesList:
    """The minutes about one person within the actor's sight, or about everybody who is.

    A page past the last is the last. Raises Refusal for a person out of sight.
    """
    name, theirs = "", Q(person_id=person_id)
    if person_id == EVERYBODY:
        theirs = _about(await sight_of(actor, on=day_of(now)))
    else:
        name = (await require_sight(actor, person_id, on=day_of(now)))[0].name
    found = LedgerRecord.filter(theirs, kind__in=KINDS)
    total = await found.count()
    page = min(page, max(0, total - 1) // PAGE)
    rows = await found.order_by("-position").offset(page * PAGE).limit(PAGE)
    return MinutesList(
        lines=await _lines(rows), total=total, page=page, person_id=person_id, person=name
    )


def _about(sight: Sight) -> Q:
    """The records of everybody within sight: a college has too many people to name them."""
    branches = sorted(sight.branches | sight.overseen)
    theirs = Q(person_id__in=sorted(sight.people)) | Q(person__branch_id__in=branches)
    return theirs & ~Q(person_id=sight.actor_id)


async def _lines(rows: Iterable[LedgerRecord]) -> tuple[MinutesLine, ...]:
    rows = list(rows)
    names = await _names([row.person_id for row in rows])
    return tuple(
        MinutesLine(
            number=row.position,
            on=row.act_date,
            person=names[row.person_id],
            minutes=_decoded(row),
        )
        for row in rows
    )


def _decoded(row: LedgerRecord) -> Minutes:
    minutes = decode(row.kind, row.payload)
    assert isinstance(minutes, Minutes)
    return minutes


async def _names(ids: Iterable[int | None]) -> dict[int | None, str]:
    people = Person.filter(id__in=[i for i in ids if i is not None])
    return {None: "", **dict(await people.values_list("id", "name"))}


async def open_minutes(*, actor: Actor, number: int, now: datetime) -> MinutesCopy:
    """Read the minutes of one matter in full; the reading is noted.

    For whoever has its person in sight. Raises Refusal for all others, and for other records.
    """
    row = await LedgerRecord.get_or_none(position=number, kind__in=KINDS)
    if row is None:
        raise Refusal("not_entitled")
    async with write_tx():
        await require_sight(actor, row.person_id, on=day_of(now))
        await AccessLog.create(
            actor_id=actor.person_id, person_id=row.person_id, record=number, at=now
        )
    (line,) = await _lines([row])
    names = await _names([row.recorder_id, row.responsible_id, row.signer_id])
    return MinutesCopy(
        line=line,
        person_id=row.person_id,
        recorder=names.get(row.recorder_id, ""),
        responsible=names.get(row.responsible_id, ""),
        signer=names.get(row.signer_id, ""),
    )
