"""Everything that is due from somebody, over all the dossiers they answer for, and what they may
say to it: 已办, 稍后, 不是我. No answer closes a duty: only a record in the ledger does.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.expressions import Q

from models import Person, Reminder, Role
from models.db import write_tx
from regulation.assessment import Owner
from regulation.ladder import steps_reached
from regulation.refusal import Refusal
from services.access import Actor, contacts_of, holders, talkers_of
from services.annual_plans import YearPlan, open_plans_of
from services.days import day_of
from services.due_items import (
    Answer,
    DueItem,
    Owed,
    answers_to,
    by_date,
    cause_of,
    due_item,
    open_duties_of,
)
from services.duties import ReminderDraft, record_reminders
from services.gatherings import Gathering, gatherings_of
from services.lookouts import with_matters_of_the_college
from services.office import Office
from services.remits import Remit, organizers_of, remit_of

LATER_DAYS = (1, 3, 7)
SLICE = 50  # dossiers worked out before anybody else has a turn
KEPT_BY_THE_BRANCH = ("education_hours", "activist_training")  # owed by a student, recorded there


@dataclass(frozen=True, kw_only=True)
class Todo:
    """What is due from somebody, and what others owe in their own dossier, by date."""

    on: date
    items: tuple[DueItem, ...]
    from_others: tuple[DueItem, ...]
    gatherings: tuple[Gathering, ...] = ()
    plans: tuple[YearPlan, ...] = ()

    @property
    def overdue(self) -> int:
        """How many of the items have run out."""
        return sum(item.duty.is_overdue(self.on) for item in self.items)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What an answer led to: who has been asked, or until when it is put off."""

    item: DueItem
    asked: tuple[str, ...] = ()
    until: date | None = None


async def my_todo(*, actor: Actor, office: Office, now: datetime) -> Todo:
    """Everything due from the actor today: as themselves, contact, secretary or organizer."""
    on = day_of(now)
    remit, answers = await remit_of(actor.person_id, on=on), await answers_to(actor.person_id)
    items: list[DueItem] = []
    from_others: list[DueItem] = []
    async for owed in _within(remit, office, on):
        owner = _office_for(owed, remit, office, on)
        if owner is not None:
            items.append(due_item(owed, owner, answers))
        elif owed.person.id == actor.person_id:
            from_others.append(due_item(owed, owed.duty.owner, {}))
    return Todo(
        on=on,
        items=by_date(items),
        from_others=by_date(from_others),
        gatherings=await gatherings_of(remit, office=office, on=on),
        plans=await open_plans_of(remit, office=office, on=on),
    )


async def _within(remit: Remit, office: Office, on: date) -> AsyncIterator[Owed]:
    """The open duties of all dossiers of a remit; a large one in pieces, so that others may act.

    Of a whole college only the dossiers are read in which something falls to the college.
    """
    theirs = Q(id__in=[remit.person_id, *remit.people, *remit.to_talk, *remit.handing_over])
    branches = Q(branch_id__in=list(remit.branches))
    rows = await Person.filter(theirs | branches).values_list("id")
    above = await with_matters_of_the_college(remit.overseen, on=on)
    ids = sorted({*(person_id for (person_id,) in rows), *above})
    for start in range(0, len(ids), SLICE):
        some = await open_duties_of(ids[start : start + SLICE], office=office, on=on)
        for owed in some.values():
            yield owed
        await asyncio.sleep(0)


def _office_for(owed: Owed, remit: Remit, office: Office, on: date) -> Owner | None:
    """In which office this duty falls to them: they owe it, or its ladder has come up to them."""
    reached = {step.recipient for step in steps_reached(owed.duty, office.rules, on)}
    offices = [owner for owner in Owner if owner is owed.duty.owner or owner in reached]
    offices.sort(key=lambda owner: owner is not owed.duty.owner)
    return next((o for o in offices if remit.owes(owed.duty, owed.person, o)), None)


