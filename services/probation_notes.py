"""What a branch notes of its 预备党员: 集体教育 (第33条), 季度分析 (第34条), 征求意见 (第37条).

One entry may be of several people at once: one record for each, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tortoise.expressions import Q

from models import LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_45 import entered_late, late_entry_days
from regulation.assessment import Stage
from regulation.case import Case
from regulation.notes import analysis_held_on, check_can_note, check_opinions
from regulation.records import (
    Admission,
    ConversionOpinions,
    Dossier,
    QuarterlyAnalysis,
    Training,
    TrainingPurpose,
)
from regulation.refusal import Refusal
from services.access import Actor
from services.days import day_of
from services.ledger import (
    Entry,
    append,
    find_request,
    load_dossier,
    load_dossiers,
    lock,
    to_record,
)
from services.office import Office
from services.sight import Right, Sight, sight_of

MOST_HOURS = 40  # of one session: more is a slip of the finger
Payload = Training | QuarterlyAnalysis | ConversionOpinions


class NoteKind(StrEnum):
    """What is noted."""

    EDUCATION = "education"
    ANALYSIS = "analysis"
    OPINIONS = "opinions"


WRITTEN_AS = {
    NoteKind.EDUCATION: Training.kind,
    NoteKind.ANALYSIS: QuarterlyAnalysis.kind,
    NoteKind.OPINIONS: ConversionOpinions.kind,
}


@dataclass(frozen=True, kw_only=True)
class Note:
    """One entry: when it was, for how many hours (集体教育), whether a problem was found (分析)."""

    kind: NoteKind
    held: date
    hours: int = 0
    problem: bool = False


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One person of an entry: which analysis it is, or what stands against it; then its record."""

    person_id: int
    name: str
    number: int | None = None
    refusal: Refusal | None = None
    record: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoteReceipt:
    """What was written; `late_after`: the days allowed, where it is labelled 补录 (第45条)."""

    note: Note
    people: tuple[Noted, ...]
    late_after: int | None


async def candidates(*, actor: Actor, office: Office, now: datetime) -> tuple[Noted, ...]:
    """第33条: the 预备党员 for whom the actor keeps the records, by name."""
    on = day_of(now)
    sight = await sight_of(actor, on=on)
    branches = sorted(sight.branches | sight.overseen)
    theirs = Q(branch_id__in=branches) & ~Q(id=actor.person_id)
    admitted = LedgerRecord.filter(kind=Admission.kind, person__branch_id__in=branches)
    ids = [person_id for (person_id,) in await admitted.distinct().values_list("person_id")]
    people = await Person.filter(theirs, id__in=ids).order_by("name", "id")
    dossiers = await load_dossiers([person.id for person in people])
    return tuple(
        Noted(person_id=person.id, name=person.name)
        for person in people
        if Case(dossiers[person.id], office.rules, on).stage is Stage.PROBATIONARY_MEMBER
    )


async def preview(
    *, actor: Actor, person_ids: Sequence[int], note: Note, office: Office, now: datetime
) -> tuple[Noted, ...]:
    """What would be written of whom, or why not. Raises Refusal for people of others."""
    sight = await sight_of(actor, on=day_of(now))
    found = []
    for person in await _people(person_ids, sight):
        dossier = await load_dossier(person.id)
        try:
            number = _check(dossier, note, office, day_of(now))
        except Refusal as refusal:
            found.append(Noted(person_id=person.id, name=person.name, refusal=refusal))
        else:
            found.append(Noted(person_id=person.id, name=person.name, number=number))
    return tuple(found)


async def log(
    *,
    actor: Actor,
    person_ids: Sequence[int],
    note: Note,
    request: str,
    office: Office,
    now: datetime,
) -> NoteReceipt:
    """Write one record for each of these people, or none at all.

    The same `request` again writes nothing more. Raises Refusal where anything stands against one
    of them, and for people of others.
    """
    check_hours(note)
    async with write_tx():
        await lock()
        people = await _people(person_ids, await sight_of(actor, on=day_of(now)))
        written = [
            await _write(
                person=person, actor=actor, note=note, request=request, office=office, now=now
            )
            for person in people
        ]
        first = to_record(await LedgerRecord.get(position=written[0].record))
    late = entered_late(office.rules, first)
    return NoteReceipt(
        note=note,
        people=tuple(written),
        late_after=late_entry_days(office.rules, first) if late else None,
    )


def check_hours(note: Note) -> None:
    """Raises Refusal for a session of no hours, or of impossibly many."""
    if note.kind is NoteKind.EDUCATION and not 1 <= note.hours <= MOST_HOURS:
        raise Refusal("hours_out_of_range", article=33, most=MOST_HOURS)


async def _people(person_ids: Sequence[int], sight: Sight) -> list[Person]:
    """第45条: 支部负责人和组织员为预备党员登记, 不为自己登记."""
    people = await Person.filter(id__in=list(person_ids)).order_by("name", "id")
    if not people:
        raise Refusal("nobody_chosen")
    for person in people:
        if not sight.rights_over(person) & {Right.LEADERSHIP, Right.ORGANIZER}:
            raise Refusal("not_entitled")
    return people


def _check(dossier: Dossier, note: Note, office: Office, on: date) -> int | None:
    """Which analysis it is, if any. Raises Refusal where the regulation says no."""
    check_can_note(dossier, office.rules, on, note.held)
    if note.kind is NoteKind.OPINIONS:
        check_opinions(dossier, office.rules, on, note.held)
    if note.kind is NoteKind.ANALYSIS:
        return analysis_held_on(dossier, office.rules, on, note.held).number
    return None


async def _write(
    *, person: Person, actor: Actor, note: Note, request: str, office: Office, now: datetime
) -> Noted:
    own = f"{request}:{person.id}"
    done = await find_request(own, person_id=person.id, kind=WRITTEN_AS[note.kind])
    if done is not None:
        number = done.payload.get("number")
        return Noted(
            person_id=person.id,
            name=person.name,
            number=number if isinstance(number, int) else None,
            record=done.position,
        )
    number = _check(await load_dossier(person.id), note, office, day_of(now))
    entry = Entry(
        person_id=person.id,
        payload=_payload(note, number),
        act_date=note.held,
        actor_id=actor.person_id,
        request=own,
    )
    record = await append(entry, vault=office.vault, now=now)
    return Noted(person_id=person.id, name=person.name, number=number, record=record)


def _payload(note: Note, number: int | None) -> Payload:
    match note.kind:
        case NoteKind.EDUCATION:
            return Training(purpose=TrainingPurpose.PROBATION, hours=note.hours)
        case NoteKind.ANALYSIS:
            assert number is not None
            return QuarterlyAnalysis(number=number, problem=note.problem)
        case NoteKind.OPINIONS:
            return ConversionOpinions()
