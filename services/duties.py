"""From duties to reminders: who has to be told of what on a day (the ladder is the pack's)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from models import Branch, LedgerHead, LedgerRecord, Person, Reminder, Role
from models.db import write_tx
from regulation.assess import duties_of
from regulation.assessment import Duty, Owner
from regulation.case import Case
from regulation.ladder import steps_reached
from regulation.rules import LadderStep
from services.access import contacts_of, holders
from services.ledger import HEAD_ID, load_dossiers
from services.office import Office

CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class ReminderDraft:
    """A reminder about to be noted; `cause` is the step of the ladder, in days from the due day."""

    recipient_id: int
    subject_id: int
    rule: str
    period: str
    cause: str
    owner: str
    not_before: date


@dataclass(frozen=True, kw_only=True)
class DueNotice:
    """Why somebody would be told something: for the preview on the command line."""

    person: str
    recipient: str
    duty: Duty
    step: LadderStep
    draft: ReminderDraft


async def ledger_position() -> int:
    """How far the ledger reaches: what lies behind an earlier answer has not changed."""
    head = await LedgerHead.get_or_none(id=HEAD_ID)
    return 0 if head is None else int(head.position)


async def people_changed_since(position: int) -> tuple[int, ...]:
    """Whose dossier has grown beyond this position of the ledger."""
    rows = await LedgerRecord.filter(position__gt=position)
    return tuple(sorted({row.person_id for row in rows}))


async def everyone() -> tuple[int, ...]:
    """Every person on the roster."""
    return tuple([person.id for person in await Person.all().only("id")])


async def due_notices(
    *, person_ids: Iterable[int], office: Office, on: date
) -> tuple[DueNotice, ...]:
    """The reminders that these people's dossiers call for on a day, sent already or not."""
    wanted = list(person_ids)
    found: list[DueNotice] = []
    for start in range(0, len(wanted), CHUNK):
        found += await _due_in(wanted[start : start + CHUNK], office, on)
    return tuple(found)


async def _due_in(person_ids: list[int], office: Office, on: date) -> list[DueNotice]:
    dossiers = await load_dossiers(person_ids)
    people = {person.id: person for person in await Person.filter(id__in=person_ids)}
    found: list[DueNotice] = []
    for person_id, dossier in dossiers.items():
        for duty in duties_of(Case(dossier, office.rules, on)):
            for step in steps_reached(duty, office.rules, on):
                found += await _for_step(people[person_id], duty, step, on)
    return found


async def _for_step(person: Person, duty: Duty, step: LadderStep, on: date) -> list[DueNotice]:
    recipients = await _recipients(person, step.recipient, on)
    names = {p.id: p.name for p in await Person.filter(id__in=recipients)}
    return [
        DueNotice(
            person=person.name,
            recipient=names[recipient],
            duty=duty,
            step=step,
            draft=_draft(person.id, duty, step, recipient, on),
        )
        for recipient in recipients
    ]


def _draft(person_id: int, duty: Duty, step: LadderStep, recipient: int, on: date) -> ReminderDraft:
    return ReminderDraft(
        recipient_id=recipient,
        subject_id=person_id,
        rule=duty.rule,
        period=duty.period,
        cause=str(step.days),
        owner=step.recipient,
        not_before=on,
    )


async def _recipients(person: Person, owner: Owner, on: date) -> tuple[int, ...]:
    if owner is Owner.SELF:
        return (person.id,)
    if owner is Owner.CONTACT:
        return await contacts_of(person.id, on=on)
    if owner is Owner.SECRETARY:
        return await holders([Role.SECRETARY], branch_id=person.branch_id, on=on)
    return await _organizers(person, on)


async def _organizers(person: Person, on: date) -> tuple[int, ...]:
    branch = await Branch.get(id=person.branch_id)
    found: set[int] = set()
    for sister in await Branch.filter(college_id=branch.college_id):
        found.update(await holders([Role.ORGANIZER], branch_id=sister.id, on=on))
    return tuple(sorted(found))


async def record_reminders(drafts: Sequence[ReminderDraft], *, now: datetime) -> int:
    """Note what people are to be told, once; returns how many reminders were new."""
    if not drafts:
        return 0
    rows = [Reminder(**asdict(draft), created_at=now) for draft in drafts]
    async with write_tx():
        before = await Reminder.all().count()
        await Reminder.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        return await Reminder.all().count() - before