async def find_item(
    *, actor: Actor, subject_id: int, ref: str, office: Office, now: datetime
) -> DueItem:
    """One duty of the actor's. Raises Refusal where it is none of theirs, or no longer owed."""
    on = day_of(now)
    person = await Person.get_or_none(id=subject_id)
    remit = await remit_of(actor.person_id, on=on)
    if person is None or not any(remit.covers(person, owner) for owner in Owner):
        raise Refusal("not_entitled")
    for owed in (await open_duties_of([subject_id], office=office, on=on)).values():
        owner = _office_for(owed, remit, office, on)
        if owed.ref == ref and owner is not None:
            return due_item(owed, owner, await answers_to(actor.person_id))
    raise Refusal("duty_settled")


async def put_off(
    *, actor: Actor, subject_id: int, ref: str, days: int, office: Office, now: datetime
) -> Answered:
    """稍后: remind the actor, and only them, again in 1, 3 or 7 days; never past the due day.

    The duty stays in every list, and nobody else hears of it later. Raises Refusal on the due day
    and after it.
    """
    item = await find_item(actor=actor, subject_id=subject_id, ref=ref, office=office, now=now)
    on = day_of(now)
    if days not in LATER_DAYS or on >= item.duty.due:
        raise Refusal("later_past_due", article=item.duty.article, due=item.duty.due)
    until = min(on + timedelta(days=days), item.duty.due)
    async with write_tx():
        mine = Reminder.filter(recipient_id=actor.person_id, subject_id=subject_id)
        mine = mine.filter(rule=item.duty.rule, period=item.duty.period, not_before__gt=on)
        await mine.delete()
        draft = _draft(
            item, actor.person_id, item.owner, cause_of(Answer.LATER, until.isoformat()), until
        )
        await record_reminders([draft], now=now)
    return Answered(item=item, until=until)


async def say_done(
    *, actor: Actor, subject_id: int, ref: str, office: Office, now: datetime
) -> Answered:
    """已办: nothing is closed; whoever keeps the record is asked to confirm it in their digest.

    Nobody is asked where the record is the actor's own to make.
    """
    item = await find_item(actor=actor, subject_id=subject_id, ref=ref, office=office, now=now)
    keeper = _keeper(item)
    return await _ask(item, actor, keeper, Answer.DONE, now) if keeper else Answered(item=item)


def _keeper(item: DueItem) -> Owner | None:
    """Who makes the record that closes this duty, where that is not the one who answers."""
    if item.owner is Owner.SELF and item.duty.rule in KEPT_BY_THE_BRANCH:
        return Owner.SECRETARY
    return item.duty.owner if item.escalated else None


async def say_not_mine(
    *, actor: Actor, subject_id: int, ref: str, office: Office, now: datetime
) -> Answered:
    """不是我: the secretary hears of it, or the level above where the secretary says so."""
    item = await find_item(actor=actor, subject_id=subject_id, ref=ref, office=office, now=now)
    above = Owner.COLLEGE if item.owner in (Owner.SECRETARY, Owner.COLLEGE) else Owner.SECRETARY
    return await _ask(item, actor, above, Answer.NOT_MINE, now)


async def _ask(
    item: DueItem, actor: Actor, owner: Owner, answer: Answer, now: datetime
) -> Answered:
    person = await Person.get(id=item.subject_id)
    asked = [i for i in await _in_office(person, owner, day_of(now)) if i != actor.person_id]
    cause, on = cause_of(answer, actor.person_id), day_of(now)
    await record_reminders([_draft(item, i, owner, cause, on) for i in asked], now=now)
    names = await Person.filter(id__in=asked).order_by("id").values_list("name")
    return Answered(item=item, asked=tuple(name for (name,) in names))


async def _in_office(person: Person, owner: Owner, on: date) -> tuple[int, ...]:
    if owner is Owner.SELF:
        return (person.id,)
    if owner is Owner.CONTACT:
        return await contacts_of(person.id, on=on)
    if owner is Owner.TALKER:
        return await talkers_of(person.id, on=on)
    if owner is Owner.SECRETARY:
        return await holders([Role.SECRETARY], branch_id=person.branch_id, on=on)
    return await organizers_of(person.branch_id, on=on)


def _draft(item: DueItem, recipient: int, owner: Owner, cause: str, day: date) -> ReminderDraft:
    return ReminderDraft(
        recipient_id=recipient,
        subject_id=item.subject_id,
        rule=item.duty.rule,
        period=item.duty.period,
        cause=cause,
        owner=owner,
        not_before=day,
    )
