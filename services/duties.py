"""From duties to reminders: who has to be told of what on a day (the ladder is the pack's)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from models import LedgerHead, LedgerRecord, Person, Reminder
from models.db import write_tx
from regulation.assessment import Duty, Owner
from regulation.changes import Ahead, look_ahead
from regulation.rules import LadderStep
from services.ledger import HEAD_ID, load_dossiers
from services.office import Office
from services.recipients import CHUNK, Recipients, recipients_for
from services.remits import HANDOVER

SLICE = 5  # dossiers read and worked out before anybody else has a turn


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


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a look at some people finds: who is to be told, and what lies ahead of each."""

    due: tuple[DueNotice, ...]
    ahead: Mapping[int, Ahead]


async def ledger_position() -> int:
    """How far the ledger reaches: what lies behind an earlier answer has not changed."""
    head = await LedgerHead.get_or_none(id=HEAD_ID)
    return 0 if head is None else int(head.position)


async def people_changed_since(position: int) -> tuple[int, ...]:
    """Whose dossier has grown beyond this position of the ledger."""
    # Not DISTINCT: SQLite would read the whole index of people instead of the newest records.
    grown = LedgerRecord.filter(position__gt=position)
    return tuple(sorted({row[0] for row in await grown.values_list("person_id")}))


async def everyone() -> tuple[int, ...]:
    """Every person on the roster."""
    return tuple(row[0] for row in await Person.all().order_by("id").values_list("id"))


async def due_notices(
    *, person_ids: Sequence[int], office: Office, on: date
) -> tuple[DueNotice, ...]:
    """The reminders that these people's dossiers call for on a day, sent already or not."""
    found: list[DueNotice] = []
    for start in range(0, len(person_ids), CHUNK):
        some = person_ids[start : start + CHUNK]
        found += (await look(person_ids=some, office=office, on=on)).due
    return tuple(found)


async def look(*, person_ids: Sequence[int], office: Office, on: date) -> Look:
    """Who has to be told of a few hundred people's duties on a day, and when that may change.

    Reads a few dossiers at a time, so that others have their turn in between.
    """
    reached: list[_Reached] = []
    ahead: dict[int, Ahead] = {}
    for start in range(0, len(person_ids), SLICE):
        dossiers = await load_dossiers(person_ids[start : start + SLICE])
        for person_id, dossier in dossiers.items():
            found = ahead[person_id] = look_ahead(dossier, office.rules, on)
            reached += (_Reached(person_id, duty, step) for duty, step in found.reached)
        await asyncio.sleep(0)  # a read of SQLite does not wait, and lets nobody pass
    return Look(due=tuple(await _addressed(reached, on)), ahead=ahead)


class _Reached(NamedTuple):
    """A step of a ladder that is to be told today."""

    person_id: int
    duty: Duty
    step: LadderStep


async def _addressed(reached: list[_Reached], on: date) -> list[DueNotice]:
    if not reached:
        return []
    subjects = await Person.filter(id__in=sorted({found.person_id for found in reached}))
    people = {person.id: person for person in subjects}
    branches = {person.id: person.branch_id for person in subjects}
    recipients = await recipients_for(branches, on=on)
    told = [(found, _hearing(found, recipients)) for found in reached]
    strangers = {who for _, hearing in told for who in hearing} - people.keys()
    names = {p.id: p.name for p in (*subjects, *await Person.filter(id__in=sorted(strangers)))}
    return [
        DueNotice(
            person=people[found.person_id].name,
            recipient=names[who],
            duty=found.duty,
            step=found.step,
            draft=_draft(found.person_id, found.duty, found.step, who, on),
        )
        for found, hearing in told
        for who in hearing
    ]


def _hearing(found: _Reached, recipients: Recipients) -> tuple[int, ...]:
    """Who hears of it in the office of the step.

    Of an opinion only the contact who owes it; of a handover the side that has not confirmed it,
    in office or not.
    """
    hearing = recipients.of(found.person_id, found.step.recipient)
    named = found.duty.facts.get("contact_id")
    if found.step.recipient is not Owner.CONTACT or named is None:
        return hearing
    if found.duty.rule == HANDOVER:
        return (int(str(named)),)
    return tuple(who for who in hearing if who == named)


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


async def record_reminders(drafts: Sequence[ReminderDraft], *, now: datetime) -> int:
    """Note what people are to be told, once; returns how many reminders were new."""
    if not drafts:
        return 0
    rows = [Reminder(**vars(draft), created_at=now) for draft in drafts]
    theirs = Reminder.filter(subject_id__in=sorted({draft.subject_id for draft in drafts}))
    async with write_tx():
        before = await theirs.count()
        await Reminder.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        return await theirs.count() - before
