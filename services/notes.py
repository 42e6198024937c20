"""What is noted of people: the care of a 预备党员 (第33、34、37条), and what follows a resolution
(第29、31、32、33、37条).

One entry may be of several people at once: one record for each, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from models import LedgerRecord, Person
from models.db import write_tx
from regulation.articles.article_31 import dues_month
from regulation.articles.article_45 import entered_late, late_entry_days
from regulation.case import Case
from regulation.notes import (
    ON_PROBATION,
    analysis_held_on,
    announcement_wanted,
    check_can_note,
    check_follow_up,
    check_opinions,
    notes_wanted,
)
from regulation.notes import NoteKind as NoteKind  # noqa: PLC0414 - for texts and handlers
from regulation.records import (
    Admission,
    AdmissionTalk,
    Announcement,
    BallotKind,
    ConversionOpinions,
    Dossier,
    GroupAssignment,
    Oath,
    OrganizerTalk,
    QuarterlyAnalysis,
    Rejection,
    RejectionTalk,
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
from services.outcome_news import tell_outcome
from services.sight import Right, Sight, sight_of

MOST_HOURS = 40  # of one session: more is a slip of the finger
Payload = (
    Training
    | QuarterlyAnalysis
    | ConversionOpinions
    | OrganizerTalk
    | AdmissionTalk
    | RejectionTalk
    | Announcement
    | GroupAssignment
    | Oath
)
WRITTEN_AS: dict[NoteKind, type[Payload]] = {
    NoteKind.EDUCATION: Training,
    NoteKind.ANALYSIS: QuarterlyAnalysis,
    NoteKind.OPINIONS: ConversionOpinions,
    NoteKind.ORGANIZER_TALK: OrganizerTalk,
    NoteKind.ADMISSION_TALK: AdmissionTalk,
    NoteKind.REJECTION_TALK: RejectionTalk,
    NoteKind.ANNOUNCEMENT: Announcement,
    NoteKind.GROUP: GroupAssignment,
    NoteKind.OATH: Oath,
}
BARE: dict[NoteKind, Payload] = {  # whose day says it all
    NoteKind.OPINIONS: ConversionOpinions(),
    NoteKind.REJECTION_TALK: RejectionTalk(),
    NoteKind.GROUP: GroupAssignment(),
    NoteKind.OATH: Oath(),
}
BY_THE_COLLEGE = (NoteKind.ORGANIZER_TALK, NoteKind.OATH)  # 第29、32条
BEGINNINGS = (Admission.kind, Rejection.kind)  # before them nothing is noted of anybody


@dataclass(frozen=True, kw_only=True)
class Note:
    """One entry: when it was, for how many hours (集体教育), whether a problem was found (分析,
    组织员谈话)."""

    kind: NoteKind
    held: date
    hours: int = 0
    problem: bool = False


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One person of an entry: which analysis it is, or what stands against it; then its record.

    `kinds` is what the actor may note of them now.
    """

    person_id: int
    name: str
    number: int | None = None
    refusal: Refusal | None = None
    record: int | None = None
    kinds: tuple[NoteKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoteReceipt:
    """What was written; `late_after`: the days allowed, where it is labelled 补录 (第45条)."""

    note: Note
    people: tuple[Noted, ...]
    late_after: int | None


async def candidates(*, actor: Actor, office: Office, now: datetime) -> tuple[Noted, ...]:
    """Those of whom the actor may note something now, by name."""
    on = day_of(now)
    sight = await sight_of(actor, on=on)
    branches = sorted(sight.branches | sight.overseen)
    theirs = Q(branch_id__in=branches) & ~Q(id=actor.person_id)
    begun = LedgerRecord.filter(kind__in=BEGINNINGS, person__branch_id__in=branches)
    ids = [person_id for (person_id,) in await begun.distinct().values_list("person_id")]
    people = await Person.filter(theirs, id__in=ids).order_by("name", "id")
    dossiers = await load_dossiers([person.id for person in people])
    found = [
        Noted(person_id=p.id, name=p.name, kinds=kinds_for(case, sight.rights_over(p)))
        for p in people
        for case in [Case(dossiers[p.id], office.rules, on)]
    ]
    return tuple(each for each in found if each.kinds)


def kinds_for(case: Case, rights: frozenset[Right]) -> tuple[NoteKind, ...]:
    """What somebody with these rights over a person may note of them now."""
    return tuple(kind for kind in notes_wanted(case) if rights & _keepers(kind))


def _keepers(kind: NoteKind) -> frozenset[Right]:
    if kind in BY_THE_COLLEGE:
        return frozenset({Right.ORGANIZER})
    return frozenset({Right.LEADERSHIP, Right.ORGANIZER})


async def preview(
    *, actor: Actor, person_ids: Sequence[int], note: Note, office: Office, now: datetime
) -> tuple[Noted, ...]:
    """What would be written of whom, or why not. Raises Refusal for people of others."""
    sight = await sight_of(actor, on=day_of(now))
    found = []
    for person in await _people(person_ids, note.kind, sight):
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
        people = await _people(person_ids, note.kind, await sight_of(actor, on=day_of(now)))
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


async def _people(person_ids: Sequence[int], kind: NoteKind, sight: Sight) -> list[Person]:
    """第29、32、45条: 支部负责人和组织员登记, 不为自己登记; 组织员谈话和宣誓由组织员登记."""
    people = await Person.filter(id__in=list(person_ids)).order_by("name", "id")
    if not people:
        raise Refusal("nobody_chosen")
    for person in people:
        if not sight.rights_over(person) & _keepers(kind):
            raise Refusal("not_entitled")
    return people


def _check(dossier: Dossier, note: Note, office: Office, on: date) -> int | None:
    """Which analysis it is, if any. Raises Refusal where the regulation says no."""
    if note.kind not in ON_PROBATION:
        check_follow_up(dossier, office.rules, on, note.kind, note.held)
        return None
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
    done = await find_request(own, person_id=person.id, kind=WRITTEN_AS[note.kind].kind)
    if done is not None:
        number = done.payload.get("number")
        return Noted(
            person_id=person.id,
            name=person.name,
            number=number if isinstance(number, int) else None,
            record=done.position,
        )
    dossier = await load_dossier(person.id)
    number = _check(dossier, note, office, day_of(now))
    entry = Entry(
        person_id=person.id,
        payload=_payload(note, number, Case(dossier, office.rules, day_of(now))),
        act_date=note.held,
        actor_id=actor.person_id,
        request=own,
    )
    record = await append(entry, vault=office.vault, now=now)
    if _tells_them(entry.payload):
        await tell_outcome(person, number=record, now=now)
    return Noted(person_id=person.id, name=person.name, number=number, record=record)


def _tells_them(payload: object) -> bool:
    """第31、37条: by the talk at an admission, by the announcement otherwise."""
    announced = isinstance(payload, Announcement) and payload.ballot is BallotKind.CONVERSION
    return announced or isinstance(payload, AdmissionTalk)


def _payload(note: Note, number: int | None, case: Case) -> Payload:
    match note.kind:
        case NoteKind.EDUCATION:
            return Training(purpose=TrainingPurpose.PROBATION, hours=note.hours)
        case NoteKind.ANALYSIS:
            assert number is not None
            return QuarterlyAnalysis(number=number, problem=note.problem)
        case NoteKind.ORGANIZER_TALK:
            return OrganizerTalk(problem=note.problem)
        case NoteKind.ADMISSION_TALK:
            meeting = case.day_of(Admission)
            return AdmissionTalk(dues_from=None if meeting is None else dues_month(meeting))
        case NoteKind.ANNOUNCEMENT:
            wanted = announcement_wanted(case)
            assert wanted is not None
            return wanted[1]
        case _:
            return BARE[note.kind]
